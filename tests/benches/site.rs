//! A repository and its worker in this process, filled with packages of one format.

use entities::change::{self, Action};
use entities::repository::{self, Policy};
use entities::{
    ChangeId, Names, ProcessId, RepositoryId, TaskId, UploadId, now, package, publication_file,
    repository_package, signing_key, task, upload,
};
use jobs::{GenerateKey, IngestPackage, Origin, RemovePackage};
use kit::place;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use vault::{FileStore, LocalVault, Passphrase};

/// The row of a package, and its pieces of the indexes.
pub(crate) type Described = (package::Model, [Option<Vec<u8>>; 3]);

/// The packages that a repository is filled with.
#[derive(Clone, Copy)]
pub(crate) struct Corpus {
    /// Their format.
    pub(crate) format: repository::Format,
    /// Whose indexes list them.
    pub(crate) division: &'static str,
    /// The package with this number.
    pub(crate) package: fn(u64) -> Vec<u8>,
    /// What ingest makes of a package.
    pub(crate) describe: fn(&[u8]) -> Described,
}

/// One repository, and a worker in this process.
pub(crate) struct Site {
    db: entities::Database,
    storage: storage::Storage,
    signals: signals::Signals,
    repository: RepositoryId,
    corpus: Corpus,
    /// The time that everything bears.
    begun: chrono::DateTime<chrono::Utc>,
    shutdown: CancellationToken,
    worker: tokio::task::JoinHandle<Result<(), worker::RunError>>,
    _database: kit::Database,
    _folder: tempfile::TempDir,
}

impl Site {
    /// Starts with an empty repository.
    pub(crate) async fn start(corpus: Corpus, algorithm: &str) -> Self {
        let mut site = Self::begin(corpus).await;
        site.open("figures", algorithm, Policy::default()).await;
        site
    }

    /// Starts without a repository.
    pub(crate) async fn begin(corpus: Corpus) -> Self {
        let (database, folder) = (kit::Database::sqlite().await, place::scratch());
        let store = FileStore::new(&folder.path().join("vault"));
        let vault = LocalVault::open(Arc::new(store), Passphrase::new("figures")).await;
        let begun = now();
        let storage = storage::Storage::files(folder.path().join("objects"));
        let (storage, signals) = (storage.expect("storage opens"), signals::Signals::process());
        let dependencies = worker::Dependencies {
            db: database.handles(),
            storage: storage.clone(),
            signals: signals.clone(),
            settings: settings::Settings::default(),
            process: ProcessId::fresh(),
            measures: Arc::new(worker::measures()),
            vault: Arc::new(vault.expect("the vault opens")),
            // Publications are as far apart as their clients want without anybody waiting for it.
            source_date_epoch: Some(begun),
        };
        let shutdown = CancellationToken::new();
        Self {
            db: database.handles(),
            storage,
            signals,
            repository: RepositoryId::fresh(),
            corpus,
            begun,
            worker: tokio::spawn(worker::run(dependencies, shutdown.clone())),
            shutdown,
            _database: database,
            _folder: folder,
        }
    }

    /// Makes an empty repository with a key of its own, which all that follows is about.
    pub(crate) async fn open(
        &mut self,
        name: &str,
        algorithm: &str,
        policy: Policy,
    ) -> RepositoryId {
        self.repository = RepositoryId::fresh();
        let key = GenerateKey {
            key: entities::SigningKeyId::fresh(),
            name: name.into(),
            purpose: signing_key::Purpose::Openpgp,
            algorithm: algorithm.into(),
            user_id: "Figures <figures@example.org>".into(),
            // Signatures are not older than their keys.
            created_at: self.begun,
        };
        let key = self.enqueue(&key).await;
        self.wait(&[key]).await;
        let row = repository::Model {
            id: self.repository,
            format: self.corpus.format,
            path: name.into(),
            public: true,
            signing_key: name.into(),
            former_keys: entities::Names::default(),
            policy,
            trust_root: "default".into(),
            state: repository::State::Active,
            live: None,
            live_serial: None,
            next_serial: 1,
            revision: 1,
            created_at: now(),
            updated_at: now(),
        };
        let write = self.db.write().await.expect("a write begins");
        repository::Entity::insert(row.into_active_model())
            .exec_without_returning(&*write)
            .await
            .expect("the repository is written");
        write.commit().await.expect("the repository is kept");
        self.repository
    }

    async fn enqueue<J: jobs::Job>(&self, job: &J) -> TaskId {
        let write = self.db.write().await.expect("a write begins");
        let task = jobs::enqueue(&write, job, Origin::system())
            .await
            .expect("a task is queued");
        write.commit().await.expect("a task is kept");
        self.signals.wake(jobs::pool_topic(J::POOL));
        task.id
    }

    /// Puts packages in as if they had been ingested, in one publication.
    pub(crate) async fn fill(&self, which: std::ops::Range<u64>) {
        let write = self.db.write().await.expect("a write begins");
        let mut tasks = Vec::new();
        for index in which {
            let (package, [primary, filelists, other]) =
                (self.corpus.describe)(&(self.corpus.package)(index));
            let job = RemovePackage {
                repository: self.repository,
                package: package.id,
                purge: false,
                overrides: Vec::new(),
            };
            let task = jobs::enqueue(&write, &job, Origin::system())
                .await
                .expect("queued")
                .id;
            tasks.push(task);
            let change = change::ActiveModel {
                id: Set(ChangeId::fresh()),
                repository: Set(self.repository),
                task: Set(task),
                action: Set(Action::Add {
                    package: package.id,
                    division: self.corpus.division.into(),
                }),
                batch: Set(None),
                overrides: Set(Names::default()),
                taken_by: Set(None),
                taken_fence: Set(None),
                primary: Set(primary),
                filelists: Set(filelists),
                other: Set(other),
                created_at: Set(now()),
            };
            let insert = package::Entity::insert(package.into_active_model());
            insert
                .exec_without_returning(&*write)
                .await
                .expect("a package is written");
            let insert = change::Entity::insert(change);
            insert
                .exec_without_returning(&*write)
                .await
                .expect("a change is written");
        }
        // They wait, as tasks do whose package was ingested.
        task::Entity::update_many()
            .col_expr(task::Column::State, Expr::value(task::State::Waiting))
            .filter(task::Column::State.eq(task::State::Queued))
            .exec(&*write)
            .await
            .expect("the tasks wait");
        jobs::request_publish(&write, self.repository)
            .await
            .expect("a publish is queued");
        write.commit().await.expect("the changes are kept");
        self.signals.wake(jobs::pool_topic(task::Pool::Publish));
        self.wait(&tasks[..1]).await;
        self.wait(&tasks[tasks.len() - 1..]).await;
    }

    /// What an upload of the package with this number leaves to be done.
    pub(crate) async fn ingest(&self, index: u64) -> IngestPackage {
        let bytes = (self.corpus.package)(index);
        let row = upload::Model {
            id: UploadId::fresh(),
            task: TaskId::fresh(),
            sha256: hex::encode(Sha256::digest(&bytes)),
            size: i64::try_from(bytes.len()).expect("a small package"),
            filename: format!("figures.{}", self.corpus.format),
            created_at: now(),
        };
        let id = row.id;
        self.storage
            .put(&id.object(), bytes.into())
            .await
            .expect("an upload is stored");
        let write = self.db.write().await.expect("a write begins");
        upload::Entity::insert(row.into_active_model())
            .exec_without_returning(&*write)
            .await
            .expect("an upload is written");
        write.commit().await.expect("an upload is kept");
        IngestPackage {
            batch_files: None,
            repository: self.repository,
            upload: id,
            division: self.corpus.division.into(),
            overrides: Vec::new(),
        }
    }

    /// What the removal of the package with this ordinal leaves to be done.
    pub(crate) async fn remove(&self, ordinal: i64) -> RemovePackage {
        let row = repository_package::Entity::find()
            .filter(repository_package::Column::Repository.eq(self.repository))
            .filter(repository_package::Column::Ordinal.eq(ordinal))
            .one(self.db.read())
            .await
            .expect("rows are read");
        RemovePackage {
            repository: self.repository,
            package: row.expect("the package is there").package,
            purge: false,
            overrides: Vec::new(),
        }
    }

    /// CPU time of this process until the effect of `job` is live.
    pub(crate) async fn cost_of<J: jobs::Job>(&self, job: J) -> Duration {
        let before = cpu_time();
        let task = self.enqueue(&job).await;
        self.wait(&[task]).await;
        cpu_time().saturating_sub(before)
    }

    async fn wait(&self, tasks: &[TaskId]) {
        let mut wake = self
            .signals
            .subscribe(signals::Topic::Queue("tasks".into()));
        for id in tasks {
            let topic = signals::Topic::Queue(format!("task/{id}"));
            let mut own = self.signals.subscribe(topic);
            loop {
                let row = task::Entity::find_by_id(*id).one(self.db.read()).await;
                let row = row.expect("rows are read").expect("the task is there");
                match row.state {
                    task::State::Succeeded => break,
                    state if state.is_final() => panic!("{}: {:?}", row.kind, row.problem),
                    _ => {}
                }
                tokio::select! {
                    _ = wake.recv() => {}
                    _ = own.recv() => {}
                    () = tokio::time::sleep(Duration::from_millis(500)) => {}
                }
            }
        }
    }

    /// Length of the live file at `path`, in bytes.
    pub(crate) async fn length(&self, path: &str) -> u64 {
        let row = repository::Entity::find_by_id(self.repository)
            .one(self.db.read())
            .await
            .expect("rows are read");
        let live = row.and_then(|row| row.live).expect("something is live");
        let file = publication_file::Entity::find_by_id((live, path.to_owned()))
            .one(self.db.read())
            .await
            .expect("rows are read")
            .expect("the file is there");
        u64::try_from(file.size).expect("files have a length")
    }

    /// The live files whose paths begin like this.
    pub(crate) async fn paths(&self, start: &str) -> Vec<String> {
        let row = repository::Entity::find_by_id(self.repository)
            .one(self.db.read())
            .await
            .expect("rows are read");
        let live = row.and_then(|row| row.live).expect("something is live");
        let files = publication_file::Entity::find()
            .filter(publication_file::Column::Publication.eq(live))
            .filter(publication_file::Column::Path.starts_with(start))
            .all(self.db.read())
            .await
            .expect("rows are read");
        files.into_iter().map(|file| file.path).collect()
    }

    /// Stops the worker.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.worker
            .await
            .expect("the worker ends")
            .expect("the worker ran");
    }
}

/// CPU time of this process so far, all threads.
fn cpu_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a timespec that lives through the call.
    let done = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    assert_eq!(done, 0, "every process has a clock of its own");
    let whole = u64::try_from(time.tv_sec).expect("time passes");
    Duration::new(
        whole,
        u32::try_from(time.tv_nsec).expect("less than a second"),
    )
}
