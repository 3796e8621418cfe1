//! How often storage did not do what it should have, by what was asked of it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::StorageError;

/// What storage is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Put,
    Upload,
    Get,
    Head,
    Copy,
    Delete,
    List,
}

/// Every operation with its name, in the order of the counters.
const OPERATIONS: [(Operation, &str); 7] = [
    (Operation::Put, "put"),
    (Operation::Upload, "upload"),
    (Operation::Get, "get"),
    (Operation::Head, "head"),
    (Operation::Copy, "copy"),
    (Operation::Delete, "delete"),
    (Operation::List, "list"),
];

/// Failures so far. An object that is not there, or a name that is taken, is an answer and no
/// failure.
#[derive(Debug, Default)]
pub(crate) struct Failures([AtomicU64; OPERATIONS.len()]);

impl Failures {
    /// Passes `result` on, and counts it if storage failed.
    pub(crate) fn watch<T>(
        &self,
        operation: Operation,
        result: Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        if result.as_ref().is_err_and(|error| !error.is_final()) {
            self.0[operation as usize].fetch_add(1, Ordering::Relaxed);
        }
        result
    }

    /// The name of each operation, and how often it failed.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = OPERATIONS.iter().zip(&self.0);
        counts.map(|((_, name), count)| (*name, count.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_in_the_order_of_the_operations() {
        for (index, (operation, _)) in OPERATIONS.iter().enumerate() {
            assert_eq!(*operation as usize, index);
        }
    }

    #[test]
    fn failures_are_counted_and_answers_are_not() {
        let failures = Failures::default();
        let gone = StorageError::Unavailable("gone".into());
        failures.watch::<()>(Operation::Get, Err(gone)).unwrap_err();
        let absent = StorageError::NotFound("blobs/a".into());
        failures
            .watch::<()>(Operation::Get, Err(absent))
            .unwrap_err();
        failures.watch(Operation::Put, Ok(())).unwrap();

        let counts: Vec<_> = failures.counts().filter(|(_, count)| *count > 0).collect();
        assert_eq!(counts, [("get", 1)]);
    }
}
