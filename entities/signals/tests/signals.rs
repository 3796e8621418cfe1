//! Signals within a process and between processes, with Redis coming and going.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use countersign_signals::{
    COALESCE, Change, Event, Lost, Rate, Signals, Subscription, Topic, Verdict,
};
use kit::server::Redis;
use tokio::time::{sleep, timeout};

/// Long enough for a busy machine, short enough to fail.
const SOON: Duration = Duration::from_secs(20);

/// Time in which something that must not happen would have happened.
const A_WHILE: Duration = Duration::from_millis(200);

fn queue(signals: &Signals, name: &str) -> Subscription {
    signals.subscribe(Topic::Queue(name.into()))
}

fn change(n: i64) -> Change {
    Change {
        kind: "repository".into(),
        id: "0193c6a0".into(),
        n,
    }
}

async fn next(subscription: &mut Subscription) -> Event {
    timeout(SOON, subscription.recv())
        .await
        .expect("an event comes soon")
}

async fn silent(subscription: &mut Subscription) -> bool {
    timeout(A_WHILE, subscription.recv()).await.is_err()
}

/// Another process on the same server, connected.
async fn connected(redis: &Redis) -> Signals {
    let signals = Signals::redis(&redis.url()).unwrap();
    connect(&signals).await;
    signals
}

async fn connect(signals: &Signals) {
    let deadline = Instant::now() + SOON;
    while !signals.is_connected() {
        assert!(Instant::now() < deadline, "Redis is not found");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_wake_up_reaches_those_who_wait_for_its_queue_and_nobody_else() {
    let signals = Signals::process();
    let (mut publish, mut ingest) = (queue(&signals, "publish"), queue(&signals, "ingest"));

    signals.wake("publish");

    assert_eq!(next(&mut publish).await, Event::Wake);
    assert!(silent(&mut publish).await);
    assert!(silent(&mut ingest).await);
}

#[tokio::test]
async fn a_thousand_wake_ups_at_once_become_a_few_and_the_last_is_not_lost() {
    let signals = Signals::process();
    let mut subscription = queue(&signals, "publish");
    let heard = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            subscription.recv().await;
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    tokio::task::yield_now().await;

    let begun = Instant::now();
    for _ in 0..1000 {
        signals.wake("publish");
    }
    let taken = begun.elapsed();
    sleep(A_WHILE).await;

    // One at once, and one for each 5 ms begun; on any machine that is one late one.
    let most = 2 + usize::try_from(taken.as_millis() / COALESCE.as_millis()).unwrap();
    let heard = heard.load(Ordering::SeqCst);
    assert!((2..=most).contains(&heard), "{heard} in {taken:?}");
}

#[tokio::test]
async fn a_change_is_heard_by_all_in_order() {
    let signals = Signals::process();
    let mut subscriptions = [
        signals.subscribe(Topic::Changes),
        signals.subscribe(Topic::Changes),
    ];

    for n in 1..=3 {
        signals.invalidate(change(n));
    }

    for subscription in &mut subscriptions {
        for n in 1..=3 {
            assert_eq!(next(subscription).await, Event::Change(change(n)));
        }
    }
}

#[tokio::test]
async fn who_is_too_slow_for_the_changes_is_told_to_read_the_feed() {
    let signals = Signals::process();
    let mut subscription = signals.subscribe(Topic::Changes);

    for n in 0..5000 {
        signals.invalidate(change(n));
    }

    assert_eq!(next(&mut subscription).await, Event::Missed);
    assert!(matches!(next(&mut subscription).await, Event::Change(_)));
}

#[tokio::test]
async fn a_burst_is_allowed_and_then_one_waits() {
    let signals = Signals::process();
    let rate = Rate {
        burst: 3,
        per_second: 0.5,
    };

    for _ in 0..3 {
        assert_eq!(signals.allow("a", rate).await, Verdict::Allowed);
    }

    assert!(matches!(signals.allow("a", rate).await, Verdict::Wait(wait) if wait > SOON / 20));
    assert_eq!(signals.allow("b", rate).await, Verdict::Allowed);
}

#[tokio::test]
async fn those_who_ask_at_once_share_one_answer() {
    let signals = Signals::process();
    let runs = Arc::new(AtomicUsize::new(0));
    let ask = || {
        let runs = Arc::clone(&runs);
        signals.single_flight("a", async move {
            sleep(Duration::from_millis(50)).await;
            runs.fetch_add(1, Ordering::SeqCst) + 1
        })
    };

    let answers = tokio::join!(ask(), ask(), ask());
    assert_eq!(answers, (Ok(1), Ok(1), Ok(1)));

    // What is over is not remembered.
    assert_eq!(ask().await, Ok(2));
}

#[tokio::test]
async fn shared_work_goes_on_when_the_first_to_ask_is_gone() {
    let signals = Signals::process();
    let slow = || async {
        sleep(Duration::from_millis(100)).await;
        "done"
    };
    let first = signals.clone();
    let first = tokio::spawn(async move { first.single_flight("a", slow()).await });
    sleep(Duration::from_millis(20)).await;
    let second = signals.clone();
    let second =
        tokio::spawn(async move { second.single_flight("a", async { "begun again" }).await });
    sleep(Duration::from_millis(20)).await;

    first.abort();

    assert_eq!(second.await.unwrap(), Ok("done"));
}

#[tokio::test]
async fn shared_work_that_panics_is_lost_for_all_and_can_be_begun_again() {
    let signals = Signals::process();
    let lost = signals
        .single_flight::<u8, _>("a", async { panic!("on purpose") })
        .await;
    assert_eq!(lost, Err(Lost));
    assert_eq!(signals.single_flight("a", async { 1_u8 }).await, Ok(1));
}

#[tokio::test]
async fn signals_reach_other_processes() {
    let redis = Redis::start();
    let (here, there) = (connected(&redis).await, connected(&redis).await);
    let (mut wakes, mut changes) = (queue(&there, "publish"), there.subscribe(Topic::Changes));
    let mut own = here.subscribe(Topic::Changes);

    here.wake("publish");
    here.invalidate(change(7));

    assert_eq!(next(&mut wakes).await, Event::Wake);
    assert_eq!(next(&mut changes).await, Event::Change(change(7)));
    // The sender hears its own signal once: at once, and not again through the server.
    assert_eq!(next(&mut own).await, Event::Change(change(7)));
    assert!(silent(&mut own).await);
}

#[tokio::test]
async fn without_redis_signals_still_reach_the_own_process() {
    let mut redis = Redis::start();
    redis.kill();
    let signals = Signals::redis(&redis.url()).unwrap();
    let mut subscription = queue(&signals, "publish");

    assert_eq!(next(&mut subscription).await, Event::Degraded);
    let begun = Instant::now();
    signals.wake("publish");
    assert_eq!(next(&mut subscription).await, Event::Wake);
    assert!(begun.elapsed() < SOON / 10);
    assert!(!signals.is_connected());
}

#[tokio::test]
async fn redis_may_die_and_come_back_in_the_middle() {
    let mut redis = Redis::start();
    let (here, there) = (connected(&redis).await, connected(&redis).await);
    let mut subscription = there.subscribe(Topic::Changes);

    redis.kill();
    assert_eq!(next(&mut subscription).await, Event::Degraded);
    // Sending never waits and never fails, however much is lost.
    let begun = Instant::now();
    for n in 0..10_000 {
        here.invalidate(change(n));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    // Limits and shared work go on within the process.
    let rate = Rate {
        burst: 1,
        per_second: 0.001,
    };
    assert_eq!(here.allow("a", rate).await, Verdict::Allowed);
    assert!(matches!(here.allow("a", rate).await, Verdict::Wait(_)));
    assert_eq!(here.single_flight("a", async { 1 }).await, Ok(1));

    redis.restart();
    assert_eq!(next(&mut subscription).await, Event::Restored);
    connect(&here).await;
    assert!(here.dropped() > 0);
    here.invalidate(change(20_000));
    loop {
        // What was still waiting to be sent when the server came back may arrive before.
        match next(&mut subscription).await {
            Event::Change(heard) if heard.n == 20_000 => break,
            Event::Change(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn processes_share_a_limit() {
    let redis = Redis::start();
    let (here, there) = (connected(&redis).await, connected(&redis).await);
    let rate = Rate {
        burst: 2,
        per_second: 0.01,
    };

    assert_eq!(here.allow("a", rate).await, Verdict::Allowed);
    assert_eq!(there.allow("a", rate).await, Verdict::Allowed);

    let wait = here.allow("a", rate).await;
    assert!(
        matches!(wait, Verdict::Wait(wait) if wait > Duration::from_secs(90) && wait <= Duration::from_secs(100)),
        "{wait:?}"
    );
    let fast = Rate {
        burst: 1,
        per_second: 50.0,
    };
    assert_eq!(here.allow("b", fast).await, Verdict::Allowed);
    sleep(A_WHILE).await;
    assert_eq!(there.allow("b", fast).await, Verdict::Allowed);
}

#[tokio::test]
async fn processes_take_turns_at_work_under_one_key() {
    let redis = Redis::start();
    let (here, there) = (connected(&redis).await, connected(&redis).await);
    let at_work = Arc::new(AtomicUsize::new(0));
    let work = || {
        let at_work = Arc::clone(&at_work);
        async move {
            let others = at_work.fetch_add(1, Ordering::SeqCst);
            sleep(A_WHILE).await;
            at_work.fetch_sub(1, Ordering::SeqCst);
            others
        }
    };

    let others = tokio::join!(
        here.single_flight("a", work()),
        there.single_flight("a", work())
    );

    assert_eq!(others, (Ok(0), Ok(0)));
}

#[test]
fn an_address_that_is_none_is_refused_without_showing_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    for url in [
        "",
        "http://me:hunter2@example.org",
        "redis://me:hunter2@[",
        "hunter2",
    ] {
        let error = Signals::redis(url).map(drop).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
