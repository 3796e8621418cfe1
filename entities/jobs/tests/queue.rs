//! The queue's transitions, each on both databases.

use std::collections::HashSet;
use std::time::Duration;

use countersign_jobs as jobs;
use entities::change::{self, Action};
use entities::task::{self, Pool, State};
use entities::{ChangeId, Names, ProcessId, RepositoryId, SigningKeyId, TaskId, now};
use jobs::{
    CancelError, Cancelled, Claim, Ending, Fenced, ImportKey, Job, Origin, Problem,
    PublishRepository,
};
use kit::Database;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// A job of these tests alone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Probe {
    lock: Option<String>,
    repository: Option<RepositoryId>,
}

impl Job for Probe {
    const KIND: &'static str = "probe";
    const POOL: Pool = Pool::Ingest;

    fn lock(&self) -> Option<String> {
        self.lock.clone()
    }

    fn repository(&self) -> Option<RepositoryId> {
        self.repository
    }
}

/// How often a task is tried.
const ATTEMPTS: u32 = 5;

const KINDS: &[&str] = &["probe", "publish_repository", "import_key"];

fn claim_of(pool: Pool, process: ProcessId) -> Claim<'static> {
    Claim {
        pool,
        kinds: KINDS,
        process,
        lease: Duration::from_secs(20),
        per_repository: 1000,
    }
}

async fn queue<J: Job>(database: &Database, job: &J) -> task::Model {
    let write = database.write().await.unwrap();
    let row = jobs::enqueue(&write, job, Origin::system()).await.unwrap();
    write.commit().await.unwrap();
    row
}

async fn claim(database: &Database, pool: Pool) -> Option<task::Model> {
    jobs::claim(database, &claim_of(pool, ProcessId::fresh()))
        .await
        .unwrap()
}

async fn row(database: &Database, id: TaskId) -> task::Model {
    task::Entity::find_by_id(id)
        .one(database.read())
        .await
        .unwrap()
        .unwrap()
}

/// Queues and claims one task.
async fn running(database: &Database) -> task::Model {
    queue(database, &Probe::default()).await;
    claim(database, Pool::Ingest).await.unwrap()
}

/// A task that waits for a publish, and its change.
async fn waiting(database: &Database, repository: RepositoryId) -> task::Model {
    let claimed = running(database).await;
    let write = database.write().await.unwrap();
    record(&write, repository, claimed.id).await;
    jobs::wait_for_publication(&write, &claimed, serde_json::json!({}))
        .await
        .unwrap();
    write.commit().await.unwrap();
    claimed
}

async fn record(write: &entities::Write, repository: RepositoryId, task: TaskId) {
    let row = change::ActiveModel {
        id: Set(ChangeId::fresh()),
        repository: Set(repository),
        task: Set(task),
        action: Set(Action::Publish { rebuild: false }),
        batch: Set(None),
        overrides: Set(Names::default()),
        taken_by: Set(None),
        taken_fence: Set(None),
        primary: Set(None),
        filelists: Set(None),
        other: Set(None),
        created_at: Set(now()),
    };
    change::Entity::insert(row)
        .exec_without_returning(&**write)
        .await
        .unwrap();
}

async fn request_publish(database: &Database, repository: RepositoryId) {
    let write = database.write().await.unwrap();
    jobs::request_publish(&write, repository).await.unwrap();
    write.commit().await.unwrap();
}

async fn cancel(database: &Database, id: TaskId) -> Result<Cancelled, CancelError> {
    let write = database.write().await.unwrap();
    let outcome = jobs::cancel(&write, id).await;
    if outcome.is_ok() {
        write.commit().await.unwrap();
    }
    outcome
}

/// How a running task gets back into the queue.
#[derive(Clone, Copy, Debug)]
enum Back {
    Lost,
    Retried,
    Postponed,
    Released,
}

async fn put_back(database: &Database, way: Back, claimed: &task::Model) {
    let write = match way {
        Back::Lost => return assert!(lose(database, claimed).await.is_empty()),
        Back::Released => return jobs::release(database, claimed).await.unwrap(),
        Back::Retried | Back::Postponed => database.write().await.unwrap(),
    };
    match way {
        Back::Postponed => jobs::postpone(&write, claimed).await.unwrap(),
        _ => jobs::retry(&write, claimed, now()).await.unwrap(),
    }
    write.commit().await.unwrap();
}

/// Claims as workers do, again and again until there is something.
async fn claimable(database: &Database, pool: Pool) -> task::Model {
    let claimed = async {
        loop {
            if let Some(row) = claim(database, pool).await {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, claimed)
        .await
        .expect("a task can be claimed")
}

async fn end(database: &Database, claimed: &task::Model) {
    let write = database.write().await.unwrap();
    jobs::succeed(&write, claimed, serde_json::json!({}), None)
        .await
        .unwrap();
    write.commit().await.unwrap();
}

/// Makes the process of `claimed` look dead, and lets the others notice.
async fn lose(database: &Database, claimed: &task::Model) -> Vec<task::Model> {
    let write = database.write().await.unwrap();
    task::Entity::update_many()
        .col_expr(
            task::Column::LeaseUntil,
            Expr::value(now() - chrono::TimeDelta::seconds(1)),
        )
        .filter(task::Column::Id.eq(claimed.id))
        .exec(&*write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    if database.is_sqlite() {
        jobs::take_over_all(database, ProcessId::fresh(), ATTEMPTS)
            .await
            .unwrap()
    } else {
        jobs::reap(database, ATTEMPTS).await.unwrap()
    }
}

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
        let write = database.write().await.unwrap();
        jobs::retry(&write, &claimed, now() + chrono::TimeDelta::milliseconds(300)).await.unwrap();
        write.commit().await.unwrap();

        assert!(claim(&database, Pool::Ingest).await.is_none());
        tokio::time::sleep(Duration::from_millis(350)).await;
        assert_eq!(claim(&database, Pool::Ingest).await.unwrap().attempt, 2);
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

    async fn one_repository_leaves_slots_to_the_others(database: Database) {
        let (busy, other) = (RepositoryId::fresh(), RepositoryId::fresh());
        for _ in 0..3 {
            queue(&database, &Probe { lock: None, repository: Some(busy) }).await;
        }
        queue(&database, &Probe { lock: None, repository: Some(other) }).await;
        let share = Claim { per_repository: 2, ..claim_of(Pool::Ingest, ProcessId::fresh()) };
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
