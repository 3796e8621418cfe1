//! What this process runs at this moment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entities::TaskId;
use entities::task;

use crate::context::Stop;

/// The claims that are being worked on, and how to stop each. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Running {
    claims: Arc<Mutex<HashMap<(TaskId, i64), Stop>>>,
}

/// A claim that is being worked on, until this is dropped.
pub(crate) struct Entered {
    running: Running,
    key: (TaskId, i64),
    /// How the rest of the process stops it.
    pub(crate) stop: Stop,
}

impl Running {
    /// Notes that `row` is being worked on.
    pub(crate) fn enter(&self, row: &task::Model) -> Entered {
        let stop = Stop::default();
        let key = (row.id, row.fence);
        self.claims().insert(key, stop.clone());
        Entered {
            running: self.clone(),
            key,
            stop,
        }
    }

    /// Whether nothing is being worked on.
    pub(crate) fn is_empty(&self) -> bool {
        self.claims().is_empty()
    }

    /// Compares with the rows of this process that the database says are running: stops what was
    /// lost or cancelled, and answers the claims that nobody here works on.
    pub(crate) fn reconcile(
        &self,
        rows: &[task::Model],
        known: &[(TaskId, i64)],
    ) -> Vec<task::Model> {
        let claims = self.claims();
        for key in known {
            let Some(stop) = claims.get(key) else {
                continue;
            };
            match rows.iter().find(|row| (row.id, row.fence) == *key) {
                None => stop.lost.cancel(),
                Some(row) if row.cancel => stop.cancelled.cancel(),
                Some(_) => {}
            }
        }
        let ours = |row: &&task::Model| claims.contains_key(&(row.id, row.fence));
        rows.iter().filter(|row| !ours(row)).cloned().collect()
    }

    /// The claims that are being worked on. To be asked before the database is: a claim that was
    /// entered later may not be in what it answers.
    pub(crate) fn known(&self) -> Vec<(TaskId, i64)> {
        self.claims().keys().copied().collect()
    }

    fn claims(&self) -> MutexGuard<'_, HashMap<(TaskId, i64), Stop>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.running.claims().remove(&self.key);
    }
}
