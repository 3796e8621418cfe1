//! The queue's transitions, each on both databases.

mod publishes;
mod scene;

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;
use countersign_jobs as jobs;
use entities::change;
use entities::task::{Column, Pool, State};
use entities::{ProcessId, RepositoryId, SigningKeyId, TaskId, now};
use jobs::{CancelError, Cancelled, Claim, Fenced, ImportKey, Problem};
use kit::Database;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::scene::*;

kit::on_databases! {
    async fn every_task_is_claimed_exactly_once(database: Database) {
        let mut queued = HashSet::new();
        for _ in 0..40 {
            queued.insert(queue(&database, &Probe::default()).await.id);
        }
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let db = database.handles();
                tokio::spawn(async move {
                    let process = ProcessId::fresh();
                    let mut mine = Vec::new();
                    while let Some(row) = jobs::claim(&db, &claim_of(Pool::Ingest, process)).await.unwrap() {
                        mine.push(row.id);
                    }
                    mine
                })
            })
            .collect();

        let mut claimed = Vec::new();
        for worker in workers {
            claimed.extend(worker.await.unwrap());
        }
        // A claim that lost a race against another answers nothing, so some may be left.
        while let Some(row) = claim(&database, Pool::Ingest).await {
            claimed.push(row.id);
        }

        assert_eq!(claimed.len(), 40);
        assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), queued);
    }

    async fn a_lock_is_held_by_one_task_at_a_time(database: Database) {
        let job = Probe { lock: Some("one".into()), repository: None };
        for _ in 0..6 {
            queue(&database, &job).await;
        }
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let db = database.handles();
                tokio::spawn(async move { jobs::claim(&db, &claim_of(Pool::Ingest, ProcessId::fresh())).await.unwrap() })
            })
            .collect();
        let mut claimed = Vec::new();
        for worker in workers {
            claimed.extend(worker.await.unwrap());
        }

        assert_eq!(claimed.len(), 1);
        let write = database.write().await.unwrap();
        jobs::succeed(&write, &claimed[0], serde_json::json!({}), None).await.unwrap();
        write.commit().await.unwrap();
        assert!(claim(&database, Pool::Ingest).await.is_some());
    }

    async fn a_kind_without_a_handler_is_left_alone(database: Database) {
        queue(&database, &Probe::default()).await;
        let others = Claim { kinds: &["another"], ..claim_of(Pool::Ingest, ProcessId::fresh()) };

        assert_eq!(jobs::claim(&database, &others).await.unwrap(), None);
    }

    async fn a_late_writer_changes_nothing(database: Database) {
        let late = running(&database).await;
        lose(&database, &late).await;
        let next = claim(&database, Pool::Ingest).await.unwrap();

        let write = database.write().await.unwrap();
        let outcome = jobs::succeed(&write, &late, serde_json::json!({}), None).await;
        drop(write);

        assert!(matches!(outcome, Err(Fenced::Lost)));
        assert_eq!(next.id, late.id);
        assert!(next.fence > late.fence);
        assert_eq!(row(&database, late.id).await.state, State::Running);
        assert!(jobs::holds(database.read(), next.id, next.fence).await.unwrap());
        assert!(!jobs::holds(database.read(), late.id, late.fence).await.unwrap());
    }

    async fn a_retry_waits_for_its_time(database: Database) {
        let claimed = running(&database).await;
        retry(&database, &claimed, TimeDelta::milliseconds(300)).await;

        assert!(claim(&database, Pool::Ingest).await.is_none());
        tokio::time::sleep(Duration::from_millis(350)).await;
        assert_eq!(claim(&database, Pool::Ingest).await.unwrap().attempt, 2);
    }

    async fn what_a_wrong_clock_queued_does_not_wait_for_that_time(database: Database) {
        let mut claimed = running(&database).await;
        for ahead in [TimeDelta::seconds(30), TimeDelta::days(1)] {
            jobs::release(&database, &claimed).await.unwrap();
            let at = now() + ahead;
            set_times(&database, &claimed, &[Column::CreatedAt, Column::RunAfter], at).await;
            claimed = claim(&database, Pool::Ingest).await.expect("it is claimed at once");
        }
    }

    async fn a_clock_that_is_set_back_makes_no_retry_wait_longer(database: Database) {
        let claimed = running(&database).await;
        retry(&database, &claimed, TimeDelta::seconds(30)).await;
        assert!(claim(&database, Pool::Ingest).await.is_none());

        // As if the clock had been set back by an hour.
        set_times(&database, &claimed, &[Column::RunAfter], now() + TimeDelta::hours(1)).await;

        assert!(claim(&database, Pool::Ingest).await.is_some());
    }

    async fn a_release_and_a_postponement_do_not_count(database: Database) {
        let claimed = running(&database).await;
        jobs::release(&database, &claimed).await.unwrap();
        let claimed = claim(&database, Pool::Ingest).await.unwrap();
        assert_eq!(claimed.attempt, 1);

        let write = database.write().await.unwrap();
        jobs::postpone(&write, &claimed).await.unwrap();
        write.commit().await.unwrap();
        let after = row(&database, claimed.id).await;

        assert_eq!((after.state, after.attempt), (State::Queued, 0));
        assert!(after.run_after > now());
    }

    async fn a_task_that_costs_a_worker_every_time_fails_for_good(database: Database) {
        let first = running(&database).await;
        let mut ended = lose(&database, &first).await;
        let mut attempts = 1;
        while ended.is_empty() {
            let claimed = claim(&database, Pool::Ingest).await.unwrap();
            attempts += 1;
            ended = lose(&database, &claimed).await;
        }

        let after = row(&database, first.id).await;
        assert_eq!((after.state, after.crashes, attempts), (State::Failed, attempts, 5));
        let problem: Problem = serde_json::from_value(after.problem.unwrap()).unwrap();
        assert_eq!(problem.code(), "worker-lost");
    }

    async fn a_renewed_lease_is_not_taken_over(database: Database) {
        queue(&database, &Probe::default()).await;
        let process = ProcessId::fresh();
        let short = Claim { lease: Duration::from_millis(1), ..claim_of(Pool::Ingest, process) };
        let claimed = jobs::claim(&database, &short).await.unwrap().unwrap();

        assert_eq!(jobs::renew(&database, process, Duration::from_secs(20)).await.unwrap(), 1);
        tokio::time::sleep(Duration::from_millis(20)).await;
        let ended = jobs::reap(&database, ATTEMPTS).await.unwrap();

        assert!(ended.is_empty());
        assert!(jobs::holds(database.read(), claimed.id, claimed.fence).await.unwrap());
    }

    async fn a_queued_task_is_cancelled_at_once(database: Database) {
        let queued = queue(&database, &Probe::default()).await;

        assert_eq!(cancel(&database, queued.id).await.unwrap(), Cancelled::Ended);

        assert_eq!(row(&database, queued.id).await.state, State::Cancelled);
        assert!(claim(&database, Pool::Ingest).await.is_none());
        assert!(matches!(cancel(&database, queued.id).await, Err(CancelError::Final)));
    }

    async fn a_running_task_is_asked_to_stop(database: Database) {
        let claimed = running(&database).await;

        assert_eq!(cancel(&database, claimed.id).await.unwrap(), Cancelled::Asked);

        let progress = entities::task::Progress { done: 1, total: None, unit: "bytes".into() };
        assert!(jobs::set_progress(&database, &claimed, &progress).await.unwrap());
        assert_eq!(row(&database, claimed.id).await.state, State::Running);
    }

    async fn a_waiting_task_takes_its_change_along(database: Database) {
        let task = waiting(&database, RepositoryId::fresh()).await;

        assert_eq!(cancel(&database, task.id).await.unwrap(), Cancelled::Ended);

        assert_eq!(row(&database, task.id).await.state, State::Cancelled);
        assert!(change::Entity::find().all(database.read()).await.unwrap().is_empty());
    }

    async fn a_taken_change_cannot_be_cancelled(database: Database) {
        let task = waiting(&database, RepositoryId::fresh()).await;
        let write = database.write().await.unwrap();
        change::Entity::update_many()
            .col_expr(change::Column::TakenBy, Expr::value(TaskId::fresh()))
            .filter(change::Column::Task.eq(task.id))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();

        assert!(matches!(cancel(&database, task.id).await, Err(CancelError::Taken)));

        assert_eq!(row(&database, task.id).await.state, State::Waiting);
        assert!(matches!(cancel(&database, TaskId::fresh()).await, Err(CancelError::NoTask)));
    }

    async fn one_repository_leaves_slots_to_the_others(database: Database) {
        let (busy, other) = (RepositoryId::fresh(), RepositoryId::fresh());
        for _ in 0..3 {
            queue(&database, &Probe { lock: None, repository: Some(busy) }).await;
        }
        queue(&database, &Probe { lock: None, repository: Some(other) }).await;
        let share = Claim { per_repository: Some(2), ..claim_of(Pool::Ingest, ProcessId::fresh()) };
        let mut claimed = Vec::new();
        while let Some(row) = jobs::claim(&database, &share).await.unwrap() {
            claimed.push(row.repository.unwrap());
        }

        assert_eq!(claimed, [busy, busy, other]);
    }

    async fn a_payload_that_must_not_be_kept_goes_with_its_task(database: Database) {
        let job = ImportKey {
            key: SigningKeyId::fresh(),
            name: "core".into(),
            purpose: entities::signing_key::Purpose::Openpgp,
            sealed: "-----BEGIN AGE ENCRYPTED FILE-----".into(),
        };
        let failed = queue(&database, &job).await;
        let claimed = claim(&database, Pool::Urgent).await.unwrap();
        let write = database.write().await.unwrap();
        jobs::fail(&write, &claimed, State::Failed, serde_json::json!({})).await.unwrap();
        write.commit().await.unwrap();
        let cancelled = queue(&database, &job).await;
        cancel(&database, cancelled.id).await.unwrap();

        for id in [failed.id, cancelled.id] {
            assert_eq!(row(&database, id).await.payload, serde_json::json!({}));
        }
    }

    async fn what_repeats_itself_is_queued_once(database: Database) {
        let write = database.write().await.unwrap();
        assert!(jobs::enqueue_once(&write, &Probe::default()).await.unwrap().is_some());
        assert!(jobs::enqueue_once(&write, &Probe::default()).await.unwrap().is_none());
        write.commit().await.unwrap();
    }
}
