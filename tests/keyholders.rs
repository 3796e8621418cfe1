//! A trust root made over the API, by keyholders of the test.

use chrono::TimeDelta;
use ed25519_dalek::{Signer, SigningKey};
use entities::CeremonyId;
use kit::http::Admin;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tuf::ceremony::{Request, Response, Terms};
use tuf::{Authority, Header, Key, Root, TopRole};

/// The trust root at `/tuf/`, whose root two of three sign.
pub(crate) struct TrustRoot {
    admin: Admin,
    public: String,
    secrets: Vec<SigningKey>,
}

impl TrustRoot {
    /// Makes it, and waits until clients can follow it.
    pub(crate) async fn live(admin: &Admin, public: &str) -> Self {
        let trust = Self {
            admin: admin.clone(),
            public: public.trim_end_matches('/').to_owned(),
            secrets: [1, 2, 3]
                .map(|seed| SigningKey::from_bytes(&[seed; 32]))
                .into(),
        };
        for name in ["tuf-timestamp", "tuf-snapshot", "tuf-targets", "tuf-online"] {
            trust.make_key(name).await;
        }
        let ceremony = CeremonyId::fresh();
        let request = Self::request(&trust.root(1, &trust.secrets).await, ceremony, None);
        let order = json!({
            "name": "default",
            "root": serde_json::to_value(&request).unwrap(),
            "keys": {
                "timestamp": "tuf-timestamp",
                "snapshot": "tuf-snapshot",
                "targets": "tuf-targets",
                "repositories": "tuf-online",
            },
        });
        admin
            .succeeds(admin.post("/trust-roots", &order).await)
            .await;
        for holder in &trust.secrets[..2] {
            trust.sign(&request, holder, None).await;
        }
        trust.until("live", |root| root["state"] == "live").await;
        trust
    }

    async fn make_key(&self, name: &str) {
        let body = json!({ "name": name, "purpose": "tuf", "algorithm": "ed25519" });
        let admin = &self.admin;
        admin
            .succeeds(admin.post("/signing-keys", &body).await)
            .await;
    }

    /// The base URL, as clients take it.
    pub(crate) fn url(&self) -> String {
        format!("{}/tuf/", self.public)
    }

    /// The API's view of it.
    pub(crate) async fn row(&self) -> Value {
        self.admin
            .get("/trust-roots/default")
            .await
            .expect(200)
            .json()
    }

    /// Waits until `reached`.
    pub(crate) async fn until(&self, what: &str, reached: impl Fn(&Value) -> bool) {
        for _ in 0..1500 {
            if reached(&self.row().await) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it is not {what}: {}", self.row().await);
    }

    /// The bytes of a metadata file.
    pub(crate) async fn file(&self, name: &str) -> Vec<u8> {
        let answer = reqwest::get(format!("{}metadata/{name}", self.url()))
            .await
            .unwrap();
        let answer = answer.error_for_status().unwrap();
        answer.bytes().await.unwrap().to_vec()
    }

    async fn root(&self, version: u64, holders: &[SigningKey]) -> Root {
        let header = Header {
            version,
            expires: tuf::instant(entities::now()) + TimeDelta::days(365),
        };
        let keys = holders
            .iter()
            .map(|secret| Key::ed25519(secret.verifying_key().as_bytes()).unwrap());
        let mut root = Root::new(header, &Authority::new(keys, 2).unwrap());
        for (role, name) in [
            (TopRole::Timestamp, "tuf-timestamp"),
            (TopRole::Snapshot, "tuf-snapshot"),
            (TopRole::Targets, "tuf-targets"),
        ] {
            let key = self.public_key(name).await;
            root.set(role, Authority::new([key], 1).unwrap());
        }
        root
    }

    async fn public_key(&self, name: &str) -> Key {
        let keys = self.admin.all("/signing-keys?limit=100").await;
        let key = keys.iter().find(|key| key["name"] == name).unwrap();
        let path = format!("/signing-keys/{}/public", key["id"].as_str().unwrap());
        let text = self.admin.get(&path).await.expect(200).text();
        Key::from_text(&text).unwrap()
    }

    fn request(root: &Root, ceremony: CeremonyId, trusted: Option<&[u8]>) -> Request {
        let terms = Terms {
            trust_root: "default".into(),
            ceremony: ceremony.to_string(),
            role: "root".into(),
            expires: tuf::instant(entities::now()) + TimeDelta::days(30),
        };
        Request::new(&terms, &root.document(), trusted, None, None).unwrap()
    }

    async fn sign(&self, request: &Request, holder: &SigningKey, trusted: Option<&[u8]>) {
        let judged = request.judge(trusted, entities::now()).unwrap();
        let signature = holder.sign(judged.document.canonical()).to_bytes();
        let key = Key::ed25519(holder.verifying_key().as_bytes()).unwrap();
        let response = Response::new(request, &judged, key.id(), &signature).unwrap();
        let response: Value = serde_json::from_slice(&response.to_file()).unwrap();
        let path = format!(
            "/trust-roots/default/ceremonies/{}/responses",
            request.ceremony
        );
        let asked = self
            .admin
            .post(&path, &json!({ "response": response }))
            .await;
        self.admin.succeeds(asked).await;
    }

    /// Gives the root to three others, of whom two have to sign.
    pub(crate) async fn rotate(&mut self) {
        let version = self.row().await["root_version"].as_u64().unwrap();
        let trusted = self.file(&format!("{version}.root.json")).await;
        let next: Vec<SigningKey> = (1..=3)
            .map(|seed| SigningKey::from_bytes(&[u8::try_from(10 * version).unwrap() + seed; 32]))
            .collect();
        let ceremony = CeremonyId::fresh();
        let root = self.root(version + 1, &next).await;
        let request = Self::request(&root, ceremony, Some(&trusted));
        let body = json!({ "request": serde_json::to_value(&request).unwrap() });
        let opened = self
            .admin
            .post("/trust-roots/default/ceremonies", &body)
            .await;
        self.admin.succeeds(opened).await;
        for holder in self.secrets[1..].iter().chain(&next[..2]) {
            self.sign(&request, holder, Some(&trusted)).await;
        }
        self.until("rotated", |root| root["root_version"] == version + 1)
            .await;
        self.secrets = next;
    }

    /// Asks for a change of artifacts and waits for it.
    pub(crate) async fn artifacts(&self, path: &str, body: &Value) -> kit::http::Task {
        let path = format!("/trust-roots/default/artifacts{path}");
        let asked = self.admin.request(Method::POST, &path).json(body);
        self.admin
            .succeeds(kit::http::Answer::of(asked).await)
            .await
    }
}
