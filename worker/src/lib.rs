//! The consumer: runs jobs, signs and publishes.
