//! The consumer: runs jobs, signs and publishes.
fn main() {}
