//! DEB and file repositories: suites and components, and indexes whose text has a hash of its own.

use sea_orm_migration::prelude::*;

use crate::columns::{json_or_null, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let division = text("division").default("").take();
        for (table, mut column) in [
            ("repository_package", division),
            ("composition", json_or_null("open")),
        ] {
            let altered = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(altered).await?;
        }
        for statement in STATEMENTS {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "the schema never goes back: restore a backup instead".into(),
        ))
    }
}

/// Written as SQL that both databases read. A file is what it is called, so the same bytes may be
/// several files.
const STATEMENTS: &[&str] = &[
    "DROP INDEX package_sha256",
    "CREATE UNIQUE INDEX package_sha256 ON package (format, sha256, path)",
];
