//! Trust roots: their roles, targets and metadata files, and the ceremonies that sign them.

use sea_orm_migration::prelude::*;

use crate::columns::{
    bytes, bytes_or_null, flag, id, id_or_null, json, json_or_null, number, number_or_null, table,
    text, text_or_null, time, time_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut table in [metadata(), targets(), ceremonies()].concat() {
            manager.create_table(table.take()).await?;
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

fn metadata() -> Vec<TableCreateStatement> {
    vec![
        table(
            "trust_root",
            &["id"],
            vec![
                id("id"),
                text("name"),
                text("state"),
                id_or_null("live"),
                number("root_version"),
                number("snapshot_version"),
                number("timestamp_version"),
                number("bins"),
                flag("fixed_bins"),
                number("artifacts"),
                json("keys"),
                json("expiry"),
                number("revision"),
                time("created_at"),
                time("updated_at"),
            ],
        ),
        table(
            "trust_publication",
            &["id"],
            vec![
                id("id"),
                id("trust_root"),
                number("serial"),
                number("snapshot_version"),
                number("roles"),
                number("targets"),
                time("live_at"),
                time_or_null("superseded_at"),
            ],
        ),
        table(
            "trust_role",
            &["trust_root", "name"],
            vec![
                id("trust_root"),
                text("name"),
                text("kind"),
                text_or_null("parent"),
                number("position"),
                flag("terminating"),
                json("paths"),
                json("authority"),
                text_or_null("signing_key"),
                id_or_null("repository"),
                flag("tombstone"),
                number("lifetime"),
                number("version"),
                time_or_null("expires_at"),
                time_or_null("renew_at"),
            ],
        ),
        table(
            "trust_file",
            &["trust_root", "name"],
            vec![
                id("trust_root"),
                text("name"),
                text("role"),
                text("sha256"),
                number("size"),
                id_or_null("blob"),
                number("at"),
                bytes_or_null("inline"),
                time("created_at"),
                time_or_null("superseded_at"),
            ],
        ),
    ]
}

fn targets() -> Vec<TableCreateStatement> {
    vec![
        table(
            "trust_target",
            &["trust_root", "path"],
            vec![
                id("trust_root"),
                text("path"),
                text("role"),
                number_or_null("place"),
                number("length"),
                text("sha256"),
                json_or_null("custom"),
                time("created_at"),
            ],
        ),
        table(
            "trust_change",
            &["id"],
            vec![
                id("id"),
                id("trust_root"),
                id("task"),
                id_or_null("batch"),
                text("path"),
                json_or_null("target"),
                flag("held"),
                id_or_null("ceremony"),
                time("created_at"),
            ],
        ),
        table(
            "trust_waiter",
            &["task"],
            vec![id("task"), id("trust_root")],
        ),
        table(
            "pending_switch",
            &["publication"],
            vec![
                id("publication"),
                id("repository"),
                id("trust_root"),
                id("task"),
                id_or_null("ceremony"),
                json("plan"),
                time("created_at"),
            ],
        ),
    ]
}

fn ceremonies() -> Vec<TableCreateStatement> {
    vec![table(
        "ceremony",
        &["id"],
        vec![
            id("id"),
            id("trust_root"),
            text("role"),
            number("version"),
            text("state"),
            bytes("request"),
            text("sha256"),
            text("words"),
            json("signatures"),
            json("standings"),
            text("transcript"),
            time("expires_at"),
            text("created_by"),
            number("revision"),
            time("created_at"),
            time_or_null("ended_at"),
        ],
    )]
}

/// Written as SQL that both databases read: partial indexes are the locks of the queue.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE repository ADD COLUMN trust_root text NOT NULL DEFAULT 'default'",
    "CREATE UNIQUE INDEX trust_root_name ON trust_root (name)",
    "CREATE UNIQUE INDEX trust_publication_serial ON trust_publication (trust_root, serial)",
    "CREATE INDEX trust_role_parent ON trust_role (trust_root, parent, position)",
    "CREATE INDEX trust_role_renewal ON trust_role (trust_root, renew_at) WHERE renew_at IS NOT NULL",
    "CREATE INDEX trust_role_expiry ON trust_role (trust_root, expires_at) WHERE expires_at IS NOT NULL",
    "CREATE INDEX trust_file_role ON trust_file (trust_root, role)",
    "CREATE INDEX trust_file_blob ON trust_file (blob) WHERE blob IS NOT NULL",
    "CREATE INDEX trust_file_superseded ON trust_file (superseded_at) WHERE superseded_at IS NOT NULL",
    "CREATE INDEX trust_target_role ON trust_target (trust_root, role, place)",
    "CREATE INDEX trust_change_root ON trust_change (trust_root, held, id)",
    "CREATE INDEX trust_change_task ON trust_change (task)",
    "CREATE INDEX trust_change_batch ON trust_change (batch) WHERE batch IS NOT NULL",
    "CREATE INDEX trust_waiter_root ON trust_waiter (trust_root)",
    "CREATE UNIQUE INDEX pending_switch_repository ON pending_switch (repository)",
    "CREATE INDEX ceremony_root ON ceremony (trust_root, id)",
    "CREATE UNIQUE INDEX ceremony_open ON ceremony (trust_root, role) WHERE state IN ('signing', 'complete')",
    "CREATE UNIQUE INDEX task_coalesced_trust ON task (kind, lock_key) WHERE state = 'queued' AND kind = 'publish_trust'",
];
