//! A repository on a running server, seen from both sides: the API that fills it and the URLs
//! that clients read.

use crate::client;
use crate::http::{Admin, Answer, Task};
use futures_util::future::join_all;
use regex::Regex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An RPM repository that anybody may read.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Its id.
    pub id: String,
    /// Its address, such as `rpm/core/el9`.
    pub address: String,
    /// Name of the key that signs it.
    pub key: String,
    admin: Admin,
    public: String,
}

impl Repository {
    /// Makes an Ed25519 key and a public repository at `address`, with the default policy.
    pub async fn create(admin: &Admin, public: &str, address: &str) -> Self {
        let key = address.replace('/', "-");
        make_key(admin, &key, "ed25519").await;
        Self::create_with(admin, public, address, &key, json!({})).await
    }

    /// Makes a public repository at `address` for a key that exists.
    pub async fn create_with(
        admin: &Admin,
        public: &str,
        address: &str,
        key: &str,
        policy: Value,
    ) -> Self {
        let body =
            json!({ "address": address, "signing_key": key, "public": true, "policy": policy });
        let task = admin
            .succeeds(admin.post("/repositories", &body).await)
            .await;
        Self {
            id: task
                .result("repository")
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            address: address.to_owned(),
            key: key.to_owned(),
            admin: admin.clone(),
            public: public.to_owned(),
        }
    }

    /// The repository at `address`, which somebody else has made.
    pub async fn find(admin: &Admin, public: &str, address: &str) -> Self {
        let found = admin.all(&format!("/repositories?address={address}")).await;
        let row = found
            .first()
            .unwrap_or_else(|| panic!("there is no repository `{address}`"));
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        Self {
            id: text("id"),
            address: address.to_owned(),
            key: text("signing_key"),
            admin: admin.clone(),
            public: public.to_owned(),
        }
    }

    /// The same repository after its server got other addresses.
    #[must_use]
    pub fn at(&self, admin: &Admin, public: &str) -> Self {
        Self {
            admin: admin.clone(),
            public: public.to_owned(),
            ..self.clone()
        }
    }

    /// Base URL for clients, with a final slash.
    pub fn base(&self) -> String {
        format!("{}/{}/", self.public, self.address)
    }

    /// URL of the public key.
    pub fn key_url(&self) -> String {
        format!("{}/keys/{}.asc", self.public, self.key)
    }

    /// What a careful client is told: by base URL, everything signed.
    pub fn for_clients(&self) -> client::Repository {
        client::Repository::signed(&self.base(), &self.key_url())
    }

    /// The ready-made configuration for `dnf` or, with `zypper.repo`, for zypper.
    pub async fn ready_made(&self, extension: &str) -> String {
        let url = format!(
            "{}/keys/{}.{extension}",
            self.public,
            self.address.replace('/', "-")
        );
        Answer::of(reqwest::Client::new().get(url))
            .await
            .expect(200)
            .text()
    }

    /// The armored public key.
    pub async fn public_key(&self) -> String {
        Answer::of(reqwest::Client::new().get(self.key_url()))
            .await
            .expect(200)
            .text()
    }

    /// A file below the base URL.
    pub async fn file(&self, path: &str) -> Answer {
        Answer::of(reqwest::Client::new().get(self.base() + path)).await
    }

    /// Uploads a package; the answer is the task as accepted, or a refusal.
    pub async fn upload(&self, package: impl Into<reqwest::Body>) -> Answer {
        self.admin
            .put(
                &format!("{}/packages/{}", self.path(), self.upload_name()),
                package,
            )
            .await
    }

    /// A name that packages of its format may be uploaded as.
    fn upload_name(&self) -> &'static str {
        if self.address.starts_with("deb/") {
            "upload.deb"
        } else {
            "upload.rpm"
        }
    }

    /// As [`Repository::upload`] for a server that may die before it answers.
    pub async fn try_upload(&self, package: Vec<u8>) -> Result<Answer, reqwest::Error> {
        let path = format!("{}/packages/{}", self.path(), self.upload_name());
        let request = self
            .admin
            .request(reqwest::Method::PUT, &path)
            .body(package);
        Answer::try_of(request.header("content-type", "application/octet-stream")).await
    }

    /// Uploads a package and waits until clients see it.
    pub async fn push(&self, package: impl Into<reqwest::Body>) -> Task {
        self.admin.succeeds(self.upload(package).await).await
    }

    /// Uploads many packages, `at_once` at a time, and waits until clients see them all.
    pub async fn push_all(&self, packages: &[Vec<u8>], at_once: usize) -> Vec<Task> {
        let mut accepted = Vec::with_capacity(packages.len());
        for some in packages.chunks(at_once) {
            accepted
                .extend(join_all(some.iter().map(|package| self.upload(package.clone()))).await);
        }
        let mut ended = Vec::with_capacity(accepted.len());
        for answer in accepted {
            ended.push(self.admin.succeeds(answer).await);
        }
        ended
    }

    /// Uploads a package under `name`, which may have parameters behind it, and waits until clients
    /// see it.
    pub async fn push_as(&self, name: &str, package: impl Into<reqwest::Body>) -> Task {
        let accepted = self.upload_as(name, package).await;
        self.admin.succeeds(accepted).await
    }

    /// Uploads a package under `name`, which may have parameters behind it.
    pub async fn upload_as(&self, name: &str, package: impl Into<reqwest::Body>) -> Answer {
        let path = format!("{}/packages/{name}", self.path());
        self.admin.put(&path, package).await
    }

    /// Asks for the removal of the live package with this name.
    pub async fn remove(&self, name: &str) -> Answer {
        let found = self
            .admin
            .get(&format!("{}/packages?name={name}", self.path()))
            .await;
        let id = &found.expect(200).json::<Value>()["items"][0]["id"];
        let id = id
            .as_str()
            .unwrap_or_else(|| panic!("no live package `{name}`"));
        self.admin
            .delete(&format!("{}/packages/{id}", self.path()))
            .await
    }

    /// Name, version and the rest in one word, of every live package, sorted.
    pub async fn nevras(&self) -> Vec<String> {
        let packages = self
            .admin
            .all(&format!("{}/packages?limit=500", self.path()))
            .await;
        let mut nevras: Vec<String> = packages
            .iter()
            .map(|package| package["nevra"].as_str().unwrap_or_default().to_owned())
            .collect();
        nevras.sort();
        nevras
    }

    /// Fetches all that a client could and fails the test unless every digest holds.
    pub async fn assert_whole(&self) {
        let list = self.file("repodata/repomd.xml").await.expect(200).text();
        let record = Regex::new(
            r#"(?s)<checksum type="sha256">([0-9a-f]{64})</checksum>.*?<location href="([^"]+)""#,
        );
        let record = record.expect("the pattern is one");
        let records: Vec<[&str; 2]> = record
            .captures_iter(&list)
            .map(|found| found.extract().1)
            .collect();
        assert!(records.len() >= 3, "three indexes at least\n{list}");
        for [sha256, path] in records {
            self.assert_file(path, sha256).await;
        }
        self.file("repodata/repomd.xml.asc").await.expect(200);
        for package in self
            .admin
            .all(&format!("{}/packages?limit=500", self.path()))
            .await
        {
            let text = |field: &str| package[field].as_str().unwrap_or_default();
            self.assert_file(text("path"), text("sha256")).await;
        }
    }

    async fn assert_file(&self, path: &str, sha256: &str) {
        let answer = self.file(path).await;
        let digest = hex::encode(Sha256::digest(&answer.expect(200).body));
        assert_eq!(
            digest, sha256,
            "{path} of {} is not what was announced",
            self.address
        );
    }

    /// All publications, newest first.
    pub async fn publications(&self) -> Vec<Value> {
        self.admin
            .all(&format!("{}/publications?limit=500", self.path()))
            .await
    }

    /// Its path in the API.
    pub fn path(&self) -> String {
        format!("/repositories/{}", self.id)
    }

    /// The API that fills it.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }
}

/// Makes a signing key inside the vault.
pub async fn make_key(admin: &Admin, name: &str, algorithm: &str) -> Task {
    let body = json!({ "name": name, "purpose": "openpgp", "algorithm": algorithm });
    admin
        .succeeds(admin.post("/signing-keys", &body).await)
        .await
}
