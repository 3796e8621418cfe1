//! What the database says of queue and trust, read at most once a second.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use entities::{Database, now};
use metrics::{Kind, Page};
use sea_orm::{DbErr, FromQueryResult, Statement};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// For so long what was read is shown again, however many ask.
const FRESH: Duration = Duration::from_secs(1);

/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Open tasks by kind and state. The partial indexes hold these rows alone, and of a queue beyond
/// all measure only so many are counted.
const QUEUE: &str = "SELECT kind, state, COUNT(*) AS tasks, MIN(created_at) AS oldest FROM (\
    SELECT * FROM (SELECT kind, state, created_at FROM task WHERE state = 'queued' LIMIT 100000) AS q \
    UNION ALL \
    SELECT * FROM (SELECT kind, state, created_at FROM task WHERE state = 'running' LIMIT 100000) AS r\
    ) AS open GROUP BY kind, state ORDER BY kind, state";

/// The end of every role that all clients need; of the delegated ones, of which there may be
/// thousands, the earliest.
const TRUST: &str = "SELECT root.name AS trust_root, \
    CASE WHEN role.kind IN ('root', 'timestamp', 'snapshot', 'targets', 'repositories') \
    THEN role.kind ELSE 'delegated' END AS role, MIN(role.expires_at) AS expires_at \
    FROM trust_role AS role JOIN trust_root AS root ON root.id = role.trust_root \
    WHERE root.state = 'live' AND role.expires_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2";

/// The newest standing that was read.
#[derive(Debug, Default)]
pub(crate) struct Standings(Mutex<Option<Standing>>);

#[derive(Debug)]
struct Standing {
    read_at: Instant,
    queue: Vec<Waiting>,
    trust: Vec<Ending>,
}

/// Open tasks of one kind in one state.
#[derive(Debug, FromQueryResult)]
struct Waiting {
    kind: String,
    state: String,
    tasks: i64,
    oldest: DateTime<Utc>,
}

/// When a role ends.
#[derive(Debug, FromQueryResult)]
struct Ending {
    trust_root: String,
    role: String,
    expires_at: DateTime<Utc>,
}

impl Standings {
    /// Writes what the database says; that it says nothing is a metric too.
    pub(crate) async fn write(&self, db: &Database, page: &mut Page) {
        // One reads, the others wait for it.
        let mut last = self.0.lock().await;
        if last
            .as_ref()
            .is_none_or(|last| last.read_at.elapsed() >= FRESH)
        {
            *last = match timeout(PATIENCE, Standing::read(db)).await {
                Ok(Ok(standing)) => Some(standing),
                Ok(Err(error)) => {
                    tracing::warn!(%error, "could not read the standing of queue and trust");
                    None
                }
                Err(_) => None,
            };
        }
        let help = "Whether the database answered this page: what it says is missing else.";
        page.family("countersign_database_up", Kind::Gauge, help)
            .value(&[], u8::from(last.is_some()));
        if let Some(standing) = &*last {
            standing.write(page, now());
        }
    }
}

impl Standing {
    async fn read(db: &Database) -> Result<Self, DbErr> {
        Ok(Self {
            queue: all(db, QUEUE).await?,
            trust: all(db, TRUST).await?,
            read_at: Instant::now(),
        })
    }

    fn write(&self, page: &mut Page, now: DateTime<Utc>) {
        let help = "Tasks that are queued or running, by kind; at most 100,000 are counted.";
        let mut depth = page.family("countersign_queue_tasks", Kind::Gauge, help);
        for Waiting {
            kind, state, tasks, ..
        } in &self.queue
        {
            depth.value(&[("kind", kind), ("state", state)], tasks);
        }
        let help = "Time since the oldest of these tasks was asked for.";
        let mut age = page.family("countersign_queue_oldest_age_seconds", Kind::Gauge, help);
        for waiting in &self.queue {
            let labels = [
                ("kind", waiting.kind.as_str()),
                ("state", waiting.state.as_str()),
            ];
            age.value(&labels, seconds(now - waiting.oldest).max(0.0));
        }
        let help = "Time until a role of a trust root ends; negative after that. Of delegated \
                    roles the earliest.";
        let mut expiry = page.family("countersign_tuf_expiry_seconds", Kind::Gauge, help);
        for ending in &self.trust {
            let labels = [
                ("trust_root", ending.trust_root.as_str()),
                ("role", ending.role.as_str()),
            ];
            expiry.value(&labels, seconds(ending.expires_at - now));
        }
    }
}

async fn all<T: FromQueryResult>(db: &Database, question: &str) -> Result<Vec<T>, DbErr> {
    let backend = db.read().get_database_backend();
    let question = Statement::from_string(backend, question);
    T::find_by_statement(question).all(db.read()).await
}

fn seconds(span: chrono::TimeDelta) -> f64 {
    span.as_seconds_f64()
}
