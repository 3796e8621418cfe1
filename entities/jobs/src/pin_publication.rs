//! The job that pins a publication, or lets it go.

use entities::RepositoryId;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Sets or clears the pin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PinPublication {
    /// The repository.
    pub repository: RepositoryId,
    /// The publication's serial.
    pub serial: i64,
    /// Whether it is to be kept however old it gets.
    pub pinned: bool,
}

impl Job for PinPublication {
    const KIND: &'static str = "pin_publication";
    const POOL: Pool = Pool::Urgent;

    fn repository(&self) -> Option<RepositoryId> {
        Some(self.repository)
    }
}
