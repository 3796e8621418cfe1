//! Connections: many readers, and writers as each database wants them.
//!
//! SQLite takes one writer at a time, so writes queue for a lock of this process instead of
//! polling a busy database. Postgres needs no such lock.
//!
//! The futures are boxed, so that what they run is compiled here, and not again in every program
//! and test that waits for them (`docs/adr/0012`).

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::sqlx::Connection;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Handles to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    read: DatabaseConnection,
    durable: DatabaseConnection,
    relaxed: DatabaseConnection,
    writer: Option<Arc<Mutex<()>>>,
}

/// A write transaction. Dropped without [`Write::commit`], it changes nothing.
#[derive(Debug)]
pub struct Write {
    transaction: DatabaseTransaction,
    _turn: Option<OwnedMutexGuard<()>>,
}

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
            writer: Some(Arc::default()),
        });
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let pool = open(postgres(url, connections)).await?;
        return Ok(Database {
            read: pool.clone(),
            durable: pool.clone(),
            relaxed: pool,
            writer: None,
        });
    }
    Err(DatabaseError::UnknownScheme)
}

async fn open(options: ConnectOptions) -> Result<DatabaseConnection, DatabaseError> {
    // Some 17 KB of state, which would be part of every future above.
    Ok(Box::pin(sea_orm::Database::connect(options)).await?)
}

fn sqlite(url: &str, connections: u32, synchronous: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", synchronous)
                .pragma("cache_size", "-16384")
        });
    options
}

/// One connection, which is closed unless the transaction that used it is over.
///
/// On some errors, such as a full disk, SQLite rolls back by itself. The driver rolls back once more,
/// is refused, and takes the connection to be in a transaction for ever: what comes next would be
/// savepoints that are never committed, and hold the lock that every writer needs.
fn sqlite_writer(url: &str, synchronous: &'static str) -> ConnectOptions {
    let mut options = sqlite(url, 1, synchronous);
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| {
            Box::pin(async {
                // What was asked of it is done in order: the roll-back before this.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
    });
    options
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .set_application_name("countersign");
    options
}

impl Database {
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
        for pool in [self.read, self.durable, self.relaxed] {
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
