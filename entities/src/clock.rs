//! The clock that all processes of a deployment share: that of their database.
//!
//! Machines disagree about the time, by seconds if nobody watches them. What one process writes and
//! another one compares with now is therefore told by the clock of Postgres. SQLite has one
//! process, so there it is ours.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// What Postgres calls this moment, whenever its transaction began.
const NOW: &str = "clock_timestamp()";

/// The moment now, for a column that is written.
#[must_use]
pub fn now(backend: DbBackend) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::cust(NOW),
        _ => Expr::value(crate::now()),
    }
}

/// The moment `delay` from now, for a column that is written.
#[must_use]
pub fn after(backend: DbBackend, delay: TimeDelta) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_values(
            format!("{NOW} + $1 * interval '1 microsecond'"),
            [delay.num_microseconds().unwrap_or(i64::MAX)],
        ),
        _ => Expr::value(crate::now() + delay),
    }
}

/// The moment now.
///
/// # Errors
/// The database's own.
pub fn read(db: &impl ConnectionTrait) -> BoxFuture<'_, Result<DateTime<Utc>, DbErr>> {
    Box::pin(async move {
        let backend = db.get_database_backend();
        if backend != DbBackend::Postgres {
            return Ok(crate::now());
        }
        let question = Statement::from_string(backend, format!("SELECT {NOW} AS now"));
        let row = db.query_one_raw(question).await?;
        row.ok_or_else(|| DbErr::RecordNotFound("clock".into()))?
            .try_get("", "now")
    })
}
