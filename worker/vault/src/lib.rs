//! Keeps and uses signing keys; the only server code that sees a private one.
