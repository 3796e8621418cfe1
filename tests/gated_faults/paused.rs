//! A process that stands still for longer than its word is good for, as a machine does that is
//! moved: what it knew before counts no more when it goes on.

use super::stage::Stage;
use kit::database::block_on;
use kit::server::{Objects, Scaled};
use std::time::Duration;

/// How long it stands still after the revocation has succeeded.
const LONGER: Duration = Duration::from_millis(300);

#[test]
fn a_process_that_stood_still_lets_nobody_in_who_was_revoked_meanwhile() {
    block_on(async {
        let servers = Scaled::start(2, 1, Objects::Folder).await;
        let admin = servers.admin();
        let stage = Stage::set(admin, servers.public()).await;
        let publics = [servers.public(), &servers.apis[1].public];
        let load = stage.load(&publics).await;
        let still = &servers.apis[1].process;
        for subscriber in &stage.doomed {
            // What comes to it waits, and is answered when it goes on.
            load.breaks(&[1]);
            still.pause();
            let took = subscriber.revoke(admin).await;
            println!("revoked within {took:?} beside a process that stands still");
            assert!(took < Duration::from_secs(5), "{took:?}");
            tokio::time::sleep(LONGER).await;
            still.go_on();
            load.recovers().await;
        }
        let counts = load.end().await;
        assert_eq!(counts.unanswered, 0, "{counts:?}");
    });
}
