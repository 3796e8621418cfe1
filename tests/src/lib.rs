//! Stories told with real clients against real servers, and figures of the same servers.

pub mod keyholders;
