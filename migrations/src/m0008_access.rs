//! Who may fetch: accounts, plans, components, subscription keys and their usage.

use sea_orm_migration::prelude::*;

use crate::columns::{flag, id, id_or_null, json, number, table, text, time, time_or_null};

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
            "account",
            &["id"],
            vec![
                id("id"),
                text("organisation"),
                text("email"),
                text("email_key"),
                text("status"),
                id_or_null("plan"),
                json("scopes"),
                number("revision"),
                time("created_at"),
                time("updated_at"),
            ],
        ),
        table(
            "plan",
            &["id"],
            vec![
                id("id"),
                text("name"),
                json("scopes"),
                number("revision"),
                time("created_at"),
                time("updated_at"),
            ],
        ),
        table(
            "component",
            &["id"],
            vec![
                id("id"),
                text("name"),
                flag("public"),
                number("revision"),
                time("created_at"),
                time("updated_at"),
            ],
        ),
        table(
            "subscription_key",
            &["id"],
            vec![
                id("id"),
                id_or_null("account"),
                text("label"),
                json("scopes"),
                json("networks"),
                time_or_null("expires_at"),
                number("grace_seconds"),
                time_or_null("ends_at"),
                time_or_null("revoked_at"),
                number("revision"),
                time("created_at"),
                time("updated_at"),
            ],
        ),
        table(
            "subscription_secret",
            &["sha256"],
            vec![
                text("sha256"),
                id("key"),
                time("created_at"),
                time_or_null("ends_at"),
            ],
        ),
        table(
            "subscription_usage",
            &["key"],
            vec![id("key"), number("requests"), time("last_used_at")],
        ),
        table("usage_batch", &["id"], vec![id("id"), json("counts")]),
    ]
}

/// Written as SQL that both databases read.
const STATEMENTS: &[&str] = &[
    "CREATE UNIQUE INDEX account_email ON account (email_key) WHERE status <> 'deleted'",
    "CREATE INDEX account_plan ON account (plan) WHERE plan IS NOT NULL",
    "CREATE UNIQUE INDEX plan_name ON plan (name)",
    "CREATE UNIQUE INDEX component_name ON component (name)",
    "CREATE INDEX subscription_key_account ON subscription_key (account, id)",
    "CREATE INDEX subscription_secret_key ON subscription_secret (key)",
];
