//! `[log]`

use serde::{Deserialize, Serialize};

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    /// `human` (default) or `json`. `COUNTERSIGN_LOG__FORMAT`.
    pub format: LogFormat,
    /// Level per module, such as `info,countersign_worker=debug`. Default `info`.
    /// `COUNTERSIGN_LOG__FILTER`.
    pub filter: String,
    /// Whether every request is logged, with its path, status and time. Default false.
    /// `COUNTERSIGN_LOG__ACCESS`.
    pub access: bool,
}

/// The looks of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object per line.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Human,
            filter: "info".into(),
            access: false,
        }
    }
}
