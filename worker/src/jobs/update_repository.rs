//! Changes a repository's settings, and publishes it again where clients are to see the change.
//! Fault points: `update_repository.recorded`, `update_repository.committed`.

use entities::change::Action;
use entities::change_feed::Kind;
use entities::repository::{self, Format, Stale};
use entities::task::Pool;
use entities::{Names, RepositoryId, epoch, now};
use jobs::fault;
use jobs::{Fenced, Problem, UpdateRepository};
use sea_orm::sea_query::Expr;
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::json;

use super::create_repository::no_active_key;
use crate::changes;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::signing_keys;

impl Handler for UpdateRepository {
    type Error = UpdateRepositoryError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let before = changes::open_repository(&write, self.repository).await?;
        let before = before.ok_or(UpdateRepositoryError::NoRepository(self.repository))?;
        if self
            .if_match
            .is_some_and(|revision| revision != before.revision)
        {
            return Err(UpdateRepositoryError::Changed);
        }
        let after = update(&write, &before, &self).await?;
        let republish = republish(&before, &after);
        if let Some(action) = &republish {
            changes::record(&write, claimed, before.id, action.clone(), &[], None).await?;
        }
        let n = epoch::advance(&write, Kind::Repository, before.id.0).await?;
        let result = json!({ "repository": before.id });
        if republish.is_some() {
            jobs::wait_for_publication(&write, claimed, result).await?;
        } else {
            jobs::succeed(&write, claimed, result, Some(n)).await?;
        }
        fault::point("update_repository.recorded");
        write.commit().await?;
        fault::point("update_repository.committed");
        context.invalidate(Kind::Repository, before.id.0, n);
        if republish.is_some() {
            context.wake_pool(Pool::Publish);
        }
        Ok(Outcome::Written)
    }
}

/// Writes the settings that are given; answers the row as it is then.
async fn update(
    transaction: &DatabaseTransaction,
    before: &repository::Model,
    job: &UpdateRepository,
) -> Result<repository::Model, UpdateRepositoryError> {
    let mut after = before.clone();
    if let Some(public) = job.public {
        after.public = public;
    }
    if let Some(policy) = &job.policy {
        after.policy = policy.clone();
    }
    if let Some(key) = job
        .signing_key
        .as_ref()
        .filter(|key| **key != before.signing_key)
    {
        if !signing_keys::may_be_given(transaction, key).await? {
            return Err(UpdateRepositoryError::NoKey(key.clone()));
        }
        after.former_keys = former_keys(before, key);
        after.signing_key.clone_from(key);
    }
    let written = before
        .guarded(now())
        .col_expr(repository::Column::Public, Expr::value(after.public))
        .col_expr(
            repository::Column::Policy,
            Expr::value(after.policy.clone()),
        )
        .col_expr(
            repository::Column::SigningKey,
            Expr::value(after.signing_key.clone()),
        )
        .col_expr(
            repository::Column::FormerKeys,
            Expr::value(after.former_keys.clone()),
        )
        .exec(transaction)
        .await?;
    before.written(written.rows_affected)?;
    Ok(after)
}

/// The keys that signed before `next` does: clients need them for what stays as it is.
fn former_keys(before: &repository::Model, next: &str) -> Names {
    let former = before.former_keys.0.iter().chain([&before.signing_key]);
    Names(former.filter(|key| *key != next).cloned().collect())
}

/// What has to be published for clients to see the change, if anything.
fn republish(before: &repository::Model, after: &repository::Model) -> Option<Action> {
    before.live?;
    let (old, new) = (&before.policy, &after.policy);
    let rebuild = before.format == Format::Rpm
        && (old.compression != new.compression || old.exact != new.exact);
    let release = before.format == Format::Deb && old.release != new.release;
    let sign = before.signing_key != after.signing_key;
    (rebuild || release || sign).then_some(Action::Publish { rebuild })
}

/// Why a repository was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateRepositoryError {
    /// It is gone.
    #[error("there is no repository {0}")]
    NoRepository(RepositoryId),
    /// Somebody changed it since the client looked.
    #[error("the repository was changed since it was read")]
    Changed,
    /// The key does not exist, or may not be given to repositories any more.
    #[error("there is no active signing key `{0}`")]
    NoKey(String),
    /// Somebody changed it since this attempt looked.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the repository")]
    Database(#[from] DbErr),
}

impl Failure for UpdateRepositoryError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoRepository(id) => Verdict::Final(no_repository(*id)),
            Self::Changed => Verdict::Final(changed()),
            Self::NoKey(key) => Verdict::Final(no_active_key(key)),
            Self::Stale(Stale::Changed(_)) => Verdict::Retry(changed()),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Stale(Stale::Database(error)) | Self::Database(error) => Verdict::database(error),
        }
    }
}

/// The problem with a repository that is not there, or not any more.
pub(super) fn no_repository(id: RepositoryId) -> Problem {
    Problem::new("repository-not-found", 404, "The repository does not exist")
        .detail(format!("there is no repository {id}"))
}

/// The problem with a row that changed since the client read it.
pub(crate) fn changed() -> Problem {
    let title = "It was changed since it was read: read it again";
    Problem::new("changed", 412, title)
}

#[cfg(test)]
mod tests {
    use entities::PublicationId;
    use entities::repository::{Compression, Policy, State};

    use super::*;

    fn published() -> repository::Model {
        let at = now();
        repository::Model {
            id: RepositoryId::fresh(),
            format: Format::Rpm,
            path: "core".into(),
            public: false,
            signing_key: "one".into(),
            former_keys: Names::default(),
            policy: Policy::default(),
            trust_root: "default".into(),
            state: State::Active,
            live: Some(PublicationId::fresh()),
            live_serial: Some(1),
            next_serial: 2,
            revision: 1,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn another_key_is_published_without_rendering_anew() {
        let before = published();
        let after = repository::Model {
            signing_key: "two".into(),
            ..before.clone()
        };

        assert_eq!(
            republish(&before, &after),
            Some(Action::Publish { rebuild: false })
        );
    }

    #[test]
    fn every_key_that_signed_is_remembered_once() {
        let after = |before: &repository::Model, key: &str| repository::Model {
            former_keys: former_keys(before, key),
            signing_key: key.into(),
            ..before.clone()
        };
        let two = after(&published(), "two");
        let three = after(&two, "three");
        let back = after(&three, "one");

        assert_eq!(two.former_keys.0, ["one"]);
        assert_eq!(three.former_keys.0, ["one", "two"]);
        assert_eq!(back.former_keys.0, ["two", "three"]);
    }

    #[test]
    fn another_compression_renders_every_index_anew() {
        let before = published();
        let mut after = before.clone();
        after.policy.compression = Compression::Zstd;

        assert_eq!(
            republish(&before, &after),
            Some(Action::Publish { rebuild: true })
        );
    }

    #[test]
    fn another_release_text_is_published_where_there_is_one() {
        let renamed = |format| {
            let before = repository::Model {
                format,
                ..published()
            };
            let mut after = before.clone();
            after.policy.release.origin = Some("Example".into());
            republish(&before, &after)
        };

        assert_eq!(
            renamed(Format::Deb),
            Some(Action::Publish { rebuild: false })
        );
        assert_eq!(renamed(Format::Rpm), None);
    }

    #[test]
    fn what_clients_do_not_see_is_not_published() {
        let before = published();
        let after = repository::Model {
            public: true,
            ..before.clone()
        };
        let unpublished = repository::Model {
            live: None,
            ..before.clone()
        };
        let other_key = repository::Model {
            signing_key: "two".into(),
            ..unpublished.clone()
        };

        assert_eq!(republish(&before, &after), None);
        assert_eq!(republish(&unpublished, &other_key), None);
    }
}
