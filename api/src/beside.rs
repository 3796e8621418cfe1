//! What runs in the same process beside the API, as far as the API tells of it.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use metrics::Source;

/// Whether something answers now, and if not, why.
pub type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What runs beside the API. In a process of its own: nothing.
#[derive(Clone, Default)]
pub struct Beside {
    /// Shown at `/metrics`.
    pub measures: Vec<Arc<dyn Source>>,
    /// Asked by `/ready`.
    pub vault: Option<Check>,
}
