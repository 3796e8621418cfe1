//! `[storage]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where objects are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Storage {
    /// `files` (default) or `s3`. `COUNTERSIGN_STORAGE__KIND`.
    pub kind: StorageKind,
    /// For files: their directory. Default `objects` in the data directory.
    /// `COUNTERSIGN_STORAGE__DIRECTORY`.
    pub directory: Option<PathBuf>,
    /// For S3: base URL of the server, such as `https://s3.example.org`; without it Amazon's own.
    /// `COUNTERSIGN_STORAGE__ENDPOINT`.
    pub endpoint: Option<String>,
    /// For S3: region that requests are signed for. Default `us-east-1`.
    /// `COUNTERSIGN_STORAGE__REGION`.
    pub region: String,
    /// For S3: the bucket, which must exist. `COUNTERSIGN_STORAGE__BUCKET`.
    pub bucket: Option<String>,
    /// For S3: file that holds the access key id. `COUNTERSIGN_STORAGE__ACCESS_KEY_FILE`.
    pub access_key_file: Option<PathBuf>,
    /// For S3: file that holds the secret access key. `COUNTERSIGN_STORAGE__SECRET_KEY_FILE`.
    pub secret_key_file: Option<PathBuf>,
}

/// The stores that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A directory.
    #[default]
    Files,
    /// A bucket that speaks the S3 API.
    S3,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            kind: StorageKind::Files,
            directory: None,
            endpoint: None,
            region: "us-east-1".into(),
            bucket: None,
            access_key_file: None,
            secret_key_file: None,
        }
    }
}
