//! What changes who may fetch: one frame for all of those jobs, and why one is refused.

use entities::change_feed::Kind;
use entities::{AccountId, ComponentId, Json, PlanId, SubscriptionKeyId, account, epoch};
use entities::{Write, plan};
use jobs::{Fenced, Problem, fault};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, SqlErr};
use uuid::Uuid;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Outcome, Verdict};
use crate::jobs::changed;

/// Rows that were written and that data planes hold.
#[derive(Debug)]
pub(crate) struct Effect {
    pub(crate) changed: Vec<(Kind, Uuid)>,
    /// What the task says it did.
    pub(crate) result: Json,
}

impl Effect {
    /// Makes them visible and ends the task, together. The task counts as succeeded for clients once
    /// every data plane follows it. Before and after the commit lie the fault points `recorded` and
    /// `committed` of the job.
    pub(crate) async fn commit(
        self,
        context: &Context,
        claimed: &Claimed,
        write: Write,
    ) -> Result<Outcome, AccessError> {
        let newest = epoch::advance_by(&write, &self.changed).await?;
        jobs::succeed(&write, claimed, self.result, newest).await?;
        fault::point(&format!("{}.recorded", claimed.kind));
        write.commit().await?;
        fault::point(&format!("{}.committed", claimed.kind));
        // Whoever hears of the last change reads those before it too.
        if let (Some(n), Some((kind, target))) = (newest, self.changed.last()) {
            context.invalidate(*kind, *target, n);
        }
        Ok(Outcome::Written)
    }
}

/// Passes when the client saw this `revision`, or did not say which.
pub(crate) fn check(if_match: Option<i64>, revision: i64) -> Result<(), AccessError> {
    match if_match {
        Some(seen) if seen != revision => Err(AccessError::Changed),
        _ => Ok(()),
    }
}

/// Passes when the one row that was meant was written.
pub(crate) fn written(rows_affected: u64) -> Result<(), AccessError> {
    if rows_affected == 1 {
        Ok(())
    } else {
        Err(AccessError::Raced)
    }
}

/// The account `id`, unless it is deleted.
pub(crate) async fn open_account(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<account::Model, AccessError> {
    account::Entity::find_by_id(id)
        .filter(account::Column::Status.ne(account::Status::Deleted))
        .one(db)
        .await?
        .ok_or(AccessError::NoAccount(id))
}

/// The plan `id`.
pub(crate) async fn open_plan(
    db: &impl ConnectionTrait,
    id: PlanId,
) -> Result<plan::Model, AccessError> {
    let row = plan::Entity::find_by_id(id).one(db).await?;
    row.ok_or(AccessError::NoPlan(id))
}

/// `taken` where a name is another row's already.
pub(crate) fn unique(error: DbErr, taken: AccessError) -> AccessError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => taken,
        _ => error.into(),
    }
}

/// Why who may fetch was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is none, or it was deleted.
    #[error("there is no account {0}")]
    NoAccount(AccountId),
    /// Another account has this address.
    #[error("another account has the address `{0}`")]
    AccountExists(String),
    /// There is none.
    #[error("there is no plan {0}")]
    NoPlan(PlanId),
    /// Another plan is called so.
    #[error("there is a plan called `{0}`")]
    PlanExists(String),
    /// Accounts are on it.
    #[error("{0} accounts are on this plan")]
    PlanInUse(u64),
    /// There is none.
    #[error("there is no component {0}")]
    NoComponent(ComponentId),
    /// Another one is called so.
    #[error("there is a component `{0}`")]
    ComponentExists(String),
    /// There is none.
    #[error("there is no subscription key {0}")]
    NoKey(SubscriptionKeyId),
    /// It opens nothing any more.
    #[error("the subscription key {0} is revoked")]
    KeyRevoked(SubscriptionKeyId),
    /// Without an account it has nothing to open but its own scopes, and it has none.
    #[error("a key without an account needs scopes of its own")]
    NoScopes,
    /// Two secrets are accepted already.
    #[error("two secrets of the subscription key {0} are accepted already")]
    RotationUnderWay(SubscriptionKeyId),
    /// Another key has the same secret, which 32 random bytes do not by chance.
    #[error("another key has this secret")]
    SecretTaken,
    /// Somebody changed it since the client looked.
    #[error("it was changed since it was read")]
    Changed,
    /// Somebody changed it since this attempt looked.
    #[error("it was changed meanwhile")]
    Raced,
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write who may fetch")]
    Database(#[from] DbErr),
}

impl Failure for AccessError {
    fn verdict(&self) -> Verdict {
        let (code, status, title) = match self {
            Self::NoAccount(_) => ("account-not-found", 404, "The account does not exist"),
            Self::AccountExists(_) => ("account-exists", 409, "Another account has this address"),
            Self::NoPlan(_) => ("plan-not-found", 404, "The plan does not exist"),
            Self::PlanExists(_) => ("plan-exists", 409, "Another plan is called so"),
            Self::PlanInUse(_) => ("plan-in-use", 409, "Accounts are on this plan"),
            Self::NoComponent(_) => ("component-not-found", 404, "The component does not exist"),
            Self::ComponentExists(_) => ("component-exists", 409, "The component exists already"),
            Self::NoKey(_) => (
                "subscription-key-not-found",
                404,
                "The subscription key does not exist",
            ),
            Self::KeyRevoked(_) => (
                "subscription-key-revoked",
                409,
                "The subscription key is revoked: make another one",
            ),
            Self::NoScopes => (
                "scopes-missing",
                422,
                "A key without an account needs scopes",
            ),
            Self::RotationUnderWay(_) => (
                "rotation-under-way",
                409,
                "Two secrets are accepted already: wait, or rotate without an overlap",
            ),
            Self::SecretTaken => (
                "secret-exists",
                409,
                "Another key has this secret: ask for a new one",
            ),
            Self::Changed => return Verdict::Final(changed()),
            Self::Raced => return Verdict::Retry(changed()),
            Self::Fenced(error) => return Verdict::fenced(error),
            Self::Database(error) => return Verdict::database(error),
        };
        Verdict::Final(Problem::new(code, status, title).detail(self.to_string()))
    }
}
