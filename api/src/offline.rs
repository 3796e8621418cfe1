//! A token made with nothing but the database: for when every other one is lost.
//!
//! Who can write the database is an admin already, so nobody is asked for a token; the audit trail
//! names `offline` as the one who asked.

use std::path::Path;

use chrono::{DateTime, Utc};
use entities::token::{self, Role};
use entities::{DatabaseError, TokenId, now};
use futures_util::future::BoxFuture;
use sea_orm::{DbErr, EntityTrait, IntoActiveModel};
use serde_json::json;
use settings::Settings;

use crate::accept::Event;
use crate::bootstrap::claim;
use crate::secret::Secret;

/// A token that was made, with its secret.
pub struct OfflineToken {
    /// Its public identifier.
    pub id: TokenId,
    /// What requests carry; kept nowhere.
    pub secret: String,
}

/// Makes a token in the database that `settings` name, whether or not a server is running on it.
/// It is accepted at once.
///
/// # Errors
/// [`OfflineError`]; then no token was made.
pub fn create_token_offline<'a>(
    settings: &'a Settings,
    name: &'a str,
    role: Role,
    expires_at: Option<DateTime<Utc>>,
) -> BoxFuture<'a, Result<OfflineToken, OfflineError>> {
    Box::pin(create(settings, name, role, expires_at))
}

async fn create(
    settings: &Settings,
    name: &str,
    role: Role,
    expires_at: Option<DateTime<Utc>>,
) -> Result<OfflineToken, OfflineError> {
    if !token::is_name(name) {
        return Err(OfflineError::Name);
    }
    if expires_at.is_some_and(|at| at <= now()) {
        return Err(OfflineError::Past);
    }
    let url = settings.database.url.as_ref().ok_or(OfflineError::NoUrl)?;
    // Opening a file that is not there would make it.
    if let Some(file) = url.expose().strip_prefix("sqlite://")
        && !Path::new(file).exists()
    {
        return Err(OfflineError::NoDatabase(file.into()));
    }
    let db = entities::connect(url.expose(), 1).await?;
    let id = TokenId::fresh();
    let secret = Secret::draw(id);
    let row = token::Model {
        id,
        name: name.into(),
        role,
        secret_sha256: secret.sha256(),
        expires_at: expires_at.map(entities::truncate),
        revoked_at: None,
        revision: 1,
        created_at: now(),
    };
    let event = Event {
        actor: "offline".into(),
        action: "create_token",
        target: Some(format!("token/{id}")),
        task: None,
        details: json!({"name": name, "role": role, "expires_at": expires_at}),
    };
    let write = db.write().await?;
    token::Entity::insert(row.into_active_model())
        .exec_without_returning(&*write)
        .await?;
    if role == Role::Admin {
        // The next start needs no first token any more.
        claim(&write, id).await?;
    }
    event.record(&write).await?;
    write.commit().await?;
    Ok(OfflineToken {
        id,
        secret: secret.reveal(),
    })
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum OfflineError {
    /// It cannot be called so.
    #[error("the name must be one line of 1 to {} characters", token::MAX_NAME)]
    Name,
    /// It would never be accepted.
    #[error("it would end before it begins: the time must lie in the future")]
    Past,
    /// The settings name no database.
    #[error("`database.url` is missing")]
    NoUrl,
    /// No server ever ran on this database.
    #[error("there is no database `{0}`")]
    NoDatabase(String),
    /// The database cannot be opened.
    #[error("the database cannot be used")]
    Connect(#[from] DatabaseError),
    /// The database refused.
    #[error("could not keep the token")]
    Database(#[from] DbErr),
}
