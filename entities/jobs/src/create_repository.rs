//! The job that makes a repository.

use entities::RepositoryId;
use entities::repository::{Format, Policy};
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Makes an empty repository at `format`/`path`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateRepository {
    /// Given out before the row exists, so that a second run finds the first one's row.
    pub repository: RepositoryId,
    /// The kind of packages.
    pub format: Format,
    /// The address without the format.
    pub path: String,
    /// Whether clients may read it without a key.
    pub public: bool,
    /// Name of the key that signs it.
    pub signing_key: String,
    /// What its publishes do and refuse.
    pub policy: Policy,
    /// Name of the trust root that speaks for it.
    #[serde(default = "default_trust_root")]
    pub trust_root: String,
}

/// Tasks that were queued before there were trust roots name none.
fn default_trust_root() -> String {
    entities::trust_root::DEFAULT.into()
}

impl Job for CreateRepository {
    const KIND: &'static str = "create_repository";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(format!("address/{}/{}", self.format, self.path))
    }

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
