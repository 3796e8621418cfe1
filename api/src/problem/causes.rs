//! What is said when the database or storage fails: that it is away, that it is full, or nothing but
//! that it is our fault.

use sea_orm::{DbErr, RuntimeErr, SqlxError};
use storage::StorageError;

use super::Refusal;

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        if is_full(&error) {
            tracing::warn!(error = %error, "the disk of the database is full");
            return Self::storage_full();
        }
        if is_away(&error) {
            tracing::warn!(error = %error, "the database does not answer");
            return Self::database_unavailable();
        }
        tracing::error!(error = ?error, "the database refused a statement");
        Self::internal()
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full(_) => Self::storage_full(),
            StorageError::Unavailable(_) | StorageError::Denied(_) => {
                tracing::warn!(error = ?error, "storage does not answer");
                Self::storage_unavailable()
            }
            StorageError::Name { .. }
            | StorageError::NotFound(_)
            | StorageError::Exists(_)
            | StorageError::Range { .. }
            | StorageError::Setup { .. } => {
                tracing::error!(error = ?error, "storage refused an operation");
                Self::internal()
            }
        }
    }
}

/// What the driver said, where it is that which failed.
fn cause(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

/// Whether the database has no room to write.
fn is_full(error: &DbErr) -> bool {
    let Some(SqlxError::Database(refused)) = cause(error) else {
        return false;
    };
    // SQLITE_FULL, and what Postgres calls disk_full.
    refused
        .code()
        .is_some_and(|code| code == "13" || code == "53100")
}

/// Whether the database may answer when asked again later.
fn is_away(error: &DbErr) -> bool {
    let Some(cause) = cause(error) else {
        return matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_));
    };
    match cause {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => true,
        // Connection lost, server shutting down or out of room, a transaction that it gave up
        // because nothing was heard of us; on SQLite: busy.
        SqlxError::Database(refused) => refused.code().is_some_and(|code| {
            ["08", "25P03", "53", "57P"]
                .iter()
                .any(|class| code.starts_with(class))
                || code == "5"
        }),
        _ => matches!(error, DbErr::Conn(_)),
    }
}
