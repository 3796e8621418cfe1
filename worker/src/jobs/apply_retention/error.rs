//! Why retention removed nothing.

use entities::RepositoryId;
use jobs::{Fenced, Problem};
use sea_orm::DbErr;

use crate::gates::Finding;
use crate::handler::{Failure, Verdict};
use crate::jobs::publish_repository::PublishError;
use crate::jobs::update_repository::no_repository;
use crate::registry::chain;
use crate::retention::NeedsError;

/// Why retention removed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ApplyRetentionError {
    /// The repository is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// Its policy keeps everything.
    #[error("the policy of the repository keeps everything")]
    Off,
    /// Something is about to go live that was not looked at.
    #[error("changes of the repository wait to be published")]
    Busy,
    /// So much would go that somebody has to say so; the second is the address.
    #[error("a gate refuses the removal of what {1} does not keep")]
    Gate(Finding, String),
    /// Nobody knows what a package needs.
    #[error("could not tell what has to stay")]
    Needs(#[from] NeedsError),
    /// What is live could not be read.
    #[error("could not read what is live")]
    Read(#[from] PublishError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not read or write rows")]
    Database(#[from] DbErr),
    /// The choice ended without an answer.
    #[error("the choice broke off")]
    Broken(#[from] tokio::task::JoinError),
}

impl Failure for ApplyRetentionError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::Off => {
                let title = "The policy of the repository keeps everything";
                let problem = Problem::new("retention-off", 409, title);
                Verdict::Final(problem.detail("say how many versions or days it is to keep"))
            }
            Self::Busy => {
                let title = "Changes of the repository wait to be published";
                let problem = Problem::new("retention-busy", 409, title);
                Verdict::Retry(problem.detail("what goes is chosen once they are live"))
            }
            Self::Gate(Finding { code, problem }, address) => {
                let found = problem.detail.as_deref().unwrap_or_default();
                let detail = format!(
                    "{found}; retention removed nothing: look with `countersign repository retain \
                     {address} --dry-run`, then run it with `--override {code}`"
                );
                Verdict::Final(problem.clone().detail(detail))
            }
            Self::Needs(error) => {
                let title = "It cannot be told what the packages of the repository need";
                let problem = Problem::new("relations-unreadable", 409, title);
                Verdict::Final(problem.detail(chain(error)))
            }
            Self::Read(error) => error.verdict(),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
            Self::Broken(_) => {
                let title = "The choice of what goes broke off";
                Verdict::Retry(Problem::new("retention-broken-off", 500, title))
            }
        }
    }
}
