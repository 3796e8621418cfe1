//! Delivery within this process.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, watch};

use crate::{COALESCE, Change, Event, Topic};

/// Changes that a subscriber may be behind before it is told to read the feed.
const BACKLOG: usize = 1024;

/// Queues that are remembered whether idle or not.
const QUEUES: usize = 1024;

/// Everyone in this process who listens.
pub(crate) struct Hub {
    queues: Mutex<Queues>,
    changes: broadcast::Sender<Change>,
    connected: watch::Sender<bool>,
}

/// Queues by name, and how many there may be before idle ones are forgotten.
struct Queues {
    by_name: HashMap<String, Queue>,
    tidy_at: usize,
}

/// Listeners of a queue, and the gate that coalesces its wake-ups.
struct Queue {
    woken: watch::Sender<()>,
    last: Option<Instant>,
    /// A wake-up is on its way already.
    waiting: bool,
}

impl Hub {
    pub(crate) fn connected() -> Arc<Self> {
        Self::new(true)
    }

    pub(crate) fn disconnected() -> Arc<Self> {
        Self::new(false)
    }

    fn new(connected: bool) -> Arc<Self> {
        Arc::new(Self {
            queues: Mutex::default(),
            changes: broadcast::channel(BACKLOG).0,
            connected: watch::channel(connected).0,
        })
    }

    pub(crate) fn subscribe(&self, topic: Topic) -> Subscription {
        let mut connected = self.connected.subscribe();
        if !*connected.borrow_and_update() {
            connected.mark_changed();
        }
        let ear = match topic {
            Topic::Queue(name) => Ear::Queue(self.queues().named(&name).woken.subscribe()),
            Topic::Changes => Ear::Changes(self.changes.subscribe()),
        };
        Subscription { ear, connected }
    }

    /// How long a wake-up of `queue` must wait; `None` when one is on its way that will do.
    pub(crate) fn gate(&self, queue: &str) -> Option<Duration> {
        let mut queues = self.queues();
        let queue = queues.named(queue);
        if queue.waiting {
            return None;
        }
        let now = Instant::now();
        let delay = queue.last.map_or(Duration::ZERO, |last| {
            COALESCE.saturating_sub(now.saturating_duration_since(last))
        });
        queue.waiting = !delay.is_zero();
        queue.last = Some(now + delay);
        Some(delay)
    }

    /// The wake-up that waited is being sent: the next one counts again.
    pub(crate) fn reopen(&self, queue: &str) {
        if let Some(queue) = self.queues().by_name.get_mut(queue) {
            queue.waiting = false;
        }
    }

    pub(crate) fn wake(&self, queue: &str) {
        if let Some(queue) = self.queues().by_name.get(queue) {
            queue.woken.send_replace(());
        }
    }

    pub(crate) fn change(&self, change: Change) {
        // An error says that nobody listens.
        let _ = self.changes.send(change);
    }

    /// Sets whether other processes are heard; returns whether that is news.
    pub(crate) fn set_connected(&self, connected: bool) -> bool {
        self.connected
            .send_if_modified(|was| std::mem::replace(was, connected) != connected)
    }

    pub(crate) fn is_connected(&self) -> bool {
        *self.connected.borrow()
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queues {
    /// The queue of this name. Busy ones are all kept, and twice as many fit before the next look,
    /// so that tidying costs little per name.
    fn named(&mut self, name: &str) -> &mut Queue {
        if self.by_name.len() >= self.tidy_at {
            self.by_name.retain(|_, queue| queue.is_busy());
            self.tidy_at = QUEUES.max(2 * self.by_name.len());
        }
        self.by_name.entry(name.to_owned()).or_default()
    }
}

impl Default for Queues {
    fn default() -> Self {
        Self {
            by_name: HashMap::new(),
            tidy_at: QUEUES,
        }
    }
}

impl Queue {
    /// Whether somebody listens, or forgetting it would let wake-ups come too close together.
    fn is_busy(&self) -> bool {
        self.waiting
            || self.woken.receiver_count() > 0
            || self.last.is_some_and(|last| last.elapsed() < COALESCE)
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            woken: watch::channel(()).0,
            last: None,
            waiting: false,
        }
    }
}

/// Someone who listens; ends when dropped.
pub struct Subscription {
    ear: Ear,
    connected: watch::Receiver<bool>,
}

enum Ear {
    Queue(watch::Receiver<()>),
    Changes(broadcast::Receiver<Change>),
}

impl Subscription {
    /// Waits for the next event. Nothing is lost when the future is dropped. Never returns again
    /// once all [`Signals`](crate::Signals) are gone.
    pub async fn recv(&mut self) -> Event {
        tokio::select! {
            biased;
            event = connection(&mut self.connected) => event,
            event = self.ear.recv() => event,
        }
    }
}

impl Ear {
    async fn recv(&mut self) -> Event {
        match self {
            Self::Queue(woken) => match woken.changed().await {
                Ok(()) => Event::Wake,
                Err(_) => pending().await,
            },
            Self::Changes(changes) => match changes.recv().await {
                Ok(change) => Event::Change(change),
                Err(broadcast::error::RecvError::Lagged(_)) => Event::Missed,
                Err(broadcast::error::RecvError::Closed) => pending().await,
            },
        }
    }
}

async fn connection(connected: &mut watch::Receiver<bool>) -> Event {
    match connected.changed().await {
        Ok(()) if *connected.borrow_and_update() => Event::Restored,
        Ok(()) => Event::Degraded,
        Err(_) => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_queues_are_forgotten_and_those_with_listeners_are_not() {
        let hub = Hub::connected();
        let _listener = hub.subscribe(Topic::Queue("kept".into()));
        for task in 0..20 * QUEUES {
            hub.gate(&format!("task/{task}"));
        }
        std::thread::sleep(2 * COALESCE);
        for task in 0..40 * QUEUES {
            hub.gate(&format!("later/{task}"));
        }
        std::thread::sleep(2 * COALESCE);
        let mut queues = hub.queues();
        queues.tidy_at = 0;
        queues.named("last");

        assert_eq!(queues.by_name.len(), 2);
        assert!(queues.by_name.contains_key("kept"));
    }

    #[test]
    fn a_wake_up_within_five_milliseconds_waits_and_the_next_is_the_same() {
        let hub = Hub::connected();

        assert_eq!(hub.gate("a"), Some(Duration::ZERO));
        let delay = hub.gate("a").unwrap_or_default();
        assert!(delay <= COALESCE);
        if !delay.is_zero() {
            assert_eq!(hub.gate("a"), None);
            hub.reopen("a");
        }
        assert_eq!(hub.gate("b"), Some(Duration::ZERO));
    }
}
