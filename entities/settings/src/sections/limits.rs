//! `[limits]`

use serde::{Deserialize, Serialize};

/// How large things may be; what is larger is refused with 413.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "each key says its unit")]
pub struct Limits {
    /// One uploaded package, in bytes. Default 8 GiB. `COUNTERSIGN_LIMITS__UPLOAD_BYTES`.
    pub upload_bytes: u64,
    /// One uploaded metadata file (groups, modules, advisories), in bytes. Default 64 MiB.
    /// `COUNTERSIGN_LIMITS__METADATA_BYTES`.
    pub metadata_bytes: u64,
    /// Body of any other request, in bytes. Default 1 MiB. `COUNTERSIGN_LIMITS__BODY_BYTES`.
    pub body_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            upload_bytes: 8 << 30,
            metadata_bytes: 64 << 20,
            body_bytes: 1 << 20,
        }
    }
}
