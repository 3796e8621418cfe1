//! Index files as lists of parts: header, sealed parts, tail, closing.
//!
//! The bytes a client gets are `head`, then every part of the list, then `tail`, then `closing`.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{BlobId, CompositionId, PartListId};

/// One index file of one publication.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "composition")]
pub struct Model {
    /// Publications with the same file share it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompositionId,
    /// The constant first member, compressed.
    pub head: Vec<u8>,
    /// The sealed parts.
    pub part_list: PartListId,
    /// The small members behind the sealed parts, compressed and joined.
    pub tail: Vec<u8>,
    /// Where each member of `tail` ends and what it holds.
    pub segments: Segments,
    /// The constant last member, compressed.
    pub closing: Vec<u8>,
    /// The running SHA-256 before `closing`: chaining value, length, and the bytes of the
    /// last block as far as it is filled, in hexadecimal.
    pub midstate: String,
    /// Lower-case hexadecimal SHA-256 of the whole file.
    pub sha256: String,
    /// Length of the whole file.
    pub size: i64,
    /// Of its text, where clients are told of that too.
    pub open: Option<Open>,
    /// The whole file in one object, once it has been live for a while.
    pub materialized: Option<BlobId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A composition has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The text of an index, uncompressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Open {
    /// The running SHA-256 before the closing member, as [`Model::midstate`].
    pub midstate: String,
    /// Lower-case hexadecimal SHA-256 of all of it.
    pub sha256: String,
    /// Length in bytes.
    pub size: u64,
    /// How many lines it has before the closing member.
    pub lines: u64,
}

/// The members of a tail, in the order of their ordinals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Segments(pub Vec<Segment>);

/// One member of a tail: one package, or a folded group of up to 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Compressed length in bytes.
    pub length: u64,
    /// The lowest ordinal in it.
    pub first: i64,
    /// The highest ordinal in it.
    pub last: i64,
    /// How many packages it holds.
    pub packages: u32,
}
