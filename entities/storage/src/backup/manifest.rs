//! What a backup says of itself.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::BackupError;

/// The form of backups that this version writes and reads.
pub const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// The folder that it lies in.
    pub name: String,
    /// The database is as it was at this time, or a little later.
    pub created_at: DateTime<Utc>,
    /// The version of the program that made it.
    pub version: String,
    /// Which database was copied.
    pub database: Database,
    /// The task that made it.
    pub task: Uuid,
    /// The serial of the live publication, by the address of its repository.
    pub serials: BTreeMap<String, i64>,
    /// What the list of blobs comes to.
    pub blobs: Contents,
    /// Every part but the manifest itself; the first is the database.
    pub parts: Vec<Part>,
}

/// The databases that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Database {
    /// A compressed file of SQLite.
    Sqlite,
    /// A dump of Postgres.
    Postgres,
}

/// What a list of blobs comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// How many there are.
    pub count: u64,
    /// Their lengths together, in bytes.
    pub bytes: u64,
    /// Whether the blobs themselves lie beside the backup.
    pub copied: bool,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its path below the backup.
    pub name: String,
    /// Length in bytes.
    pub size: u64,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
}

impl Database {
    /// The part that holds the database.
    #[must_use]
    pub fn part(self) -> &'static str {
        match self {
            Self::Sqlite => "database.sqlite.zst",
            Self::Postgres => "database.dump",
        }
    }
}

impl Manifest {
    /// The manifest as it is written.
    ///
    /// # Errors
    /// [`BackupError::Manifest`].
    pub fn to_bytes(&self) -> Result<Bytes, BackupError> {
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| BackupError::manifest(&self.name, error))?;
        text.push(b'\n');
        Ok(text.into())
    }

    /// Reads the manifest of `backup`.
    pub(super) fn read(backup: &str, bytes: &[u8]) -> Result<Self, BackupError> {
        #[derive(Deserialize)]
        struct Versioned {
            format: u32,
        }
        let wrong = |error: serde_json::Error| BackupError::manifest(backup, error);
        let Versioned { format } = serde_json::from_slice(bytes).map_err(wrong)?;
        if format != FORMAT {
            let reason = format!("it has the form {format}, and this version reads {FORMAT}");
            return Err(BackupError::manifest(backup, reason));
        }
        serde_json::from_slice(bytes).map_err(wrong)
    }

    /// The part that holds the database.
    ///
    /// # Errors
    /// [`BackupError::Manifest`] when there is none.
    pub fn database_part(&self) -> Result<&Part, BackupError> {
        let name = self.database.part();
        self.parts
            .iter()
            .find(|part| part.name == name)
            .ok_or_else(|| BackupError::manifest(&self.name, format!("it has no `{name}`")))
    }

    /// The length of everything but the blobs, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.size).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT,
            name: "20261122T031500Z".into(),
            created_at: DateTime::UNIX_EPOCH,
            version: "1.0.0".into(),
            database: Database::Sqlite,
            task: Uuid::nil(),
            serials: BTreeMap::from([("rpm/core".into(), 7)]),
            blobs: Contents::default(),
            parts: vec![Part {
                name: "database.sqlite.zst".into(),
                size: 3,
                sha256: "ab".repeat(32),
            }],
        }
    }

    #[test]
    fn a_manifest_reads_back_as_it_was() {
        let bytes = manifest().to_bytes().unwrap();

        let read = Manifest::read("20261122T031500Z", &bytes).unwrap();

        assert_eq!(read, manifest());
        assert_eq!(read.database_part().unwrap().size, 3);
    }

    #[test]
    fn another_form_is_refused_whatever_else_it_says() {
        let read = Manifest::read("x", br#"{"format": 2, "new": true}"#);

        let message = read.unwrap_err().to_string();
        assert!(message.contains("it has the form 2"), "{message}");
    }
}
