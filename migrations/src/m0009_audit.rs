//! The audit trail as a chain, and the triggers that let nobody change it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{id, number, small, table, text, text_or_null, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        let backend = manager.get_database_backend();
        let guards = match backend {
            DbBackend::Sqlite => SQLITE,
            _ => POSTGRES,
        };
        for statement in COMMON.iter().chain(guards) {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        for guarded in ["audit", "audit_link", "audit_checkpoint"] {
            for statement in refusals(backend, guarded) {
                manager
                    .get_connection()
                    .execute_unprepared(&statement)
                    .await?;
            }
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
            "audit_chain",
            &["id"],
            vec![
                small("id"),
                id("chain"),
                text_or_null("public_key"),
                time("created_at"),
            ],
        ),
        table("audit_waiting", &["event"], vec![id("event")]),
        table(
            "audit_link",
            &["position"],
            vec![number("position"), id("event"), text("hash")],
        ),
        table(
            "audit_checkpoint",
            &["position"],
            vec![number("position"), text("note"), time("created_at")],
        ),
    ]
}

const COMMON: &[&str] = &[
    "CREATE UNIQUE INDEX audit_link_event ON audit_link (event)",
    "INSERT INTO audit_waiting (event) SELECT id FROM audit",
];

/// Every event waits to be chained, and the key of a chain is set once.
const SQLITE: &[&str] = &[
    "CREATE TRIGGER audit_waits AFTER INSERT ON audit BEGIN \
        INSERT INTO audit_waiting (event) VALUES (NEW.id); END",
    "CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain BEGIN \
        SELECT RAISE(ABORT, 'the audit trail is append-only: its chain has one origin'); END",
    "CREATE TRIGGER audit_chain_key BEFORE UPDATE ON audit_chain \
        WHEN OLD.public_key IS NOT NULL OR NEW.chain IS NOT OLD.chain BEGIN \
        SELECT RAISE(ABORT, 'the audit trail is append-only: its chain has one origin'); END",
];

/// The same. What refuses changes is one function for all tables.
const POSTGRES: &[&str] = &[
    "CREATE FUNCTION audit_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        INSERT INTO audit_waiting (event) VALUES (NEW.id); RETURN NULL; END $$",
    "CREATE TRIGGER audit_waits AFTER INSERT ON audit \
        FOR EACH ROW EXECUTE FUNCTION audit_waits()",
    "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        RAISE EXCEPTION 'the audit trail is append-only: % of % is refused', TG_OP, TG_TABLE_NAME \
        USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain \
        FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
    "CREATE TRIGGER audit_chain_key BEFORE UPDATE ON audit_chain FOR EACH ROW \
        WHEN (OLD.public_key IS NOT NULL OR NEW.chain IS DISTINCT FROM OLD.chain) \
        EXECUTE FUNCTION audit_append_only()",
    "CREATE TRIGGER audit_chain_whole BEFORE TRUNCATE ON audit_chain \
        FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
];

/// The triggers that let `table` only grow. SQLite replaces a row without asking those for
/// deletes, so there an insert over a row is refused too.
fn refusals(backend: DbBackend, table: &str) -> Vec<String> {
    if backend != DbBackend::Sqlite {
        let refuse = "EXECUTE FUNCTION audit_append_only()";
        return vec![
            format!(
                "CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} \
                 FOR EACH ROW {refuse}"
            ),
            format!(
                "CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} \
                 FOR EACH STATEMENT {refuse}"
            ),
        ];
    }
    let same = match table {
        "audit" => "id = NEW.id",
        "audit_link" => "position = NEW.position OR event = NEW.event",
        _ => "position = NEW.position",
    };
    let refuse = |what: &str| {
        format!("SELECT RAISE(ABORT, 'the audit trail is append-only: {what} {table} is refused')")
    };
    vec![
        format!(
            "CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} BEGIN {}; END",
            refuse("UPDATE of")
        ),
        format!(
            "CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN {}; END",
            refuse("DELETE of")
        ),
        format!(
            "CREATE TRIGGER {table}_once BEFORE INSERT ON {table} \
             WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {}; END",
            refuse("REPLACE of")
        ),
    ]
}
