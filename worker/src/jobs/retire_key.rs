//! Stops a key from being given to repositories, and retires it once no client needs it.
//! Fault points: `retire_key.recorded`, `retire_key.committed`.
//!
//! The private part stays in the vault: a repository can still be given back what it had.

use entities::change_feed::Kind;
use entities::signing_key::{self, State};
use entities::{SigningKeyId, epoch, now, package, repository, repository_package};
use jobs::fault;
use jobs::{Fenced, Problem, RetireKey};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::update_repository::changed;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for RetireKey {
    type Error = RetireKeyError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let serves = still_serves(context.db.read(), self.key).await?;
        let write = context.db.write().await?;
        let row = signing_key::Entity::find_by_id(self.key)
            .lock_exclusive()
            .one(&*write)
            .await?
            .ok_or(RetireKeyError::NoKey(self.key))?;
        if self
            .if_match
            .is_some_and(|revision| revision != row.revision)
        {
            return Err(RetireKeyError::Changed);
        }
        let state = if serves || in_use(&*write, &row).await? {
            State::Retiring
        } else {
            State::Retired
        };
        let retired_at = (state == State::Retired).then(|| row.retired_at.unwrap_or_else(now));
        signing_key::Entity::update_many()
            .col_expr(signing_key::Column::State, Expr::value(state))
            .col_expr(signing_key::Column::RetiredAt, Expr::value(retired_at))
            .col_expr(signing_key::Column::Revision, Expr::value(row.revision + 1))
            .filter(signing_key::Column::Id.eq(row.id))
            .exec(&*write)
            .await?;
        let n = epoch::advance(&write, Kind::SigningKey, row.id.0).await?;
        let result = json!({ "key": row.id, "state": state.to_value() });
        jobs::succeed(&write, claimed, result, Some(n)).await?;
        fault::point("retire_key.recorded");
        write.commit().await?;
        fault::point("retire_key.committed");
        context.invalidate(Kind::SigningKey, row.id.0, n);
        Ok(Outcome::Written)
    }
}

/// Whether clients still get packages that the key signed. While no repository has it, none is
/// added to them.
async fn still_serves(db: &impl ConnectionTrait, key: SigningKeyId) -> Result<bool, DbErr> {
    let Some(key) = signing_key::Entity::find_by_id(key).one(db).await? else {
        return Ok(false);
    };
    let held = Query::select()
        .column(repository_package::Column::Package)
        .from(repository_package::Entity)
        .and_where(repository_package::Column::UntilSerial.is_null())
        .and_where(
            repository_package::Column::Repository.in_subquery(
                Query::select()
                    .column(repository::Column::Id)
                    .from(repository::Entity)
                    .and_where(repository::Column::State.eq(repository::State::Active))
                    .to_owned(),
            ),
        )
        .to_owned();
    let row = package::Entity::find()
        .filter(package::Column::SignedBy.eq(key.fingerprint))
        .filter(package::Column::Id.in_subquery(held))
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// Whether a repository still has the key. Nobody can give it to one: its row is locked.
async fn in_use(db: &impl ConnectionTrait, key: &signing_key::Model) -> Result<bool, DbErr> {
    let row = repository::Entity::find()
        .filter(repository::Column::SigningKey.eq(key.name.as_str()))
        .filter(repository::Column::State.eq(repository::State::Active))
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// Why a key was not retired.
#[derive(Debug, thiserror::Error)]
pub enum RetireKeyError {
    /// There is no such key.
    #[error("there is no signing key {0}")]
    NoKey(SigningKeyId),
    /// Somebody changed it since the client looked.
    #[error("the key was changed since it was read")]
    Changed,
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the key")]
    Database(#[from] DbErr),
}

impl Failure for RetireKeyError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoKey(_) => {
                let problem = Problem::new("key-not-found", 404, "The signing key does not exist");
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Changed => Verdict::Final(changed()),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
