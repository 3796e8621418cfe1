//! Configuration sections, sources and origins.
