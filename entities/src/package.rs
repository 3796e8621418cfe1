//! Packages: immutable content units with one blob each.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::repository::Format;
use crate::{BlobId, Json, PackageId};

/// The architecture of a Debian source package, which is its `.dsc`.
pub const SOURCE: &str = "source";
/// What stands for the architecture of a file that a `.dsc` names: no index lists it, and it is
/// served as long as a `.dsc` needs it.
pub const SOURCE_FILE: &str = "source-file";

/// A package as stored: the bytes that are served, and what is known of them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "package")]
pub struct Model {
    /// Shared by every repository that holds the same bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PackageId,
    /// The kind of package.
    pub format: Format,
    /// Lower-case hexadecimal SHA-256 of the served bytes; unique within the format, for files
    /// together with the path.
    pub sha256: String,
    /// Lower-case hexadecimal SHA-256 of the bytes as they were uploaded, before signing.
    pub source_sha256: String,
    /// Where the served bytes are.
    pub blob: BlobId,
    /// Length of the served bytes.
    pub size: i64,
    /// Name, as the header says.
    pub name: String,
    /// Epoch; 0 when the header has none.
    pub epoch: i64,
    /// Upstream version.
    pub version: String,
    /// Release of the packaging; the Debian revision of a Debian package; empty where there is none.
    pub release: String,
    /// Architecture; `src` for a source RPM, [`SOURCE`] or [`SOURCE_FILE`] for a part of a Debian
    /// source package, empty for a file.
    pub arch: String,
    /// The file name clients fetch, such as `Packages/h/hello-1.0-1.noarch.rpm`; for a file, its
    /// whole path.
    pub path: String,
    /// Fingerprint of the key whose signature it carries, in lower-case hexadecimal.
    pub signed_by: Option<String>,
    /// What people see of it: summary, licence, counts. All that publishes ask of it is which files
    /// a Debian source package is made of.
    pub details: Json,
    /// When it came in.
    pub created_at: DateTime<Utc>,
}

/// A package has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The package in one word, as its format writes it: name, epoch (if not 0), version, release
    /// and architecture, such as `bash-5.2-1.x86_64` or `bash_5.2-1_amd64`; the path of a file, and
    /// the name of a file of a Debian source package.
    #[must_use]
    pub fn nevra(&self) -> String {
        match self.format {
            Format::Rpm => format!("{}-{}.{}", self.name, self.full_version(), self.arch),
            Format::Deb if self.is_source_file() => self.name.clone(),
            Format::Deb => format!("{}_{}_{}", self.name, self.full_version(), self.arch),
            Format::File => self.path.clone(),
        }
    }

    /// Whether it is a Debian source package, which is its `.dsc`.
    #[must_use]
    pub fn is_source(&self) -> bool {
        self.format == Format::Deb && self.arch == SOURCE
    }

    /// Whether it is a file that a Debian source package names.
    #[must_use]
    pub fn is_source_file(&self) -> bool {
        self.format == Format::Deb && self.arch == SOURCE_FILE
    }

    /// Epoch (if not 0), version and release (if any), as packages compare them.
    #[must_use]
    pub fn full_version(&self) -> String {
        full_version(self.epoch, &self.version, &self.release)
    }
}

/// Epoch (if not 0), version and release (if any) in one word.
#[must_use]
pub fn full_version(epoch: i64, version: &str, release: &str) -> String {
    let epoch = match epoch {
        0 => String::new(),
        epoch => format!("{epoch}:"),
    };
    let release = match release {
        "" => String::new(),
        release => format!("-{release}"),
    };
    format!("{epoch}{version}{release}")
}
