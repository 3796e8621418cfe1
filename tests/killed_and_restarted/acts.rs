//! What has a server pass each fault point, and what must be true afterwards.

use kit::Repository;
use kit::client::Keyring;
use kit::corpus::{RpmBuilder, deb};
use kit::http::Answer;
use kit::place;
use kit::repository::make_key;
use kit::server::Embedded;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The name of the package that is added.
pub(crate) const ADDED: &str = "second";

/// What a test does to have the server pass a fault point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    CreateRepository,
    UpdateRepository,
    DeleteRepository,
    GenerateKey,
    ImportKey,
    RetireKey,
    CreateToken,
    RevokeToken,
    Upload,
    /// An upload whose publish seals a part, as every 256th does.
    UploadAndSeal,
    RemovePackage,
    /// Removes every package, which the gate against shrinking refuses: each of them already.
    RemoveAll,
    /// Nothing but the start, where a policy keeps less than there is: its turn comes first thing.
    Retain,
    /// Nothing but the start, where a policy wants lists of files: its turn comes first thing.
    RefreshContents,
    /// A policy that wants a package of keys: a reconciler asks for it at once.
    PublishKeyring,
    PinPackage,
    PinPublication,
    SetMetadataFile,
    UnsetMetadataFile,
    CreatePromotion,
    ApprovePromotion,
    CancelPromotion,
    Publish,
    /// A publish that finds nothing to do.
    PublishNothing,
    CreateBackup,
    /// Nothing but the start, where there is garbage: it is looked for first thing.
    CollectGarbage,
    /// Nothing but the start, where indexes of many parts have settled.
    Materialize,
    /// Nothing but the start, where an event waits to be chained.
    ChainAudit,
    /// Nothing but the start, where the audit trail has no chain yet.
    BeginAudit,
}

/// Groups, for the metadata file.
const GROUP: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <comps><group><id>g</id><name>G</name><description>D</description>\
    <default>true</default><uservisible>true</uservisible>\
    <packagelist><packagereq type=\"mandatory\">one</packagereq></packagelist></group></comps>\n";

/// Makes a blob that was given up long ago.
const GARBAGE: &str = "INSERT INTO blob (id, state, created_at, doomed_at) VALUES \
    (randomblob(16), 'doomed', '2020-01-01T00:00:00+00:00', '2020-01-02T00:00:00+00:00')";
/// Makes what is live be so for long.
const SETTLED: &str = "UPDATE publication SET live_at = '2020-01-01T00:00:00+00:00'";
/// An event that a server had no time to chain.
const EVENT: &str = "INSERT INTO audit (id, at, actor, action, details) VALUES \
    (randomblob(16), '2020-01-01T00:00:00+00:00', 'system', 'test', '{}')";
/// Makes the audit trail one of before there were chains.
const UNCHAINED: &str = "DROP TRIGGER audit_chain_stays; DROP TRIGGER audit_link_kept; \
    DROP TRIGGER audit_checkpoint_kept; DELETE FROM audit_chain; DELETE FROM audit_link; \
    DELETE FROM audit_checkpoint; DELETE FROM audit_waiting; \
    INSERT INTO audit_waiting (event) SELECT id FROM audit";
/// So many packages that an index has sealed parts.
const MANY: usize = 300;
/// So many that, with the three of every test, the next one seals a part.
const NEARLY_SEALED: usize = 256 - 1 - 3;

impl Act {
    /// Whether the server does it by itself when it starts.
    pub(crate) fn is_done_at_start(self) -> bool {
        matches!(
            self,
            Self::Retain
                | Self::RefreshContents
                | Self::PublishNothing
                | Self::CollectGarbage
                | Self::Materialize
                | Self::ChainAudit
                | Self::BeginAudit
        )
    }

    /// Makes what has to be there before; returns the paths that the act is about.
    pub(crate) async fn prepare(self, server: &mut Embedded, repository: &Repository) -> String {
        let admin = server.admin();
        let path = repository.path();
        match self {
            Self::DeleteRepository => path,
            Self::RetireKey => {
                make_key(admin, "old", "ed25519").await;
                let keys = admin.all("/signing-keys?limit=100").await;
                format!("/signing-keys/{}/retire", id_of(&keys, "old"))
            }
            Self::RevokeToken => {
                let body = json!({ "name": "old", "role": "auditor" });
                admin.succeeds(admin.post("/tokens", &body).await).await;
                format!(
                    "/tokens/{}/revoke",
                    id_of(&admin.all("/tokens?limit=100").await, "old")
                )
            }
            Self::RemovePackage => {
                let packages = admin.all(&format!("{path}/packages?limit=100")).await;
                format!("{path}/packages/{}", id_of(&packages, "three"))
            }
            Self::Retain => {
                let old = RpmBuilder::new("one", "0.9", "1").arch("noarch");
                repository.push(old.build()).await;
                let policy = json!({ "policy": { "retention": { "versions": 1 } } });
                admin.succeeds(admin.patch(&path, &policy).await).await;
                server.process.kill();
                String::new()
            }
            Self::RefreshContents => {
                let debian = Repository::create(admin, server.public(), "deb/listed").await;
                debian.push(deb("hello", "1.0", "all")).await;
                let policy = json!({ "policy": { "release": { "contents": 1 } } });
                let set = admin.patch(&debian.path(), &policy).await;
                admin.succeeds(set).await;
                server.process.kill();
                debian.path()
            }
            Self::PublishKeyring => {
                let debian = Repository::create(admin, server.public(), "deb/keys").await;
                debian.push(deb("hello", "1.0", "all")).await;
                debian.path()
            }
            Self::PinPackage => {
                let packages = admin.all(&format!("{path}/packages?limit=100")).await;
                format!("{path}/packages/{}/pin", id_of(&packages, "three"))
            }
            Self::PinPublication => {
                let live = repository.publications().await[0]["serial"].to_string();
                format!("{path}/publications/{live}/pin")
            }
            Self::RemoveAll => {
                let policy = json!({ "policy": { "shrink_percent": 10 } });
                admin.succeeds(admin.patch(&path, &policy).await).await;
                let packages = admin.all(&format!("{path}/packages?limit=100")).await;
                let ids = packages.iter().filter_map(|package| package["id"].as_str());
                let paths = ids.map(|id| format!("{path}/packages/{id}"));
                paths.collect::<Vec<_>>().join(" ")
            }
            Self::CreatePromotion => {
                production(server, json!({})).await;
                String::new()
            }
            Self::ApprovePromotion | Self::CancelPromotion => {
                production(server, json!({ "approvals": 1 })).await;
                proposed(server, repository).await
            }
            Self::UnsetMetadataFile => {
                let file = format!("{path}/metadata-files/group");
                admin.succeeds(admin.put(&file, GROUP).await).await;
                file
            }
            Self::UploadAndSeal => {
                push_many(repository, NEARLY_SEALED).await;
                String::new()
            }
            Self::PublishNothing => {
                server.process.kill();
                let repository = entities::RepositoryId(repository.id.parse().unwrap());
                let database = server.database().await;
                let write = database.write().await.unwrap();
                jobs::request_publish(&write, repository).await.unwrap();
                write.commit().await.unwrap();
                String::new()
            }
            Self::CollectGarbage => {
                server.process.kill();
                server.edit(GARBAGE).await;
                String::new()
            }
            Self::Materialize => {
                push_many(repository, MANY).await;
                server.process.kill();
                server.edit(SETTLED).await;
                String::new()
            }
            Self::ChainAudit => {
                server.process.kill();
                server.edit(EVENT).await;
                String::new()
            }
            Self::BeginAudit => {
                server.process.kill();
                server.edit(UNCHAINED).await;
                String::new()
            }
            _ => String::new(),
        }
    }

    /// Asks for it; the server may die before it answers.
    pub(crate) async fn perform(self, server: &Embedded, repository: &Repository, about: &str) {
        let path = repository.path();
        let ask = |method: Method, path: &str| server.admin().request(method, path);
        let post = |path: &str, body: Value| ask(Method::POST, path).json(&body);
        let put = |path: String, octets: Vec<u8>| -> RequestBuilder {
            let request = ask(Method::PUT, &path).body(octets);
            request.header("content-type", "application/octet-stream")
        };
        let requests = match self {
            Self::CreateRepository => {
                let body = json!({ "address": "rpm/core/new", "signing_key": repository.key });
                vec![post("/repositories", body)]
            }
            Self::UpdateRepository => {
                let body = json!({ "policy": { "shrink_percent": 77 } });
                vec![ask(Method::PATCH, &path).json(&body)]
            }
            Self::PublishKeyring => {
                let keyring = json!({ "keyring": "example-archive-keyring" });
                let body = json!({ "policy": { "release": keyring } });
                vec![ask(Method::PATCH, about).json(&body)]
            }
            Self::GenerateKey => {
                let body = json!({ "name": "new", "purpose": "openpgp", "algorithm": "ed25519" });
                vec![post("/signing-keys", body)]
            }
            Self::CreateToken => vec![post("/tokens", json!({ "name": "new", "role": "auditor" }))],
            Self::PinPackage => vec![ask(Method::PUT, about).json(&json!({ "note": "why" }))],
            Self::PinPublication => vec![ask(Method::PUT, about)],
            Self::RetireKey | Self::RevokeToken => vec![ask(Method::POST, about)],
            Self::Upload | Self::UploadAndSeal => {
                vec![put(
                    format!("{path}/packages/{ADDED}.rpm"),
                    super::package(ADDED),
                )]
            }
            Self::SetMetadataFile => {
                vec![put(format!("{path}/metadata-files/group"), GROUP.into())]
            }
            Self::CreatePromotion => {
                let body = promotion(server, repository).await;
                vec![post("/promotions", body)]
            }
            Self::ApprovePromotion => vec![post(&format!("{about}/approvals"), json!({}))],
            Self::Publish => vec![post(&format!("{path}/publications"), json!({}))],
            Self::CreateBackup => vec![post("/backups", json!({}))],
            Self::DeleteRepository
            | Self::RemovePackage
            | Self::RemoveAll
            | Self::CancelPromotion
            | Self::UnsetMetadataFile => about
                .split(' ')
                .map(|path| ask(Method::DELETE, path))
                .collect(),
            Self::ImportKey => {
                import_key(server);
                vec![]
            }
            Self::Retain
            | Self::RefreshContents
            | Self::PublishNothing
            | Self::CollectGarbage
            | Self::Materialize
            | Self::ChainAudit
            | Self::BeginAudit => vec![],
        };
        for request in requests {
            // No answer is one of the things that may happen.
            let _ = request.send().await;
        }
    }

    /// What the repository holds at the end.
    pub(crate) fn packages_afterwards(self) -> Vec<String> {
        let mut names = vec!["one".to_owned(), "two".to_owned()];
        match self {
            Self::RemovePackage => {}
            Self::Upload => names.extend(["three".to_owned(), ADDED.to_owned()]),
            Self::UploadAndSeal => {
                let others = ["three".to_owned(), ADDED.to_owned()];
                names.extend(many(NEARLY_SEALED).chain(others));
            }
            Self::Materialize => names.extend(many(MANY).chain(["three".to_owned()])),
            _ => names.push("three".to_owned()),
        }
        names.sort();
        names
            .iter()
            .map(|name| format!("{name}-1.0-1.noarch"))
            .collect()
    }

    /// Checks what else must be true at the end.
    pub(crate) async fn check(self, server: &Embedded, about: &str) {
        let admin = server.admin();
        match self {
            Self::CreateRepository => {
                let found = admin.all("/repositories?address=rpm/core/new").await;
                assert_eq!(found.len(), 1);
            }
            Self::DeleteRepository => {
                admin.get(about).await.problem(404, "not-found");
            }
            Self::GenerateKey | Self::ImportKey => {
                let keys = admin.all("/signing-keys?limit=100").await;
                let key = id_of(&keys, "new");
                let exported = admin.get(&format!("/signing-keys/{key}/public")).await;
                assert!(exported.expect(200).text().contains("PUBLIC KEY BLOCK"));
            }
            Self::RetireKey => {
                let keys = admin.all("/signing-keys?limit=100").await;
                let old = keys.iter().find(|key| key["name"] == "old").unwrap();
                assert_ne!(old["state"], "active");
            }
            Self::CreateToken => {
                id_of(&admin.all("/tokens?limit=100").await, "new");
            }
            Self::CreateBackup => {
                let listed = admin.all("/backups?limit=10").await;
                let folders = server.data().join("backups").read_dir().unwrap();
                let names = folders.map(|entry| entry.unwrap().file_name());
                let names = names.filter(|name| name.to_string_lossy().ends_with('Z'));
                assert!(!listed.is_empty());
                assert_eq!(
                    names.count(),
                    listed.len(),
                    "one that is not complete is left"
                );
                let name = listed[0]["name"].as_str().unwrap();
                server.cli(&["backup", "verify", name]).succeeded();
            }
            Self::CreatePromotion | Self::ApprovePromotion => {
                let id = production_id(server).await;
                let packages = format!("/repositories/{id}/packages?limit=100");
                assert_eq!(admin.all(&packages).await.len(), 3);
                let promotions = admin.all("/promotions?limit=100").await;
                assert_eq!(promotions.len(), 1);
                assert_eq!(promotions[0]["state"], "succeeded");
            }
            Self::CancelPromotion => {
                let promotion: Value = admin.get(about).await.expect(200).json();
                assert_eq!(promotion["state"], "cancelled");
            }
            Self::RevokeToken => {
                let tokens = admin.all("/tokens?limit=100").await;
                let old = tokens.iter().find(|token| token["name"] == "old").unwrap();
                assert!(old["revoked_at"].is_string());
            }
            Self::RefreshContents => {
                let publications = admin.all(&format!("{about}/publications?limit=100")).await;
                // One for the package, one for the policy, one for the lists.
                assert_eq!(publications.len(), 3, "{publications:?}");
                let listed = "deb/listed/dists/stable/main/Contents-amd64.gz";
                let listed = format!("{}/{listed}", server.public());
                Answer::of(reqwest::Client::new().get(listed))
                    .await
                    .expect(200);
            }
            Self::PublishKeyring => {
                let packages = admin.all(&format!("{about}/packages?limit=100")).await;
                let named = |package: &&Value| package["name"] == "example-archive-keyring";
                assert_eq!(packages.iter().filter(named).count(), 1, "{packages:?}");
            }
            Self::PinPackage => {
                let package = about.strip_suffix("/pin").unwrap();
                let package: Value = admin.get(package).await.expect(200).json();
                assert_eq!(package["pin"]["note"], "why");
            }
            Self::PinPublication => {
                let publication = about.strip_suffix("/pin").unwrap();
                let publication: Value = admin.get(publication).await.expect(200).json();
                assert_eq!(publication["pinned"], true);
            }
            Self::ChainAudit | Self::BeginAudit => audited(server).await,
            _ => {}
        }
    }
}

/// Waits until the whole audit trail is chained and signed, and holds it against that.
async fn audited(server: &Embedded) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let report = server.cli(&["audit", "verify", "--json"]);
        let report: Value = serde_json::from_str(&report.succeeded().stdout).unwrap();
        if report["waiting"] == 0 && report["signed"] == report["last"] {
            return;
        }
        assert!(Instant::now() < deadline, "{report}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Where promotions go.
const PRODUCTION: &str = "rpm/core/production";

/// Makes the target of promotions, with a key of its own.
async fn production(server: &Embedded, policy: Value) {
    make_key(server.admin(), "production", "ed25519").await;
    let (admin, public) = (server.admin(), server.public());
    Repository::create_with(admin, public, PRODUCTION, "production", policy).await;
}

async fn production_id(server: &Embedded) -> String {
    let address = format!("/repositories?address={PRODUCTION}");
    let found = server.admin().all(&address).await;
    found[0]["id"].as_str().unwrap().to_owned()
}

/// The promotion of all packages, as it is asked for.
async fn promotion(server: &Embedded, repository: &Repository) -> Value {
    json!({
        "source": repository.id,
        "targets": [{ "repository": production_id(server).await }],
        "all": true,
    })
}

/// Has another operator ask for a promotion that waits for approval; answers its path.
async fn proposed(server: &Embedded, repository: &Repository) -> String {
    let admin = server.admin();
    let body = json!({ "name": "other", "role": "publisher" });
    let token = admin.post("/tokens", &body).await;
    let secret = token.json::<Value>()["secret"].as_str().unwrap().to_owned();
    let id = token.accepted().id;
    admin.ended(&id).await;
    let other = admin.with_token(&secret);
    let body = promotion(server, repository).await;
    let task = other.succeeds(other.post("/promotions", &body).await).await;
    let id = task.result("promotion").as_str().unwrap().to_owned();
    format!("/promotions/{id}")
}

fn many(count: usize) -> impl Iterator<Item = String> {
    // Of one length, so that names sort as packages do.
    (100..100 + count).map(|number| format!("many{number}"))
}

async fn push_many(repository: &Repository, count: usize) {
    let many: Vec<Vec<u8>> = many(count).map(|name| super::package(&name)).collect();
    repository.push_all(&many, 50).await;
}

fn import_key(server: &Embedded) {
    let (ring, folder) = (Keyring::empty(), place::scratch());
    ring.generate("Owner <owner@example.org>", "ed25519", "a passphrase");
    let (key, passphrase) = (
        folder.path().join("key.asc"),
        folder.path().join("passphrase"),
    );
    place::write(&key, ring.private_key("owner@example.org", "a passphrase"));
    place::write(&passphrase, "a passphrase\n");
    let (key, passphrase) = (key.display().to_string(), passphrase.display().to_string());
    // The server goes away under it: its exit code says no more.
    server.cli(&[
        "key",
        "import",
        "new",
        &key,
        "--passphrase-file",
        &passphrase,
        "--no-wait",
    ]);
}

fn id_of(items: &[Value], name: &str) -> String {
    let found = items.iter().find(|item| item["name"] == name);
    let id = found.and_then(|item| item["id"].as_str());
    id.unwrap_or_else(|| panic!("no `{name}` in {items:?}"))
        .to_owned()
}
