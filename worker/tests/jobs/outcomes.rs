//! What becomes of a task, by how its handler ends.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use countersign_worker::{Claimed, Context, Failure, Handler, Outcome, Verdict, entry};
use entities::TaskId;
use entities::task::{Pool, State};
use jobs::{Job, Problem};
use kit::Database;
use serde::{Deserialize, Serialize};

use crate::fixture::{Fixture, code};

/// Does as it is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Probe {
    pub(crate) order: Order,
    pub(crate) lock: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Order {
    Succeed,
    FailUntil(u32),
    AwayUntil(u32),
    Refuse,
    Panic,
    Hang,
    Sleep(u64),
}

/// How often each task was tried.
pub(crate) static TRIED: LazyLock<Mutex<HashMap<TaskId, u32>>> = LazyLock::new(Mutex::default);
/// Set when a handler that hangs is dropped.
pub(crate) static DROPPED: AtomicBool = AtomicBool::new(false);
/// How many hold a lock now, and the most that ever did.
static INSIDE: AtomicU32 = AtomicU32::new(0);
static MOST: AtomicU32 = AtomicU32::new(0);

impl Job for Probe {
    const KIND: &'static str = "probe";
    const POOL: Pool = Pool::Ingest;

    fn lock(&self) -> Option<String> {
        self.lock.clone()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("as ordered")]
pub(crate) struct Ordered(Verdict);

impl Failure for Ordered {
    fn verdict(&self) -> Verdict {
        self.0.clone()
    }
}

struct Hanging;

impl Drop for Hanging {
    fn drop(&mut self) {
        DROPPED.store(true, Ordering::SeqCst);
    }
}

/// The same with little time.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Brief(Probe);

impl Job for Brief {
    const KIND: &'static str = "brief";
    const POOL: Pool = Pool::Ingest;
}

impl Handler for Brief {
    const LIMIT: Duration = Duration::from_millis(200);

    type Error = Ordered;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Ordered> {
        self.0.run(context, claimed).await
    }
}

impl Handler for Probe {
    type Error = Ordered;

    async fn run(self, _: &Context, claimed: &Claimed) -> Result<Outcome, Ordered> {
        let tried = {
            let mut all = TRIED.lock().unwrap();
            let tried = all.entry(claimed.id).or_default();
            *tried += 1;
            *tried
        };
        let problem = Problem::new("ordered", 422, "As ordered");
        match self.order {
            Order::FailUntil(enough) if tried < enough => Err(Ordered(Verdict::Retry(problem))),
            Order::AwayUntil(enough) if tried < enough => {
                Err(Ordered(Verdict::Unavailable(problem)))
            }
            Order::Refuse => Err(Ordered(Verdict::Final(problem))),
            Order::Panic => panic!("as ordered"),
            Order::Hang => {
                let _hanging = Hanging;
                std::future::pending().await
            }
            Order::Sleep(milliseconds) => {
                let inside = INSIDE.fetch_add(1, Ordering::SeqCst) + 1;
                MOST.fetch_max(inside, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                INSIDE.fetch_sub(1, Ordering::SeqCst);
                Ok(Outcome::Done(serde_json::json!({})))
            }
            Order::Succeed | Order::FailUntil(_) | Order::AwayUntil(_) => {
                Ok(Outcome::Done(serde_json::json!({ "tried": tried })))
            }
        }
    }
}

pub(crate) fn probe(order: Order) -> Probe {
    Probe { order, lock: None }
}

kit::on_databases! {
    async fn a_job_that_fails_is_tried_again_until_it_works(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(vec![entry::<Probe>()]);

        let task = fixture.settle(&probe(Order::FailUntil(3))).await;

        assert_eq!((task.state, task.attempt), (State::Succeeded, 3));
        assert_eq!(task.result.unwrap()["tried"], 3);
        worker.stop().await;
    }

    async fn a_job_that_always_fails_ends_with_its_last_problem(database: Database) {
        let mut fixture = Fixture::new(database).await;
        fixture.settings.worker.attempts = 3;
        let worker = fixture.start(vec![entry::<Probe>()]);

        let task = fixture.settle(&probe(Order::FailUntil(u32::MAX))).await;

        assert_eq!((code(&task).as_str(), task.attempt), ("ordered", 3));
        worker.stop().await;
    }

    async fn a_refusal_ends_at_once(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(vec![entry::<Probe>()]);

        let task = fixture.settle(&probe(Order::Refuse)).await;

        assert_eq!((code(&task).as_str(), task.attempt), ("ordered", 1));
        worker.stop().await;
    }

    async fn what_is_away_costs_no_attempt(database: Database) {
        let mut fixture = Fixture::new(database).await;
        fixture.settings.worker.attempts = 1;
        let worker = fixture.start(vec![entry::<Probe>()]);

        let task = fixture.settle(&probe(Order::AwayUntil(4))).await;

        assert_eq!((task.state, task.attempt), (State::Succeeded, 1));
        worker.stop().await;
    }

    async fn a_panic_ends_the_task_and_not_the_worker(database: Database) {
        let mut fixture = Fixture::new(database).await;
        fixture.settings.worker.attempts = 2;
        let worker = fixture.start(vec![entry::<Probe>()]);

        let poison = fixture.settle(&probe(Order::Panic)).await;
        let next = fixture.settle(&probe(Order::Succeed)).await;

        assert_eq!(code(&poison), "worker-panicked");
        assert_eq!(next.state, State::Succeeded);
        worker.stop().await;
    }

    async fn a_handler_that_takes_too_long_is_stopped(database: Database) {
        let mut fixture = Fixture::new(database).await;
        fixture.settings.worker.attempts = 1;
        let worker = fixture.start(vec![entry::<Brief>()]);

        let task = fixture.settle(&Brief(probe(Order::Hang))).await;

        assert_eq!(code(&task), "task-timeout");
        assert!(DROPPED.load(Ordering::SeqCst));
        worker.stop().await;
    }

    async fn a_payload_of_another_version_is_a_failure(database: Database) {
        #[derive(Serialize, Deserialize)]
        struct Other {
            unheard_of: bool,
        }
        impl Job for Other {
            const KIND: &'static str = "probe";
            const POOL: Pool = Pool::Ingest;
        }
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(vec![entry::<Probe>()]);

        let task = fixture.settle(&Other { unheard_of: true }).await;

        assert_eq!(code(&task), "payload-unreadable");
        worker.stop().await;
    }

    async fn a_running_task_is_cancelled(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(vec![entry::<Probe>()]);
        let id = fixture.queue(&probe(Order::Hang)).await;
        fixture.until(id, |row| row.state == State::Running).await;

        let write = fixture.database.write().await.unwrap();
        assert_eq!(jobs::cancel(&write, id).await.unwrap(), jobs::Cancelled::Asked);
        write.commit().await.unwrap();

        let task = fixture.settled(id).await;
        assert_eq!((task.state, task.attempt), (State::Cancelled, 1));
        worker.stop().await;
    }

    async fn an_orderly_end_lets_short_work_finish_and_puts_back_the_rest(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(vec![entry::<Probe>()]);
        let hanging = fixture.queue(&probe(Order::Hang)).await;
        let short = fixture.queue(&probe(Order::Sleep(150))).await;
        // What was claimed and not begun is put back as well.
        for task in [hanging, short] {
            while !TRIED.lock().unwrap().contains_key(&task) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }

        worker.stop().await;
        let later = fixture.queue(&probe(Order::Succeed)).await;

        assert_eq!(fixture.task(short).await.state, State::Succeeded);
        let hanging = fixture.task(hanging).await;
        assert_eq!((hanging.state, hanging.attempt, hanging.crashes), (State::Queued, 0, 0));
        assert_eq!(fixture.task(later).await.state, State::Queued);
    }

    async fn two_workers_run_each_task_once_and_respect_locks(database: Database) {
        // On SQLite there is one worker process; its handles are shared here as `up` shares them.
        let fixture = Fixture::new(database).await;
        let first = fixture.start(vec![entry::<Probe>()]);
        let second = if fixture.database.is_sqlite() {
            None
        } else {
            Some(fixture.start(vec![entry::<Probe>()]))
        };
        let mut locked = Vec::new();
        for _ in 0..20 {
            let job = Probe { order: Order::Sleep(20), lock: Some("one".into()) };
            locked.push(fixture.queue(&job).await);
        }
        for id in &locked {
            assert_eq!(fixture.settled(*id).await.state, State::Succeeded);
        }
        assert_eq!(MOST.load(Ordering::SeqCst), 1, "two held one lock");
        let mut free = Vec::new();
        for _ in 0..40 {
            free.push(fixture.queue(&probe(Order::Succeed)).await);
        }
        for id in &free {
            assert_eq!(fixture.settled(*id).await.state, State::Succeeded);
        }

        let tried = TRIED.lock().unwrap().clone();
        assert!(locked.iter().chain(&free).all(|id| tried[id] == 1));
        first.stop().await;
        if let Some(second) = second {
            second.stop().await;
        }
    }
}
