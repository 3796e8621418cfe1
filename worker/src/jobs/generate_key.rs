//! Makes a key in the vault, then its row. Fault points: `generate_key.kept`,
//! `generate_key.recorded`, `generate_key.committed`.
//!
//! The vault is asked in the name of the key's id, so a second run gets the first one's key.

use jobs::fault;
use jobs::{Fenced, GenerateKey, Problem};
use sea_orm::DbErr;
use vault::{Generate, VaultError};

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::signing_keys::{self, KeepError};

impl Handler for GenerateKey {
    type Error = GenerateKeyError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let algorithm = self.algorithm.parse();
        let created = u32::try_from(self.created_at.timestamp());
        let order = Generate {
            request: self.key.to_string(),
            purpose: signing_keys::purpose(self.purpose),
            algorithm: algorithm
                .map_err(|_| GenerateKeyError::Algorithm(self.algorithm.clone()))?,
            user_id: self.user_id,
            created: created.map_err(|_| GenerateKeyError::Time)?,
        };
        signing_keys::require_free(context.db.read(), self.key, &self.name).await?;
        let public = context.vault.generate(&self.name, &order).await?;
        fault::point("generate_key.kept");
        let row = signing_keys::row(self.key, &self.name, self.purpose, &public)?;
        let write = context.db.write().await?;
        let n = signing_keys::keep(&write, claimed, row).await?;
        fault::point("generate_key.recorded");
        write.commit().await?;
        fault::point("generate_key.committed");
        context.invalidate(entities::change_feed::Kind::SigningKey, self.key.0, n);
        Ok(Outcome::Written)
    }
}

/// Why a key was not made.
#[derive(Debug, thiserror::Error)]
pub enum GenerateKeyError {
    /// There is no such algorithm.
    #[error("there is no algorithm `{0}`")]
    Algorithm(String),
    /// A key cannot say that it was made then.
    #[error("the creation time is out of range")]
    Time,
    /// The row could not be written.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The vault refused.
    #[error("the vault did not make the key")]
    Vault(#[from] VaultError),
    /// The database refused.
    #[error("could not write the key")]
    Database(#[from] DbErr),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
}

impl Failure for GenerateKeyError {
    fn verdict(&self) -> Verdict {
        let refuse = |field| {
            let title = "The key cannot be made as asked";
            Verdict::Final(Problem::new("bad-key-order", 422, title).field(field, self.to_string()))
        };
        match self {
            Self::Algorithm(_) => refuse("algorithm"),
            Self::Time => refuse("created_at"),
            Self::Keep(error) => error.verdict(),
            Self::Vault(error) => Verdict::vault(error),
            Self::Database(error) => Verdict::database(error),
            Self::Fenced(error) => Verdict::fenced(error),
        }
    }
}
