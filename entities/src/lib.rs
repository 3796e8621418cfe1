//! Rows as stored, and their guarded transitions.
