//! Connections: many readers, and writers as each database wants them.
//!
//! SQLite takes one writer at a time, so writes queue for a lock of this process instead of
//! polling a busy database. Postgres needs no such lock.
//!
//! The futures are boxed, so that what they run is compiled here, and not again in every program
//! and test that waits for them (`docs/adr/0012`).

mod options;

use std::ops::Deref;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    ExecResult, SqliteTransactionMode, StatementBuilder, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use options::{postgres, sqlite, sqlite_writer};

/// Handles to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    read: DatabaseConnection,
    durable: DatabaseConnection,
    relaxed: DatabaseConnection,
    vital: Option<DatabaseConnection>,
    writer: Option<Arc<Mutex<()>>>,
}

/// A write transaction. Dropped without [`Write::commit`], it changes nothing.
#[derive(Debug)]
pub struct Write {
    transaction: DatabaseTransaction,
    _turn: Option<OwnedMutexGuard<()>>,
}

/// Connections for [`Database::vital`]: one that reads, and one that reports.
const VITAL: u32 = 2;

/// Opens `url` (`sqlite:PATH` or `postgres://…`) with at most `connections` readers.
///
/// # Errors
/// [`DatabaseError`] when the database cannot be reached or opened.
pub fn connect(url: &str, connections: u32) -> BoxFuture<'_, Result<Database, DatabaseError>> {
    Box::pin(open_all(url, connections))
}

async fn open_all(url: &str, connections: u32) -> Result<Database, DatabaseError> {
    if url.starts_with("sqlite:") {
        let read = open(sqlite(url, connections, "FULL")).await?;
        let durable = open(sqlite_writer(url, "FULL")).await?;
        let relaxed = open(sqlite_writer(url, "NORMAL")).await?;
        return Ok(Database {
            read,
            durable,
            relaxed,
            vital: None,
            writer: Some(Arc::default()),
        });
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let vital = open(postgres(url, VITAL).connect_lazy(true).to_owned()).await?;
        let all = open(postgres(url, connections)).await?;
        return Ok(Database {
            vital: Some(vital),
            ..Database::of(all)
        });
    }
    Err(DatabaseError::UnknownScheme)
}

async fn open(options: ConnectOptions) -> Result<DatabaseConnection, DatabaseError> {
    // Some 17 KB of state, which would be part of every future above.
    Ok(Box::pin(sea_orm::Database::connect(options)).await?)
}

impl Database {
    /// One whose connections all come from `pool`, of Postgres.
    fn of(pool: DatabaseConnection) -> Self {
        Self {
            read: pool.clone(),
            durable: pool.clone(),
            relaxed: pool,
            vital: None,
            writer: None,
        }
    }

    /// The same database by connections of their own, for what must go on when all others are in
    /// use or have fallen silent. They are opened when they are needed. SQLite, which is never far
    /// and takes one writer at a time, has none.
    #[must_use]
    pub fn vital(&self) -> Self {
        self.vital.clone().map_or_else(|| self.clone(), Self::of)
    }

    /// The handle for reads outside a transaction.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Whether this is SQLite, where leases belong to a process start and writes take turns.
    pub fn is_sqlite(&self) -> bool {
        self.writer.is_some()
    }

    /// Closes every connection; on SQLite the file is then all there is of the database. Other
    /// handles of it are of no use any more.
    ///
    /// # Errors
    /// The database's own.
    pub async fn close(self) -> Result<(), DbErr> {
        let pools = [self.read, self.durable, self.relaxed];
        for pool in pools.into_iter().chain(self.vital) {
            pool.close().await?;
        }
        Ok(())
    }

    /// Begins a write whose commit survives a power loss.
    ///
    /// # Errors
    /// The database's own, when no transaction could be had.
    pub fn write(&self) -> BoxFuture<'_, Result<Write, DbErr>> {
        Box::pin(self.begin(&self.durable))
    }

    /// Begins a write that a power loss may undo: claims, leases and progress.
    ///
    /// # Errors
    /// The database's own, when no transaction could be had.
    pub fn write_relaxed(&self) -> BoxFuture<'_, Result<Write, DbErr>> {
        Box::pin(async {
            let write = self.begin(&self.relaxed).await?;
            if !self.is_sqlite() {
                let relax = "SET LOCAL synchronous_commit TO off";
                write.execute_unprepared(relax).await?;
            }
            Ok(write)
        })
    }

    /// Writes by one statement, as [`Self::write_relaxed`] does. On Postgres it is no transaction of
    /// several messages, so its locks are gone when it is done, whatever becomes of this process or
    /// of the network meanwhile.
    ///
    /// # Errors
    /// The database's own.
    pub fn execute<'a, S>(&'a self, statement: &'a S) -> BoxFuture<'a, Result<ExecResult, DbErr>>
    where
        S: StatementBuilder + Sync,
    {
        Box::pin(async move {
            if !self.is_sqlite() {
                return self.relaxed.execute(statement).await;
            }
            let write = self.write_relaxed().await?;
            let executed = write.execute(statement).await?;
            write.commit().await?;
            Ok(executed)
        })
    }

    async fn begin(&self, pool: &DatabaseConnection) -> Result<Write, DbErr> {
        let turn = match &self.writer {
            Some(writer) => Some(Arc::clone(writer).lock_owned().await),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = pool.begin_with_options(options).await?;
        Ok(Write {
            transaction,
            _turn: turn,
        })
    }
}

impl Write {
    /// Makes the writes of this transaction visible, all at once.
    ///
    /// # Errors
    /// The database's own; then nothing was written, or, when the connection broke during the
    /// commit itself, it is not known whether it was.
    pub fn commit(self) -> BoxFuture<'static, Result<(), DbErr>> {
        let Self {
            transaction,
            _turn: turn,
        } = self;
        Box::pin(async move {
            let committed = transaction.commit().await;
            drop(turn);
            committed
        })
    }

    /// Whether this is a SQLite transaction.
    pub fn is_sqlite(&self) -> bool {
        self.transaction.get_database_backend() == DbBackend::Sqlite
    }
}

impl Deref for Write {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL names neither SQLite nor Postgres.
    #[error("the database URL must start with `sqlite:` or `postgres:`")]
    UnknownScheme,
    /// The database did not answer as one.
    #[error("could not open the database")]
    Open(#[from] DbErr),
}
