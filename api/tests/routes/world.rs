//! A running API, and rows as workers would have written them.

use std::time::Duration;

use entities::change_feed::Kind;
use entities::repository::{Format, Policy, State};
use entities::token::Role;
use entities::{
    BlobId, PackageId, PublicationId, RepositoryId, SigningKeyId, TaskId, TokenId, epoch, now,
    package, publication, repository, repository_package, signing_key, task, token, trust_root,
};
use kit::http::Admin;
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use settings::Settings;
use sha2::{Digest, Sha256};
use signals::Signals;
use storage::Storage;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running API and everything behind it.
pub(crate) struct World {
    /// As the first admin.
    pub(crate) admin: Admin,
    /// URL of the public listener.
    pub(crate) public: String,
    /// What it works with.
    pub(crate) parts: api::Dependencies,
    /// The data directory, held to be dropped last.
    _directory: TempDir,
    shutdown: CancellationToken,
    serving: JoinHandle<Result<(), api::RunError>>,
    _database: kit::Database,
}

impl World {
    pub(crate) async fn new(database: kit::Database) -> Self {
        Self::with(database, |_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn with(database: kit::Database, change: impl FnOnce(&mut Settings)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.data.directory = Some(directory.path().into());
        settings.server.public.set_port(0);
        settings.server.admin.set_port(0);
        change(&mut settings);
        let parts = api::Dependencies {
            db: database.handles(),
            storage: Storage::files(directory.path().join("objects")).unwrap(),
            signals: Signals::process(),
            settings,
            process: entities::ProcessId::fresh(),
            vault_recipient: Some("age1recipient".into()),
            beside: api::Beside::default(),
        };
        let shutdown = CancellationToken::new();
        let (tell, told) = tokio::sync::oneshot::channel();
        let bound = move |bound| tell.send(bound).unwrap_or_default();
        let serving = tokio::spawn(api::run(parts.clone(), bound, shutdown.clone()));
        let bound: api::Bound = told.await.expect("the API starts");
        let token = std::fs::read_to_string(directory.path().join(api::TOKEN_FILE)).unwrap();
        Self {
            admin: Admin::new(&format!("http://{}", bound.admin), &token),
            public: format!("http://{}", bound.public),
            parts,
            _directory: directory,
            shutdown,
            serving,
            _database: database,
        }
    }

    /// Stops the API in good order.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        let stopped = tokio::time::timeout(Duration::from_secs(10), self.serving).await;
        stopped.expect("it stops in time").unwrap().unwrap();
    }

    /// The API as the holder of a new token of `role`.
    pub(crate) async fn as_role(&self, role: Role) -> (Admin, TokenId) {
        let secret = format!("secret-of-{}-0123456789abcdef", TokenId::fresh());
        let id = self.token(role, &secret, None).await;
        (self.admin.with_token(&secret), id)
    }

    pub(crate) async fn token(
        &self,
        role: Role,
        secret: &str,
        expires_at: Option<chrono::DateTime<chrono::Utc>>,
    ) -> TokenId {
        let row = token::Model {
            id: TokenId::fresh(),
            name: "somebody".into(),
            role,
            secret_sha256: hex::encode(Sha256::digest(secret)),
            expires_at,
            revoked_at: None,
            revision: 1,
            created_at: now(),
        };
        let id = row.id;
        self.insert::<token::Entity, _>(row).await;
        id
    }

    pub(crate) async fn signing_key(&self, name: &str) -> SigningKeyId {
        let public = format!("-----BEGIN PGP PUBLIC KEY BLOCK-----\n{name}\n");
        self.key(signing_key::Purpose::Openpgp, name, public).await
    }

    /// A key that signs TUF metadata.
    pub(crate) async fn tuf_key(&self, name: &str) -> SigningKeyId {
        let public = format!("-----BEGIN PUBLIC KEY-----\n{name}\n");
        self.key(signing_key::Purpose::Tuf, name, public).await
    }

    async fn key(&self, purpose: signing_key::Purpose, name: &str, public: String) -> SigningKeyId {
        let row = signing_key::Model {
            id: SigningKeyId::fresh(),
            name: name.into(),
            purpose,
            algorithm: "ed25519".into(),
            fingerprint: "aa".repeat(20),
            signing_fingerprint: "aa".repeat(20),
            user_id: name.into(),
            public,
            vault_uri: format!("vault:{name}"),
            state: signing_key::State::Active,
            expires_at: None,
            revision: 3,
            created_at: now(),
            retired_at: None,
        };
        let id = row.id;
        self.insert::<signing_key::Entity, _>(row).await;
        id
    }

    pub(crate) async fn repository(&self, path: &str) -> repository::Model {
        self.repository_of(Format::Rpm, path).await
    }

    /// A repository of this format in which nothing was published.
    pub(crate) async fn repository_of(&self, format: Format, path: &str) -> repository::Model {
        let row = repository::Model {
            id: RepositoryId::fresh(),
            format,
            path: path.into(),
            public: false,
            signing_key: "lts".into(),
            former_keys: entities::Names::default(),
            policy: Policy::default(),
            state: State::Active,
            live: None,
            live_serial: None,
            next_serial: 1,
            revision: 1,
            created_at: now(),
            updated_at: now(),
            trust_root: trust_root::DEFAULT.into(),
        };
        self.insert::<repository::Entity, _>(row.clone()).await;
        row
    }

    /// A repository in which `names` were published, one publication each.
    pub(crate) async fn published(&self, path: &str, names: &[&str]) -> repository::Model {
        let mut row = self.repository(path).await;
        for (index, name) in names.iter().enumerate() {
            let serial = i64::try_from(index).unwrap() + 1;
            self.package(&row, name, serial).await;
            let live = index + 1 == names.len();
            let id = self.publication(&row, serial, live).await;
            row.live = Some(id);
            row.live_serial = Some(serial);
            row.revision += 1;
        }
        let active = repository::ActiveModel {
            live: Set(row.live),
            live_serial: Set(row.live_serial),
            revision: Set(row.revision),
            ..row.clone().into_active_model()
        };
        let write = self.parts.db.write().await.unwrap();
        repository::Entity::update(active)
            .exec(&*write)
            .await
            .unwrap();
        epoch::advance(&write, Kind::Repository, row.id.0)
            .await
            .unwrap();
        write.commit().await.unwrap();
        row
    }

    async fn package(&self, row: &repository::Model, name: &str, serial: i64) {
        let path = format!("Packages/{}/{name}-1-1.noarch.rpm", &name[..1]);
        let package = package::Model {
            id: PackageId::fresh(),
            format: Format::Rpm,
            sha256: hex::encode(Sha256::digest(format!("{}{name}", row.path))),
            source_sha256: hex::encode(Sha256::digest(format!("source {name}"))),
            blob: BlobId::fresh(),
            size: 7,
            name: name.into(),
            epoch: 0,
            version: "1".into(),
            release: "1".into(),
            arch: "noarch".into(),
            path: path.clone(),
            signed_by: None,
            details: json!({"summary": name}),
            created_at: now(),
        };
        let place = repository_package::Model {
            repository: row.id,
            ordinal: serial,
            since_serial: serial,
            until_serial: None,
            package: package.id,
            path,
            division: String::new(),
        };
        self.insert::<package::Entity, _>(package).await;
        self.insert::<repository_package::Entity, _>(place).await;
    }

    pub(crate) async fn publication(
        &self,
        row: &repository::Model,
        serial: i64,
        live: bool,
    ) -> PublicationId {
        let publication = publication::Model {
            id: PublicationId::fresh(),
            repository: row.id,
            serial,
            state: if live {
                publication::State::Live
            } else {
                publication::State::Superseded
            },
            reason: publication::Reason::Change,
            content_of: None,
            packages: serial,
            added: 1,
            removed: 0,
            next_ordinal: serial + 1,
            metadata_files: json!({}),
            signed_by: "aa".repeat(20),
            stamped_at: now(),
            pinned: false,
            created_at: now(),
            live_at: Some(now()),
            superseded_at: None,
        };
        let id = publication.id;
        self.insert::<publication::Entity, _>(publication).await;
        id
    }

    pub(crate) async fn insert<E, M>(&self, row: M)
    where
        E: EntityTrait<Model = M>,
        M: IntoActiveModel<E::ActiveModel> + Send,
        E::ActiveModel: Send,
    {
        let write = self.parts.db.write().await.unwrap();
        E::insert(row.into_active_model())
            .exec_without_returning(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
    }

    /// The row of a task.
    pub(crate) async fn task(&self, id: &str) -> task::Model {
        let id: TaskId = id.parse().unwrap();
        let row = task::Entity::find_by_id(id).one(self.parts.db.read()).await;
        row.unwrap().expect("the task is there")
    }

    pub(crate) async fn tasks(&self) -> Vec<task::Model> {
        task::Entity::find()
            .all(self.parts.db.read())
            .await
            .unwrap()
    }

    /// Plays the worker: claims the oldest task of `kind`.
    pub(crate) async fn claim(&self, kind: &'static str) -> task::Model {
        for pool in [task::Pool::Urgent, task::Pool::Ingest] {
            let claim = jobs::Claim {
                pool,
                kinds: &[kind],
                process: self.parts.process,
                lease: Duration::from_secs(20),
                per_repository: None,
            };
            if let Some(claimed) = jobs::claim(&self.parts.db, &claim).await.unwrap() {
                return claimed;
            }
        }
        panic!("no task of kind {kind} is queued");
    }

    /// Plays the worker: ends `claimed` as succeeded, and says so.
    pub(crate) async fn succeed(&self, claimed: &task::Model, result: Value, epoch: Option<i64>) {
        let write = self.parts.db.write().await.unwrap();
        jobs::succeed(&write, claimed, result, epoch).await.unwrap();
        write.commit().await.unwrap();
        self.parts.signals.wake(&format!("task/{}", claimed.id));
    }

    /// Every name of an object in storage.
    pub(crate) async fn objects(&self) -> Vec<String> {
        use futures_util::StreamExt;
        let listed = self.parts.storage.list("").unwrap();
        listed.map(|entry| entry.unwrap().name).collect().await
    }
}
