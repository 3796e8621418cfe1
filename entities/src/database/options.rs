//! How connections of each database are opened, and when one is given up.

use std::io;
use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::{Connection, Error, PgConnection};
use tokio::time::timeout;

/// The longest time that a statement waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(10);

/// A connection that was idle for less is not asked whether it still works before it is used.
const HOT: Duration = Duration::from_secs(1);

/// A connection that has not answered after that time is replaced. Less than the patience of those
/// who have to know the newest epoch, which need one that works and their answer by then.
const ANSWER: Duration = Duration::from_secs(1);

/// When Postgres gives up sessions of clients that it does not hear of, and with them their locks.
/// No transaction of ours thinks for longer than that between two statements.
const SESSION: [(&str, &str); 5] = [
    ("idle_in_transaction_session_timeout", "60s"),
    ("tcp_keepalives_idle", "30s"),
    ("tcp_keepalives_interval", "10s"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "60s"),
];

pub(super) fn sqlite(url: &str, connections: u32, synchronous: &'static str) -> ConnectOptions {
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
pub(super) fn sqlite_writer(url: &str, synchronous: &'static str) -> ConnectOptions {
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

/// Connections that are closed when they fall silent.
///
/// The driver waits for as long as the kernel does, a quarter of an hour, and keeps the place of
/// such a connection in the pool meanwhile. After a fail-over all of them may be silent.
pub(super) fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .sqlx_logging(false)
        .set_application_name("countersign")
        .test_before_acquire(false)
        .map_sqlx_postgres_opts(|options| options.options(SESSION))
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.before_acquire(|connection, seen| {
                Box::pin(async move {
                    if seen.idle_for >= HOT {
                        answers(connection).await?;
                    }
                    Ok(true)
                })
            })
            .after_release(|connection, _| {
                Box::pin(async {
                    answers(connection).await?;
                    Ok(true)
                })
            })
        });
    options
}

async fn answers(connection: &mut PgConnection) -> Result<(), Error> {
    timeout(ANSWER, connection.ping())
        .await
        .unwrap_or_else(|_| {
            let why = "the database does not answer on this connection";
            Err(io::Error::new(io::ErrorKind::TimedOut, why).into())
        })
}
