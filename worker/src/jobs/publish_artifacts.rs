//! Publishes artifacts that were held.
//! Fault points: `publish_artifacts.recorded`, `publish_artifacts.committed`.

use entities::task::{Pool, State};
use entities::trust_change;
use jobs::{Fenced, PublishArtifacts, fault};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde_json::json;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::trust::recorded_by;

/// Tasks whose changes do not count: theirs are not all recorded, or were given up.
const UNFINISHED: [State; 4] = [
    State::Queued,
    State::Running,
    State::Failed,
    State::Cancelled,
];

impl Handler for PublishArtifacts {
    type Error = PublishArtifactsError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let mut held = trust_change::Entity::update_many()
            .col_expr(trust_change::Column::Held, Expr::value(false))
            // The task that recorded them has ended; this one waits for them.
            .col_expr(trust_change::Column::Task, Expr::value(claimed.id))
            .filter(trust_change::Column::TrustRoot.eq(self.trust_root))
            .filter(trust_change::Column::Held.eq(true))
            .filter(recorded_by(&UNFINISHED).not());
        if let Some(batch) = self.batch {
            held = held.filter(trust_change::Column::Batch.eq(batch));
        }
        let released = held.exec(&*write).await?.rows_affected;
        let result = json!({ "batch": self.batch, "artifacts": released });
        if released == 0 {
            jobs::succeed(&write, claimed, result, None).await?;
        } else {
            jobs::wait_for_publication(&write, claimed, result).await?;
            jobs::request_trust(&write, self.trust_root).await?;
        }
        fault::point("publish_artifacts.recorded");
        write.commit().await?;
        fault::point("publish_artifacts.committed");
        context.wake_pool(Pool::Urgent);
        Ok(Outcome::Written)
    }
}

/// Why held artifacts were not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishArtifactsError {
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not release the artifacts")]
    Database(#[from] DbErr),
}

impl Failure for PublishArtifactsError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
