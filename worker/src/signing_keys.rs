//! Keys as rows: which may sign, which may be given to a repository, and how one comes in.

use chrono::DateTime;
use entities::change_feed::Kind;
use entities::signing_key::{self, Purpose, State};
use entities::{SigningKeyId, epoch, now, repository};
use jobs::{Fenced, Problem};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, SqlErr,
};
use serde_json::json;

use crate::context::Claimed;
use crate::handler::Verdict;

/// The key `name`, if it may sign now for a repository that has it.
///
/// # Errors
/// The database's own.
pub(crate) async fn signing(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<signing_key::Model>, DbErr> {
    signing_key::Entity::find()
        .filter(signing_key::Column::Name.eq(name))
        .filter(signing_key::Column::State.is_in([State::Active, State::Retiring]))
        .one(db)
        .await
}

/// The keys whose signatures clients of `repository` meet: the one that signs first, then those
/// that did so before and are not retired. `None` when the first is.
///
/// # Errors
/// The database's own.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
) -> Result<Option<Vec<signing_key::Model>>, DbErr> {
    let Some(first) = signing(db, &repository.signing_key).await? else {
        return Ok(None);
    };
    let mut keys = vec![first];
    for name in &repository.former_keys.0 {
        keys.extend(signing(db, name).await?);
    }
    Ok(Some(keys))
}

/// Whether the key `name` may be given to a repository; nobody can retire it before this
/// transaction ends.
///
/// # Errors
/// The database's own.
pub(crate) async fn may_be_given(
    transaction: &DatabaseTransaction,
    name: &str,
) -> Result<bool, DbErr> {
    let row = signing_key::Entity::find()
        .filter(signing_key::Column::Name.eq(name))
        .filter(signing_key::Column::Purpose.eq(Purpose::Openpgp))
        .filter(signing_key::Column::State.eq(State::Active))
        .lock_shared()
        .one(transaction)
        .await?;
    Ok(row.is_some())
}

/// What the vault calls the purpose of a row.
pub(crate) fn purpose(purpose: Purpose) -> vault::Purpose {
    match purpose {
        Purpose::Openpgp => vault::Purpose::Openpgp,
        Purpose::Tuf => vault::Purpose::Tuf,
    }
}

/// The row of a key that the vault has made or taken over. One for TUF metadata is known by the
/// identifier that metadata gives it.
///
/// # Errors
/// [`KeepError::Unreadable`].
pub(crate) fn row(
    id: SigningKeyId,
    name: &str,
    purpose: Purpose,
    public: &vault::Public,
) -> Result<signing_key::Model, KeepError> {
    let expires = public.expires.map(i64::from);
    let mut row = signing_key::Model {
        id,
        name: name.to_owned(),
        purpose,
        algorithm: public.algorithm.to_string(),
        fingerprint: public.fingerprint.to_ascii_lowercase(),
        signing_fingerprint: public.signing_fingerprint.to_ascii_lowercase(),
        user_id: public.user_id.clone(),
        public: public.armored.clone(),
        vault_uri: vault::uri(name),
        state: State::Active,
        expires_at: expires.and_then(|end| DateTime::from_timestamp(end, 0)),
        revision: 1,
        created_at: now(),
        retired_at: None,
    };
    if let Some(text) = public.tuf_text() {
        let key =
            tuf::Key::from_text(&text).map_err(|error| KeepError::Unreadable(error.to_string()))?;
        row.fingerprint = key.id().to_string();
        row.signing_fingerprint.clone_from(&row.fingerprint);
        row.public = text;
    }
    Ok(row)
}

/// Refuses a name that another key has, before the vault is troubled.
///
/// # Errors
/// [`KeepError::Exists`].
pub(crate) async fn require_free(
    db: &impl ConnectionTrait,
    id: SigningKeyId,
    name: &str,
) -> Result<(), KeepError> {
    let taken = signing_key::Entity::find()
        .filter(signing_key::Column::Name.eq(name))
        .filter(signing_key::Column::Id.ne(id))
        .one(db)
        .await?;
    match taken {
        Some(_) => Err(KeepError::Exists(name.to_owned())),
        None => Ok(()),
    }
}

/// Inserts `row` unless an earlier run did, and ends the task of `claimed`; answers the epoch.
///
/// # Errors
/// [`KeepError`].
pub(crate) async fn keep(
    transaction: &DatabaseTransaction,
    claimed: &Claimed,
    row: signing_key::Model,
) -> Result<i64, KeepError> {
    let (id, name) = (row.id, row.name.clone());
    if signing_key::Entity::find_by_id(id)
        .one(transaction)
        .await?
        .is_none()
    {
        let row = row.into_active_model();
        let inserted = signing_key::Entity::insert(row)
            .exec_without_returning(transaction)
            .await;
        inserted.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => KeepError::Exists(name),
            _ => error.into(),
        })?;
    }
    let n = epoch::advance(transaction, Kind::SigningKey, id.0).await?;
    jobs::succeed(transaction, claimed, json!({ "key": id }), Some(n)).await?;
    Ok(n)
}

/// Why the row of a key was not written.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The name is taken, now and for ever.
    #[error("there is already a signing key `{0}`")]
    Exists(String),
    /// A key that metadata cannot hold.
    #[error("clients of TUF could not read the public key: {0}")]
    Unreadable(String),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the key")]
    Database(#[from] DbErr),
}

impl KeepError {
    /// What is to become of the task.
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            Self::Exists(_) => {
                let problem = Problem::new("key-exists", 409, "The name is taken");
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Unreadable(_) => {
                let title = "The key does not suit TUF metadata";
                Verdict::Final(Problem::new("bad-key-order", 422, title).detail(self.to_string()))
            }
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
