//! Promotions between repositories, who approved them, and what waits for their publications.

use sea_orm_migration::prelude::*;

use crate::columns::{id, json, json_or_null, small, table, text, time, time_or_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
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

fn tables() -> Vec<TableCreateStatement> {
    vec![
        table(
            "promotion",
            &["id"],
            vec![
                id("id"),
                id("source"),
                json("targets"),
                json("selector"),
                json("overrides"),
                text("state"),
                small("needed_approvals"),
                json("report"),
                json_or_null("problem"),
                text("created_by"),
                id("task"),
                time("created_at"),
                time_or_null("ended_at"),
            ],
        ),
        table(
            "promotion_target",
            &["task"],
            vec![id("task"), id("promotion"), id("repository")],
        ),
        table(
            "promotion_approval",
            &["promotion", "operator"],
            vec![id("promotion"), text("operator"), time("at")],
        ),
    ]
}

/// Written as SQL that both databases read.
const STATEMENTS: &[&str] = &[
    "CREATE INDEX promotion_source ON promotion (source, id)",
    "CREATE INDEX promotion_target_promotion ON promotion_target (promotion)",
    // The task of a target waits for as many changes as packages arrive there.
    "DROP INDEX change_task",
    "CREATE INDEX change_task ON change (task)",
];
