//! Packages on their way from one repository to others.

#[path = "promotions/debian.rs"]
mod debian;

use countersign_worker::handlers;
use entities::promotion::{self, Selector, State as PromotionState, Target};
use entities::repository::{ForeignSignature, Format, Policy};
use entities::task::{self, State};
use entities::{
    PackageId, PromotionId, RepositoryId, change, package, promotion_target, repository,
    repository_package, signing_key,
};
use jobs::{ApprovePromotion, CancelPromotion, CreatePromotion, IngestPackage, Origin};
use kit::Database;
use kit::corpus::RpmBuilder;
use rpm::Front;
use rpm::signature::{self, PublicKey};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::fixture::{Fixture, Worker, code};

/// A staging repository and a production repository with keys of their own.
struct Scene {
    fixture: Fixture,
    worker: Worker,
    staging: RepositoryId,
    production: RepositoryId,
    /// Where packages are pushed to, and promoted to.
    division: &'static str,
}

impl Scene {
    async fn new(database: Database, policy: Policy) -> Self {
        Self::of(Format::Rpm, "", database, policy).await
    }

    async fn of(
        format: Format,
        division: &'static str,
        database: Database,
        policy: Policy,
    ) -> Self {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("staging").await;
        fixture.key("production").await;
        Self {
            staging: fixture
                .repository_of(format, "staging", Policy::default())
                .await,
            production: fixture.repository_of(format, "production", policy).await,
            fixture,
            worker,
            division,
        }
    }

    async fn push(&self, repository: RepositoryId, octets: &[u8]) -> task::Model {
        self.push_into(self.division, repository, octets).await
    }

    async fn push_into(
        &self,
        division: &str,
        repository: RepositoryId,
        octets: &[u8],
    ) -> task::Model {
        let upload = self.fixture.upload(octets).await;
        let job = IngestPackage {
            batch_files: None,
            repository,
            upload,
            division: division.into(),
            overrides: Vec::new(),
        };
        let id = self.fixture.queue(&job).await;
        let task = self.fixture.until(id, |row| row.state.is_final()).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        task
    }

    fn job(&self) -> CreatePromotion {
        CreatePromotion {
            promotion: PromotionId::fresh(),
            source: self.staging,
            targets: vec![Target {
                division: self.division.into(),
                ..target(self.production)
            }],
            selector: Selector {
                all: true,
                ..Selector::default()
            },
            overrides: Vec::new(),
            dry_run: false,
        }
    }

    async fn promote(&self, job: &CreatePromotion) -> task::Model {
        let id = self.fixture.queue(job).await;
        self.fixture.until(id, |row| row.state.is_final()).await
    }

    /// Asks as the holder of a token.
    async fn ask<J: jobs::Job>(&self, operator: &str, job: &J) -> task::Model {
        let origin = Origin {
            created_by: format!("token:{operator}"),
            ..Origin::system()
        };
        let write = self.fixture.database.write().await.unwrap();
        let id = jobs::enqueue(&write, job, origin).await.unwrap().id;
        write.commit().await.unwrap();
        self.fixture.until(id, |row| row.state.is_final()).await
    }

    async fn row(&self, id: PromotionId) -> promotion::Model {
        let row = promotion::Entity::find_by_id(id).one(self.fixture.database.read());
        row.await.unwrap().unwrap()
    }

    /// What clients of `repository` see.
    async fn live(&self, repository: RepositoryId) -> Vec<package::Model> {
        let db = self.fixture.database.read();
        let row = repository::Entity::find_by_id(repository).one(db).await;
        let Some(serial) = row.unwrap().unwrap().live_serial else {
            return Vec::new();
        };
        let places = repository_package::at(repository, serial)
            .all(db)
            .await
            .unwrap();
        let ids: Vec<PackageId> = places.iter().map(|place| place.package).collect();
        let mut packages = package::Entity::find()
            .filter(package::Column::Id.is_in(ids))
            .all(db)
            .await
            .unwrap();
        packages.sort_by_key(package::Model::nevra);
        packages
    }

    async fn names(&self, repository: RepositoryId) -> Vec<String> {
        let live = self.live(repository).await;
        live.iter().map(package::Model::nevra).collect()
    }

    async fn publications(&self) -> u64 {
        let rows = entities::publication::Entity::find();
        rows.count(self.fixture.database.read()).await.unwrap()
    }
}

fn target(repository: RepositoryId) -> Target {
    Target {
        repository,
        division: String::new(),
    }
}

fn library(version: &str, provides: &str) -> Vec<u8> {
    RpmBuilder::new("libfoo", version, "1")
        .provides(provides)
        .build()
}

fn application() -> Vec<u8> {
    RpmBuilder::new("app", "1", "1")
        .requires("libfoo.so.1")
        .build()
}

fn strict() -> Policy {
    Policy {
        reverse_dependencies: true,
        shrink_percent: 100,
        ..Policy::default()
    }
}

kit::on_databases! {
    async fn packages_arrive_signed_by_the_key_of_the_target(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.push(scene.staging, &kit::corpus::package(1, 1)).await;
        scene.push(scene.staging, &kit::corpus::package(1, 2)).await;
        let job = scene.job();

        let task = scene.promote(&job).await;

        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let row = scene.row(job.promotion).await;
        assert_eq!((row.state, row.task), (PromotionState::Succeeded, task.id));
        assert_eq!(row.report["targets"][0]["outcome"], "published");
        assert_eq!(row.report["targets"][0]["diff"]["added"]["count"], 2);
        let live = scene.live(scene.production).await;
        let key = signing_key::Entity::find()
            .filter(signing_key::Column::Name.eq("production"))
            .one(scene.fixture.database.read())
            .await
            .unwrap()
            .unwrap();
        let key = PublicKey::parse(key.public.as_bytes()).unwrap();
        assert_eq!(live.len(), 2);
        for package in live {
            let octets = scene.fixture.storage.get(&package.blob.object()).await.unwrap();
            let front = Front::read(octets.as_ref()).unwrap();
            signature::verify(&front, &key).unwrap();
            assert_eq!(signature::existing(&front).len(), 1);
        }
        scene.worker.stop().await;
    }

    async fn a_promotion_waits_for_all_of_its_targets(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.fixture.key("other").await;
        let other = scene.fixture.repository("other", Policy::default()).await;
        scene.push(scene.staging, &kit::corpus::package(1, 3)).await;
        let mut job = scene.job();
        job.targets.push(target(other));

        let task = scene.promote(&job).await;

        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        assert_eq!(scene.names(other).await, scene.names(scene.production).await);
        assert_ne!(scene.live(other).await, scene.live(scene.production).await);
        let parts = promotion_target::Entity::find().all(scene.fixture.database.read()).await.unwrap();
        assert_eq!(parts.len(), 2);
        for part in parts {
            assert_eq!(scene.fixture.task(part.task).await.state, State::Succeeded);
        }
        assert_eq!(change::Entity::find().count(scene.fixture.database.read()).await.unwrap(), 0);
        scene.worker.stop().await;
    }

    async fn a_dry_run_says_what_the_promotion_does_and_changes_nothing(database: Database) {
        let scene = Scene::new(database, strict()).await;
        scene.push(scene.production, &library("1", "libfoo.so.1")).await;
        scene.push(scene.staging, &library("1", "libfoo.so.1")).await;
        scene.push(scene.staging, &library("2", "libfoo.so.1")).await;
        let mut job = CreatePromotion { dry_run: true, ..scene.job() };
        job.selector.supersede = true;
        let before = scene.publications().await;

        let dry = scene.promote(&job).await;

        assert_eq!(dry.state, State::Succeeded, "{:?}", dry.problem);
        assert_eq!(scene.publications().await, before);
        assert_eq!(promotion::Entity::find().count(scene.fixture.database.read()).await.unwrap(), 0);
        let diff = dry.result.as_ref().unwrap()["report"]["targets"][0]["diff"].clone();
        assert_eq!(diff["added"]["packages"][0], "libfoo-2-1.noarch");
        assert_eq!(diff["removed"]["packages"][0], "libfoo-1-1.noarch");

        let real = CreatePromotion { dry_run: false, ..job };
        let task = scene.promote(&real).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        assert_eq!(scene.row(real.promotion).await.report["targets"][0]["diff"], diff);
        assert_eq!(scene.names(scene.production).await, ["libfoo-2-1.noarch"]);
        scene.worker.stop().await;
    }

    async fn what_is_there_already_is_promoted_without_a_publication(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.push(scene.staging, &kit::corpus::package(1, 4)).await;
        scene.promote(&scene.job()).await;
        let before = scene.publications().await;

        let again = scene.job();
        let task = scene.promote(&again).await;

        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        assert_eq!(scene.publications().await, before);
        let report = scene.row(again.promotion).await.report;
        assert_eq!(report["targets"][0]["diff"]["unchanged"]["count"], 1);
        scene.worker.stop().await;
    }

    async fn what_packages_require_is_not_taken_from_them(database: Database) {
        let scene = Scene::new(database, strict()).await;
        scene.push(scene.production, &library("1", "libfoo.so.1")).await;
        scene.push(scene.production, &application()).await;
        scene.push(scene.staging, &library("2", "libfoo.so.2")).await;
        let mut job = scene.job();
        job.selector.supersede = true;

        let refused = scene.promote(&job).await;
        assert_eq!(code(&refused), "reverse-dependency");
        let row = scene.row(job.promotion).await;
        assert_eq!(row.state, PromotionState::Refused);
        let detail = row.report["targets"][0]["refusals"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("app-1-1.noarch requires libfoo.so.1"), "{detail}");
        assert_eq!(scene.names(scene.production).await.len(), 2);

        let overridden = CreatePromotion {
            promotion: PromotionId::fresh(),
            overrides: vec!["reverse-dependency".into()],
            ..job
        };
        let passed = scene.promote(&overridden).await;
        assert_eq!(passed.state, State::Succeeded, "{:?}", passed.problem);
        assert_eq!(scene.names(scene.production).await, ["app-1-1.noarch", "libfoo-2-1.noarch"]);
        scene.worker.stop().await;
    }

    async fn two_packages_do_not_share_a_file(database: Database) {
        let policy = Policy { file_conflicts: true, ..Policy::default() };
        let scene = Scene::new(database, policy).await;
        let package = |name: &str| RpmBuilder::new(name, "1", "1").file("/usr/bin/tool").build();
        scene.push(scene.production, &package("one")).await;
        scene.push(scene.staging, &package("two")).await;

        let refused = scene.promote(&scene.job()).await;

        assert_eq!(code(&refused), "file-conflict");
        assert_eq!(scene.names(scene.production).await, ["one-1-1.noarch"]);
        scene.worker.stop().await;
    }

    async fn provenance_is_asked_for_where_the_policy_says_so(database: Database) {
        let policy = Policy { provenance: true, ..Policy::default() };
        let scene = Scene::new(database, policy).await;
        scene.push(scene.staging, &kit::corpus::package(1, 5)).await;

        let refused = scene.promote(&scene.job()).await;

        assert_eq!(code(&refused), "provenance-missing");
        scene.worker.stop().await;
    }

    async fn operators_other_than_the_one_who_asked_approve(database: Database) {
        let policy = Policy { approvals: 2, ..Policy::default() };
        let scene = Scene::new(database, policy).await;
        scene.push(scene.staging, &kit::corpus::package(1, 6)).await;
        let job = scene.job();
        let promotion = job.promotion;
        let approve = ApprovePromotion { promotion };

        let opened = scene.ask("author", &job).await;
        assert_eq!(opened.state, State::Succeeded, "{:?}", opened.problem);
        assert_eq!(scene.row(promotion).await.state, PromotionState::WaitingForApproval);
        assert_eq!(code(&scene.ask("author", &approve).await), "own-promotion");
        for _ in 0..2 {
            let first = scene.ask("first", &approve).await;
            assert_eq!(first.result.unwrap()["approvals"], 1);
        }
        assert!(scene.names(scene.production).await.is_empty());

        let last = scene.ask("second", &approve).await;

        assert_eq!(last.state, State::Succeeded, "{:?}", last.problem);
        let row = scene.row(promotion).await;
        assert_eq!((row.state, row.task), (PromotionState::Succeeded, last.id));
        assert_eq!(scene.names(scene.production).await.len(), 1);
        assert_eq!(code(&scene.ask("third", &approve).await), "promotion-ended");
        scene.worker.stop().await;
    }

    async fn a_promotion_that_waits_can_be_called_off(database: Database) {
        let policy = Policy { approvals: 1, ..Policy::default() };
        let scene = Scene::new(database, policy).await;
        scene.push(scene.staging, &kit::corpus::package(1, 7)).await;
        let job = scene.job();
        let promotion = job.promotion;
        scene.ask("author", &job).await;

        let cancelled = scene.ask("author", &CancelPromotion { promotion }).await;

        assert_eq!(cancelled.state, State::Succeeded, "{:?}", cancelled.problem);
        assert_eq!(scene.row(promotion).await.state, PromotionState::Cancelled);
        let approve = scene.ask("other", &ApprovePromotion { promotion }).await;
        assert_eq!(code(&approve), "promotion-ended");
        scene.worker.stop().await;
    }

    async fn an_altered_package_is_not_promoted(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.push(scene.staging, &kit::corpus::package(1, 8)).await;
        let held = scene.live(scene.staging).await.remove(0);
        let mut octets = scene.fixture.storage.get(&held.blob.object()).await.unwrap().to_vec();
        *octets.last_mut().unwrap() ^= 1;
        scene.fixture.storage.replace(&held.blob.object(), octets.into()).await.unwrap();

        let refused = scene.promote(&scene.job()).await;

        assert_eq!(code(&refused), "package-altered");
        scene.worker.stop().await;
    }

    async fn a_stranger_s_signature_is_refused_where_ours_is_replaced(database: Database) {
        let policy = Policy { foreign_signature: ForeignSignature::Refuse, ..Policy::default() };
        let scene = Scene::new(database, policy).await;
        scene.fixture.key("stranger").await;
        let stranger = scene.fixture.repository("stranger", Policy::default()).await;
        scene.push(stranger, &kit::corpus::package(1, 9)).await;
        let signed = scene.live(stranger).await.remove(0);
        let signed = scene.fixture.storage.get(&signed.blob.object()).await.unwrap();
        let keep = Policy { foreign_signature: ForeignSignature::Keep, ..Policy::default() };
        let mixed = scene.fixture.repository("staging", keep).await;
        scene.push(mixed, &signed).await;
        scene.push(scene.staging, &kit::corpus::package(1, 10)).await;

        let ours = scene.promote(&scene.job()).await;
        let theirs = scene.promote(&CreatePromotion { source: mixed, ..scene.job() }).await;

        assert_eq!(ours.state, State::Succeeded, "{:?}", ours.problem);
        assert_eq!(code(&theirs), "foreign-signature");
        scene.worker.stop().await;
    }

    async fn what_cannot_be_meant_is_refused(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let empty = scene.promote(&scene.job()).await;
        scene.push(scene.staging, &kit::corpus::package(1, 11)).await;
        let fresh = || CreatePromotion { promotion: PromotionId::fresh(), ..scene.job() };

        let itself = CreatePromotion { targets: vec![target(scene.staging)], ..fresh() };
        let twice = CreatePromotion { targets: vec![target(scene.production); 2], ..fresh() };
        let nowhere = CreatePromotion { targets: vec![target(RepositoryId::fresh())], ..fresh() };
        let unknown = CreatePromotion {
            selector: Selector { names: vec!["unknown".into()], ..Selector::default() },
            ..fresh()
        };

        assert_eq!(code(&empty), "source-never-published");
        assert_eq!(code(&scene.promote(&itself).await), "target-not-distinct");
        assert_eq!(code(&scene.promote(&twice).await), "target-not-distinct");
        assert_eq!(code(&scene.promote(&nowhere).await), "repository-not-found");
        assert_eq!(code(&scene.promote(&unknown).await), "package-not-found");
        scene.worker.stop().await;
    }

    async fn one_file_of_a_push_that_is_refused_keeps_the_others_back(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.push(scene.production, &RpmBuilder::new("held", "1", "1").build()).await;
        scene.push(scene.staging, &RpmBuilder::new("held", "1", "1").summary("other").build()).await;
        scene.push(scene.staging, &RpmBuilder::new("new", "1", "1").build()).await;

        let refused = scene.promote(&scene.job()).await;

        assert_eq!(code(&refused), "duplicate-nevra");
        assert_eq!(scene.names(scene.production).await, ["held-1-1.noarch"]);
        scene.worker.stop().await;
    }
}
