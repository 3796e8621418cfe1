//! The package of a repository's keys that was made last.

use sea_orm_migration::prelude::*;

use crate::columns::{id, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keyrings = table(
            "keyring",
            &["repository"],
            vec![
                id("repository"),
                text("package"),
                text("keys_sha256"),
                text("sha256"),
                time("made_at"),
                time("asked_at"),
            ],
        );
        manager.create_table(keyrings).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "the schema never goes back: restore a backup instead".into(),
        ))
    }
}
