//! The database schema, step by step; frozen once released.
