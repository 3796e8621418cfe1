//! Stories.

mod openapi;
