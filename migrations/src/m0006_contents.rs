//! Contents of DEB repositories: the files of packages, and whose turn it was when.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, id, number, table, text, text_or_null, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lists = table(
            "file_list",
            &["package"],
            vec![
                id("package"),
                text("location"),
                bytes("paths"),
                text_or_null("refusal"),
                time("created_at"),
            ],
        );
        let turns = table(
            "contents_turn",
            &["repository"],
            vec![id("repository"), time("at"), number("serial")],
        );
        for created in [lists, turns] {
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
