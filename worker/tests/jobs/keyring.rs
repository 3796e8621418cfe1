//! The package of a repository's keys: one version for each set of them.

use countersign_worker::{Entry, entry};
use entities::repository::{Format, Policy, Release};
use entities::task::{self, State};
use entities::{RepositoryId, SigningKeyId, keyring, package, repository, repository_package};
use jobs::{
    GenerateKey, IngestPackage, Job, PublishKeyring, PublishRepository, RetireKey, UpdateRepository,
};
use kit::Database;
use kit::corpus::deb;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use crate::fixture::{Fixture, Worker, code};

const PACKAGE: &str = "core-archive-keyring";

fn handlers() -> Vec<Entry> {
    vec![
        entry::<GenerateKey>(),
        entry::<IngestPackage>(),
        entry::<PublishKeyring>(),
        entry::<PublishRepository>(),
        entry::<RetireKey>(),
        entry::<UpdateRepository>(),
    ]
}

fn policy(keyring: Option<&str>) -> Policy {
    Policy {
        // The package passes, since it is known where it was built.
        provenance: true,
        release: Release {
            keyring: keyring.map(ToOwned::to_owned),
            ..Release::default()
        },
        ..Policy::default()
    }
}

/// A worker, a repository that wants the package, and the key that signs it.
async fn begin(database: Database) -> (Fixture, Worker, RepositoryId, SigningKeyId) {
    let fixture = Fixture::new(database).await;
    let worker = fixture.start(handlers());
    let key = fixture.key("old").await;
    let id = fixture
        .repository_of(Format::Deb, "old", policy(Some(PACKAGE)))
        .await;
    (fixture, worker, id, key)
}

async fn ended<J: Job>(fixture: &Fixture, job: &J) -> task::Model {
    let task = fixture.queue(job).await;
    let task = fixture.until(task, |row| row.state.is_final()).await;
    // What it has queued ends too.
    let uploads = task::Entity::find().filter(task::Column::Kind.eq(IngestPackage::KIND));
    for row in uploads.all(fixture.database.read()).await.unwrap() {
        fixture.until(row.id, |row| row.state.is_final()).await;
    }
    task
}

async fn make(fixture: &Fixture, id: RepositoryId) -> Value {
    let task = ended(fixture, &PublishKeyring { repository: id }).await;
    assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
    task.result.unwrap()
}

async fn give(fixture: &Fixture, id: RepositoryId, key: Option<&str>, policy: Option<Policy>) {
    let job = UpdateRepository {
        repository: id,
        if_match: None,
        public: None,
        signing_key: key.map(ToOwned::to_owned),
        policy,
    };
    let task = ended(fixture, &job).await;
    assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
}

/// The versions that clients see, each with its division.
async fn held(fixture: &Fixture, id: RepositoryId) -> Vec<(String, String)> {
    let db = fixture.database.read();
    let row = repository::Entity::find_by_id(id)
        .one(db)
        .await
        .unwrap()
        .unwrap();
    let serial = row.live_serial.unwrap_or_default();
    let places = repository_package::at(id, serial)
        .order_by_asc(repository_package::Column::Ordinal)
        .all(db)
        .await
        .unwrap();
    let mut held = Vec::new();
    for place in places {
        let row = package::Entity::find_by_id(place.package)
            .one(db)
            .await
            .unwrap()
            .unwrap();
        if row.name == PACKAGE {
            held.push((place.division, row.version));
        }
    }
    held
}

async fn made(fixture: &Fixture, id: RepositoryId) -> keyring::Model {
    let row = keyring::Entity::find_by_id(id).one(fixture.database.read());
    row.await.unwrap().unwrap()
}

kit::on_databases! {
    async fn a_set_of_keys_has_one_version_however_often_it_is_asked_for(database: Database) {
        let (fixture, worker, id, _) = begin(database).await;

        make(&fixture, id).await;
        let first = made(&fixture, id).await;
        let held_first = held(&fixture, id).await;
        let again = make(&fixture, id).await;

        assert_eq!(held_first.len(), 1);
        assert_eq!(held_first[0].0, "stable/main");
        assert_eq!(again["uploads"], 0);
        assert_eq!(held(&fixture, id).await, held_first);
        let second = made(&fixture, id).await;
        assert_eq!((second.sha256, second.made_at), (first.sha256, first.made_at));
        worker.stop().await;
    }

    async fn keys_that_come_and_go_make_newer_versions(database: Database) {
        let (fixture, worker, id, old) = begin(database).await;
        make(&fixture, id).await;
        let first = made(&fixture, id).await;
        fixture.key("new").await;
        give(&fixture, id, Some("new"), None).await;
        make(&fixture, id).await;
        let second = made(&fixture, id).await;
        let retired = ended(&fixture, &RetireKey { key: old, if_match: None }).await;
        assert_eq!(retired.result.unwrap()["state"], "retired");

        make(&fixture, id).await;

        let third = made(&fixture, id).await;
        assert!(first.made_at < second.made_at && second.made_at < third.made_at);
        let sets = [&first.keys_sha256, &second.keys_sha256, &third.keys_sha256];
        assert!(sets[0] != sets[1] && sets[1] != sets[2] && sets[0] != sets[2]);
        let versions = held(&fixture, id).await;
        assert_eq!(versions.len(), 3, "{versions:?}");
        worker.stop().await;
    }

    async fn every_suite_gets_it_and_only_where_it_is_wanted(database: Database) {
        let (fixture, worker, id, _) = begin(database).await;
        let upload = IngestPackage {
            batch_files: None,
            repository: id,
            upload: fixture.upload(&deb("hello", "1", "amd64")).await,
            division: "testing/extra".into(),
            overrides: vec!["provenance-missing".into()],
        };
        let task = ended(&fixture, &upload).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);

        make(&fixture, id).await;
        // Whoever asked first had only the first suite.
        make(&fixture, id).await;

        let divisions: Vec<String> = held(&fixture, id).await.into_iter().map(|(division, _)| division).collect();
        assert_eq!(divisions.len(), 2, "{divisions:?}");
        assert!(divisions.contains(&"testing/extra".to_owned()));
        give(&fixture, id, None, Some(policy(None))).await;
        assert_eq!(make(&fixture, id).await["package"], Value::Null);
        let bad = fixture.repository_of(Format::Deb, "old", policy(Some("hello"))).await;
        let refused = ended(&fixture, &PublishKeyring { repository: bad }).await;
        assert_eq!(code(&refused), "deb-keyring-name");
        let absent = ended(&fixture, &PublishKeyring { repository: RepositoryId::fresh() }).await;
        assert_eq!(code(&absent), "repository-not-found");
        worker.stop().await;
    }
}
