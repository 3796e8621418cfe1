//! What there is to be read, and the keys that open parts of it.

use entities::change_feed::Kind;
use entities::repository::Format;
use entities::scope::{Scope, Scopes};
use entities::signing_key::State;
use entities::{ComponentId, SubscriptionKeyId, component, subscription_key, subscription_secret};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::oracle::Oracle;
use crate::rows::{Content, sha256};
use crate::world::World;

/// How the body of each file begins; its live path follows.
pub(super) const MARK: &str = "the file ";

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

/// Trust roots that URLs name, beside the default one.
pub(super) const TRUST_ROOTS: &[&str] = &["team"];

/// Scopes of keys, of which no two are the same.
pub(super) const SCOPES: &[&[&str]] = &[
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
pub(super) struct Scene {
    pub(super) world: World,
    /// Paths that lead to something.
    pub(super) paths: Vec<String>,
    pub(super) oracle: Oracle,
}

impl Scene {
    pub(super) async fn set() -> Self {
        let world = World::new(kit::Database::sqlite().await).await;
        let mut paths = Vec::new();
        for (format, path, public) in REPOSITORIES {
            fill(&world, (*format, path, *public), &mut paths).await;
        }
        for name in TRUST_ROOTS.iter().chain(&["default"]) {
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
pub(super) fn secret(number: usize) -> String {
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
