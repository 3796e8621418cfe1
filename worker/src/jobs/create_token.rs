//! Keeps a token whose secret the API drew. Fault points: `create_token.recorded`,
//! `create_token.committed`.

use entities::{now, token};
use jobs::fault;
use jobs::{CreateToken, Fenced, Problem};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait, SqlErr};
use serde_json::json;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for CreateToken {
    type Error = CreateTokenError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        insert(&write, &self).await?;
        jobs::succeed(&write, claimed, json!({ "token": self.token }), None).await?;
        fault::point("create_token.recorded");
        write.commit().await?;
        fault::point("create_token.committed");
        Ok(Outcome::Written)
    }
}

/// Inserts the row; one that is there under this very id is what an earlier run made.
async fn insert(
    transaction: &DatabaseTransaction,
    job: &CreateToken,
) -> Result<(), CreateTokenError> {
    if token::Entity::find_by_id(job.token)
        .one(transaction)
        .await?
        .is_some()
    {
        return Ok(());
    }
    let row = token::ActiveModel {
        id: Set(job.token),
        name: Set(job.name.clone()),
        role: Set(job.role),
        secret_sha256: Set(job.secret_sha256.clone()),
        expires_at: Set(job.expires_at.map(entities::truncate)),
        revoked_at: Set(None),
        revision: Set(1),
        created_at: Set(now()),
    };
    let inserted = token::Entity::insert(row)
        .exec_without_returning(transaction)
        .await;
    inserted.map(drop).map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => CreateTokenError::SecretTaken,
        _ => error.into(),
    })
}

/// Why a token was not kept.
#[derive(Debug, thiserror::Error)]
pub enum CreateTokenError {
    /// Another token has the same secret, which 32 random bytes do not by chance.
    #[error("another token has this secret")]
    SecretTaken,
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the token")]
    Database(#[from] DbErr),
}

impl Failure for CreateTokenError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::SecretTaken => {
                let title = "Another token has this secret: ask for a new one";
                Verdict::Final(Problem::new("token-exists", 409, title))
            }
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
