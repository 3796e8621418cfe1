//! The job that changes how a trust root is kept.

use entities::TrustRootId;
use entities::task::Pool;
use entities::trust_root::{Expiries, OnlineKeys};
use serde::{Deserialize, Serialize};

use crate::{Job, trust_lock};

/// Changes the settings of a trust root, or signs roles anew before they are due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateTrustRoot {
    /// The trust root.
    pub trust_root: TrustRootId,
    /// The revision it must still have.
    pub revision: Option<i64>,
    /// How long each kind of role is to be good for, from its next version on.
    pub expiry: Option<Expiries>,
    /// Keys that sign beside the present ones from now on, and take their place once a root names
    /// them.
    pub beside: Option<OnlineKeys>,
    /// Roles to sign anew now: names, or `*` for all that are signed online.
    pub renew: Vec<String>,
}

impl Job for UpdateTrustRoot {
    const KIND: &'static str = "update_trust_root";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(trust_lock(self.trust_root))
    }
}
