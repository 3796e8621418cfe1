//! A server with something of everything, so that requests find what they name.

use countersign_tests::keyholders::{Rotation, TrustRoot};
use kit::corpus::{RpmBuilder, deb};
use kit::http::Admin;
use kit::server::Embedded;
use kit::{Key, Repository};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many there are of what is asked to be gone: what else is there stays.
const SPARES: usize = 3;

/// A server, and what is there by the names of the parameters that ask for it.
pub(crate) struct Scene {
    pub(crate) server: Embedded,
    /// What stays.
    pub(crate) known: BTreeMap<&'static str, Vec<String>>,
    /// What may go, by the operation that lets it go.
    pub(crate) spare: BTreeMap<&'static str, Vec<String>>,
}

impl Scene {
    /// Starts a server and fills it.
    pub(crate) async fn set() -> Self {
        let mut scene = Self {
            server: Embedded::start().await,
            known: BTreeMap::new(),
            spare: BTreeMap::new(),
        };
        scene.repositories().await;
        scene.subscribers().await;
        scene.packyard().await;
        scene.promotions().await;
        scene.trust().await;
        scene.operators().await;
        scene
    }

    fn admin(&self) -> &Admin {
        self.server.admin()
    }

    fn know(&mut self, name: &'static str, value: impl Into<String>) {
        self.known.entry(name).or_default().push(value.into());
    }

    fn spare(&mut self, operation: &'static str, value: impl Into<String>) {
        self.spare.entry(operation).or_default().push(value.into());
    }

    /// Asks for something to be made at `path`; what the result calls `member`.
    async fn make(&self, path: &str, body: Value, member: &str) -> String {
        let asked = self.admin().post(path, &body).await;
        let made = self.admin().succeeds(asked).await;
        made.result(member).as_str().unwrap_or_default().to_owned()
    }

    async fn repositories(&mut self) {
        let (admin, public) = (self.admin().clone(), self.server.public().to_owned());
        let rpms = Repository::create(&admin, &public, "rpm/core/el9").await;
        for version in ["1.0", "1.1"] {
            rpms.push(rpm("hello", version)).await;
        }
        for (record, file) in [
            ("updateinfo", "<updates></updates>"),
            ("group", "<comps></comps>"),
        ] {
            let path = format!("{}/metadata-files/{record}", rpms.path());
            admin.succeeds(admin.put(&path, file).await).await;
        }
        for number in 0..SPARES {
            rpms.push(rpm(&format!("spare-{number}"), "1.0")).await;
        }
        self.know("record", "updateinfo");
        self.spare("unset_metadata_file", "group");
        self.know("filled repository", &rpms.id);
        // The newest: to go back further would take away what others ask for.
        for publication in rpms.publications().await.iter().take(2) {
            self.know("serial", publication["serial"].to_string());
        }
        let debs = Repository::create(&admin, &public, "deb/core").await;
        debs.push(deb("hello", "1.0", "all")).await;
        let target = Repository::create(&admin, &public, "rpm/core/next").await;
        for repository in [&rpms, &debs, &target] {
            self.know("repository", &repository.id);
            self.know("signing_key", &repository.key);
        }
        for package in admin
            .all(&format!("{}/packages?limit=9", rpms.path()))
            .await
        {
            let id = text(&package["id"]);
            if text(&package["name"]).starts_with("spare") {
                self.spare("remove_package", id);
            } else {
                self.know("package", id);
            }
        }
        for key in admin.all("/signing-keys?limit=9").await {
            self.know("signing key", text(&key["id"]));
        }
        for number in 0..SPARES {
            let address = format!("file/spare/{number}");
            let body = json!({"address": address, "signing_key": rpms.key});
            let id = self.make("/repositories", body, "repository").await;
            self.spare("delete_repository", id);
            let body = json!({
                "name": format!("spare-{number}"),
                "purpose": "openpgp",
                "algorithm": "ed25519",
            });
            let id = self.make("/signing-keys", body, "key").await;
            self.spare("retire_signing_key", id);
        }
    }

    async fn subscribers(&mut self) {
        for number in 0..=SPARES {
            let plan = json!({"name": format!("plan {number}"), "scopes": ["*/core/**"]});
            let plan = self.make("/plans", plan, "plan").await;
            let account = json!({
                "organisation": "Example Ltd",
                "email": format!("ops{number}@example.org"),
                "plan": (number == 0).then_some(&plan),
            });
            let account = self.make("/accounts", account, "account").await;
            let component = format!("component-{number}");
            self.make("/components", json!({"name": component}), "component")
                .await;
            let key = json!({"label": "one", "scopes": ["rpm/core/**"]});
            let key = Key::create(self.admin(), &key).await;
            if number == 0 {
                self.know("plan", plan);
                self.know("account", account);
                self.know("component", component);
                self.know("subscription key", key.id);
            } else {
                self.spare("delete_plan", plan);
                self.spare("delete_account", account);
                self.spare("delete_component", component);
                self.spare("revoke_subscription_key", key.id);
            }
        }
    }

    /// What scripts of Packyard let go.
    async fn packyard(&mut self) {
        for number in 0..SPARES {
            let account = json!({
                "organisation": "Example Ltd",
                "email": format!("packyard{number}@example.org"),
            });
            let account = self.make("/accounts", account, "account").await;
            self.spare("packyard_delete_account", account);
            let component = format!("packyard-{number}");
            self.make("/components", json!({"name": component}), "component")
                .await;
            self.spare("packyard_delete_component", component);
            let key = json!({"label": "one", "scopes": ["*/core"]});
            let key = Key::create(self.admin(), &key).await;
            self.spare("packyard_revoke_key", key.id);
        }
    }

    /// Promotions that wait for somebody else's approval.
    async fn promotions(&mut self) {
        let (source, target) = (
            self.known["repository"][0].clone(),
            self.known["repository"][2].clone(),
        );
        let admin = self.admin().clone();
        let guarded = json!({"policy": {"approvals": 1}});
        let asked = admin
            .patch(&format!("/repositories/{target}"), &guarded)
            .await;
        admin.succeeds(asked).await;
        for number in 0..=SPARES {
            let body = json!({
                "source": source,
                "targets": [{"repository": target}],
                "names": ["hello"],
            });
            let id = self.make("/promotions", body, "promotion").await;
            if number == 0 {
                self.know("promotion", id);
            } else {
                self.spare("cancel_promotion", id);
            }
        }
    }

    /// A trust root with an artifact, a role of people, and a ceremony that waits for signatures.
    async fn trust(&mut self) {
        let (admin, public) = (self.admin().clone(), self.server.public().to_owned());
        let trust = TrustRoot::live(&admin, &public).await;
        let artifacts = json!({"artifacts": [TrustRoot::artifact("dist/tool.tar.gz")]});
        trust.artifacts("", &artifacts).await;
        for name in ["team", "spare"] {
            let body = json!({
                "name": name,
                "paths": [format!("{name}/*")],
                "lifetime": 86_400,
                "signing_key": "default-targets",
            });
            let asked = admin.post(&trust.path("/delegations"), &body).await;
            admin.succeeds(asked).await;
        }
        self.know("trust root", "default");
        for role in ["team", "targets", "root"] {
            self.know("role", role);
        }
        self.spare("delete_delegation", "spare");
        let rotation: Rotation = trust.rotation().await;
        trust.open(&rotation).await;
        trust.sign(&rotation, 0..1).await;
        self.know("ceremony", rotation.request.ceremony.clone());
        let response = TrustRoot::response(&rotation, 0);
        self.know(
            "keyid",
            text(&response["response"]["signatures"][0]["keyid"]),
        );
    }

    async fn operators(&mut self) {
        for number in 0..=SPARES {
            let body = json!({"name": format!("builder {number}"), "role": "publisher"});
            let id = self.make("/tokens", body, "token").await;
            if number == 0 {
                self.know("token", id);
            } else {
                self.spare("revoke_token", id);
            }
        }
        let backup = self.admin().post("/backups", &json!({})).await;
        let backup = self.admin().succeeds(backup).await;
        self.know("task", backup.id);
    }
}

fn rpm(name: &str, version: &str) -> Vec<u8> {
    RpmBuilder::new(name, version, "1")
        .arch("noarch")
        .file("/usr/share/x")
        .build()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("it is a text")
}
