//! The chain of the audit trail: nothing is left out, whoever chains, and nothing is changed.

use std::time::Duration;

use entities::{
    AuditId, TaskId, audit, audit_chain, audit_checkpoint, audit_link, audit_waiting, now,
};
use kit::Database;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::json;
use trail::{End, Event, Header, Line, Report, VerifierKey};

use crate::fixture::Fixture;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);

fn event(id: AuditId) -> audit::ActiveModel {
    audit::ActiveModel {
        id: Set(id),
        at: Set(now()),
        actor: Set("token:1".into()),
        action: Set("create_repository".into()),
        target: Set(Some(format!("repository/{id}"))),
        task: Set(Some(TaskId::fresh())),
        details: Set(json!({ "public": true, "share": 0.1, "names": ["b", "a"] })),
    }
}

async fn insert(db: &impl ConnectionTrait, id: AuditId) {
    audit::Entity::insert(event(id))
        .exec_without_returning(db)
        .await
        .unwrap();
}

/// Inserts `count` events at once, each in a transaction of its own.
async fn insert_many(database: &Database, count: usize) {
    let each = (0..count).map(|_| async {
        let write = database.write().await.unwrap();
        insert(&*write, AuditId::fresh()).await;
        write.commit().await.unwrap();
    });
    futures_util::future::join_all(each).await;
}

async fn until<F: Future<Output = bool>>(what: &str, reached: impl Fn() -> F) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !reached().await {
        assert!(tokio::time::Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until `count` events are chained and nothing waits.
async fn chained(database: &Database, count: u64) {
    until("events are not chained", || async {
        let db = database.read();
        let links = audit_link::Entity::find().count(db).await.unwrap();
        let waiting = audit_waiting::Entity::find().count(db).await.unwrap();
        (links, waiting) == (count, 0)
    })
    .await;
}

async fn newest(database: &Database) -> Option<audit_checkpoint::Model> {
    audit_checkpoint::Model::newest(database.read())
        .await
        .unwrap()
}

/// Verifies all there is, as an export would have it.
async fn verified(database: &Database) -> Report {
    let db = database.read();
    let chain = audit_chain::Model::find(db).await.unwrap().unwrap();
    let origin = trail::origin(chain.chain);
    let key = hex::decode(chain.public_key.unwrap()).unwrap();
    let key = VerifierKey::new(&origin, key.try_into().unwrap()).unwrap();
    let header = Header {
        version: trail::VERSION,
        origin,
        key: Some(key.to_string()),
        filtered: false,
    };
    let mut verifier = trail::Verifier::new(&header, None, vec![]).unwrap();
    let checkpoints = audit_checkpoint::Entity::find().all(db).await.unwrap();
    let links = audit_link::Entity::find().order_by_asc(audit_link::Column::Position);
    let mut end = End::default();
    for link in links.all(db).await.unwrap() {
        let row = audit::Entity::find_by_id(link.event).one(db).await.unwrap();
        let row = row.unwrap();
        let event = Event {
            id: row.id.0,
            at: row.at,
            actor: row.actor,
            action: row.action,
            target: row.target,
            task: row.task.map(|task| task.0),
            details: row.details,
        };
        end.links += 1;
        let line = Line::chained(event, link.position, link.hash).unwrap();
        verifier.read(line).unwrap();
        let here = checkpoints.iter().find(|row| row.position == link.position);
        if let Some(here) = here {
            verifier.read(Line::Checkpoint(here.note.clone())).unwrap();
        }
    }
    verifier.read(Line::End(end)).unwrap();
    verifier.finish()
}

kit::on_databases! {
    async fn what_commits_late_is_chained_when_it_comes_to_light(database: Database) {
        let fixture = Fixture::new(database).await;
        let database = &fixture.database;
        let worker = fixture.start(vec![]);
        let (early, late) = (AuditId::fresh(), AuditId::fresh());
        // Only Postgres has two writers at once.
        let open = if database.is_sqlite() {
            None
        } else {
            let open = database.write().await.unwrap();
            insert(&*open, early).await;
            Some(open)
        };
        let write = database.write().await.unwrap();
        insert(&*write, late).await;
        write.commit().await.unwrap();
        chained(database, 1).await;

        let open = if let Some(open) = open {
            open
        } else {
            let open = database.write().await.unwrap();
            insert(&*open, early).await;
            open
        };
        open.commit().await.unwrap();
        chained(database, 2).await;

        let links = audit_link::Entity::find().order_by_asc(audit_link::Column::Position);
        let links = links.all(database.read()).await.unwrap();
        let places: Vec<_> = links.iter().map(|link| (link.position, link.event)).collect();
        assert_eq!(places, [(1, late), (2, early)]);
        assert_eq!(verified(database).await.faults, 0);
        worker.stop().await;
    }

    async fn workers_beside_each_other_chain_every_event_once(database: Database) {
        let fixture = Fixture::new(database).await;
        let database = &fixture.database;
        insert_many(database, 700).await;
        let workers = [fixture.start(vec![]), fixture.start(vec![]), fixture.start(vec![])];
        for round in 1..=3 {
            insert_many(database, 300).await;
            chained(database, 700 + round * 300).await;
        }
        until("no checkpoint is signed", || async {
            newest(database).await.is_some_and(|newest| newest.position == 1600)
        })
        .await;

        for worker in workers {
            worker.stop().await;
        }
        let report = verified(database).await;
        assert_eq!((report.faults, report.links, report.signed), (0, 1600, 1600), "{report:?}");
        // A worker that starts again finds nothing to do.
        let worker = fixture.start(vec![]);
        tokio::time::sleep(Duration::from_millis(500)).await;
        worker.stop().await;
        assert_eq!(verified(database).await, report);
    }

    async fn the_database_refuses_to_change_what_was_written(database: Database) {
        let fixture = Fixture::new(database).await;
        let database = &fixture.database;
        let worker = fixture.start(vec![]);
        insert_many(database, 2).await;
        chained(database, 2).await;
        until("no checkpoint is signed", || async { newest(database).await.is_some() }).await;
        worker.stop().await;

        let mut refused = vec![
            "UPDATE audit SET actor = 'nobody'",
            "DELETE FROM audit",
            "UPDATE audit_link SET hash = ''",
            "DELETE FROM audit_link WHERE position = 2",
            "UPDATE audit_checkpoint SET note = ''",
            "DELETE FROM audit_checkpoint",
            "UPDATE audit_chain SET public_key = ''",
            "DELETE FROM audit_chain",
        ];
        refused.extend(if database.is_sqlite() {
            [
                "INSERT OR REPLACE INTO audit SELECT * FROM audit",
                "REPLACE INTO audit_link SELECT position + 9, event, '' FROM audit_link",
                "REPLACE INTO audit_checkpoint SELECT * FROM audit_checkpoint",
            ]
        } else {
            ["TRUNCATE audit", "TRUNCATE audit_link", "TRUNCATE audit_chain, audit_checkpoint"]
        });
        for statement in refused {
            let write = database.write().await.unwrap();
            let error = write.execute_unprepared(statement).await.unwrap_err().to_string();
            assert!(error.contains("the audit trail is append-only"), "{statement}: {error}");
        }
        assert_eq!(verified(database).await.faults, 0);
    }

    async fn a_history_that_was_written_anew_is_not_signed(database: Database) {
        let fixture = Fixture::new(database).await;
        let database = &fixture.database;
        let worker = fixture.start(vec![]);
        insert_many(database, 3).await;
        until("no checkpoint is signed", || async { newest(database).await.is_some() }).await;
        chained(database, 3).await;
        worker.stop().await;
        let signed = newest(database).await.unwrap();

        let write = database.write().await.unwrap();
        let table = if database.is_sqlite() { "" } else { " ON audit_link" };
        let forge = [
            format!("DROP TRIGGER audit_link_stays{table}"),
            format!("UPDATE audit_link SET hash = '{}' WHERE position = {}", "0".repeat(64), signed.position),
        ];
        for statement in forge {
            write.execute_unprepared(&statement).await.unwrap();
        }
        write.commit().await.unwrap();
        // So many that another checkpoint is due at once.
        insert_many(database, 1100).await;
        let worker = fixture.start(vec![]);
        chained(database, 1103).await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        worker.stop().await;

        assert_eq!(newest(database).await, Some(signed));
        assert!(verified(database).await.faults > 0);
    }
}
