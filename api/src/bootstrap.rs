//! The first token: made once for a deployment, whatever starts how often.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use entities::token::{self, Role};
use entities::{Database, TokenId, bootstrap, now};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use serde_json::json;
use settings::Settings;

use crate::accept::Event;
use crate::auth::token_hash;
use crate::secret::Secret;

/// Name of the file in the data directory that holds the first token.
pub const TOKEN_FILE: &str = "admin.token";

/// Fewer characters than this can be guessed.
const MIN_LENGTH: usize = 32;

/// The name of the first token's row.
const NAME: &str = "first admin token";

/// What became of the first token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bootstrapped {
    /// It was made now; this file holds it.
    Made(PathBuf),
    /// It was made before.
    Already,
    /// Nobody said where it should come from or go to, and there is none yet.
    Nowhere,
}

/// Makes the first token, unless it was made before. With `bootstrap.token_file` the token is
/// what that file holds; else it is drawn, and written to [`TOKEN_FILE`] in the data directory
/// with mode 0600, synced, before its row commits.
///
/// # Errors
/// [`BootstrapError`]; then no token was made.
pub fn bootstrap<'a>(
    db: &'a Database,
    settings: &'a Settings,
) -> BoxFuture<'a, Result<Bootstrapped, BootstrapError>> {
    Box::pin(make_first(db, settings))
}

async fn make_first(db: &Database, settings: &Settings) -> Result<Bootstrapped, BootstrapError> {
    if bootstrap::Entity::find_by_id(1)
        .one(db.read())
        .await?
        .is_some()
    {
        return Ok(Bootstrapped::Already);
    }
    let id = TokenId::fresh();
    let (file, hash) = match (&settings.bootstrap.token_file, &settings.data.directory) {
        (Some(given), _) => (given.clone(), given_hash(given)?),
        (None, Some(directory)) => {
            let secret = Secret::draw(id);
            let (file, hash) = (directory.join(TOKEN_FILE), secret.sha256());
            let failed = |source| BootstrapError::Write(file.clone(), source);
            write_secret(directory, &file, &secret.reveal()).map_err(failed)?;
            (file, hash)
        }
        (None, None) => return Ok(Bootstrapped::Nowhere),
    };
    let write = db.write().await?;
    if !insert(&write, id, hash).await? {
        return Ok(Bootstrapped::Already);
    }
    write.commit().await?;
    Ok(Bootstrapped::Made(file))
}

/// Writes the rows; false when somebody else was faster.
async fn insert(write: &DatabaseTransaction, id: TokenId, hash: String) -> Result<bool, DbErr> {
    if !claim(write, id).await? {
        return Ok(false);
    }
    let row = token::Model {
        id,
        name: NAME.into(),
        role: Role::Admin,
        secret_sha256: hash,
        expires_at: None,
        revoked_at: None,
        revision: 1,
        created_at: now(),
    };
    token::Entity::insert(row.into_active_model())
        .exec_without_returning(write)
        .await?;
    let event = Event {
        actor: "system".into(),
        action: "bootstrap",
        target: Some(format!("token/{id}")),
        task: None,
        details: json!({"name": NAME, "role": Role::Admin}),
    };
    event.record(write).await?;
    Ok(true)
}

/// Makes `id` the first token; false when there is one already.
pub(crate) async fn claim(write: &DatabaseTransaction, id: TokenId) -> Result<bool, DbErr> {
    let guard = bootstrap::ActiveModel {
        id: Set(1),
        token: Set(id),
        created_at: Set(now()),
    };
    let claimed = bootstrap::Entity::insert(guard)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(write)
        .await?;
    Ok(claimed == 1)
}

fn given_hash(file: &Path) -> Result<String, BootstrapError> {
    let text = fs::read_to_string(file)
        .map_err(|source| BootstrapError::Read(file.to_path_buf(), source))?;
    let token = text.trim();
    if token.len() < MIN_LENGTH || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(BootstrapError::Weak(file.to_path_buf()));
    }
    Ok(token_hash(token))
}

/// Replaces `file` as a whole: what is half written is never read, and survives no power loss.
fn write_secret(directory: &Path, file: &Path, secret: &str) -> io::Result<()> {
    let beside = directory.join(format!(".{TOKEN_FILE}"));
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    writeln!(out, "{secret}")?;
    out.sync_all()?;
    fs::rename(&beside, file)?;
    fs::File::open(directory)?.sync_all()
}

/// Why there is no first token.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The file that should hold the token cannot be read.
    #[error("cannot read the first token from `{}`", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// The file holds no token that is safe to use.
    #[error("`{}` must hold one token of at least {MIN_LENGTH} visible ASCII characters", .0.display())]
    Weak(PathBuf),
    /// The file that should get the token cannot be written.
    #[error("cannot write the first token to `{}`", .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// The database refused.
    #[error("could not keep the first token")]
    Database(#[from] DbErr),
}
