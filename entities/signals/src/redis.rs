//! The way to other processes, through a Redis server that may come and go.

mod limit;
mod listen;
mod publish;
mod turn;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use deadpool_redis::redis::{Client, RedisError};
use deadpool_redis::{Manager, Pool, Runtime};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::Change;
use crate::hub::Hub;

/// Beginning of every channel and key of ours.
const PREFIX: &str = "countersign:";

/// The one channel: few messages, and every process wants all of them.
const CHANNEL: &str = "countersign:signals";

/// Longest wait for an answer of the server.
const PATIENCE: Duration = Duration::from_millis(500);

/// Signals that may wait for the server; more are dropped and counted.
const OUTBOX: usize = 1024;

/// Why signals cannot go through Redis at all.
#[derive(Debug, thiserror::Error)]
pub enum SignalsError {
    /// The address cannot be read. Its text may hold a password and is not repeated.
    #[error("the Redis address cannot be used; it must be like `redis://host:6379/0`")]
    Address,
}

/// A signal on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Message {
    /// The process that sent it and has delivered it to itself already.
    from: Uuid,
    #[serde(flatten)]
    body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Body {
    Wake(String),
    Change(Change),
}

/// A Redis server; cheap to clone. Its tasks end with the last clone.
#[derive(Clone)]
pub(crate) struct Redis {
    link: Arc<Link>,
    outbox: mpsc::Sender<Body>,
    _tasks: Arc<Tasks>,
}

/// What the tasks share.
struct Link {
    /// This process, among all that use the server.
    process: Uuid,
    pool: Pool,
    client: Client,
    hub: Arc<Hub>,
    /// The outage was logged already.
    reported: AtomicBool,
    dropped: AtomicU64,
}

struct Tasks([AbortHandle; 2]);

impl Redis {
    /// Begins to listen and to publish; does not wait for the server.
    pub(crate) fn start(url: &str, hub: &Arc<Hub>) -> Result<Self, SignalsError> {
        let client = Client::open(url).map_err(|_| SignalsError::Address)?;
        let manager = Manager::new(url).map_err(|_| SignalsError::Address)?;
        let pool = Pool::builder(manager)
            .max_size(4)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .recycle_timeout(Some(PATIENCE))
            .build()
            .map_err(|_| SignalsError::Address)?;
        let link = Arc::new(Link {
            process: Uuid::now_v7(),
            pool,
            client,
            hub: Arc::clone(hub),
            reported: AtomicBool::new(false),
            dropped: AtomicU64::new(0),
        });
        let (outbox, inbox) = mpsc::channel(OUTBOX);
        let tasks = Tasks([
            tokio::spawn(listen::run(Arc::clone(&link))).abort_handle(),
            tokio::spawn(publish::run(Arc::clone(&link), inbox)).abort_handle(),
        ]);
        Ok(Self {
            link,
            outbox,
            _tasks: Arc::new(tasks),
        })
    }

    pub(crate) fn publish_wake(&self, queue: &str) {
        self.publish(Body::Wake(queue.to_owned()));
    }

    pub(crate) fn publish_change(&self, change: &Change) {
        self.publish(Body::Change(change.clone()));
    }

    fn publish(&self, body: Body) {
        if self.outbox.try_send(body).is_err() {
            self.link.drop_signals(1);
        }
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.link.dropped.load(Ordering::Relaxed)
    }
}

impl Link {
    fn drop_signals(&self, count: usize) {
        self.dropped.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// The server does not answer: said once per outage.
    fn lost(&self, error: &(dyn std::error::Error + 'static)) {
        self.hub.set_connected(false);
        if !self.reported.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                error,
                "Redis is gone: signals between processes are late until it is back"
            );
        }
    }

    fn restored(&self) {
        self.hub.set_connected(true);
        if self.reported.swap(false, Ordering::Relaxed) {
            tracing::info!("Redis is back");
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

/// Why one exchange with the server failed.
#[derive(Debug, thiserror::Error)]
enum ExchangeError {
    #[error("no connection")]
    Connection(#[from] deadpool_redis::PoolError),
    #[error("the command failed")]
    Command(#[from] RedisError),
    #[error("no answer in time")]
    Late(#[from] tokio::time::error::Elapsed),
}
