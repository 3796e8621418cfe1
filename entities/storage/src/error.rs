//! Why storage did not do what was asked.

use std::error::Error;
use std::io;
use std::ops::Range;

/// Why storage did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No object can have this name.
    #[error("`{name}` is no object name: {reason}")]
    Name {
        /// The name as given, cut to 512 characters.
        name: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// There is no such object.
    #[error("object `{0}` does not exist")]
    NotFound(String),
    /// The name is taken; names are never used again.
    #[error("object `{0}` exists already")]
    Exists(String),
    /// The object is shorter than the reader believes.
    #[error("object `{name}` ends before byte {}", range.end)]
    Range {
        /// The object.
        name: String,
        /// The bytes that were asked for.
        range: Range<u64>,
    },
    /// Nothing more can be written: HTTP 507 `storage-full`.
    #[error("storage is full")]
    Full(#[source] Cause),
    /// Credentials or permissions are missing.
    #[error("storage refused access")]
    Denied(#[source] Cause),
    /// It cannot be told now; trying again later may help.
    #[error("storage is not available")]
    Unavailable(#[source] Cause),
    /// Storage was set up in a way that cannot work.
    #[error("storage cannot be opened: {what}")]
    Setup {
        /// The part of the set-up that is wrong.
        what: String,
        /// Why, where there is more to say.
        #[source]
        source: Option<Cause>,
    },
}

/// An error of the file system or of the S3 client.
type Cause = Box<dyn Error + Send + Sync>;

/// Why a stream was not stored.
#[derive(Debug, thiserror::Error)]
pub enum PutStreamError<E> {
    /// The stream itself failed, for example because its client is gone.
    #[error("the bytes stopped coming")]
    Source(#[source] E),
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl StorageError {
    /// Whether trying again is pointless.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Name { .. } | Self::NotFound(_) | Self::Exists(_) | Self::Range { .. } => true,
            Self::Full(_) | Self::Denied(_) | Self::Unavailable(_) | Self::Setup { .. } => false,
        }
    }

    /// Full, with `free` bytes left.
    pub(crate) fn full(free: u64) -> Self {
        Self::Full(format!("{free} bytes are left").into())
    }

    /// What an error of the file system means for the object `name`.
    pub(crate) fn from_io(name: &str, error: io::Error) -> Self {
        match error.kind() {
            // A name that runs through a file, or that stops at a directory, names no object.
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory => Self::NotFound(name.to_owned()),
            io::ErrorKind::AlreadyExists => Self::Exists(name.to_owned()),
            // EFBIG is the limit of the process or of the file system on one file.
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full(error.into()),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Denied(error.into())
            }
            _ => Self::Unavailable(error.into()),
        }
    }

    /// What an error of the S3 client means for the object `name`.
    pub(crate) fn from_s3(name: &str, error: object_store::Error) -> Self {
        use object_store::Error as S3;
        // The client keeps status and code to itself, but says them.
        let text = error.to_string();
        if text.contains("NoSuchBucket") {
            return Self::Setup {
                what: "the bucket does not exist".into(),
                source: Some(error.into()),
            };
        }
        match error {
            S3::NotFound { .. } => Self::NotFound(name.to_owned()),
            S3::AlreadyExists { .. } | S3::Precondition { .. } => Self::Exists(name.to_owned()),
            S3::PermissionDenied { .. } | S3::Unauthenticated { .. } => Self::Denied(error.into()),
            _ if text.contains("507 Insufficient Storage") => Self::Full(error.into()),
            _ => Self::Unavailable(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_full_quota_are_told_apart_from_other_failures() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
            let error = StorageError::from_io("blobs/a", kind.into());
            assert!(matches!(error, StorageError::Full(_)), "{error:?}");
        }
        let error = StorageError::from_io("blobs/a", io::ErrorKind::Other.into());
        assert!(matches!(error, StorageError::Unavailable(_)), "{error:?}");
    }

    #[test]
    fn only_what_cannot_change_is_final() {
        assert!(StorageError::NotFound("blobs/a".into()).is_final());
        assert!(StorageError::Exists("blobs/a".into()).is_final());
        assert!(!StorageError::full(0).is_final());
        assert!(!StorageError::Unavailable("gone".into()).is_final());
    }

    #[test]
    fn a_message_does_not_repeat_its_cause() {
        let error = StorageError::from_io("blobs/a", io::Error::other("disk on fire"));

        assert_eq!(error.to_string(), "storage is not available");
        assert_eq!(error.source().unwrap().to_string(), "disk on fire");
    }
}
