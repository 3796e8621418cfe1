//! The database schema, step by step.
//!
//! A step that was released never changes again, and imports nothing of ours: rows may move on,
//! history may not. The same steps run on SQLite and Postgres.

use futures_util::future::BoxFuture;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend, TransactionTrait};

mod columns;
mod m0001_initial;
mod m0002_trust;
mod m0003_formats;
mod m0004_retention;
mod m0005_promotion;
mod m0006_contents;
mod m0007_keyring;
mod m0008_access;
mod m0009_audit;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_initial::Migration),
            Box::new(m0002_trust::Migration),
            Box::new(m0003_formats::Migration),
            Box::new(m0004_retention::Migration),
            Box::new(m0005_promotion::Migration),
            Box::new(m0006_contents::Migration),
            Box::new(m0007_keyring::Migration),
            Box::new(m0008_access::Migration),
            Box::new(m0009_audit::Migration),
        ]
    }
}

/// Identifies our lock among the advisory locks of a Postgres cluster ("csgn").
const LOCK: i64 = 0x6373_676e;

/// Brings the database at `db` to the newest step. Safe to call from many programs at once.
///
/// # Errors
/// The database's own; no step is left half done.
pub fn migrate(db: &DatabaseConnection) -> BoxFuture<'_, Result<(), DbErr>> {
    Box::pin(take_steps(db))
}

async fn take_steps(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Sqlite {
        // On one connection: another one may not have seen yet which indexes are gone.
        let turn = db.begin().await?;
        Migrator::up(&turn, None).await?;
        return turn.commit().await;
    }
    let turn = db.begin().await?;
    turn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})"))
        .await?;
    let result = Migrator::up(db, None).await;
    turn.commit().await?;
    result
}
