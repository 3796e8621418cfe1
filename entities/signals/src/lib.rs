//! Wake-ups, invalidation, limits and single flight: in process or Redis.
//!
//! Signals only make things sooner: the database stays the truth, whoever waits for a signal also
//! looks by itself now and then, and losing Redis is slower, never wrong.

mod flight;
mod hub;
mod limit;
mod redis;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

pub use flight::Lost;
pub use hub::Subscription;
pub use limit::{Rate, Verdict};
pub use redis::SignalsError;

use flight::Flights;
use hub::Hub;
use limit::Buckets;
use redis::Redis;

/// Shortest time between two wake-ups of one queue; what comes between becomes one.
pub const COALESCE: Duration = Duration::from_millis(5);

/// How the parts of a process, and the processes of a deployment, get each other's attention.
/// Cheap to clone.
#[derive(Clone)]
pub struct Signals {
    shared: Arc<Shared>,
}

struct Shared {
    runtime: Handle,
    hub: Arc<Hub>,
    buckets: Buckets,
    flights: Flights,
    redis: Option<Redis>,
}

/// What a [`Subscription`] listens to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Wake-ups of one queue, by its name.
    Queue(String),
    /// Changes that caches must notice.
    Changes,
}

/// A row that caches hold was written; mirrors a line of the change feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Kind of row, such as `repository`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The epoch that the write made.
    pub n: i64,
}

/// What a [`Subscription`] hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// There is work in the queue. Several wake-ups may come as one.
    Wake,
    /// A row changed.
    Change(Change),
    /// Changes were lost because they came faster than they were taken: read the change feed.
    Missed,
    /// Other processes are not heard any more: look by yourself more often.
    Degraded,
    /// Other processes are heard again. Signals sent meanwhile are lost: look once.
    Restored,
}

impl Signals {
    /// Signals within this process.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn process() -> Self {
        Self::new(Hub::connected(), None)
    }

    /// Signals through a Redis server, which may come and go: this never waits for it.
    ///
    /// `url` is `redis://[user:password@]host[:port][/db]` or `redis+unix:///path`. Signals within
    /// this process do not take the way through Redis.
    ///
    /// # Errors
    /// [`SignalsError::Address`] when `url` cannot be read; its text is not repeated.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn redis(url: &str) -> Result<Self, SignalsError> {
        let hub = Hub::disconnected();
        let redis = Redis::start(url, &hub)?;
        Ok(Self::new(hub, Some(redis)))
    }

    fn new(hub: Arc<Hub>, redis: Option<Redis>) -> Self {
        let shared = Shared {
            runtime: Handle::current(),
            hub,
            buckets: Buckets::default(),
            flights: Flights::default(),
            redis,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Listens from now on. Look once after subscribing: what was sent before is not heard.
    pub fn subscribe(&self, topic: Topic) -> Subscription {
        self.shared.hub.subscribe(topic)
    }

    /// Wakes everyone who listens to `queue`, at most once per [`COALESCE`]. Never waits, never
    /// fails. To be called after the transaction that made the work.
    pub fn wake(&self, queue: &str) {
        if let Some(delay) = self.shared.hub.gate(queue) {
            if delay.is_zero() {
                self.shared.wake_now(queue);
                return;
            }
            let (shared, queue) = (Arc::clone(&self.shared), queue.to_owned());
            self.shared.runtime.spawn(async move {
                tokio::time::sleep(delay).await;
                shared.hub.reopen(&queue);
                shared.wake_now(&queue);
            });
        }
    }

    /// Tells every process that a row changed. Never waits, never fails. To be called after the
    /// transaction that changed it.
    pub fn invalidate(&self, change: Change) {
        if let Some(redis) = &self.shared.redis {
            redis.publish_change(&change);
        }
        self.shared.hub.change(change);
    }

    /// Takes one token from the bucket `key`, and says how long to wait when it is empty.
    ///
    /// With Redis all processes share the bucket; while it is gone each has its own.
    pub async fn allow(&self, key: &str, rate: Rate) -> Verdict {
        if let Some(redis) = &self.shared.redis
            && let Some(verdict) = redis.allow(key, rate).await
        {
            return verdict;
        }
        self.shared.buckets.allow(key, rate)
    }

    /// Does `work` once for all who ask under the same key at the same time, and gives each a
    /// clone of what it returned.
    ///
    /// The work goes on when those who asked are gone. With Redis, work of another process under
    /// this key is waited for first, so `work` should begin with a look whether it is done
    /// already; while Redis is gone each process works for itself.
    ///
    /// # Errors
    /// [`Lost`] when `work` panicked.
    pub async fn single_flight<T, F>(&self, key: &str, work: F) -> Result<T, Lost>
    where
        T: Clone + Send + Sync + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let redis = self.shared.redis.clone();
        let turn = key.to_owned();
        let work = async move {
            match redis {
                Some(redis) => redis.in_turn(&turn, work).await,
                None => work.await,
            }
        };
        self.shared
            .flights
            .join(&self.shared.runtime, key, work)
            .await
    }

    /// Whether other processes are heard; always true within one process.
    pub fn is_connected(&self) -> bool {
        self.shared.hub.is_connected()
    }

    /// Signals to other processes that were dropped since the start because Redis was gone.
    pub fn dropped(&self) -> u64 {
        self.shared.redis.as_ref().map_or(0, Redis::dropped)
    }
}

impl Shared {
    fn wake_now(&self, queue: &str) {
        self.hub.wake(queue);
        if let Some(redis) = &self.redis {
            redis.publish_wake(queue);
        }
    }
}
