//! What these tests share: a database, storage, a vault, and workers on them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use countersign_worker::{Dependencies, Entry, RunError, run_with};
use entities::repository::Policy;
use entities::signing_key::Purpose;
use entities::task::{self, State};
use entities::{ProcessId, RepositoryId, SigningKeyId, TaskId, UploadId, now, repository, upload};
use jobs::{Job, Origin, Problem};
use kit::Database;
use sea_orm::{ActiveValue::Set, EntityTrait};
use settings::{SecretUrl, Settings};
use sha2::{Digest, Sha256};
use signals::Signals;
use storage::Storage;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::{FileStore, LocalVault, Passphrase, Vault};

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everything a worker stands on.
pub(crate) struct Fixture {
    pub(crate) database: Database,
    pub(crate) storage: Storage,
    pub(crate) settings: Settings,
    pub(crate) vault: Arc<dyn Vault>,
    signals: Signals,
    /// Uploads that no task has been queued for yet.
    received: Mutex<Vec<Received>>,
    _folder: TempDir,
}

/// An upload as the API has received it.
struct Received {
    id: UploadId,
    sha256: String,
    size: i64,
    filename: String,
}

/// A worker that runs beside the test.
pub(crate) struct Worker {
    shutdown: CancellationToken,
    running: JoinHandle<Result<(), RunError>>,
}

impl Fixture {
    pub(crate) async fn new(database: Database) -> Self {
        let folder = kit::place::scratch();
        let store = Arc::new(FileStore::new(folder.path()));
        let vault = LocalVault::open(store, Passphrase::new("a passphrase of a test"));
        let mut settings = Settings::default();
        settings.database.url = Some(SecretUrl::new(database.url()));
        Self {
            storage: Storage::files(folder.path()).unwrap(),
            vault: Arc::new(vault.await.unwrap()),
            signals: Signals::process(),
            received: Mutex::default(),
            settings,
            database,
            _folder: folder,
        }
    }

    pub(crate) fn start(&self, handlers: Vec<Entry>) -> Worker {
        self.start_as(ProcessId::fresh(), handlers)
    }

    pub(crate) fn start_as(&self, process: ProcessId, handlers: Vec<Entry>) -> Worker {
        let dependencies = Dependencies {
            db: self.database.handles(),
            storage: self.storage.clone(),
            signals: self.signals.clone(),
            settings: self.settings.clone(),
            process,
            measures: Arc::new(countersign_worker::measures()),
            vault: Arc::clone(&self.vault),
            source_date_epoch: None,
        };
        let shutdown = CancellationToken::new();
        let drain = Duration::from_secs(2);
        let running = tokio::spawn(run_with(dependencies, handlers, drain, shutdown.clone()));
        Worker { shutdown, running }
    }

    pub(crate) async fn queue<J: Job>(&self, job: &J) -> TaskId {
        self.queue_in(None, job).await
    }

    /// Queues `job` as a part of the push `batch`.
    pub(crate) async fn queue_in<J: Job>(&self, batch: Option<Uuid>, job: &J) -> TaskId {
        let origin = Origin {
            batch,
            ..Origin::system()
        };
        let write = self.database.write().await.unwrap();
        let row = jobs::enqueue(&write, job, origin).await.unwrap();
        for received in self.received_for(job) {
            upload::Entity::insert(received.row(row.id))
                .exec_without_returning(&*write)
                .await
                .unwrap();
        }
        write.commit().await.unwrap();
        self.signals.wake(jobs::pool_topic(J::POOL));
        row.id
    }

    /// The uploads that `job` names, once.
    fn received_for<J: Job>(&self, job: &J) -> Vec<Received> {
        let payload = serde_json::to_string(job).unwrap();
        let mut received = self.received.lock().unwrap();
        let named = |upload: &mut Received| payload.contains(&upload.id.to_string());
        received.extract_if(.., named).collect()
    }

    /// Queues `job`, and waits until it has ended or waits for a publish.
    pub(crate) async fn settle<J: Job>(&self, job: &J) -> task::Model {
        let id = self.queue(job).await;
        self.settled(id).await
    }

    pub(crate) async fn settled(&self, id: TaskId) -> task::Model {
        self.until(id, |row| {
            row.state.is_final() || row.state == State::Waiting
        })
        .await
    }

    pub(crate) async fn until(
        &self,
        id: TaskId,
        reached: impl Fn(&task::Model) -> bool,
    ) -> task::Model {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let row = self.task(id).await;
            if reached(&row) {
                return row;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "this task came no further: {row:?}"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(crate) async fn task(&self, id: TaskId) -> task::Model {
        task::Entity::find_by_id(id)
            .one(self.database.read())
            .await
            .unwrap()
            .unwrap()
    }

    /// Makes the Ed25519 key `name` for packages; a worker with its handler must run.
    pub(crate) async fn key(&self, name: &str) -> SigningKeyId {
        self.key_for(name, Purpose::Openpgp).await
    }

    /// Makes the Ed25519 key `name`; a worker with its handler must run.
    pub(crate) async fn key_for(&self, name: &str, purpose: Purpose) -> SigningKeyId {
        let key = SigningKeyId::fresh();
        let job = jobs::GenerateKey {
            key,
            name: name.into(),
            purpose,
            algorithm: "ed25519".into(),
            user_id: format!("{name} <{name}@example.org>"),
            created_at: now(),
        };
        let task = self.settle(&job).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        key
    }

    /// Inserts an RPM repository, as one made before.
    pub(crate) async fn repository(&self, key: &str, policy: Policy) -> RepositoryId {
        self.repository_of(repository::Format::Rpm, key, policy)
            .await
    }

    /// Inserts a repository, as one made before.
    pub(crate) async fn repository_of(
        &self,
        format: repository::Format,
        key: &str,
        policy: Policy,
    ) -> RepositoryId {
        let id = RepositoryId::fresh();
        let row = repository::ActiveModel {
            id: Set(id),
            format: Set(format),
            path: Set(format!("core/{id}")),
            public: Set(true),
            former_keys: Set(entities::Names::default()),
            signing_key: Set(key.into()),
            policy: Set(policy),
            state: Set(repository::State::Active),
            live: Set(None),
            live_serial: Set(None),
            next_serial: Set(1),
            revision: Set(1),
            created_at: Set(now()),
            updated_at: Set(now()),
            trust_root: Set(entities::trust_root::DEFAULT.into()),
        };
        let write = self.database.write().await.unwrap();
        repository::Entity::insert(row)
            .exec_without_returning(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        id
    }

    /// Puts `octets` where the API puts uploads. As there, the row comes with the task.
    pub(crate) async fn upload(&self, octets: &[u8]) -> UploadId {
        self.upload_as("upload", octets).await
    }

    /// As [`Self::upload`], under this name.
    pub(crate) async fn upload_as(&self, name: &str, octets: &[u8]) -> UploadId {
        let id = UploadId::fresh();
        let octets = Bytes::copy_from_slice(octets);
        let received = Received {
            id,
            sha256: hex::encode(Sha256::digest(&octets)),
            size: i64::try_from(octets.len()).unwrap(),
            filename: name.into(),
        };
        self.storage.put(&id.object(), octets).await.unwrap();
        self.received.lock().unwrap().push(received);
        id
    }
}

impl Received {
    fn row(self, task: TaskId) -> upload::ActiveModel {
        upload::ActiveModel {
            id: Set(self.id),
            task: Set(task),
            sha256: Set(self.sha256),
            size: Set(self.size),
            filename: Set(self.filename),
            created_at: Set(now()),
        }
    }
}

impl Worker {
    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(PATIENCE, self.running)
            .await
            .unwrap()
            .unwrap()
            .unwrap();
    }
}

/// The code of the problem a task failed with.
#[track_caller]
pub(crate) fn code(task: &task::Model) -> String {
    assert_eq!(task.state, State::Failed, "{task:?}");
    let problem: Problem = serde_json::from_value(task.problem.clone().unwrap()).unwrap();
    problem.code().to_owned()
}
