//! Changes that wait for a publish to take them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{ChangeId, MetadataFileId, Names, PackageId, RepositoryId, TaskId};

/// One pending change of one repository.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Changes are taken in the order of their identifiers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeId,
    /// The repository it changes.
    pub repository: RepositoryId,
    /// The task that waits for it, and ends when it is live or withdrawn.
    pub task: TaskId,
    /// What it changes.
    pub action: Action,
    /// Changes of one batch are taken together or not at all.
    pub batch: Option<Uuid>,
    /// Codes of gates that an admin told to let it pass.
    pub overrides: Names,
    /// The publish task that stamped it.
    pub taken_by: Option<TaskId>,
    /// The fence of that task when it did.
    pub taken_fence: Option<i64>,
    /// For an addition: its piece of the `primary` index, or of the only one that its format has,
    /// uncompressed.
    pub primary: Option<Vec<u8>>,
    /// For an addition: its piece of the `filelists` index, uncompressed.
    pub filelists: Option<Vec<u8>>,
    /// For an addition: its piece of the `other` index, uncompressed.
    pub other: Option<Vec<u8>>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// A change has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a change does to the next publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Action {
    /// Add a package that was ingested.
    Add {
        /// The package.
        package: PackageId,
        /// Whose indexes are to list it: see [`crate::repository_package::Model::division`].
        #[serde(default, skip_serializing_if = "String::is_empty")]
        division: String,
    },
    /// Remove a package that the repository holds.
    Remove {
        /// The package.
        package: PackageId,
        /// Also stop serving it from older publications.
        purge: bool,
        /// The division that it leaves; all of them, if none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        division: Option<String>,
    },
    /// Remove the packages that retention does not keep, all of them or none.
    Retain {
        /// What was live when they were chosen: nothing goes once something else is.
        serial: i64,
        /// The packages, by the division that they leave.
        packages: BTreeMap<String, Vec<PackageId>>,
    },
    /// Carry a metadata file, in place of the one of its type.
    SetMetadataFile {
        /// The file.
        file: MetadataFileId,
    },
    /// Carry metadata files that belong together, each in place of the one of its type.
    SetMetadataFiles {
        /// The files.
        files: Vec<MetadataFileId>,
    },
    /// Carry no metadata file of this type any more.
    UnsetMetadataFile {
        /// The type of its record in `repomd.xml`.
        record: String,
    },
    /// Publish nothing of the same batch unless these files are there: what a Debian `.changes` says
    /// was built together.
    Announce {
        /// The files.
        files: Vec<Announced>,
    },
    /// Put back the content of an older publication.
    RollBack {
        /// Its serial.
        serial: i64,
    },
    /// Publish the same content again: after a change of policy or key, or to renew signatures.
    Publish {
        /// Render every index from the packages in canonical order.
        rebuild: bool,
    },
}

/// A file that has to be live, whatever package it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announced {
    /// The name it was built under.
    pub name: String,
    /// Its length.
    pub size: i64,
    /// Lower-case hexadecimal SHA-256 of it as it is uploaded.
    pub sha256: String,
}
