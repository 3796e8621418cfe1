//! The API document and the typed client generated from it.
