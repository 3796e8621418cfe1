//! `countersign task list|show|watch|cancel`

use clap::Subcommand;
use uuid::Uuid;

/// Verbs of tasks.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// List tasks, newest first.
    List {
        /// Only those in this state.
        #[arg(long, value_parser = ["queued", "running", "succeeded", "failed", "cancelled"])]
        state: Option<String>,
        /// Only those of this kind, such as `ingest_package`.
        #[arg(long)]
        kind: Option<String>,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show one task.
    Show {
        /// Its identifier.
        id: Uuid,
    },
    /// Follow a task to its end; the exit code follows it.
    Watch {
        /// Its identifier.
        id: Uuid,
    },
    /// End a task without effect, as far as it can still be undone.
    Cancel {
        /// Its identifier.
        id: Uuid,
    },
}
