//! Signing key drivers: make, import, open and use keys.
