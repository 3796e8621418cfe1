//! Repositories, packages, publications, tasks, keys, tokens and the audit trail.

use sea_orm_migration::prelude::*;

use crate::columns::{
    bytes, bytes_or_null, flag, id, id_or_null, json, json_or_null, number, number_or_null, small,
    table, text, text_or_null, time, time_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut table in [content(), publications(), queue(), access(), signals()].concat() {
            manager.create_table(table.take()).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        manager
            .get_connection()
            .execute_unprepared("INSERT INTO epoch (id, n) VALUES (1, 0)")
            .await?;
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "the schema never goes back: restore a backup instead".into(),
        ))
    }
}

fn content() -> Vec<TableCreateStatement> {
    vec![
        table(
            "repository",
            &["id"],
            vec![
                id("id"),
                text("format"),
                text("path"),
                flag("public"),
                text("signing_key"),
                json("former_keys"),
                json("policy"),
                text("state"),
                id_or_null("live"),
                number_or_null("live_serial"),
                number("next_serial"),
                number("revision"),
                time("created_at"),
                time("updated_at"),
            ],
        ),
        table(
            "package",
            &["id"],
            vec![
                id("id"),
                text("format"),
                text("sha256"),
                text("source_sha256"),
                id("blob"),
                number("size"),
                text("name"),
                number("epoch"),
                text("version"),
                text("release"),
                text("arch"),
                text("path"),
                text_or_null("signed_by"),
                json("details"),
                time("created_at"),
            ],
        ),
        table(
            "repository_package",
            &["repository", "ordinal", "since_serial"],
            vec![
                id("repository"),
                number("ordinal"),
                number("since_serial"),
                number_or_null("until_serial"),
                id("package"),
                text("path"),
            ],
        ),
        table(
            "blob",
            &["id"],
            vec![
                id("id"),
                text_or_null("sha256"),
                number_or_null("size"),
                text("state"),
                time("created_at"),
                time_or_null("doomed_at"),
            ],
        ),
        table(
            "metadata_file",
            &["id"],
            vec![
                id("id"),
                id("repository"),
                text("record"),
                id("blob"),
                text("sha256"),
                number("size"),
                time("created_at"),
            ],
        ),
    ]
}

fn publications() -> Vec<TableCreateStatement> {
    vec![
        table(
            "publication",
            &["id"],
            vec![
                id("id"),
                id("repository"),
                number("serial"),
                text("state"),
                text("reason"),
                number_or_null("content_of"),
                number("packages"),
                number("added"),
                number("removed"),
                number("next_ordinal"),
                json("metadata_files"),
                text("signed_by"),
                time("stamped_at"),
                flag("pinned"),
                time("created_at"),
                time_or_null("live_at"),
                time_or_null("superseded_at"),
            ],
        ),
        table(
            "publication_file",
            &["publication", "path"],
            vec![
                id("publication"),
                text("path"),
                text("sha256"),
                number("size"),
                text_or_null("record"),
                id_or_null("composition"),
                id_or_null("blob"),
                bytes_or_null("inline"),
            ],
        ),
        table(
            "composition",
            &["id"],
            vec![
                id("id"),
                bytes("head"),
                id("part_list"),
                bytes("tail"),
                json("segments"),
                bytes("closing"),
                text("midstate"),
                text("sha256"),
                number("size"),
                id_or_null("materialized"),
                time("created_at"),
            ],
        ),
        table("part_list", &["id"], vec![id("id"), json("parts")]),
    ]
}

fn queue() -> Vec<TableCreateStatement> {
    vec![
        table(
            "task",
            &["id"],
            vec![
                id("id"),
                text("kind"),
                json("payload"),
                text("pool"),
                text_or_null("lock_key"),
                id_or_null("repository"),
                text("state"),
                small("attempt"),
                small("crashes"),
                flag("endless"),
                number("fence"),
                id_or_null("lease_owner"),
                time_or_null("lease_until"),
                time("run_after"),
                time_or_null("due_at"),
                time_or_null("nudged_at"),
                json_or_null("progress"),
                flag("cancel"),
                json_or_null("result"),
                json_or_null("problem"),
                id_or_null("batch"),
                text("created_by"),
                number_or_null("epoch"),
                time("created_at"),
                time_or_null("started_at"),
                time_or_null("finished_at"),
            ],
        ),
        table(
            "change",
            &["id"],
            vec![
                id("id"),
                id("repository"),
                id("task"),
                json("action"),
                id_or_null("batch"),
                json("overrides"),
                id_or_null("taken_by"),
                number_or_null("taken_fence"),
                bytes_or_null("primary"),
                bytes_or_null("filelists"),
                bytes_or_null("other"),
                time("created_at"),
            ],
        ),
        table(
            "upload",
            &["id"],
            vec![
                id("id"),
                id("task"),
                text("sha256"),
                number("size"),
                text("filename"),
                time("created_at"),
            ],
        ),
        table(
            "idempotency",
            &["principal", "key"],
            vec![
                text("principal"),
                text("key"),
                text("fingerprint"),
                id("task"),
                time("created_at"),
            ],
        ),
    ]
}

fn access() -> Vec<TableCreateStatement> {
    vec![
        table(
            "signing_key",
            &["id"],
            vec![
                id("id"),
                text("name"),
                text("purpose"),
                text("algorithm"),
                text("fingerprint"),
                text("signing_fingerprint"),
                text("user_id"),
                text("public"),
                text("vault_uri"),
                text("state"),
                time_or_null("expires_at"),
                number("revision"),
                time("created_at"),
                time_or_null("retired_at"),
            ],
        ),
        table(
            "token",
            &["id"],
            vec![
                id("id"),
                text("name"),
                text("role"),
                text("secret_sha256"),
                time_or_null("expires_at"),
                time_or_null("revoked_at"),
                number("revision"),
                time("created_at"),
            ],
        ),
        table(
            "bootstrap",
            &["id"],
            vec![small("id"), id("token"), time("created_at")],
        ),
        table(
            "audit",
            &["id"],
            vec![
                id("id"),
                time("at"),
                text("actor"),
                text("action"),
                text_or_null("target"),
                id_or_null("task"),
                json("details"),
            ],
        ),
    ]
}

fn signals() -> Vec<TableCreateStatement> {
    vec![
        table("epoch", &["id"], vec![small("id"), number("n")]),
        table(
            "change_feed",
            &["n"],
            vec![number("n"), text("kind"), id("target")],
        ),
        table(
            "process",
            &["id"],
            vec![id("id"), text("program"), number("epoch"), time("seen_at")],
        ),
    ]
}

/// Written as SQL that both databases read: partial indexes are the locks of the queue.
const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX repository_address ON repository (format, path) WHERE state = 'active'",
    "CREATE UNIQUE INDEX package_sha256 ON package (format, sha256)",
    "CREATE INDEX package_source ON package (source_sha256)",
    "CREATE INDEX package_blob ON package (blob)",
    "CREATE INDEX package_name ON package (name)",
    "CREATE INDEX repository_package_path ON repository_package (repository, path, since_serial)",
    "CREATE INDEX repository_package_package ON repository_package (package)",
    "CREATE UNIQUE INDEX blob_sha256 ON blob (sha256) WHERE state = 'present'",
    "CREATE INDEX blob_state ON blob (state, created_at) WHERE state <> 'present'",
    "CREATE INDEX metadata_file_repository ON metadata_file (repository)",
    "CREATE INDEX metadata_file_blob ON metadata_file (blob)",
    "CREATE UNIQUE INDEX publication_serial ON publication (repository, serial)",
    "CREATE INDEX publication_live ON publication (repository, live_at)",
    "CREATE INDEX publication_file_path ON publication_file (path)",
    "CREATE INDEX publication_file_composition ON publication_file (composition) WHERE composition IS NOT NULL",
    "CREATE INDEX publication_file_blob ON publication_file (blob) WHERE blob IS NOT NULL",
    "CREATE INDEX composition_part_list ON composition (part_list)",
    "CREATE INDEX composition_materialized ON composition (materialized) WHERE materialized IS NOT NULL",
    "CREATE UNIQUE INDEX task_running_lock ON task (lock_key) WHERE state = 'running'",
    "CREATE UNIQUE INDEX task_coalesced ON task (kind, lock_key) WHERE state = 'queued' AND kind = 'publish_repository'",
    "CREATE INDEX task_claim ON task (pool, id) WHERE state = 'queued'",
    "CREATE INDEX task_running ON task (pool, repository) WHERE state = 'running'",
    "CREATE INDEX task_repository ON task (repository, kind) WHERE state IN ('queued', 'running')",
    "CREATE INDEX task_batch ON task (batch) WHERE batch IS NOT NULL",
    "CREATE INDEX task_finished ON task (finished_at)",
    "CREATE INDEX change_repository ON change (repository, id)",
    "CREATE UNIQUE INDEX change_task ON change (task)",
    "CREATE UNIQUE INDEX upload_task ON upload (task)",
    "CREATE INDEX idempotency_created ON idempotency (created_at)",
    "CREATE UNIQUE INDEX signing_key_name ON signing_key (name)",
    "CREATE UNIQUE INDEX token_secret ON token (secret_sha256)",
    "CREATE INDEX process_seen ON process (seen_at)",
];
