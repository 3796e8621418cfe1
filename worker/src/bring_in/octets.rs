//! Where the octets of a package come from. None of them is trusted before it was hashed.

use bytes::Bytes;
use entities::{Json, package, upload};
use futures_util::StreamExt;
use storage::ByteStream;

use super::BringInError;
use crate::context::Context;
use crate::staged::{self, StagedError};

/// Octets that are to become a package.
pub(crate) enum Octets {
    /// They were uploaded.
    Upload {
        /// The upload.
        row: upload::Model,
        /// All of it, where it was read once and is small.
        held: Option<Bytes>,
    },
    /// They are a package already.
    Package {
        /// The package.
        row: Box<package::Model>,
        /// As for an upload.
        held: Option<Bytes>,
    },
}

impl Octets {
    /// Lower-case hexadecimal SHA-256 that they have to have.
    pub(super) fn sha256(&self) -> &str {
        match self {
            Self::Upload { row, .. } => &row.sha256,
            Self::Package { row, .. } => &row.sha256,
        }
    }

    /// The same of what was uploaded first.
    pub(super) fn source_sha256(&self) -> &str {
        match self {
            Self::Upload { row, .. } => &row.sha256,
            Self::Package { row, .. } => &row.source_sha256,
        }
    }

    /// What they were uploaded as; of a file, its path.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Upload { row, .. } => &row.filename,
            Self::Package { row, .. } => &row.path,
        }
    }

    /// How many there are.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Upload { row, .. } => staged::size(row),
            Self::Package { row, .. } => u64::try_from(row.size).unwrap_or(0),
        }
    }

    /// What is known of the package, where it is one already.
    pub(super) fn details(&self) -> Option<Json> {
        match self {
            Self::Upload { .. } => None,
            Self::Package { row, .. } => Some(row.details.clone()),
        }
    }

    /// Whether octets that were read have the hash they have to have.
    ///
    /// # Errors
    /// [`BringInError`] when somebody has altered them.
    pub(crate) fn check(&self, sha256: &[u8; 32]) -> Result<(), BringInError> {
        if hex::encode(sha256) == self.sha256() {
            return Ok(());
        }
        Err(match self {
            Self::Upload { .. } => StagedError::Altered.into(),
            Self::Package { row, .. } => BringInError::Altered(row.nevra()),
        })
    }

    /// All of them, where they were read once and are small.
    pub(crate) fn held(&self) -> Option<&Bytes> {
        match self {
            Self::Upload { held, .. } | Self::Package { held, .. } => held.as_ref(),
        }
    }

    /// The octets from `start` on, as they come.
    ///
    /// # Errors
    /// [`BringInError`] when they cannot be read.
    pub(crate) async fn from(
        &self,
        context: &Context,
        start: u64,
    ) -> Result<ByteStream, BringInError> {
        if let Some(bytes) = self.held() {
            let start = usize::try_from(start).unwrap_or(usize::MAX);
            let rest = bytes.slice(start.min(bytes.len())..);
            return Ok(futures_util::stream::once(async { Ok(rest) }).boxed());
        }
        match self {
            Self::Upload { row, .. } => Ok(staged::stream(context, row, start).await?),
            Self::Package { .. } if start >= self.size() => {
                Ok(futures_util::stream::empty().boxed())
            }
            Self::Package { row, .. } => {
                let object = row.blob.object();
                Ok(context.storage.stream(&object, start..self.size()).await?)
            }
        }
    }
}
