//! Database per test, builders, corpus generator, fixed clock, fault points.
