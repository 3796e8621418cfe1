//! One package more, and one less, in a large repository: from accepted upload to live.

use crate::measure::{Row, cpu_time_of};
use entities::change::{self, Action};
use entities::repository::{self, Policy};
use entities::{
    BlobId, ChangeId, Names, PackageId, ProcessId, RepositoryId, TaskId, UploadId, now, package,
    repository_package, signing_key, task, upload,
};
use jobs::{GenerateKey, IngestPackage, Origin, RemovePackage};
use kit::command::run;
use kit::{corpus, place};
use rpm::{Fragments, Located, Package};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use sha2::{Digest, Sha256};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use vault::{FileStore, LocalVault, Passphrase};

/// Of every corpus here.
const SEED: u64 = 7;
const LARGE: u64 = 50_000;
const SMALL: u64 = 1_000;
/// So many that every kind of fold happens.
const ADDITIONS: u64 = 512;
const REMOVALS: u64 = 64;
/// Packages that are put in at once while a repository is filled.
const BATCH: u64 = 2_000;

pub(crate) fn one_package() -> Vec<Row> {
    let [large, rsa] = ["ed25519", "rsa4096"].map(|algorithm| measure(LARGE, algorithm));
    let small = measure(SMALL, "ed25519");
    let peer = peer();
    vec![
        Row::ratio("+1 into 50,000, Ed25519, median", large.median, peer, 1e-3),
        Row::ratio("+1 into 50,000, Ed25519, mean", large.mean, peer, 1e-3),
        Row {
            bar: None,
            ..Row::ratio("+1 into 50,000, RSA-4096, median", rsa.median, peer, 1e-3)
        },
        Row::ratio(
            "+1 into 50,000 against into 1,000, median",
            large.median,
            small.median,
            1.5,
        ),
        Row::ratio(
            "+1 into 50,000 against into 1,000, mean",
            large.mean,
            small.mean,
            1.5,
        ),
        Row::ratio(
            "-1 from 50,000, Ed25519, mean",
            large.removal,
            peer,
            1.0 / 300.0,
        ),
    ]
}

/// CPU time of one change, ingest to live.
struct Measured {
    median: Duration,
    mean: Duration,
    removal: Duration,
}

/// The same addition by `createrepo_c --update`.
fn peer() -> Duration {
    let tree = place::scratch();
    let count = usize::try_from(LARGE).expect("a count of packages");
    corpus::write(tree.path(), SEED, count);
    let index = || {
        let mut command = Command::new("createrepo_c");
        run(command
            .args(["--quiet", "--no-database", "--update"])
            .arg(tree.path()))
        .succeeded();
    };
    index();
    let added = corpus::builder(SEED, LARGE);
    place::write(&tree.path().join(added.file_name()), added.build());
    cpu_time_of(index)
}

fn measure(packages: u64, algorithm: &str) -> Measured {
    kit::database::block_on(async {
        let site = Site::start(algorithm).await;
        let mut first = 0;
        while first < packages {
            let next = packages.min(first + BATCH);
            site.fill(first..next).await;
            first = next;
        }
        let mut times = Vec::new();
        for index in packages..packages + ADDITIONS {
            let bytes = corpus::package(SEED, index);
            times.push(site.cost_of(site.ingest(bytes).await).await);
        }
        times.sort_unstable();
        let mut removal = Duration::ZERO;
        for number in 0..REMOVALS {
            let ordinal = number * packages / REMOVALS;
            removal += site
                .cost_of(site.remove(i64::try_from(ordinal).expect("small")).await)
                .await;
        }
        site.stop().await;
        let count = u32::try_from(ADDITIONS).expect("a count of additions");
        Measured {
            median: times[times.len() / 2],
            mean: times.iter().sum::<Duration>() / count,
            removal: removal / u32::try_from(REMOVALS).expect("a count of removals"),
        }
    })
}

/// One repository, and a worker in this process.
struct Site {
    db: entities::Database,
    storage: storage::Storage,
    signals: signals::Signals,
    repository: RepositoryId,
    shutdown: CancellationToken,
    worker: tokio::task::JoinHandle<Result<(), worker::RunError>>,
    _database: kit::Database,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn start(algorithm: &str) -> Self {
        let (database, folder) = (kit::Database::sqlite().await, place::scratch());
        let store = FileStore::new(&folder.path().join("vault"));
        let vault = LocalVault::open(Arc::new(store), Passphrase::new("figures")).await;
        let storage = storage::Storage::files(folder.path().join("objects"));
        let (storage, signals) = (storage.expect("storage opens"), signals::Signals::process());
        let dependencies = worker::Dependencies {
            db: database.handles(),
            storage: storage.clone(),
            signals: signals.clone(),
            settings: settings::Settings::default(),
            process: ProcessId::fresh(),
            vault: Arc::new(vault.expect("the vault opens")),
            source_date_epoch: None,
        };
        let shutdown = CancellationToken::new();
        let mut site = Self {
            db: database.handles(),
            storage,
            signals,
            repository: RepositoryId::fresh(),
            worker: tokio::spawn(worker::run(dependencies, shutdown.clone())),
            shutdown,
            _database: database,
            _folder: folder,
        };
        site.make(algorithm).await;
        site
    }

    async fn make(&mut self, algorithm: &str) {
        let key = GenerateKey {
            key: entities::SigningKeyId::fresh(),
            name: "figures".into(),
            purpose: signing_key::Purpose::Openpgp,
            algorithm: algorithm.into(),
            user_id: "Figures <figures@example.org>".into(),
            created_at: now(),
        };
        let key = self.enqueue(&key).await;
        self.wait(&[key]).await;
        let row = repository::Model {
            id: self.repository,
            format: repository::Format::Rpm,
            path: "figures".into(),
            public: true,
            signing_key: "figures".into(),
            former_keys: entities::Names::default(),
            policy: Policy::default(),
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
    async fn fill(&self, which: std::ops::Range<u64>) {
        let write = self.db.write().await.expect("a write begins");
        let mut tasks = Vec::new();
        for index in which {
            let (package, fragments) = describe(&corpus::package(SEED, index));
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
                    division: String::new(),
                }),
                batch: Set(None),
                overrides: Set(Names::default()),
                taken_by: Set(None),
                taken_fence: Set(None),
                primary: Set(Some(fragments.primary)),
                filelists: Set(Some(fragments.filelists)),
                other: Set(Some(fragments.other)),
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

    /// What an upload of `bytes` leaves to be done.
    async fn ingest(&self, bytes: Vec<u8>) -> IngestPackage {
        let row = upload::Model {
            id: UploadId::fresh(),
            task: TaskId::fresh(),
            sha256: hex::encode(Sha256::digest(&bytes)),
            size: i64::try_from(bytes.len()).expect("a small package"),
            filename: "figures.rpm".into(),
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
            repository: self.repository,
            upload: id,
            division: String::new(),
            overrides: Vec::new(),
        }
    }

    async fn remove(&self, ordinal: i64) -> RemovePackage {
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
    async fn cost_of<J: jobs::Job>(&self, job: J) -> Duration {
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

    async fn stop(self) {
        self.shutdown.cancel();
        self.worker
            .await
            .expect("the worker ends")
            .expect("the worker ran");
    }
}

/// The row and the texts of a package, as ingest makes them.
fn describe(bytes: &[u8]) -> (package::Model, Fragments) {
    let package = Package::read(bytes).expect("the corpus is valid");
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    let located = Located {
        size: bytes.len() as u64,
        sha256,
        file_time: 1,
    };
    let nevra = package.nevra();
    let row = package::Model {
        id: PackageId::fresh(),
        format: repository::Format::Rpm,
        sha256: hex::encode(sha256),
        source_sha256: hex::encode(sha256),
        blob: BlobId::fresh(),
        size: i64::try_from(bytes.len()).expect("a small package"),
        name: nevra.name.clone(),
        epoch: i64::from(nevra.epoch),
        version: nevra.version.clone(),
        release: nevra.release.clone(),
        arch: nevra.arch.clone(),
        path: rpm::served_path(nevra),
        signed_by: None,
        details: serde_json::json!({}),
        created_at: now(),
    };
    (row, package.fragments(&located))
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
