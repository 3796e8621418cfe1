//! Subscribers that ask all the time, and what may be said to each of them.

use bytes::Bytes;
use kit::Key;
use kit::http::Admin;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How soon everybody has to be served again once a fault is over.
pub(crate) const RECOVERY: Duration = Duration::from_secs(5);

/// The longest time to an answer, whatever is broken.
const ANSWER: Duration = Duration::from_secs(10);

/// How long a server may go on to answer from memory when it cannot ask, and some more for the
/// answer that this is noticed by.
pub(crate) const CLOSING: Duration = Duration::from_secs(6);

/// Pause between two requests of one asker.
const PAUSE: Duration = Duration::from_millis(100);

/// Messages of wrong answers that are kept; one is enough to fail.
const WRONGS: usize = 20;

/// A key, and what may be said to whoever shows it.
#[derive(Debug)]
pub(crate) struct Subscriber {
    pub(crate) key: Key,
    may_be_refused: AtomicBool,
    must_be_refused: AtomicBool,
}

impl Subscriber {
    /// One who is to be let in.
    pub(crate) fn welcome(key: Key) -> Arc<Self> {
        Arc::new(Self {
            key,
            may_be_refused: AtomicBool::new(false),
            must_be_refused: AtomicBool::new(false),
        })
    }

    /// One who never gets in.
    pub(crate) fn barred(key: Key) -> Arc<Self> {
        let subscriber = Self::welcome(key);
        subscriber.is_losing();
        subscriber.has_lost();
        subscriber
    }

    /// From now on nobody can say whether it is let in.
    pub(crate) fn is_losing(&self) {
        self.may_be_refused.store(true, Ordering::SeqCst);
    }

    /// Who asks from now on is not let in.
    pub(crate) fn has_lost(&self) {
        self.must_be_refused.store(true, Ordering::SeqCst);
    }

    /// Who asks from now on is let in.
    pub(crate) fn is_welcome_again(&self) {
        self.must_be_refused.store(false, Ordering::SeqCst);
        self.may_be_refused.store(false, Ordering::SeqCst);
    }

    /// Revokes its key; how long it took until that was said to be done.
    pub(crate) async fn revoke(&self, admin: &Admin) -> Duration {
        let begun = Instant::now();
        self.is_losing();
        let accepted = self.ask_to_revoke(admin).await;
        admin.succeeds(accepted).await;
        self.has_lost();
        begun.elapsed()
    }

    /// Asks for the end of its key and does not wait for it.
    pub(crate) async fn ask_to_revoke(&self, admin: &Admin) -> kit::http::Answer {
        admin.post(&self.key.path("/revoke"), &Value::Null).await
    }
}

/// A file that is asked for, and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Its path on the server, with the slash before it.
    pub(crate) path: String,
    pub(crate) octets: Bytes,
}

/// How a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It is fetched.
    Direct,
    /// A proxy asks whether it may be.
    Forwarded,
}

/// Somebody who asks one server for one file, again and again.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) subscriber: Arc<Subscriber>,
    pub(crate) server: String,
    pub(crate) file: File,
    pub(crate) way: Way,
    /// Those who share what may break.
    pub(crate) group: usize,
    /// How long it waits for an answer while its group is broken; where that is short it may wait in
    /// vain.
    pub(crate) patience: Option<Duration>,
    pub(crate) pause: Duration,
}

impl Asker {
    /// One who fetches `file` from `server` and waits as long as it takes.
    pub(crate) fn new(
        subscriber: &Arc<Subscriber>,
        server: &str,
        file: &File,
        group: usize,
    ) -> Self {
        Self {
            subscriber: Arc::clone(subscriber),
            server: server.to_owned(),
            file: file.clone(),
            way: Way::Direct,
            group,
            patience: None,
            pause: PAUSE,
        }
    }

    /// The same by way of a proxy.
    pub(crate) fn forwarded(self) -> Self {
        Self {
            way: Way::Forwarded,
            ..self
        }
    }
}

/// How many answers there were of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) allowed: u64,
    pub(crate) denied: u64,
    pub(crate) unavailable: u64,
    /// Whoever asked gave up.
    pub(crate) unanswered: u64,
}

/// All who ask.
#[derive(Debug)]
pub(crate) struct Load {
    shared: Arc<Shared>,
    asking: JoinSet<()>,
    seen: Vec<(usize, Arc<Seen>)>,
}

#[derive(Debug)]
struct Shared {
    begun: Instant,
    is_over: AtomicBool,
    /// Groups that are not answered as they should, as bits.
    broken: AtomicU64,
    /// Since when, in microseconds since the beginning.
    broken_at: AtomicU64,
    counts: Mutex<Counts>,
    wrongs: Mutex<Vec<String>>,
}

/// When the last request was made that was answered so, in microseconds since the beginning.
#[derive(Debug, Default)]
struct Seen {
    judged: AtomicU64,
    unavailable: AtomicU64,
}

/// What an asker made of an answer.
enum Heard {
    Allowed { is_right: bool },
    Denied,
    Unavailable,
    Nothing(String),
    Other(StatusCode),
}

impl Load {
    /// Has all `askers` begin; returns when each was told what is right.
    pub(crate) async fn begin(askers: Vec<Asker>) -> Self {
        let shared = Arc::new(Shared {
            begun: Instant::now(),
            is_over: AtomicBool::new(false),
            broken: AtomicU64::new(0),
            broken_at: AtomicU64::new(0),
            counts: Mutex::default(),
            wrongs: Mutex::default(),
        });
        let mut load = Self {
            shared,
            asking: JoinSet::new(),
            seen: Vec::new(),
        };
        for asker in askers {
            let seen = Arc::new(Seen::default());
            load.seen.push((asker.group, Arc::clone(&seen)));
            load.asking
                .spawn(ask(asker, seen, Arc::clone(&load.shared)));
        }
        load.goes_on().await;
        load
    }

    /// Waits until every asker was answered once more.
    pub(crate) async fn goes_on(&self) {
        let since = self.shared.moment();
        self.until("all are answered", ANSWER * 2, |_, seen| {
            seen.judged.load(Ordering::SeqCst) > since
        })
        .await;
    }

    /// From now on the askers of `groups` may be told to wait, or nothing.
    pub(crate) fn breaks(&self, groups: &[usize]) {
        let bits = groups.iter().fold(0, |bits, group| bits | 1 << group);
        self.shared.broken.store(bits, Ordering::SeqCst);
        let now = self.shared.moment();
        self.shared.broken_at.store(now, Ordering::SeqCst);
    }

    /// Waits until all of `groups`, which ask since they are broken, are told to wait and nothing
    /// else; how long it took.
    pub(crate) async fn closes(&self, groups: &[usize], limit: Duration) -> Duration {
        let begun = Instant::now();
        let since = self.shared.broken_at.load(Ordering::SeqCst);
        self.until("what is broken closes", limit, |group, seen| {
            let judged = seen.judged.load(Ordering::SeqCst);
            let unavailable = seen.unavailable.load(Ordering::SeqCst);
            !groups.contains(&group) || (unavailable > since && unavailable > judged)
        })
        .await;
        begun.elapsed()
    }

    /// Has it go on so long; meanwhile nobody of what is broken is told anything but to wait.
    pub(crate) async fn stays_closed(&self, time: Duration) {
        let (since, broken) = (
            self.shared.moment(),
            self.shared.broken.load(Ordering::SeqCst),
        );
        tokio::time::sleep(time).await;
        for (_, seen) in self
            .seen
            .iter()
            .filter(|(group, _)| broken & (1 << group) != 0)
        {
            let judged = seen.judged.load(Ordering::SeqCst);
            assert!(judged <= since, "somebody was judged by what was known");
        }
        self.assert_right();
    }

    /// Waits until everybody who asks from now on is told what is right, and from then on wants
    /// nothing else to be said; how long it took.
    pub(crate) async fn recovers(&self) -> Duration {
        let (begun, since) = (Instant::now(), self.shared.moment());
        self.until("all is well again", RECOVERY, |_, seen| {
            seen.judged.load(Ordering::SeqCst) > since
        })
        .await;
        self.shared.broken.store(0, Ordering::SeqCst);
        begun.elapsed()
    }

    /// What was answered so far.
    pub(crate) fn counts(&self) -> Counts {
        *self
            .shared
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends it; what was answered.
    pub(crate) async fn end(mut self) -> Counts {
        self.goes_on().await;
        self.shared.is_over.store(true, Ordering::SeqCst);
        while let Some(ended) = self.asking.join_next().await {
            ended.expect("no asker panics");
        }
        self.assert_right();
        let counts = self.counts();
        println!("{counts:?}");
        counts
    }

    #[track_caller]
    fn assert_right(&self) {
        let wrongs = self
            .shared
            .wrongs
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
    }

    async fn until(&self, what: &str, limit: Duration, is_so: impl Fn(usize, &Seen) -> bool) {
        let deadline = Instant::now() + limit;
        loop {
            self.assert_right();
            let missing = self
                .seen
                .iter()
                .filter(|(group, seen)| !is_so(*group, seen));
            let missing = missing.count();
            if missing == 0 {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "{what}: not so after {limit:?} for {missing} of {}, {:?}",
                self.seen.len(),
                self.counts()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Shared {
    /// Never 0.
    fn moment(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX) + 1
    }

    fn is_broken(&self, group: usize) -> bool {
        self.broken.load(Ordering::SeqCst) & (1 << group) != 0
    }

    fn count(&self, count: impl FnOnce(&mut Counts) -> &mut u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *count(&mut counts) += 1;
    }

    fn wrong(&self, what: String) {
        let mut wrongs = self.wrongs.lock().unwrap_or_else(PoisonError::into_inner);
        if wrongs.len() < WRONGS {
            wrongs.push(what);
        }
    }
}

/// Asks again and again, and compares each answer with what was known before and after.
async fn ask(asker: Asker, seen: Arc<Seen>, shared: Arc<Shared>) {
    let http = Client::new();
    while !shared.is_over.load(Ordering::Relaxed) {
        let must_be_refused = asker.subscriber.must_be_refused.load(Ordering::SeqCst);
        let (asked, was_broken) = (shared.moment(), shared.is_broken(asker.group));
        let patience = asker.patience.filter(|_| was_broken);
        let heard = asker.once(&http, patience.unwrap_or(ANSWER)).await;
        let may_wait = was_broken || shared.is_broken(asker.group);
        let may_be_refused = asker.subscriber.may_be_refused.load(Ordering::SeqCst);
        let is_right = match &heard {
            Heard::Allowed { is_right } => *is_right && !must_be_refused,
            Heard::Denied => may_be_refused,
            Heard::Unavailable => may_wait,
            Heard::Nothing(_) => may_wait && asker.patience.is_some(),
            Heard::Other(_) => false,
        };
        if !is_right {
            shared.wrong(format!(
                "{heard}: {} ({:?}) of {}, asked at {asked} of {} µs; \
                 broken: {may_wait}, may be refused: {may_be_refused}, must be: {must_be_refused}",
                asker.file.path,
                asker.way,
                asker.server,
                shared.moment(),
            ));
        }
        match heard {
            Heard::Allowed { .. } | Heard::Denied => seen.judged.store(asked, Ordering::SeqCst),
            Heard::Unavailable => seen.unavailable.store(asked, Ordering::SeqCst),
            Heard::Nothing(_) | Heard::Other(_) => {}
        }
        shared.count(|counts| match heard {
            Heard::Allowed { .. } => &mut counts.allowed,
            Heard::Denied => &mut counts.denied,
            Heard::Unavailable => &mut counts.unavailable,
            Heard::Nothing(_) | Heard::Other(_) => &mut counts.unanswered,
        });
        tokio::time::sleep(asker.pause).await;
    }
}

impl std::fmt::Display for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Allowed { is_right: true } => f.write_str("let in"),
            Self::Allowed { is_right: false } => f.write_str("let in to something else"),
            Self::Denied => f.write_str("refused"),
            Self::Unavailable => f.write_str("told to wait"),
            Self::Nothing(why) => write!(f, "not answered, {why}"),
            Self::Other(status) => write!(f, "told {status}"),
        }
    }
}

impl Asker {
    async fn once(&self, http: &Client, patience: Duration) -> Heard {
        let Self { server, file, .. } = self;
        let request = match self.way {
            Way::Direct => http.get(format!("{server}{}", file.path)),
            Way::Forwarded => http
                .get(format!("{server}/auth"))
                .header("x-forwarded-uri", &file.path),
        };
        let request = request.basic_auth("subscriber", Some(&self.subscriber.key.secret));
        let request = request.timeout(patience);
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => return Heard::Nothing(format!("{error:?}")),
        };
        let status = answer.status();
        let body = match answer.bytes().await {
            Ok(body) => body,
            Err(error) => return Heard::Nothing(format!("{error:?}")),
        };
        match status {
            StatusCode::OK => Heard::Allowed {
                is_right: self.way == Way::Forwarded || body == file.octets,
            },
            StatusCode::UNAUTHORIZED => Heard::Denied,
            StatusCode::SERVICE_UNAVAILABLE => Heard::Unavailable,
            status => Heard::Other(status),
        }
    }
}
