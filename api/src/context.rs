//! What every endpoint works with.

use std::ops::Deref;
use std::sync::Arc;

use serve::Plane;
use tokio_util::sync::CancellationToken;

use crate::Dependencies;
use crate::measures::Measures;
use crate::ready::Probe;

/// The shared parts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    dependencies: Dependencies,
    /// Reads what clients read.
    pub(crate) plane: Plane,
    /// What this process counts.
    pub(crate) measures: Measures,
    /// When storage was last seen to take a write.
    pub(crate) probe: Probe,
    /// Ends everything that waits.
    pub(crate) shutdown: CancellationToken,
}

impl Context {
    pub(crate) fn new(
        dependencies: Dependencies,
        plane: Plane,
        measures: Measures,
        shutdown: CancellationToken,
    ) -> Self {
        let shared = Shared {
            dependencies,
            plane,
            measures,
            probe: Probe::default(),
            shutdown,
        };
        Self {
            shared: Arc::new(shared),
        }
    }
}

impl Deref for Context {
    type Target = Shared;

    fn deref(&self) -> &Self::Target {
        &self.shared
    }
}

impl Deref for Shared {
    type Target = Dependencies;

    fn deref(&self) -> &Self::Target {
        &self.dependencies
    }
}
