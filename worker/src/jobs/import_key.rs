//! Takes a sealed key into the vault, then makes its row. Fault points: `import_key.kept`,
//! `import_key.recorded`, `import_key.committed`.
//!
//! The sealed key is in the payload, which is erased when the task ends; nothing of it is logged.

use jobs::fault;
use jobs::{Fenced, ImportKey};
use sea_orm::DbErr;
use vault::{Import, VaultError};

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::signing_keys::{self, KeepError};

impl Handler for ImportKey {
    type Error = ImportKeyError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let order = Import {
            request: self.key.to_string(),
            purpose: signing_keys::purpose(self.purpose),
            ciphertext: self.sealed.into_bytes(),
            now: context.signature_time(),
        };
        signing_keys::require_free(context.db.read(), self.key, &self.name).await?;
        let public = context.vault.import(&self.name, &order).await?;
        fault::point("import_key.kept");
        let row = signing_keys::row(self.key, &self.name, self.purpose, &public)?;
        let write = context.db.write().await?;
        let n = signing_keys::keep(&write, claimed, row).await?;
        fault::point("import_key.recorded");
        write.commit().await?;
        fault::point("import_key.committed");
        context.invalidate(entities::change_feed::Kind::SigningKey, self.key.0, n);
        Ok(Outcome::Written)
    }
}

/// Why a key was not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportKeyError {
    /// The row could not be written.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The vault refused.
    #[error("the vault did not take the key")]
    Vault(#[from] VaultError),
    /// The database refused.
    #[error("could not write the key")]
    Database(#[from] DbErr),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
}

impl Failure for ImportKeyError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Keep(error) => error.verdict(),
            Self::Vault(error) => Verdict::vault(error),
            Self::Database(error) => Verdict::database(error),
            Self::Fenced(error) => Verdict::fenced(error),
        }
    }
}
