//! Who has no right to a repository is kept out by name: every client people use, for every reason
//! there is. It fails, says which URL refused it, installs nothing, and holds nothing that is newer
//! than what it was entitled to.

mod machine;

use kit::corpus::{RpmBuilder, deb};
use kit::database::block_on;
use kit::server::Embedded;
use kit::{Key, Repository};
use machine::{Configuration, Machine, Program};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Why a subscriber is kept out. Each program goes through all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    NoKey,
    WrongScope,
    Revoked,
    Expired,
}

const CASES: [Case; 4] = [Case::NoKey, Case::WrongScope, Case::Revoked, Case::Expired];

/// What a key is good for after its end, where it has a grace.
const GRACE: i64 = 3600;

/// How soon a key runs out that is to run out.
const SOON: Duration = Duration::from_secs(2);

#[test]
fn dnf_is_kept_out() {
    block_on(goes_through_all(Program::Dnf));
}

#[test]
fn zypper_is_kept_out() {
    block_on(goes_through_all(Program::Zypper));
}

#[test]
fn apt_is_kept_out() {
    block_on(goes_through_all(Program::Apt));
}

#[test]
fn the_apt_of_a_newer_release_is_kept_out() {
    block_on(goes_through_all(Program::NewerApt));
}

async fn goes_through_all(program: Program) {
    let stage = Stage::set(program).await;
    for case in CASES {
        println!("{program:?}, {case:?}");
        stage.keeps_out(case).await;
    }
    println!("{program:?}, inside its grace");
    stage.lets_in_during_grace().await;
}

/// A gated repository that one program reads.
struct Stage {
    program: Program,
    server: Embedded,
    repository: Repository,
    /// What signs it, as zypper has to know beforehand.
    public_key: String,
}

impl Stage {
    async fn set(program: Program) -> Self {
        let server = Embedded::start().await;
        let admin = server.admin();
        let mut repositories = Vec::new();
        for name in ["core", "other"] {
            let address = format!("{}/{name}", program.format());
            let repository = Repository::create(admin, server.public(), &address).await;
            let closed = json!({"public": false});
            admin
                .succeeds(admin.patch(&repository.path(), &closed).await)
                .await;
            repositories.push(repository);
        }
        let repository = repositories.swap_remove(0);
        for name in ["hello", "later"] {
            repository.push(package(program, name)).await;
        }
        Self {
            program,
            public_key: repository.public_key().await,
            server,
            repository,
        }
    }

    /// A key for one of the two repositories, whose name is `name`.
    async fn key(&self, name: &str) -> Key {
        let scope = format!("{}/{name}/**", self.program.format());
        let body = json!({"label": name, "scopes": [scope]});
        Key::create(self.server.admin(), &body).await
    }

    fn configuration(&self, key: &Key) -> Configuration {
        Configuration::made(&self.server, self.program, &self.repository.address, key)
    }

    fn machine(&self, configuration: &Configuration) -> Machine {
        Machine::new(self.program, configuration, &self.public_key)
    }

    /// One cell of the table: a member whom the very same configuration lets in, and an outsider.
    async fn keeps_out(&self, case: Case) {
        let key = self.key("core").await;
        let told = self.configuration(&key);
        let member = self.machine(&told);
        member.refresh().succeeded();
        member.install("hello").succeeded();
        assert_eq!(member.installed(), ["hello"]);
        assert!(!member.holds().is_empty());
        let outsider = match case {
            Case::NoKey => told.without_key(),
            Case::WrongScope => told.with_secret_of(&self.somebody_else().await),
            Case::Revoked => {
                key.revoke(self.server.admin()).await;
                told
            }
            Case::Expired => {
                self.runs_out(&key).await;
                told
            }
        };
        let outsider = self.machine(&outsider);
        self.refused(&outsider.refresh());
        outsider.install("hello").refused(self.program.misses());
        assert!(outsider.installed().is_empty());
        assert!(outsider.holds().is_empty(), "{:?}", outsider.holds());
        if matches!(case, Case::Revoked | Case::Expired) {
            self.member_no_more(&member, case).await;
        }
    }

    /// Who was a member keeps what it has, and gets nothing that it has not: no package of the list
    /// that it knows, and no newer list.
    async fn member_no_more(&self, member: &Machine, case: Case) {
        let newer = format!("newer-{case:?}").to_lowercase();
        self.repository.push(package(self.program, &newer)).await;
        let before = member.holds();
        self.refused(&member.refresh());
        assert_eq!(member.holds(), before);
        member.install("later").refused("401");
        member.install(&newer).refused(&newer);
        assert_eq!(member.holds(), before);
        assert_eq!(member.installed(), ["hello"]);
    }

    async fn lets_in_during_grace(&self) {
        let key = self.key("core").await;
        let told = self.configuration(&key);
        let admin = self.server.admin();
        let end = chrono::Utc::now() + SOON;
        let change = json!({"expires_at": end.to_rfc3339(), "grace_seconds": GRACE});
        admin
            .succeeds(admin.patch(&key.path(""), &change).await)
            .await;
        until("the key is over", async || {
            key.shown(admin).await["state"] == "grace"
        })
        .await;
        let member = self.machine(&told);
        member.refresh().succeeded();
        member.install("hello").succeeded();
        assert_eq!(member.installed(), ["hello"]);
    }

    /// A key that is good, and not here.
    async fn somebody_else(&self) -> Key {
        let key = self.key("other").await;
        let path = format!("/{}/other/{}", self.program.format(), self.program.entry());
        let why = format!("/explain?key={}&path={path}", key.id);
        let verdict: Value = self.server.admin().get(&why).await.expect(200).json();
        assert_eq!(verdict["allowed"], true, "{verdict}");
        key
    }

    /// Gives `key` an end and waits for it: until then it is let in, from then on it is not.
    async fn runs_out(&self, key: &Key) {
        let admin = self.server.admin();
        let end = chrono::Utc::now() + SOON;
        let change = json!({"expires_at": end.to_rfc3339()});
        admin
            .succeeds(admin.patch(&key.path(""), &change).await)
            .await;
        let url = self.repository.base() + self.program.entry();
        until("the key has run out", async || {
            let asked = chrono::Utc::now();
            let status = key.get(&url).await.status;
            let answered = chrono::Utc::now();
            match status {
                200 => assert!(asked < end, "let in after its end"),
                401 => assert!(answered >= end, "kept out before its end"),
                status => panic!("{status}"),
            }
            status == 401
        })
        .await;
        assert_eq!(key.shown(admin).await["state"], "expired");
    }

    /// The client failed, and named what refused it.
    #[track_caller]
    fn refused(&self, outcome: &kit::command::Outcome) {
        outcome.refused("401");
        outcome.says(&self.program.names(&self.repository.base()));
    }
}

fn package(program: Program, name: &str) -> Vec<u8> {
    match program {
        Program::Dnf | Program::Zypper => RpmBuilder::new(name, "1.0", "1")
            .arch("noarch")
            .file(&format!("/usr/share/{name}"))
            .build(),
        Program::Apt | Program::NewerApt => deb(name, "1.0", "all"),
    }
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so().await {
        assert!(Instant::now() < deadline, "{what}: not after 30 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
