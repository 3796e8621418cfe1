//! No spelling of a path reaches what its scope does not allow.
//!
//! Paths of files that are there are spelled in all ways that have fooled servers, and sent over a
//! real connection: to the data plane, and as the question of a proxy to `/auth`. What comes back
//! is judged by an oracle that knows the words of `docs/access.md` and nothing of the code.

mod oracle;
mod spelling;
mod wire;

use std::time::{SystemTime, UNIX_EPOCH};

use entities::change_feed::Kind;
use entities::repository::Format;
use entities::scope::{Scope, Scopes};
use entities::signing_key::State;
use entities::{ComponentId, SubscriptionKeyId, component, subscription_key, subscription_secret};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use self::oracle::{Caller, Oracle, is_metadata};
use self::spelling::{Dice, spell};
use self::wire::{Answer, Wire};
use crate::rows::{Content, sha256};
use crate::world::World;

/// Paths that are tried, each on the data plane and at `/auth`.
const CASES: u64 = 20_000;

/// Repeats a run that failed.
const SEED: &str = "COUNTERSIGN_TEST_SEED";

/// How the body of each file begins; its live path follows.
const MARK: &str = "the file ";

/// Repositories, and whether they say that they are public.
const REPOSITORIES: &[(Format, &str, bool)] = &[
    (Format::Rpm, "core/2025/el9", false),
    (Format::Rpm, "open", true),
    (Format::Rpm, "open/inner", false),
    (Format::Rpm, "other", false),
    (Format::Deb, "core", false),
    (Format::File, "tools", false),
    (Format::File, "shown", false),
];

/// Components that were made known, and whether they are public.
const COMPONENTS: &[(&str, bool)] = &[("images", false), ("shown", true), ("elsewhere", false)];

/// Scopes of keys, of which no two are the same.
const SCOPES: &[&[&str]] = &[
    &["rpm/core/2025/**"],
    &["rpm/core/2025/el9/repodata"],
    &["rpm/open"],
    &["deb/core/dists"],
    &["*/core"],
    &["file/tools/a/tool*"],
    &["rpm/*/inner"],
    &["oci/images/base", "rpm/elsewhere"],
    &["rpm/other", "file/tools", "oci/images"],
    &["rpm", "deb", "file", "oci"],
];

/// Files of repositories of one format: those of publications, and packages.
fn files(format: Format) -> (&'static [&'static str], &'static [&'static str]) {
    match format {
        Format::Rpm => (
            &["repodata/repomd.xml", "repodata/filelists.xml"],
            &[
                "Packages/h/hello-1.0~rc1^2+git-1.noarch.rpm",
                "Packages/é-1.rpm",
            ],
        ),
        Format::Deb => (
            &[
                "dists/stable/InRelease",
                "dists/stable/main/binary-amd64/Packages",
            ],
            &["pool/h/hello_1.0_all.deb"],
        ),
        Format::File => (&["SHA256SUMS"], &["a/tool+1.tar.gz", "a/other"]),
    }
}

/// Everything there is to be asked for, and who asks.
struct Scene {
    world: World,
    /// Paths that lead to something.
    paths: Vec<String>,
    oracle: Oracle,
}

#[tokio::test]
async fn no_spelling_of_a_path_reaches_what_its_scope_does_not_allow() {
    let scene = Scene::set().await;
    let seed = std::env::var(SEED).map_or_else(|_| drawn(), |text| text.parse().unwrap());
    let base = scene.world.base().to_owned();
    let Scene {
        paths,
        oracle,
        world,
    } = scene;
    let trying = move || {
        let mut trial = Trial {
            wire: Wire::to(&base),
            oracle,
            counted: Counted::default(),
        };
        for path in &paths {
            trial.is_there(path);
        }
        for case in 0..CASES {
            let mut dice = Dice::new(seed.wrapping_add(case));
            let uri = spell(&mut dice, &paths);
            let caller = trial.oracle.caller(dice.below(SCOPES.len() + 1));
            let header = *dice.pick(&["X-Forwarded-Uri", "X-Original-URI"]);
            if let Err(reason) = trial.case(&uri, caller, header) {
                let uri = uri.escape_ascii();
                panic!("{SEED}={seed}, case {case}: {uri} for {caller:?}: {reason}");
            }
        }
        trial.counted
    };
    let counted = tokio::task::spawn_blocking(trying).await.unwrap();
    drop(world);
    // Else everything was refused for being garbage.
    let Counted {
        files,
        others,
        missing,
        proxied,
    } = counted;
    for count in [files, missing, proxied] {
        assert!(count > CASES / 100, "{counted:?}");
    }
    assert!(others > CASES / 1000, "{counted:?}");
}

/// What was let through.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    files: u64,
    others: u64,
    missing: u64,
    proxied: u64,
}

struct Trial {
    wire: Wire,
    oracle: Oracle,
    counted: Counted,
}

impl Trial {
    /// A path as it is leads to something for whoever may read everything.
    fn is_there(&mut self, path: &str) {
        let everything = self.oracle.caller(SCOPES.len());
        let answer = self.wire.get(path.as_bytes(), &everything.header());
        let is_elsewhere = path.contains("/v2/") || path.starts_with("/rpm/elsewhere/");
        let expected = if is_elsewhere { 401 } else { 200 };
        assert_eq!(answer.status, expected, "{path}: {answer:?}");
    }

    fn case(&mut self, uri: &[u8], caller: Caller, header: &str) -> Result<(), String> {
        let answer = self.wire.get(uri, &caller.header());
        self.judge(uri, caller, &answer)?;
        let question = [
            header.as_bytes(),
            b": ",
            uri,
            b"\r\n",
            caller.header().as_slice(),
        ]
        .concat();
        let verdict = self.wire.get(b"/auth", &question);
        match verdict.status {
            200 => self.judge_verdict(uri, caller, &answer),
            400 | 401 => Ok(()),
            status => Err(format!("/auth answered {status}")),
        }
    }

    /// What the data plane answers is nothing that the caller may not have.
    fn judge(&mut self, uri: &[u8], caller: Caller, answer: &Answer) -> Result<(), String> {
        match answer.status {
            400 | 401 => Ok(()),
            404 => {
                self.counted.missing += 1;
                let may = is_metadata(uri) || self.oracle.lets_read(caller, uri);
                may.then_some(())
                    .ok_or_else(|| "404 tells of what is not theirs".into())
            }
            200 => {
                if let Some(path) = answer.file(MARK) {
                    self.counted.files += 1;
                    let may = self.oracle.opens(caller, path);
                    return may.then_some(()).ok_or_else(|| format!("it served {path}"));
                }
                self.counted.others += 1;
                let may = self.oracle.lets_read(caller, uri);
                may.then_some(())
                    .ok_or_else(|| format!("it served {answer:?}"))
            }
            status => Err(format!("the data plane answered {status}")),
        }
    }

    /// A proxy is told yes where the caller may read what any proxy would make of the URI, and only
    /// if we would let the caller in too.
    fn judge_verdict(&mut self, uri: &[u8], caller: Caller, ours: &Answer) -> Result<(), String> {
        self.counted.proxied += 1;
        if !self.oracle.lets_read(caller, uri) {
            return Err("/auth lets a proxy serve it".into());
        }
        if self.oracle.is_ours(uri) && !matches!(ours.status, 200 | 404) {
            return Err(format!("/auth says yes, the data plane {}", ours.status));
        }
        Ok(())
    }
}

fn drawn() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| {
        now.as_secs() ^ (u64::from(now.subsec_nanos()) << 20)
    })
}

impl Scene {
    async fn set() -> Self {
        let world = World::new(kit::Database::sqlite().await).await;
        let mut paths = Vec::new();
        for (format, path, public) in REPOSITORIES {
            fill(&world, (*format, path, *public), &mut paths).await;
        }
        for name in ["default", "team"] {
            world.trust_root(name, (1, 1, 1)).await;
        }
        world.key("main", "of everybody", State::Active).await;
        for (name, public) in COMPONENTS {
            world.component(name, *public).await;
        }
        for (number, scopes) in SCOPES.iter().enumerate() {
            world.subscription_key(&secret(number), scopes).await;
        }
        let others = [
            "/keys/main.asc",
            "/gpg/main.asc",
            "/public.gpg",
            "/keys/rpm-core-2025-el9.repo",
            "/keys/deb-core.sources",
            "/tuf/targets/keys/main.asc",
            "/v2/images/base/manifests/1.0",
            "/oci/v2/images/base/blobs/x",
            "/rpm/elsewhere/el9/file",
        ];
        paths.extend(others.map(str::to_owned));
        Self {
            world,
            paths,
            oracle: Oracle::new(REPOSITORIES, COMPONENTS, SCOPES),
        }
    }
}

/// The secret of the key with the scopes of this number.
fn secret(number: usize) -> String {
    format!("cs_{number}")
}

/// Makes a repository of two publications, and remembers how everything in it is asked for.
async fn fill(
    world: &World,
    (format, path, public): (Format, &str, bool),
    paths: &mut Vec<String>,
) {
    let repository = world.repository_of(format, path, public).await;
    let address = format!("{format}/{path}");
    let (named, packages) = files(format);
    let hour = chrono::TimeDelta::hours(1);
    let now = entities::now();
    for (publication, at) in [(1, now - hour * 2), (2, now - hour)] {
        let text = |file: &str| format!("{MARK}{address}/{file}\nof {publication}").into_bytes();
        let contents = named.iter().map(|file| (*file, Content::Blob(text(file))));
        let serial = world.publish_at(repository, contents.collect(), at).await;
        assert_eq!(serial, publication);
    }
    for file in packages {
        let text = format!("{MARK}{address}/{file}\n").into_bytes();
        world.package(repository, file, text, (1, None)).await;
    }
    let time = (now - hour).format("%Y-%m-%dT%H:%M:%SZ");
    for file in named.iter().chain(packages) {
        let newest = if named.contains(file) {
            format!("{MARK}{address}/{file}\nof 2")
        } else {
            format!("{MARK}{address}/{file}\n")
        };
        let hash = sha256(newest.as_bytes());
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let folder = format!("{address}/{folder}");
        let folder = folder.trim_end_matches('/');
        paths.extend([
            format!("/{address}/{file}"),
            format!("/{address}/@1/{file}"),
            format!("/{address}/@{time}/{file}"),
            format!("/tuf/targets/{address}/{file}"),
            format!("/tuf/targets/{folder}/{hash}.{name}"),
            format!("/tuf/targets/{hash}.{address}/{file}"),
            format!("/tuf/team/targets/{folder}/{hash}.{name}"),
        ]);
    }
    paths.push(format!("/{address}/mirrorlist"));
}

impl World {
    async fn component(&self, name: &str, public: bool) {
        let now = entities::now();
        let row = component::Model {
            id: ComponentId::fresh(),
            name: name.into(),
            public,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let id = row.id;
        let write = self.database.write().await.unwrap();
        row.into_active_model().insert(&*write).await.unwrap();
        self.advance(write, Kind::Component, id.0).await;
    }

    async fn subscription_key(&self, secret: &str, scopes: &[&str]) {
        let now = entities::now();
        let scopes: Vec<Scope> = scopes.iter().map(|scope| scope.parse().unwrap()).collect();
        let row = subscription_key::Model {
            id: SubscriptionKeyId::fresh(),
            account: None,
            label: secret.into(),
            scopes: Scopes(scopes),
            networks: entities::Names::default(),
            expires_at: None,
            grace_seconds: 0,
            ends_at: None,
            revoked_at: None,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let id = row.id;
        let secret = subscription_secret::Model {
            sha256: sha256(secret.as_bytes()),
            key: id,
            created_at: now,
            ends_at: None,
        };
        let write = self.database.write().await.unwrap();
        row.into_active_model().insert(&*write).await.unwrap();
        secret.into_active_model().insert(&*write).await.unwrap();
        self.advance(write, Kind::SubscriptionKey, id.0).await;
    }
}
