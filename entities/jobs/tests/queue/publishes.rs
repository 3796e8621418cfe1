//! Publishes in the queue: one for many changes, and after what they wait for.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_jobs as jobs;
use entities::change;
use entities::task::{self, Column, Entity, Pool, State};
use entities::{ProcessId, RepositoryId, TaskId, now};
use jobs::{Ending, Job, Problem, PublishRepository};
use kit::Database;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::scene::*;

kit::on_databases! {
    async fn a_publish_ends_the_tasks_that_wait_for_it(database: Database) {
        let live = waiting(&database, RepositoryId::fresh()).await;
        let withdrawn = waiting(&database, RepositoryId::fresh()).await;
        let problem = Problem::new("shrink", 409, "Too many packages would go").to_json();

        let write = database.write().await.unwrap();
        jobs::end_waiting(&write, &[live.id], &Ending::Live { epoch: 7 }).await.unwrap();
        jobs::end_waiting(&write, &[withdrawn.id], &Ending::Withdrawn { problem: problem.clone() })
            .await
            .unwrap();
        write.commit().await.unwrap();

        let (live, withdrawn) = (row(&database, live.id).await, row(&database, withdrawn.id).await);
        assert_eq!((live.state, live.epoch), (State::Succeeded, Some(7)));
        assert_eq!((withdrawn.state, withdrawn.problem), (State::Failed, Some(problem)));
    }

    async fn requests_for_one_publish_become_one(database: Database) {
        let repository = RepositoryId::fresh();
        for _ in 0..3 {
            request_publish(&database, repository).await;
        }
        let publish = claim(&database, Pool::Publish).await.unwrap();
        assert!(publish.nudged_at.is_some());

        // The one that runs may have looked already: what comes now needs another.
        request_publish(&database, repository).await;

        let rows = task::Entity::find()
            .filter(task::Column::Kind.eq(PublishRepository::KIND))
            .all(database.read())
            .await
            .unwrap();
        assert_eq!(rows.len(), 2);
        assert!(claim(&database, Pool::Publish).await.is_none(), "the lock is held");
    }

    async fn a_publish_that_comes_back_takes_in_the_one_asked_for_meanwhile(database: Database) {
        for way in [Back::Lost, Back::Retried, Back::Postponed, Back::Released] {
            let repository = RepositoryId::fresh();
            request_publish(&database, repository).await;
            let publish = claim(&database, Pool::Publish).await.unwrap();
            request_publish(&database, repository).await;

            put_back(&database, way, &publish).await;

            let again = claimable(&database, Pool::Publish).await;
            assert_eq!(again.id, publish.id, "{way:?}");
            assert!(claim(&database, Pool::Publish).await.is_none(), "{way:?}");
            end(&database, &again).await;
            assert!(claim(&database, Pool::Publish).await.is_none(), "{way:?}: one is left");
        }
    }

    async fn a_publish_comes_back_while_others_ask_for_one(database: Database) {
        let repository = RepositoryId::fresh();
        request_publish(&database, repository).await;
        let mut publish = claim(&database, Pool::Publish).await.unwrap();
        let asking = async {
            for _ in 0..100 {
                request_publish(&database, repository).await;
            }
        };
        let coming_back = async {
            for way in [Back::Retried, Back::Released, Back::Lost, Back::Retried].repeat(5) {
                put_back(&database, way, &publish).await;
                publish = claimable(&database, Pool::Publish).await;
            }
        };
        tokio::join!(asking, coming_back);

        put_back(&database, Back::Released, &publish).await;
        let queued = task::Entity::find().filter(task::is_queued()).all(database.read()).await;
        let queued: Vec<TaskId> = queued.unwrap().iter().map(|row| row.id).collect();
        assert_eq!(queued, [publish.id]);
    }

    async fn a_publish_that_is_claimed_sees_every_change_that_asked_for_it(database: Database) {
        let repository = RepositoryId::fresh();
        request_publish(&database, repository).await;
        let write = database.write().await.unwrap();
        record(&write, repository, TaskId::fresh()).await;
        jobs::request_publish(&write, repository).await.unwrap();

        let db = database.handles();
        let claiming = tokio::spawn(async move {
            loop {
                let of = claim_of(Pool::Publish, ProcessId::fresh());
                if let Some(publish) = jobs::claim(&db, &of).await.unwrap() {
                    let changes = change::Entity::find().all(db.read()).await.unwrap();
                    return (publish, changes.len());
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert!(!claiming.is_finished(), "the publish was claimed while a change was on its way");
        write.commit().await.unwrap();

        let (_, changes) = claiming.await.unwrap();
        assert_eq!(changes, 1);
    }

    async fn a_publish_waits_for_ingests_but_not_for_long(database: Database) {
        let repository = RepositoryId::fresh();
        queue(&database, &Probe { lock: None, repository: Some(repository) }).await;
        request_publish(&database, repository).await;

        assert!(claim(&database, Pool::Publish).await.is_none());
        tokio::time::sleep(Duration::from_millis(550)).await;
        assert!(claim(&database, Pool::Publish).await.is_some());
    }

    async fn a_publish_that_a_wrong_clock_asked_for_does_not_wait_for_that_time(database: Database) {
        let repository = RepositoryId::fresh();
        queue(&database, &Probe { lock: None, repository: Some(repository) }).await;
        request_publish(&database, repository).await;
        let publish = Entity::find().filter(Column::Pool.eq(Pool::Publish)).one(database.read()).await;
        let publish = publish.unwrap().unwrap();

        let ahead = now() + TimeDelta::hours(1);
        set_times(&database, &publish, &[Column::DueAt], ahead).await;

        assert!(claim(&database, Pool::Publish).await.is_some());
    }

    async fn a_publish_starts_when_the_last_ingest_has_ended(database: Database) {
        let repository = RepositoryId::fresh();
        queue(&database, &Probe { lock: None, repository: Some(repository) }).await;
        let ingest = claim(&database, Pool::Ingest).await.unwrap();
        request_publish(&database, repository).await;
        assert!(claim(&database, Pool::Publish).await.is_none());

        let write = database.write().await.unwrap();
        jobs::succeed(&write, &ingest, serde_json::json!({}), None).await.unwrap();
        write.commit().await.unwrap();

        assert!(claim(&database, Pool::Publish).await.is_some());
    }
}
