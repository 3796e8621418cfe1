//! A publication before any row speaks of it.

use entities::{BlobId, CompositionId, Json, PackageId, PartListId, publication, publication_file};
use rpm::repomd::{Open, Record};
use serde::{Deserialize, Serialize};

use crate::blob::Stored;
use crate::index::Index;

/// What is about to be prepared.
#[derive(Debug)]
pub(super) struct Draft {
    /// Indexes and uploaded metadata files, in the order of the list of files.
    pub(super) files: Vec<DraftFile>,
    /// New sealed parts.
    pub(super) parts: Vec<Stored>,
    /// How its packages differ from those that are live.
    pub(super) content: Content,
    /// How many packages it holds.
    pub(super) packages: i64,
    /// How many of them are new.
    pub(super) added: i64,
    /// How many are gone.
    pub(super) removed: i64,
    /// The ordinal of the next addition.
    pub(super) next_ordinal: i64,
    /// The uploaded metadata files it carries: record → file.
    pub(super) metadata_files: Json,
    /// What made it.
    pub(super) reason: publication::Reason,
    /// For a roll-back: the serial whose content it has.
    pub(super) content_of: Option<i64>,
}

/// How the packages of a publication differ from those that are live.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    /// Some go and some come.
    Changed {
        /// The ordinals that go.
        removed: Vec<i64>,
        /// Those that come.
        added: Vec<Placed>,
        /// Packages that older publications do not hold any more either.
        purged: Vec<PackageId>,
    },
    /// It is that of this older serial.
    Restored(i64),
    /// They are these, whatever was before.
    Reordered {
        /// All packages.
        all: Vec<Placed>,
        /// Packages that older publications do not hold any more either.
        purged: Vec<PackageId>,
    },
}

/// A package in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placed {
    /// The place in the indexes.
    pub(crate) ordinal: i64,
    /// The package.
    pub(crate) package: PackageId,
    /// Where clients find it.
    pub(crate) path: String,
    /// Whose indexes list it.
    #[serde(default)]
    pub(crate) division: String,
}

/// One file of a publication.
#[derive(Clone, Debug)]
pub(super) struct DraftFile {
    /// The path below the repository.
    pub(super) path: String,
    /// Lower-case hexadecimal SHA-256.
    pub(super) sha256: String,
    /// Length in bytes.
    pub(super) size: u64,
    /// Its type in the list of files, when it is in it.
    pub(super) record: Option<String>,
    /// Hash and size of its text, where the list gives them.
    pub(super) open: Option<(String, u64)>,
    /// Its bytes.
    pub(super) body: Body,
}

/// The bytes of a file.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// A new index; the row of its parts, where they are those of an older one.
    Index(Box<Index>, Option<PartListId>),
    /// The index of an older publication.
    Composition(CompositionId),
    /// New bytes in storage.
    Stored(Stored),
    /// Bytes of an older file.
    Blob(BlobId),
    /// The bytes themselves.
    Inline(Vec<u8>),
}

impl DraftFile {
    /// The file of an older publication.
    pub(super) fn again(row: &publication_file::Model, open: Option<(String, u64)>) -> Self {
        let body = match (row.composition, row.blob) {
            (Some(composition), _) => Body::Composition(composition),
            (None, Some(blob)) => Body::Blob(blob),
            (None, None) => Body::Inline(row.inline.clone().unwrap_or_default()),
        };
        Self {
            path: row.path.clone(),
            sha256: row.sha256.clone(),
            size: u64::try_from(row.size).unwrap_or(0),
            record: row.record.clone(),
            open,
            body,
        }
    }

    /// Its line in the list of files, if it has one.
    pub(super) fn listed(&self, timestamp: i64) -> Option<Record> {
        Some(Record {
            kind: self.record.clone()?,
            href: self.path.clone(),
            sha256: digest(&self.sha256),
            size: self.size,
            open: self.open.as_ref().map(|(sha256, size)| Open {
                sha256: digest(sha256),
                size: *size,
            }),
            timestamp,
        })
    }
}

/// A hash that we wrote, as bytes. One that is damaged is found when the file is read back.
pub(super) fn digest(sha256: &str) -> [u8; 32] {
    let mut digest = [0; 32];
    if hex::decode_to_slice(sha256, &mut digest).is_err() {
        digest = [0; 32];
    }
    digest
}
