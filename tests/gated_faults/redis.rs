//! Redis dies or hangs: nothing that subscribers could see.

use super::stage::Stage;
use kit::database::block_on;
use kit::server::{Objects, Scaled};
use std::time::Duration;

/// How long it stays away beside what is done meanwhile.
const AWAY: Duration = Duration::from_secs(1);

/// The longest time until a revocation counts everywhere without Redis: a worker finds it within
/// half a second, and three seconds after its commit nobody answers from before.
const REVOKED: Duration = Duration::from_secs(4);

#[test]
fn redis_may_die_or_hang_and_no_verdict_is_wrong_or_missing() {
    block_on(async {
        let mut servers = Scaled::start(2, 1, Objects::Folder).await;
        let stage = Stage::set(servers.admin(), servers.public()).await;
        let load = {
            let publics = [servers.public(), &servers.apis[1].public];
            stage.load(&publics).await
        };
        for (doomed, dies) in stage.doomed.chunks(3).zip([true, false]) {
            if dies {
                servers.redis.kill();
            } else {
                servers.redis.pause();
            }
            for subscriber in &doomed[..2] {
                let took = subscriber.revoke(servers.admin()).await;
                println!("revoked within {took:?} without Redis");
                assert!(took < REVOKED, "{took:?}");
            }
            tokio::time::sleep(AWAY).await;
            load.goes_on().await;
            if dies {
                servers.redis.restart();
            } else {
                servers.redis.go_on();
            }
            doomed[2].revoke(servers.admin()).await;
            load.goes_on().await;
        }
        let counts = load.end().await;
        assert_eq!(counts.unavailable + counts.unanswered, 0, "{counts:?}");
    });
}
