//! x
mod openapi;
