//! A trust root made over the API, by keyholders of the test.

use chrono::TimeDelta;
use ed25519_dalek::{Signer, SigningKey};
use entities::CeremonyId;
use kit::http::{Admin, Answer, Task};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tuf::ceremony::{Request, Response, Terms};
use tuf::{Authority, Document, Header, Key, Root, TopRole};

/// A trust root whose root two of three sign.
pub struct TrustRoot {
    /// Its name: `default` is served at `/tuf/`, others below it.
    name: String,
    admin: Admin,
    public: String,
    secrets: Vec<SigningKey>,
    /// How the names of the server's keys begin.
    online: String,
}

/// A root to sign, and those who take over with it.
#[derive(Debug)]
pub struct Rotation {
    /// What they sign.
    pub request: Request,
    /// Who signs: two of the present ones, then two of the next ones.
    pub signers: Vec<SigningKey>,
    trusted: Option<Vec<u8>>,
    next: Vec<SigningKey>,
}

impl TrustRoot {
    /// Makes the default one, and waits until clients can follow it.
    pub async fn live(admin: &Admin, public: &str) -> Self {
        Self::named("default", admin, public).await
    }

    /// Makes the one called `name`, and waits until clients can follow it.
    pub async fn named(name: &str, admin: &Admin, public: &str) -> Self {
        Self::made(name, admin, public, json!({})).await
    }

    /// The same on other `terms` than the default ones, as the API takes them.
    pub async fn made(name: &str, admin: &Admin, public: &str, terms: Value) -> Self {
        let trust = Self::planned(name, admin, public).await;
        let first = trust.first().await;
        let mut body = trust.order(&first);
        let terms = terms.as_object().cloned().unwrap_or_default();
        body.as_object_mut().expect("it is an object").extend(terms);
        let asked = admin.post("/trust-roots", &body).await;
        admin.succeeds(asked).await;
        trust.sign_all(&first).await;
        trust.until("live", |root| root["state"] == "live").await;
        trust.is_served().await;
        trust
    }

    /// Waits until every server follows it, which is some time after the row says that it is live.
    async fn is_served(&self) {
        let publishes = self.admin.all("/tasks?kind=publish_trust&limit=10").await;
        for task in &publishes {
            self.admin
                .ended(task["id"].as_str().expect("it is a text"))
                .await;
        }
    }

    /// Makes the server's keys for it, and nothing else.
    pub async fn planned(name: &str, admin: &Admin, public: &str) -> Self {
        let trust = Self {
            name: name.to_owned(),
            admin: admin.clone(),
            public: public.trim_end_matches('/').to_owned(),
            secrets: secrets(1),
            online: name.to_owned(),
        };
        trust.make_keys(name).await;
        trust
    }

    /// The same trust root after its server got other addresses.
    pub fn at(&mut self, admin: &Admin, public: &str) {
        self.admin = admin.clone();
        public.trim_end_matches('/').clone_into(&mut self.public);
    }

    /// Root 1, which two of three sign.
    pub async fn first(&self) -> Rotation {
        let root = self.root(1, &self.secrets).await;
        Rotation {
            request: self.request(&root, CeremonyId::fresh(), None),
            signers: self.secrets[..2].to_vec(),
            trusted: None,
            next: self.secrets.clone(),
        }
    }

    /// What asks the server for a trust root that begins with `first`.
    pub fn order(&self, first: &Rotation) -> Value {
        let online = &self.online;
        json!({
            "name": self.name,
            "root": serde_json::to_value(&first.request).unwrap(),
            "keys": {
                "timestamp": format!("{online}-timestamp"),
                "snapshot": format!("{online}-snapshot"),
                "targets": format!("{online}-targets"),
                "repositories": format!("{online}-repositories"),
            },
        })
    }

    async fn make_keys(&self, prefix: &str) {
        for role in ["timestamp", "snapshot", "targets", "repositories"] {
            self.make_key(&format!("{prefix}-{role}")).await;
        }
    }

    async fn make_key(&self, name: &str) {
        let body = json!({ "name": name, "purpose": "tuf", "algorithm": "ed25519" });
        let admin = &self.admin;
        admin
            .succeeds(admin.post("/signing-keys", &body).await)
            .await;
    }

    /// The base URL, as clients take it.
    pub fn url(&self) -> String {
        match self.name.as_str() {
            "default" => format!("{}/tuf/", self.public),
            name => format!("{}/tuf/{name}/", self.public),
        }
    }

    /// The API's view of it.
    pub async fn row(&self) -> Value {
        self.admin.get(&self.path("")).await.expect(200).json()
    }

    /// What is at `rest` below it in the API.
    pub fn path(&self, rest: &str) -> String {
        format!("/trust-roots/{}{rest}", self.name)
    }

    /// Waits until `reached`.
    pub async fn until(&self, what: &str, reached: impl Fn(&Value) -> bool) {
        for _ in 0..1500 {
            if reached(&self.row().await) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it is not {what}: {}", self.row().await);
    }

    /// The bytes of a metadata file.
    pub async fn file(&self, name: &str) -> Vec<u8> {
        let answer = reqwest::get(format!("{}metadata/{name}", self.url()))
            .await
            .unwrap();
        let answer = answer.error_for_status().unwrap();
        answer.bytes().await.unwrap().to_vec()
    }

    async fn root(&self, version: u64, holders: &[SigningKey]) -> Root {
        let header = Header {
            version,
            expires: tuf::instant(entities::now()) + TimeDelta::days(1000),
        };
        let keys = holders
            .iter()
            .map(|secret| Key::ed25519(secret.verifying_key().as_bytes()).unwrap());
        let mut root = Root::new(header, &Authority::new(keys, 2).unwrap());
        for (role, name) in [
            (TopRole::Timestamp, "timestamp"),
            (TopRole::Snapshot, "snapshot"),
            (TopRole::Targets, "targets"),
        ] {
            let key = self.public_key(&format!("{}-{name}", self.online)).await;
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

    fn request(&self, root: &Root, ceremony: CeremonyId, trusted: Option<&[u8]>) -> Request {
        let terms = self.terms("root", ceremony);
        Request::new(&terms, &root.document(), trusted, None, None).unwrap()
    }

    fn terms(&self, role: &str, ceremony: CeremonyId) -> Terms {
        Terms {
            trust_root: self.name.clone(),
            ceremony: ceremony.to_string(),
            role: role.to_owned(),
            expires: tuf::instant(entities::now()) + TimeDelta::days(30),
        }
    }

    /// Asks for the signatures of `document`, the first version of `role`; the answer may be a refusal.
    pub async fn ask_for(
        &self,
        document: &Document,
        role: &str,
        authority: &Authority,
    ) -> (Request, Answer) {
        let version = self.row().await["root_version"].as_u64().unwrap();
        let trusted = self.file(&format!("{version}.root.json")).await;
        let terms = self.terms(role, CeremonyId::fresh());
        let authority = Some(authority.clone());
        let request = Request::new(&terms, document, Some(&trusted), None, authority).unwrap();
        let body = json!({ "request": serde_json::to_value(&request).unwrap() });
        let answer = self.admin.post(&self.path("/ceremonies"), &body).await;
        (request, answer)
    }

    /// Follows it as a client of ours does, and looks at all of it.
    pub async fn assert_whole(&self) {
        let folder = kit::place::scratch();
        let directory = folder.path().join("trusted").display().to_string();
        let url = self.url();
        for arguments in [
            &["tuf", "init", "--url", &url, "--metadata-dir", &directory][..],
            &["tuf", "refresh", "--metadata-dir", &directory],
            &["tuf", "verify", "--metadata-dir", &directory],
        ] {
            let mut command = std::process::Command::new(kit::place::program("countersign"));
            command.args(arguments);
            let outcome = tokio::task::spawn_blocking(move || kit::command::run(&mut command));
            outcome.await.unwrap().succeeded();
        }
    }

    /// Writes all files that a client could follow into `folder`.
    pub async fn copy_to(&self, folder: &std::path::Path) {
        let version = |file: &[u8], name: &str| {
            let file: Value = serde_json::from_slice(file).expect("metadata is JSON");
            file["signed"]["meta"][name]["version"]
                .as_u64()
                .expect("it is listed")
        };
        let newest = self.row().await["root_version"].as_u64().unwrap();
        let mut names: Vec<String> = (1..=newest)
            .map(|number| format!("{number}.root.json"))
            .collect();
        names.push("timestamp.json".into());
        let timestamp = self.file("timestamp.json").await;
        let name = format!("{}.snapshot.json", version(&timestamp, "snapshot.json"));
        let snapshot = self.file(&name).await;
        names.push(name);
        let listed: Value = serde_json::from_slice(&snapshot).expect("metadata is JSON");
        for name in listed["signed"]["meta"]
            .as_object()
            .expect("it lists roles")
            .keys()
        {
            names.push(format!("{}.{name}", version(&snapshot, name)));
        }
        for name in names {
            kit::place::write(&folder.join(&name), self.file(&name).await);
        }
    }

    /// What `signers[number]` of `rotation` sends the server.
    pub fn response(rotation: &Rotation, number: usize) -> Value {
        let holder = &rotation.signers[number];
        signed(&rotation.request, rotation.trusted.as_deref(), holder)
    }

    /// Sends what `holder` has signed, in a ceremony that stands on no version of its role.
    pub async fn hand_in(&self, request: &Request, holder: &SigningKey) {
        let version = self.row().await["root_version"].as_u64().unwrap();
        let trusted = self.file(&format!("{version}.root.json")).await;
        let response = signed(request, Some(&trusted), holder);
        let path = self.path(&format!("/ceremonies/{}/responses", request.ceremony));
        let asked = self.admin.post(&path, &response).await;
        self.admin.succeeds(asked).await;
    }

    /// Where the responses to `rotation` go.
    pub fn responses(&self, rotation: &Rotation) -> String {
        let ceremony = &rotation.request.ceremony;
        self.path(&format!("/ceremonies/{ceremony}/responses"))
    }

    /// Sends what these signers of `rotation` have signed.
    pub async fn sign(&self, rotation: &Rotation, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let response = Self::response(rotation, number);
            let path = self.responses(rotation);
            let asked = self.admin.post(&path, &response).await;
            self.admin.succeeds(asked).await;
        }
    }

    async fn sign_all(&self, rotation: &Rotation) {
        self.sign(rotation, 0..rotation.signers.len()).await;
    }

    /// A root of three others, of whom two have to sign.
    pub async fn rotation(&self) -> Rotation {
        let version = self.row().await["root_version"].as_u64().unwrap();
        let trusted = self.file(&format!("{version}.root.json")).await;
        let next = secrets(u8::try_from(10 * version).unwrap());
        let root = self.root(version + 1, &next).await;
        Rotation {
            request: self.request(&root, CeremonyId::fresh(), Some(&trusted)),
            signers: self.secrets[1..]
                .iter()
                .chain(&next[..2])
                .cloned()
                .collect(),
            trusted: Some(trusted),
            next,
        }
    }

    /// Asks for the signatures of `rotation`.
    pub async fn open(&self, rotation: &Rotation) {
        let asked = self
            .admin
            .post(&self.path("/ceremonies"), &Self::opening(rotation))
            .await;
        self.admin.succeeds(asked).await;
    }

    /// What opens the ceremony of `rotation`.
    pub fn opening(rotation: &Rotation) -> Value {
        json!({ "request": serde_json::to_value(&rotation.request).unwrap() })
    }

    /// Gives the root to three others.
    pub async fn rotate(&mut self) {
        let rotation = self.rotation().await;
        self.open(&rotation).await;
        self.sign_all(&rotation).await;
        let version = rotation.request.document().unwrap().header().version;
        self.until("rotated", |root| root["root_version"] == version)
            .await;
        self.secrets = rotation.next;
    }

    /// Gives the online roles new keys, by a root of new keyholders too.
    pub async fn rotate_online(&mut self, prefix: &str) {
        self.make_keys(prefix).await;
        let beside = json!({
            "beside": {
                "timestamp": format!("{prefix}-timestamp"),
                "snapshot": format!("{prefix}-snapshot"),
                "targets": format!("{prefix}-targets"),
                "repositories": format!("{prefix}-repositories"),
            }
        });
        let asked = self.admin.patch(&self.path(""), &beside).await;
        self.admin.succeeds(asked).await;
        prefix.clone_into(&mut self.online);
        self.rotate().await;
    }

    /// An artifact at `path`, whose content is the path.
    pub fn artifact(path: &str) -> Value {
        let sha256 = hex::encode(Sha256::digest(path));
        json!({ "path": path, "length": path.len(), "sha256": sha256 })
    }

    /// Asks for a change of artifacts and waits for it.
    pub async fn artifacts(&self, path: &str, body: &Value) -> Task {
        let path = self.path(&format!("/artifacts{path}"));
        let asked = self.admin.request(Method::POST, &path).json(body);
        self.admin.succeeds(Answer::of(asked).await).await
    }
}

fn secrets(seed: u8) -> Vec<SigningKey> {
    (0..3)
        .map(|number| SigningKey::from_bytes(&[seed + number; 32]))
        .collect()
}

/// The response to `request` with the signature of `holder`.
fn signed(request: &Request, trusted: Option<&[u8]>, holder: &SigningKey) -> Value {
    let judged = request.judge(trusted, entities::now()).unwrap();
    let signature = holder.sign(judged.document.canonical()).to_bytes();
    let key = Key::ed25519(holder.verifying_key().as_bytes()).unwrap();
    let response = Response::new(request, &judged, key.id(), &signature).unwrap();
    let response: Value = serde_json::from_slice(&response.to_file()).unwrap();
    json!({ "response": response })
}
