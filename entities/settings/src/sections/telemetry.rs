//! `[telemetry]`

use serde::{Deserialize, Serialize};

/// What is sent to others about the running of this program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Telemetry {
    /// Collector of OpenTelemetry traces (OTLP over HTTP), such as `http://127.0.0.1:4318`. Default:
    /// none, and no traces. `COUNTERSIGN_TELEMETRY__OTLP_ENDPOINT`.
    pub otlp_endpoint: Option<String>,
}
