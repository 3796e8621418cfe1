//! Stories told with real clients against real servers, one module each.

mod openapi;
mod tools_of_the_tests;
