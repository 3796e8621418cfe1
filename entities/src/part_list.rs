//! Lists of sealed parts, shared by every composition between two folds.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{BlobId, PartListId};

/// The sealed parts of an index, in order. Immutable.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "part_list")]
pub struct Model {
    /// A fold or a removal makes a new list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartListId,
    /// The parts.
    pub parts: Parts,
}

/// A list has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Sealed parts in the order of their ordinals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Parts(pub Vec<Part>);

/// One immutable run of compressed members, with the packages of a span of ordinals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where its bytes are.
    pub blob: BlobId,
    /// Compressed length in bytes.
    pub length: u64,
    /// Lower-case hexadecimal SHA-256 of the compressed bytes.
    pub sha256: String,
    /// The lowest ordinal in it.
    pub first: i64,
    /// The highest ordinal in it. Ordinals between the two may be missing after removals.
    pub last: i64,
    /// How many packages it holds.
    pub packages: u32,
    /// The running SHA-256 of the index after this part: chaining value, length, and the bytes of the
    /// last block as far as it is filled, in hexadecimal.
    pub midstate: String,
    /// Of the text of the index after this part, where clients are told of that too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<OpenPart>,
}

/// The text of an index up to the end of a part, uncompressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPart {
    /// The running SHA-256, as [`Part::midstate`].
    pub midstate: String,
    /// How many lines there are.
    pub lines: u64,
}
