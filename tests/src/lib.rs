//! Stories told with real clients against real servers.
