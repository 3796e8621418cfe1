//! A repository with everything around it, and how tests act on it.

mod assertions;
mod changes;
mod garbage;

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use entities::publication::{self, State};
use entities::repository::{self, Policy};
use entities::task;
use entities::{
    BlobId, PackageId, ProcessId, PublicationId, RepositoryId, SigningKeyId, TaskId, change, epoch,
    now, package, part_list, publication_file, signing_key,
};
use jobs::{Claim, Job, MaterializeCompositions, Origin, PublishRepository};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};
use vault::{FileStore, Generate, LocalVault, Passphrase};

use crate::context::{Claimed, Context, Stop};
use crate::handler::{Handler, Outcome};
use crate::jobs::publish_repository::PublishError;
use crate::jobs::publish_repository::entry_points::rpm::{LIST, SIGNATURE};
use crate::signing_keys;

pub(super) struct Scene {
    pub(super) context: Context,
    repository: RepositoryId,
    database: Arc<kit::Database>,
    folder: Arc<tempfile::TempDir>,
}

impl Scene {
    pub(super) async fn new(database: kit::Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(FileStore::new(&folder.path().join("vault")));
        let vault = LocalVault::open(store, Passphrase::new("tests"))
            .await
            .unwrap();
        let context = Context {
            db: database.handles(),
            storage: storage::Storage::files(folder.path().join("objects")).unwrap(),
            signals: signals::Signals::process(),
            settings: Arc::default(),
            indexes: Arc::default(),
            measures: Arc::new(crate::measures()),
            vault: Arc::new(vault),
            process: ProcessId::fresh(),
            source_date_epoch: DateTime::from_timestamp(1_700_000_000, 0),
        };
        make_key(&context).await;
        Self {
            repository: make_repository(&context, "one").await,
            context,
            database: Arc::new(database),
            folder: Arc::new(folder),
        }
    }

    /// Another repository of the same deployment.
    pub(super) async fn sibling(&self) -> Self {
        Self {
            repository: make_repository(&self.context, "two").await,
            context: self.context.clone(),
            database: Arc::clone(&self.database),
            folder: Arc::clone(&self.folder),
        }
    }

    /// Asks for a publish.
    pub(super) async fn request(&self) {
        let write = self.context.db.write_relaxed().await.unwrap();
        jobs::request_publish(&write, self.repository)
            .await
            .unwrap();
        // Not to wait for ingests that these tests never end.
        task::Entity::update_many()
            .col_expr(task::Column::DueAt, Expr::value(now()))
            .col_expr(task::Column::RunAfter, Expr::value(now()))
            .filter(task::Column::Kind.eq(PublishRepository::KIND))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
    }

    /// Claims the publish that is queued. Not at once, maybe: the connection of a worker that
    /// vanished may still be letting go of its rows.
    pub(super) async fn claim(&self) -> Claimed {
        let claim = Claim {
            pool: task::Pool::Publish,
            kinds: &[PublishRepository::KIND],
            process: ProcessId::fresh(),
            lease: Duration::from_mins(1),
            per_repository: None,
        };
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(row) = jobs::claim(&self.context.db, &claim).await.unwrap() {
                return Claimed::new(row, Stop::default());
            }
            assert!(Instant::now() < patience, "no publish is queued");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(super) async fn run(&self, claimed: Claimed) -> Result<Outcome, PublishError> {
        let job = PublishRepository {
            repository: self.repository,
        };
        job.run(&self.context, &claimed).await
    }

    /// Publishes until there is nothing left to.
    pub(super) async fn publish(&self) {
        self.request().await;
        while self.is_queued().await {
            assert_eq!(
                self.run(self.claim().await).await.unwrap(),
                Outcome::Written
            );
        }
    }

    /// One attempt that may fail, and is tried again later if it does.
    pub(super) async fn try_publish(&self) {
        self.request().await;
        let claimed = self.claim().await;
        if self.run(claimed.clone()).await.is_err() {
            let write = self.context.db.write().await.unwrap();
            jobs::retry(&write, &claimed, TimeDelta::zero())
                .await
                .unwrap();
            write.commit().await.unwrap();
        }
    }

    async fn is_queued(&self) -> bool {
        let queued = task::Entity::find()
            .filter(task::Column::Kind.eq(PublishRepository::KIND))
            .filter(task::Column::State.eq(task::State::Queued))
            .one(self.context.db.read());
        queued.await.unwrap().is_some()
    }

    /// Publishes, but for so many polls only; answers whether that was enough. If not, the worker
    /// is taken for dead. Another publish is asked for meanwhile.
    pub(super) async fn publish_for(&self, polls: usize) -> bool {
        self.request().await;
        let claimed = self.claim().await;
        self.request().await;
        let ended = {
            let mut attempt = pin!(self.run(claimed));
            let mut left = polls;
            std::future::poll_fn(|context| {
                if left == 0 {
                    return Poll::Ready(None);
                }
                left -= 1;
                attempt.as_mut().poll(context).map(Some)
            })
            .await
        };
        if let Some(outcome) = ended {
            outcome.unwrap();
            return true;
        }
        self.lose_all().await;
        false
    }

    /// Publishes until the publication is prepared, and not further; answers whether it was seen
    /// so. A step may go from before that to behind the switch: then it is live.
    pub(super) async fn interrupted_until_prepared(&self) -> bool {
        self.request().await;
        let mut attempt = Box::pin(self.run(self.claim().await));
        loop {
            if let Ok(ended) = tokio::time::timeout(Duration::ZERO, &mut attempt).await {
                ended.unwrap();
                return false;
            }
            if self.states().await.contains(&State::Prepared) {
                drop(attempt);
                self.lose_all().await;
                return true;
            }
        }
    }

    /// Publishes with workers that vanish when they have taken the change of `poison`; answers how
    /// many did.
    pub(super) async fn publish_while_lethal(&self, poison: TaskId) -> usize {
        self.request().await;
        let mut vanished = 0;
        while self.is_queued().await {
            let claimed = self.claim().await;
            let mut attempt = Box::pin(self.run(claimed.clone()));
            loop {
                // One step at a time, so that nothing happens between taking and vanishing.
                if let Ok(ended) = tokio::time::timeout(Duration::ZERO, &mut attempt).await {
                    ended.unwrap();
                    break;
                }
                if self.has_taken(&claimed, poison).await {
                    vanished += 1;
                    drop(attempt);
                    self.lose_all().await;
                    break;
                }
            }
        }
        vanished
    }

    async fn has_taken(&self, claimed: &Claimed, task: TaskId) -> bool {
        let change = change::Entity::find()
            .filter(change::Column::Task.eq(task))
            .filter(change::Column::TakenBy.eq(claimed.id))
            .filter(change::Column::TakenFence.eq(claimed.fence))
            .one(self.context.db.read());
        change.await.unwrap().is_some()
    }

    /// Takes all running tasks for those of a worker that is dead.
    pub(super) async fn lose_all(&self) {
        jobs::take_over_all(&self.context.db, ProcessId::fresh(), 5)
            .await
            .unwrap();
    }

    pub(super) async fn materialize(&self) -> (u64, u64) {
        let write = self.context.db.write().await.unwrap();
        let job = MaterializeCompositions {};
        let row = jobs::enqueue(&write, &job, Origin::system()).await.unwrap();
        write.commit().await.unwrap();
        let claimed = Claimed::new(row, Stop::default());
        let Outcome::Done(result) = job.run(&self.context, &claimed).await.unwrap() else {
            panic!("it ends no task itself");
        };
        (
            result["joined"].as_u64().unwrap(),
            result["released"].as_u64().unwrap(),
        )
    }

    /// Lets all publications have been live, and superseded, earlier.
    pub(super) async fn age_publications(&self, by: TimeDelta) {
        let write = self.context.db.write().await.unwrap();
        for row in publication::Entity::find().all(&*write).await.unwrap() {
            let aged = publication::ActiveModel {
                id: Set(row.id),
                live_at: Set(row.live_at.map(|at| at - by)),
                superseded_at: Set(row.superseded_at.map(|at| at - by)),
                ..Default::default()
            };
            publication::Entity::update(aged)
                .exec(&*write)
                .await
                .unwrap();
        }
        write.commit().await.unwrap();
    }

    pub(super) async fn set_policy(&self, policy: Policy) {
        self.update(repository::Column::Policy, Expr::value(policy))
            .await;
    }

    pub(super) async fn delete(&self) {
        self.update(
            repository::Column::State,
            Expr::value(repository::State::Deleted),
        )
        .await;
    }

    async fn update(&self, column: repository::Column, value: Expr) {
        let row = self.row().await;
        let write = self.context.db.write().await.unwrap();
        row.guarded(now())
            .col_expr(column, value)
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
    }

    pub(super) async fn retire_key(&self) {
        let write = self.context.db.write().await.unwrap();
        signing_key::Entity::update_many()
            .col_expr(
                signing_key::Column::State,
                Expr::value(signing_key::State::Retired),
            )
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
    }

    /// Changes a byte of the part that holds the first packages, as a failing disk would.
    pub(super) async fn damage_a_part(&mut self) {
        self.context.indexes = Arc::default();
        let list = part_list::Entity::find()
            .one(self.context.db.read())
            .await
            .unwrap()
            .unwrap();
        let object = list.parts.0[0].blob.object();
        let path = self.context.storage.local_path(&object).unwrap().unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[20] ^= 1;
        let copy = path.with_extension("damaged");
        std::fs::write(&copy, bytes).unwrap();
        std::fs::rename(&copy, &path).unwrap();
    }

    pub(super) async fn task(&self, id: TaskId) -> task::Model {
        let row = task::Entity::find_by_id(id)
            .one(self.context.db.read())
            .await;
        row.unwrap().unwrap()
    }

    /// The code with which a task failed.
    pub(super) async fn problem(&self, id: TaskId) -> String {
        let task = self.task(id).await;
        assert_eq!(task.state, task::State::Failed);
        let problem: jobs::Problem = serde_json::from_value(task.problem.unwrap()).unwrap();
        problem.code().to_owned()
    }

    pub(super) async fn epoch(&self) -> i64 {
        epoch::current(self.context.db.read()).await.unwrap()
    }

    async fn row(&self) -> repository::Model {
        let row = repository::Entity::find_by_id(self.repository).one(self.context.db.read());
        row.await.unwrap().unwrap()
    }

    pub(super) async fn live(&self) -> publication::Model {
        let id = self.row().await.live.expect("something is live");
        let row = publication::Entity::find_by_id(id)
            .one(self.context.db.read())
            .await;
        row.unwrap().unwrap()
    }

    /// The states of all publications, by serial.
    pub(super) async fn states(&self) -> Vec<State> {
        self.publications()
            .await
            .iter()
            .map(|row| row.state)
            .collect()
    }

    async fn publications(&self) -> Vec<publication::Model> {
        publication::Entity::find()
            .filter(publication::Column::Repository.eq(self.repository))
            .order_by_asc(publication::Column::Serial)
            .all(self.context.db.read())
            .await
            .unwrap()
    }

    async fn files(&self, publication: PublicationId) -> Vec<publication_file::Model> {
        publication_file::Entity::find()
            .filter(publication_file::Column::Publication.eq(publication))
            .order_by_asc(publication_file::Column::Path)
            .all(self.context.db.read())
            .await
            .unwrap()
    }

    /// The paths of a publication's indexes, which hold their hashes.
    pub(super) async fn index_files(&self, publication: PublicationId) -> Vec<String> {
        let files = self.files(publication).await;
        let indexes = files.into_iter().filter(|file| file.composition.is_some());
        indexes.map(|file| file.path).collect()
    }

    pub(super) async fn live_files(&self) -> Vec<String> {
        self.index_files(self.live().await.id).await
    }

    pub(super) async fn live_list(&self) -> Vec<u8> {
        self.inline(LIST).await
    }

    pub(super) async fn live_signature(&self) -> Vec<u8> {
        self.inline(SIGNATURE).await
    }

    async fn inline(&self, path: &str) -> Vec<u8> {
        let files = self.files(self.live().await.id).await;
        let file = files.into_iter().find(|file| file.path == path).unwrap();
        file.inline.unwrap()
    }
}

async fn make_key(context: &Context) {
    let order = Generate {
        request: "tests".into(),
        purpose: vault::Purpose::Openpgp,
        algorithm: vault::Algorithm::Ed25519,
        user_id: "Tests <tests@example.org>".into(),
        created: 1_600_000_000,
    };
    let public = context.vault.generate("tests", &order).await.unwrap();
    let purpose = signing_key::Purpose::Openpgp;
    let row = signing_keys::row(SigningKeyId::fresh(), "tests", purpose, &public).unwrap();
    let write = context.db.write().await.unwrap();
    let insert = signing_key::Entity::insert(row.into_active_model());
    insert.exec_without_returning(&*write).await.unwrap();
    write.commit().await.unwrap();
}

async fn make_repository(context: &Context, path: &str) -> RepositoryId {
    let row = repository::Model {
        id: RepositoryId::fresh(),
        format: repository::Format::Rpm,
        path: path.into(),
        public: true,
        signing_key: "tests".into(),
        former_keys: entities::Names::default(),
        policy: Policy::default(),
        state: repository::State::Active,
        live: None,
        live_serial: None,
        next_serial: 1,
        revision: 1,
        created_at: now(),
        updated_at: now(),
        trust_root: entities::trust_root::DEFAULT.into(),
    };
    let write = context.db.write().await.unwrap();
    let insert = repository::Entity::insert(row.clone().into_active_model());
    insert.exec_without_returning(&*write).await.unwrap();
    write.commit().await.unwrap();
    row.id
}

fn package_row(name: &str, version: &str, upload: &str) -> package::Model {
    package::Model {
        id: PackageId::fresh(),
        format: repository::Format::Rpm,
        sha256: hex::encode(Sha256::digest(format!("{name}-{version}-{upload}"))),
        source_sha256: upload.into(),
        blob: BlobId::fresh(),
        size: 1,
        name: name.into(),
        epoch: 0,
        version: version.into(),
        release: "1".into(),
        arch: "noarch".into(),
        path: format!("Packages/{name}-{version}.rpm"),
        signed_by: None,
        details: serde_json::json!({}),
        created_at: now(),
    }
}

/// The text of a package in the index `kind`.
fn fragment(kind: &str, name: &str, version: &str, upload: &str) -> String {
    format!("<package type=\"rpm\">\n  <{kind}>{name} {version} {upload}</{kind}>\n</package>\n")
}

async fn set_state(write: &entities::Write, task: TaskId, state: task::State) {
    task::Entity::update_many()
        .col_expr(task::Column::State, Expr::value(state))
        .filter(task::Column::Id.eq(task))
        .exec(&**write)
        .await
        .unwrap();
}
