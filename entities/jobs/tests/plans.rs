//! That what is asked often is found by an index, however many tasks have ended.

use entities::task::{self, Pool};
use entities::{blob, change};
use kit::Database;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryTrait, Statement,
};

/// How SQLite would answer `query`.
async fn plan(database: &Database, query: &impl QueryTrait) -> String {
    let query = query.build(DbBackend::Sqlite);
    let explain = Statement {
        sql: format!("EXPLAIN QUERY PLAN {}", query.sql),
        ..query
    };
    let steps = database.read().query_all_raw(explain).await.unwrap();
    let details = steps
        .iter()
        .map(|step| step.try_get::<String>("", "detail"));
    details.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn open_tasks_and_present_blobs_are_found_by_partial_indexes() {
    let database = Database::sqlite().await;
    let running = task::Entity::find()
        .filter(task::is_running())
        .filter(task::Column::Pool.eq(Pool::Ingest));
    let open = task::Entity::find()
        .filter(task::is_open())
        .filter(task::Column::Repository.eq(uuid::Uuid::nil()));
    let present = blob::Entity::find()
        .filter(blob::Column::Sha256.eq("00"))
        .filter(blob::is_present());

    for (plan, index) in [
        (plan(&database, &running).await, "task_running"),
        (plan(&database, &open).await, "task_repository"),
        (plan(&database, &present).await, "blob_sha256"),
    ] {
        assert!(plan.contains(&format!("USING INDEX {index}")), "{plan}");
    }
}

#[tokio::test]
async fn the_changes_of_a_repository_are_found_by_its_index() {
    let database = Database::sqlite().await;
    let waiting = change::Entity::find().filter(change::Column::Repository.eq(uuid::Uuid::nil()));

    let plan = plan(&database, &waiting).await;

    assert!(plan.contains("USING INDEX change_repository"), "{plan}");
}
