//! A full disk: nothing new is taken, nothing is half taken, and whoever reads sees nothing of it.

use super::load::{RECOVERY, Subscriber};
use super::stage::{Stage, small_package};
use kit::database::block_on;
use kit::http::Answer;
use kit::server::{Embedded, Options};
use kit::{Repository, disk};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the disk stays full.
const FULL: Duration = Duration::from_secs(3);

/// How long whoever was refused waits until he tries again.
const PAUSE: Duration = Duration::from_millis(100);

#[test]
fn a_full_disk_takes_nothing_new_and_keeps_nobody_from_reading() {
    let test = "gated_faults::disk::a_full_disk_takes_nothing_new_and_keeps_nobody_from_reading";
    let Some(disk) = disk::small(test) else {
        return;
    };
    block_on(async {
        let mut server = Embedded::start_at(&disk.join("data"), Options::default()).await;
        let admin = server.admin().clone();
        let stage = Stage::set(&admin, server.public()).await;
        let elsewhere = Repository::create(&admin, server.public(), "rpm/elsewhere").await;
        let load = stage.load(&[server.public()]).await;
        let ballast = disk.join("ballast");
        fill(&ballast);

        let mut tries = Tries::default();
        let begun = Instant::now();
        while begun.elapsed() < FULL {
            tries.all(&stage, begun.elapsed()).await;
            tokio::time::sleep(PAUSE).await;
        }
        load.goes_on().await;
        std::fs::remove_file(&ballast).expect("it is there");

        let begun = Instant::now();
        elsewhere.push(small_package("afterwards")).await;
        println!(
            "{:?} after there was room a package was live",
            begun.elapsed()
        );
        assert!(begun.elapsed() < RECOVERY, "{:?}", begun.elapsed());
        tries.are_kept(&stage).await;
        stage.doomed[1].revoke(&admin).await;
        let counts = load.end().await;
        assert_eq!(counts.unavailable + counts.unanswered, 0, "{counts:?}");
        is_sound(&mut server, &stage).await;
    });
}

/// Fills the disk to the last byte.
fn fill(path: &Path) {
    let mut file = File::create(path).expect("the disk has room for a name");
    for size in [1 << 20, 4096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

/// What was tried while the disk was full.
#[derive(Default)]
struct Tries {
    refused: usize,
    /// Mutations that there was room for: the log of the database had some left.
    accepted: Vec<Answer>,
}

impl Tries {
    /// An upload, a new key and a revocation; `number` makes them differ.
    async fn all(&mut self, stage: &Stage, number: Duration) {
        let admin = stage.repository.admin();
        let name = format!("refused-{}", number.as_micros());
        let upload = stage.repository.upload(small_package(&name)).await;
        upload.problem(507, "storage-full");
        let key = json!({"label": name, "scopes": ["rpm/core"]});
        self.take(admin.post("/subscription-keys", &key).await);
        let doomed: &Subscriber = &stage.doomed[0];
        doomed.is_losing();
        let revocation = doomed.ask_to_revoke(admin).await;
        self.take(revocation);
    }

    /// Either is done, or says why not.
    fn take(&mut self, answer: Answer) {
        if answer.status < 300 {
            self.accepted.push(answer);
        } else {
            answer.problem(507, "storage-full");
            self.refused += 1;
        }
    }

    /// What was refused left nothing, and what was accepted is done once there is room.
    async fn are_kept(self, stage: &Stage) {
        println!("{} refused, {} accepted", self.refused, self.accepted.len());
        assert!(self.refused > 5, "the disk was full");
        let admin = stage.repository.admin();
        let mut labels = Vec::new();
        let mut is_revoked = false;
        for answer in self.accepted {
            let task = admin.succeeds(answer).await;
            if task.kind == "revoke_subscription_key" {
                is_revoked = true;
                continue;
            }
            let key = task
                .result("subscription_key")
                .as_str()
                .expect("it is an id");
            let key: Value = admin
                .get(&format!("/subscription-keys/{key}"))
                .await
                .expect(200)
                .json();
            labels.push(key["label"].clone());
        }
        let keys = admin.all("/subscription-keys?limit=500").await;
        let kept = keys.iter().map(|key| &key["label"]);
        let kept = kept.filter(|label| {
            label
                .as_str()
                .is_some_and(|name| name.starts_with("refused"))
        });
        assert_eq!(kept.count(), labels.len());
        let doomed = &stage.doomed[0];
        if is_revoked {
            doomed.has_lost();
        } else {
            assert_eq!(doomed.key.shown(admin).await["state"], "active");
            doomed.is_welcome_again();
            doomed.revoke(admin).await;
        }
    }
}

/// Nothing is left of what was refused, and all that is there is whole, after a crash too.
async fn is_sound(server: &mut Embedded, stage: &Stage) {
    let staging = server.data().join("objects/staging");
    let left = std::fs::read_dir(staging).into_iter().flatten().count();
    assert_eq!(left, 0, "uploads that were refused are kept");
    server.cli(&["doctor"]).succeeded();
    server.restart(Options::default()).await;
    server.cli(&["doctor"]).succeeded();
    server.cli(&["audit", "verify"]).succeeded();
    let repository = stage.repository.at(server.admin(), server.public());
    assert_eq!(repository.nevras().await.len(), 1);
    let public = json!({"public": true});
    let opened = server.admin().patch(&repository.path(), &public).await;
    server.admin().succeeds(opened).await;
    repository.assert_whole().await;
    server.process.kill();
    let database = server.database().await;
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check");
    let row = database.read().query_one_raw(check).await;
    let row = row.expect("it can be read").expect("it says something");
    let said: String = row.try_get_by_index(0).expect("it is a text");
    assert_eq!(said, "ok");
}
