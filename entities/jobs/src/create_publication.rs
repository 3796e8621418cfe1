//! The job that asks for a publication without a new package.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Records a request for a publication as a change of the repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreatePublication {
    /// The repository.
    pub repository: RepositoryId,
    /// What it is to hold.
    pub content: Content,
    /// Codes of gates that an admin told to let it pass.
    pub overrides: Vec<String>,
}

/// What a requested publication holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Content {
    /// What is live now, under the present policy and key.
    Live,
    /// What is live now, with every index rendered anew in canonical order.
    Rebuilt,
    /// What an older publication held.
    Of {
        /// Its serial.
        serial: i64,
    },
}

impl Job for CreatePublication {
    const KIND: &'static str = "create_publication";
    const POOL: Pool = Pool::Ingest;

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
