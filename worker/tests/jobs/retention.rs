//! What the policy of a repository keeps, pins, and whose turn it is.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_worker::{Entry, entry};
use entities::repository::{Format, Policy, Retention};
use entities::task::{self, State};
use entities::{
    PackageId, RepositoryId, now, package, package_pin, publication, repository,
    repository_package, retention_turn,
};
use jobs::{
    ApplyRetention, CollectGarbage, Content, CreatePublication, DeleteRepository, GenerateKey,
    IngestPackage, Job, PinPackage, PinPublication, PublishRepository,
};
use kit::Database;
use kit::corpus::{RpmBuilder, deb};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;

use crate::fixture::{Fixture, code};

/// All that these tests need, but for what cleans up by itself.
fn handlers() -> Vec<Entry> {
    vec![
        entry::<DeleteRepository>(),
        entry::<GenerateKey>(),
        entry::<IngestPackage>(),
        entry::<PinPackage>(),
        entry::<PinPublication>(),
        entry::<PublishRepository>(),
    ]
}

fn with_retention() -> Vec<Entry> {
    let mut handlers = handlers();
    handlers.push(entry::<ApplyRetention>());
    handlers
}

fn keeping(versions: impl Into<Option<u16>>, days: impl Into<Option<u16>>) -> Policy {
    Policy {
        retention: Retention {
            versions: versions.into(),
            days: days.into(),
        },
        ..Policy::default()
    }
}

fn rpm(name: &str, version: &str) -> RpmBuilder {
    RpmBuilder::new(name, version, "1").arch("noarch")
}

/// Publishes each of `files`, one after the other.
async fn publish(fixture: &Fixture, id: RepositoryId, division: &str, files: &[Vec<u8>]) {
    for octets in files {
        let job = IngestPackage {
            batch_files: None,
            repository: id,
            upload: fixture.upload(octets).await,
            division: division.into(),
            overrides: Vec::new(),
        };
        let task = fixture.queue(&job).await;
        let task = fixture.until(task, |row| row.state.is_final()).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
    }
}

/// The five versions of `hello`, and one that needs the second of them.
fn five() -> Vec<Vec<u8>> {
    let hello = (1..=5).map(|version| rpm("hello", &version.to_string()).build());
    let user = rpm("user", "1").requires("hello = 2").build();
    hello.chain([user]).collect()
}

fn job(repository: RepositoryId, dry_run: bool) -> ApplyRetention {
    ApplyRetention {
        repository,
        dry_run,
        overrides: Vec::new(),
    }
}

/// Runs `job` to its end.
async fn apply(fixture: &Fixture, job: &ApplyRetention) -> task::Model {
    let task = fixture.queue(job).await;
    fixture.until(task, |row| row.state.is_final()).await
}

/// The result of a run that succeeds.
async fn applied(fixture: &Fixture, job: &ApplyRetention) -> Value {
    let task = apply(fixture, job).await;
    assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
    task.result.unwrap()
}

/// The packages in the list `what` of a result, and why they are there.
fn listed(result: &Value, what: &str) -> Vec<(String, String)> {
    let text = |entry: &Value, field: &str| entry[field].as_str().unwrap().to_owned();
    let entries = result[what].as_array().unwrap().iter();
    entries
        .map(|entry| (text(entry, "nevra"), text(entry, "why")))
        .collect()
}

fn names(result: &Value, what: &str) -> Vec<String> {
    let listed = listed(result, what).into_iter();
    listed.map(|(nevra, _)| nevra).collect()
}

async fn row(fixture: &Fixture, id: RepositoryId) -> repository::Model {
    let row = repository::Entity::find_by_id(id).one(fixture.database.read());
    row.await.unwrap().unwrap()
}

/// What clients see now, each package with its identifier.
async fn held(fixture: &Fixture, id: RepositoryId) -> Vec<(String, PackageId)> {
    let db = fixture.database.read();
    let serial = row(fixture, id).await.live_serial.unwrap();
    let places = repository_package::at(id, serial).all(db).await.unwrap();
    let ids = places.into_iter().map(|place| place.package);
    let rows = package::Entity::find()
        .filter(package::Column::Id.is_in(ids))
        .all(db)
        .await
        .unwrap();
    let mut held: Vec<_> = rows.iter().map(|row| (row.nevra(), row.id)).collect();
    held.sort();
    held
}

async fn nevras(fixture: &Fixture, id: RepositoryId) -> Vec<String> {
    let held = held(fixture, id).await.into_iter();
    held.map(|(nevra, _)| nevra).collect()
}

async fn id_of(fixture: &Fixture, id: RepositoryId, nevra: &str) -> PackageId {
    let held = held(fixture, id).await.into_iter();
    let mut found = held.filter(|(name, _)| name == nevra);
    found.next().unwrap().1
}

/// Pins the package called `nevra`.
async fn pin(fixture: &Fixture, repository: RepositoryId, nevra: &str) -> task::Model {
    let package = id_of(fixture, repository, nevra).await;
    let note = Some("for the audit".to_owned());
    let job = PinPackage {
        repository,
        package,
        note,
    };
    fixture.settle(&job).await
}

async fn runs(fixture: &Fixture) -> Vec<task::Model> {
    let runs = task::Entity::find().filter(task::Column::Kind.eq(ApplyRetention::KIND));
    runs.all(fixture.database.read()).await.unwrap()
}

/// Makes the last turn of `id` one of `at`.
async fn set_turn(fixture: &Fixture, id: RepositoryId, at: DateTime<Utc>) {
    let write = fixture.database.write().await.unwrap();
    retention_turn::Entity::update_many()
        .col_expr(retention_turn::Column::At, Expr::value(at))
        .filter(retention_turn::Column::Repository.eq(id))
        .exec(&*write)
        .await
        .unwrap();
    write.commit().await.unwrap();
}

/// Waits until so many runs have ended, or for a while to see that there are no more.
async fn runs_reach(fixture: &Fixture, count: usize) -> bool {
    for _ in 0..150 {
        let runs = runs(fixture).await;
        if runs.len() >= count && runs.iter().all(|run| run.state.is_final()) {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    false
}

kit::on_databases! {
    async fn a_dry_run_says_what_then_goes(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(with_retention());
        fixture.key("core").await;
        let id = fixture.repository("core", keeping(2, None)).await;
        publish(&fixture, id, "", &five()).await;
        assert_eq!(pin(&fixture, id, "hello-1-1.noarch").await.state, State::Succeeded);
        let before = nevras(&fixture, id).await;

        let dry = applied(&fixture, &job(id, true)).await;
        assert_eq!(nevras(&fixture, id).await, before);
        let done = applied(&fixture, &job(id, false)).await;

        assert_eq!(names(&dry, "remove"), ["hello-3-1.noarch"]);
        let keep = [("hello-1-1.noarch", "pinned"), ("hello-2-1.noarch", "needed by a package that stays")];
        assert_eq!(listed(&dry, "keep"), keep.map(|(nevra, why)| (nevra.to_owned(), why.to_owned())));
        assert_eq!(dry["counts"]["keep"], 5);
        for part in ["remove", "keep", "counts", "serial"] {
            assert_eq!(dry[part], done[part], "{part}");
        }
        let kept: Vec<String> = before.into_iter().filter(|nevra| nevra != "hello-3-1.noarch").collect();
        assert_eq!(nevras(&fixture, id).await, kept);
        let again = applied(&fixture, &job(id, false)).await;
        assert_eq!(names(&again, "remove"), [""; 0]);
        worker.stop().await;
    }

    async fn old_versions_of_debian_packages_go_by_division(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(with_retention());
        fixture.key("core").await;
        let id = fixture.repository_of(Format::Deb, "core", keeping(1, None)).await;
        let files = ["1.9", "1.10~rc1", "1.10"].map(|version| deb("hello", version, "amd64"));
        publish(&fixture, id, "stable/main", &files).await;
        publish(&fixture, id, "stable/main", &[deb("other", "1", "all")]).await;
        publish(&fixture, id, "testing/main", &files[..1]).await;

        let done = applied(&fixture, &job(id, false)).await;

        assert_eq!(names(&done, "remove"), ["hello_1.9_amd64", "hello_1.10~rc1_amd64"]);
        assert_eq!(done["remove"][0]["division"], "stable/main");
        let kept = ["hello_1.10_amd64", "hello_1.9_amd64", "other_1_all"];
        assert_eq!(nevras(&fixture, id).await, kept);
        worker.stop().await;
    }

    async fn files_go_when_they_are_old(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(with_retention());
        fixture.key("core").await;
        let id = fixture.repository_of(Format::File, "core", keeping(None, 30)).await;
        publish(&fixture, id, "", &[b"all are called the same".to_vec()]).await;

        let young = applied(&fixture, &job(id, false)).await;

        assert_eq!(young["counts"]["young"], 1);
        assert_eq!(names(&young, "remove"), [""; 0]);
        worker.stop().await;
    }

    async fn no_gate_is_passed_without_being_told_to(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(with_retention());
        fixture.key("core").await;
        let id = fixture.repository("core", keeping(1, None)).await;
        publish(&fixture, id, "", &five()[..5]).await;

        let dry = applied(&fixture, &job(id, true)).await;
        let refused = apply(&fixture, &job(id, false)).await;
        let all = nevras(&fixture, id).await;
        let forced = ApplyRetention { overrides: vec!["shrink".into()], ..job(id, false) };
        let forced = applied(&fixture, &forced).await;

        assert_eq!(dry["gate"], "shrink");
        assert_eq!(code(&refused), "shrink");
        let detail = refused.problem.unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("--override shrink"), "{detail}");
        assert_eq!(all.len(), 5);
        assert_eq!(forced["counts"]["remove"], 4);
        assert_eq!(nevras(&fixture, id).await, ["hello-5-1.noarch"]);
        worker.stop().await;
    }

    async fn nothing_goes_without_rules_or_beside_other_changes(database: Database) {
        let mut fixture = Fixture::new(database).await;
        fixture.settings.worker.attempts = 1;
        let worker = fixture.start(with_retention());
        fixture.key("core").await;
        let off = fixture.repository("core", Policy::default()).await;
        assert_eq!(code(&apply(&fixture, &job(off, true)).await), "retention-off");
        assert_eq!(code(&apply(&fixture, &job(RepositoryId::fresh(), false)).await), "repository-not-found");
        let empty = fixture.repository("core", keeping(1, None)).await;
        assert_eq!(applied(&fixture, &job(empty, false)).await["counts"]["keep"], 0);
        worker.stop().await;

        // Nobody publishes here, so the change goes on waiting.
        let worker = fixture.start(vec![entry::<ApplyRetention>(), entry::<CreatePublication>()]);
        let wish = CreatePublication { repository: empty, content: Content::Live, overrides: vec![] };
        assert_eq!(fixture.settle(&wish).await.state, State::Waiting);

        assert_eq!(code(&apply(&fixture, &job(empty, false)).await), "retention-busy");
        worker.stop().await;
    }

    async fn a_pin_that_is_set_in_time_is_heeded(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let id = fixture.repository("core", keeping(3, None)).await;
        publish(&fixture, id, "", &five()[..5]).await;
        worker.stop().await;
        // Queued before a worker starts: else it may find by itself that it is the repository's turn.
        let chosen = fixture.queue(&job(id, false)).await;
        // Nobody publishes here, so that the pin comes between the choice and its publish.
        let choosing = fixture.start(vec![entry::<ApplyRetention>(), entry::<PinPackage>()]);
        let chosen = fixture.settled(chosen).await;
        assert_eq!(chosen.state, State::Waiting, "{:?}", chosen.problem);
        pin(&fixture, id, "hello-1-1.noarch").await;
        choosing.stop().await;

        let worker = fixture.start(handlers());
        let refused = fixture.until(chosen.id, |row| row.state.is_final()).await;

        assert_eq!(code(&refused), "retention-outdated");
        assert_eq!(nevras(&fixture, id).await.len(), 5);
        worker.stop().await;
    }

    async fn packages_are_pinned_and_unpinned(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let id = fixture.repository("core", Policy::default()).await;
        publish(&fixture, id, "", &five()[..1]).await;
        let package = id_of(&fixture, id, "hello-1-1.noarch").await;
        let pins = || package_pin::Entity::find().all(fixture.database.read());

        for _ in 0..2 {
            assert_eq!(pin(&fixture, id, "hello-1-1.noarch").await.state, State::Succeeded);
        }
        let set = pins().await.unwrap();
        let unpin = PinPackage { repository: id, package, note: None };
        for _ in 0..2 {
            assert_eq!(fixture.settle(&unpin).await.state, State::Succeeded);
        }
        let absent = PinPackage { package: PackageId::fresh(), note: Some(String::new()), ..unpin.clone() };

        assert_eq!(set.len(), 1);
        assert_eq!((set[0].package, set[0].note.as_str()), (package, "for the audit"));
        assert_eq!(set[0].created_by, "system");
        assert_eq!(pins().await.unwrap(), []);
        assert_eq!(code(&fixture.settle(&absent).await), "package-not-found");
        let nowhere = PinPackage { repository: RepositoryId::fresh(), ..absent };
        assert_eq!(code(&fixture.settle(&nowhere).await), "repository-not-found");
        worker.stop().await;
    }

    async fn pinned_publications_outlive_the_others(database: Database) {
        let mut fixture = Fixture::new(database).await;
        fixture.settings.retention.publications = 0;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let id = fixture.repository("core", Policy::default()).await;
        publish(&fixture, id, "", &five()[..3]).await;
        let pin = |serial, pinned| PinPublication { repository: id, serial, pinned };
        for _ in 0..2 {
            assert_eq!(fixture.settle(&pin(1, true)).await.state, State::Succeeded);
        }
        assert_eq!(code(&fixture.settle(&pin(9, true)).await), "publication-not-found");
        let write = fixture.database.write().await.unwrap();
        let long_ago = now() - TimeDelta::days(400);
        publication::Entity::update_many()
            .col_expr(publication::Column::SupersededAt, Expr::value(long_ago))
            .filter(publication::Column::SupersededAt.is_not_null())
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        worker.stop().await;

        let worker = fixture.start([handlers(), vec![entry::<CollectGarbage>()]].concat());
        let left = async || {
            fixture.settle(&CollectGarbage {}).await;
            let rows = publication::Entity::find().all(fixture.database.read()).await.unwrap();
            let mut serials: Vec<i64> = rows.iter().map(|row| row.serial).collect();
            serials.sort_unstable();
            serials
        };
        assert_eq!(left().await, [1, 3]);
        fixture.settle(&pin(1, false)).await;
        assert_eq!(left().await, [3]);
        worker.stop().await;
    }

    async fn repositories_have_their_turn_by_themselves(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let id = fixture.repository("core", keeping(3, None)).await;
        fixture.repository("core", Policy::default()).await;
        publish(&fixture, id, "", &five()[..5]).await;
        worker.stop().await;

        // A worker looks as soon as it starts.
        let worker = fixture.start(with_retention());
        assert!(runs_reach(&fixture, 1).await);
        worker.stop().await;
        assert_eq!(nevras(&fixture, id).await.len(), 3);

        let worker = fixture.start(with_retention());
        publish(&fixture, id, "", &[rpm("hello", "6").build()]).await;
        worker.stop().await;
        set_turn(&fixture, id, now() - TimeDelta::minutes(50)).await;
        let worker = fixture.start(with_retention());
        assert!(!runs_reach(&fixture, 2).await, "not within the hour");
        worker.stop().await;

        set_turn(&fixture, id, now() - TimeDelta::minutes(70)).await;
        let worker = fixture.start(with_retention());
        assert!(runs_reach(&fixture, 2).await, "an hour after packages came in");
        worker.stop().await;
        assert!(!nevras(&fixture, id).await.contains(&"hello-3-1.noarch".to_owned()));

        set_turn(&fixture, id, now() - TimeDelta::minutes(70)).await;
        let worker = fixture.start(with_retention());
        assert!(!runs_reach(&fixture, 3).await, "what it removed itself is no reason");
        worker.stop().await;
        set_turn(&fixture, id, now() - TimeDelta::hours(25)).await;
        let worker = fixture.start(with_retention());
        assert!(runs_reach(&fixture, 3).await, "once a day in any case");
        worker.stop().await;
    }

    async fn pins_and_turns_go_with_their_repository(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let (gone, stays) = (
            fixture.repository("core", keeping(1, None)).await,
            fixture.repository("core", keeping(1, None)).await,
        );
        let turns = [gone, stays].map(|repository| retention_turn::Model { repository, at: now(), serial: 1 });
        for id in [gone, stays] {
            publish(&fixture, id, "", &five()[..1]).await;
            pin(&fixture, id, "hello-1-1.noarch").await;
        }
        let write = fixture.database.write().await.unwrap();
        for turn in turns {
            let turn = retention_turn::ActiveModel::from(turn);
            retention_turn::Entity::insert(turn).exec_without_returning(&*write).await.unwrap();
        }
        write.commit().await.unwrap();
        let delete = DeleteRepository { repository: gone, if_match: None };
        assert_eq!(fixture.settle(&delete).await.state, State::Succeeded);
        worker.stop().await;

        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        let task = fixture.settle(&CollectGarbage {}).await;

        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let pins = package_pin::Entity::find().all(fixture.database.read()).await.unwrap();
        assert_eq!(pins.iter().map(|pin| pin.repository).collect::<Vec<_>>(), [stays]);
        assert_eq!(retention_turn::Entity::find().count(fixture.database.read()).await.unwrap(), 1);
        worker.stop().await;
    }
}
