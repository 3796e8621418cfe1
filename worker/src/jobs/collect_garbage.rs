//! Deletes what nothing refers to any more, and what is older than the settings keep.
//! Fault points: `collect_garbage.` with `uploads`, `publications`, `metadata`, `contents`, `doomed`,
//! `blobs`, `queue` after each step, and `object` between the deletion of an object and that of its row.
//!
//! Each step stands by itself and may be repeated. What is deleted was unreferenced when its row
//! was locked, and older than [`GRACE`], which is longer than any job or upload may take.

mod blobs;
mod contents;
mod publications;
mod queue;
mod trust;
mod uploads;

use std::time::Duration;

use chrono::TimeDelta;
use entities::now;
use jobs::fault;
use jobs::{CollectGarbage, Fenced, Problem};
use sea_orm::DbErr;
use serde_json::json;
use storage::StorageError;
use uuid::Uuid;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

/// Nothing younger is touched: longer than any job or upload may take.
pub(super) const GRACE: TimeDelta = TimeDelta::hours(24);
/// Rows that are locked or deleted at once; short enough for a transaction of well under a second.
const BATCH: u16 = 500;

impl Handler for CollectGarbage {
    const LIMIT: Duration = Duration::from_hours(1);

    type Error = CollectGarbageError;

    async fn run(self, context: &Context, _: &Claimed) -> Result<Outcome, Self::Error> {
        let uploads = uploads::collect(context).await?;
        fault::point("collect_garbage.uploads");
        let publications = publications::collect(context).await?;
        fault::point("collect_garbage.publications");
        let metadata = trust::collect(context).await?;
        fault::point("collect_garbage.metadata");
        let contents = contents::collect(context).await?;
        fault::point("collect_garbage.contents");
        let doomed = blobs::doom(context).await?;
        fault::point("collect_garbage.doomed");
        let blobs = blobs::delete(context).await?;
        fault::point("collect_garbage.blobs");
        let tasks = queue::collect(context).await?;
        fault::point("collect_garbage.queue");
        Ok(Outcome::Done(json!({
            "uploads": uploads,
            "publications": publications,
            "metadata": metadata,
            "rows": contents,
            "blobs_doomed": doomed,
            "blobs_deleted": blobs,
            "tasks": tasks,
        })))
    }
}

/// Why garbage was not collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectGarbageError {
    /// Storage failed.
    #[error("could not delete from storage")]
    Storage(#[from] StorageError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not delete rows")]
    Database(#[from] DbErr),
}

impl Failure for CollectGarbageError {
    fn verdict(&self) -> Verdict {
        // It comes back by itself: one that fails often makes room for the next.
        let later = |code: &str, title: &str| Verdict::Retry(Problem::new(code, 503, title));
        match self {
            Self::Storage(_) => later("storage-unavailable", "Storage did not answer as it should"),
            Self::Database(_) => later(
                "database-unavailable",
                "The database did not answer as it should",
            ),
            Self::Fenced(error) => Verdict::fenced(error),
        }
    }
}

/// An identifier that sorts before all that were given out within the last `span`.
fn made_before(span: TimeDelta) -> Uuid {
    let at = u64::try_from((now() - span).timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(at, &[0; 10]).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_now_are_not_before_the_grace_time() {
        assert!(Uuid::now_v7() > made_before(GRACE));
        assert!(Uuid::nil() < made_before(GRACE));
    }
}
