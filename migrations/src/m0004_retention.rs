//! Retention: pins of packages, and whose turn it was when.

use sea_orm_migration::prelude::*;

use crate::columns::{id, number, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pins = table(
            "package_pin",
            &["repository", "package"],
            vec![
                id("repository"),
                id("package"),
                text("note"),
                text("created_by"),
                time("created_at"),
            ],
        );
        let turns = table(
            "retention_turn",
            &["repository"],
            vec![id("repository"), time("at"), number("serial")],
        );
        for created in [pins, turns] {
            manager.create_table(created).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "the schema never goes back: restore a backup instead".into(),
        ))
    }
}
