//! `Contents` of DEB repositories: which package brings which file.

use std::io::Read;

use chrono::{DateTime, Utc};
use countersign_worker::{Entry, entry};
use entities::repository::{Format, Policy, Release};
use entities::task::{self, State};
use entities::{
    PackageId, RepositoryId, contents_turn, file_list, publication, publication_file, repository,
};
use jobs::{
    CollectGarbage, Content, CreatePublication, GenerateKey, IngestPackage, Job, PublishRepository,
    RefreshContents, UpdateRepository,
};
use kit::Database;
use kit::corpus::DebBuilder;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::fixture::{Fixture, Worker, code};

const MAIN: &str = "stable/main";

fn handlers() -> Vec<Entry> {
    vec![
        entry::<CreatePublication>(),
        entry::<GenerateKey>(),
        entry::<IngestPackage>(),
        entry::<PublishRepository>(),
        entry::<RefreshContents>(),
        entry::<UpdateRepository>(),
    ]
}

fn hourly() -> Policy {
    policy(Some(1))
}

fn policy(contents: Option<u16>) -> Policy {
    Policy {
        shrink_percent: 100,
        release: Release {
            architectures: vec!["amd64".into()],
            contents,
            ..Release::default()
        },
        ..Policy::default()
    }
}

/// A worker, and a repository with this policy.
async fn begin(database: Database, policy: Policy) -> (Fixture, Worker, RepositoryId) {
    let fixture = Fixture::new(database).await;
    let worker = fixture.start(handlers());
    fixture.key("release").await;
    let id = fixture.repository_of(Format::Deb, "release", policy).await;
    (fixture, worker, id)
}

async fn ended<J: Job>(fixture: &Fixture, job: &J) -> task::Model {
    let task = fixture.queue(job).await;
    fixture.until(task, |row| row.state.is_final()).await
}

async fn succeeds<J: Job>(fixture: &Fixture, job: &J) -> Value {
    let task = ended(fixture, job).await;
    assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
    task.result.unwrap()
}

async fn push(fixture: &Fixture, id: RepositoryId, division: &str, package: &DebBuilder) {
    let job = IngestPackage {
        batch_files: None,
        repository: id,
        upload: fixture.upload(&package.build()).await,
        division: division.into(),
        overrides: Vec::new(),
    };
    succeeds(fixture, &job).await;
}

fn package(name: &str, version: &str, architecture: &str) -> DebBuilder {
    DebBuilder::new(name, version, architecture)
        .file(&format!("usr/bin/{name}"), b"a program")
        .file("usr/share/common/license", b"the same")
}

async fn refresh(fixture: &Fixture, id: RepositoryId) -> Value {
    succeeds(fixture, &RefreshContents { repository: id }).await
}

async fn live(fixture: &Fixture, id: RepositoryId) -> publication::Model {
    let row = repository::Entity::find_by_id(id).one(fixture.database.read());
    let live = row.await.unwrap().unwrap().live.unwrap();
    let row = publication::Entity::find_by_id(live).one(fixture.database.read());
    row.await.unwrap().unwrap()
}

/// The lists of files that clients see: path and text.
async fn contents(fixture: &Fixture, id: RepositoryId) -> Vec<(String, String)> {
    let files = publication_file::Entity::find()
        .filter(publication_file::Column::Publication.eq(live(fixture, id).await.id))
        .filter(publication_file::Column::Path.contains("/Contents-"))
        .order_by_asc(publication_file::Column::Path)
        .all(fixture.database.read())
        .await
        .unwrap();
    let mut texts = Vec::new();
    for file in files {
        let object = file.blob.unwrap().object();
        let bytes = fixture.storage.get(&object).await.unwrap();
        let mut text = String::new();
        let mut reader = flate2::read::MultiGzDecoder::new(&bytes[..]);
        reader.read_to_string(&mut text).unwrap();
        texts.push((file.path, text));
    }
    texts
}

async fn release(fixture: &Fixture, id: RepositoryId, suite: &str) -> String {
    let file = publication_file::Entity::find()
        .filter(publication_file::Column::Publication.eq(live(fixture, id).await.id))
        .filter(publication_file::Column::Path.eq(format!("dists/{suite}/Release")))
        .one(fixture.database.read())
        .await
        .unwrap()
        .unwrap();
    String::from_utf8(file.inline.unwrap()).unwrap()
}

async fn publications(fixture: &Fixture, id: RepositoryId) -> u64 {
    publication::Entity::find()
        .filter(publication::Column::Repository.eq(id))
        .count(fixture.database.read())
        .await
        .unwrap()
}

fn paths(contents: &[(String, String)]) -> Vec<&str> {
    contents.iter().map(|(path, _)| path.as_str()).collect()
}

/// Starts a worker, which looks first thing whose turn it is, and waits until so many runs have
/// ended, or for a while to see that there are no more.
async fn runs_reach(fixture: &Fixture, count: usize, seconds: u32) -> bool {
    let worker = fixture.start(handlers());
    let runs = task::Entity::find().filter(task::Column::Kind.eq(RefreshContents::KIND));
    let mut reached = false;
    for _ in 0..seconds * 50 {
        let runs = runs.clone().all(fixture.database.read()).await.unwrap();
        reached = runs.len() >= count && runs.iter().all(|run| run.state.is_final());
        if reached {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    worker.stop().await;
    reached
}

kit::on_databases! {
    async fn each_index_has_the_files_of_its_packages_and_of_those_for_all(database: Database) {
        let (fixture, worker, id) = begin(database, hourly()).await;
        push(&fixture, id, MAIN, &package("one", "1", "amd64")).await;
        push(&fixture, id, MAIN, &package("two", "1", "all")).await;
        push(&fixture, id, MAIN, &package("two", "2", "all")).await;
        push(&fixture, id, "testing/extra", &package("three", "1", "arm64")).await;

        let report = refresh(&fixture, id).await;

        assert_eq!((&report["packages"], &report["indexes"], &report["changed"]), (&json!(4), &json!(3), &json!(3)));
        assert_eq!(report["left_out"], json!([]));
        let lists = contents(&fixture, id).await;
        assert_eq!(paths(&lists), [
            "dists/stable/main/Contents-amd64.gz",
            "dists/testing/extra/Contents-amd64.gz",
            "dists/testing/extra/Contents-arm64.gz",
        ]);
        assert_eq!(lists[0].1, "\
            usr/bin/one\tmisc/one\n\
            usr/bin/two\tmisc/two\n\
            usr/share/common/license\tmisc/one,misc/two\n\
            usr/share/doc/one/README\tmisc/one\n\
            usr/share/doc/two/README\tmisc/two\n");
        assert_eq!(lists[1].1, "");
        let said = release(&fixture, id, "stable").await;
        assert!(said.contains(" main/Contents-amd64\n") && said.contains(" main/Contents-amd64.gz\n"), "{said}");
        worker.stop().await;
    }

    async fn lists_that_are_the_same_share_what_is_named_for_their_hash(database: Database) {
        let mut both = hourly();
        both.release.architectures.push("arm64".into());
        let (fixture, worker, id) = begin(database, both).await;
        push(&fixture, id, MAIN, &package("one", "1", "all")).await;

        assert_eq!(refresh(&fixture, id).await["changed"], 2);

        let lists = contents(&fixture, id).await;
        assert_eq!(lists.len(), 2);
        assert_eq!(lists[0].1, lists[1].1);
        push(&fixture, id, MAIN, &package("two", "1", "amd64")).await;
        assert_eq!(contents(&fixture, id).await, lists);
        worker.stop().await;
    }

    async fn publishes_carry_them_along_until_they_are_composed_again(database: Database) {
        let (fixture, worker, id) = begin(database, hourly()).await;
        push(&fixture, id, MAIN, &package("one", "1", "amd64")).await;
        refresh(&fixture, id).await;
        let first = (live(&fixture, id).await.serial, contents(&fixture, id).await);

        push(&fixture, id, MAIN, &package("two", "1", "amd64")).await;
        assert_eq!(contents(&fixture, id).await, first.1);
        let rebuild = CreatePublication { repository: id, content: Content::Rebuilt, overrides: Vec::new() };
        succeeds(&fixture, &rebuild).await;
        assert_eq!(contents(&fixture, id).await, first.1);

        assert_eq!(refresh(&fixture, id).await["changed"], 1);
        let second = contents(&fixture, id).await;
        assert!(second[0].1.contains("usr/bin/two\t"));
        let before = publications(&fixture, id).await;
        assert_eq!(refresh(&fixture, id).await["changed"], 0);
        assert_eq!(publications(&fixture, id).await, before);

        let back = CreatePublication { repository: id, content: Content::Of { serial: first.0 }, overrides: Vec::new() };
        succeeds(&fixture, &back).await;
        assert_eq!(contents(&fixture, id).await, first.1);
        worker.stop().await;
    }

    async fn a_repository_that_wants_none_has_none(database: Database) {
        let (fixture, worker, id) = begin(database, hourly()).await;
        assert_eq!(refresh(&fixture, id).await["serial"], Value::Null);
        push(&fixture, id, MAIN, &package("one", "1", "amd64")).await;
        refresh(&fixture, id).await;

        let off = UpdateRepository {
            repository: id,
            signing_key: None,
            public: None,
            policy: Some(policy(None)),
            if_match: None,
        };
        succeeds(&fixture, &off).await;

        assert!(contents(&fixture, id).await.is_empty());
        assert!(!release(&fixture, id, "stable").await.contains("Contents"));
        let refused = ended(&fixture, &RefreshContents { repository: id }).await;
        assert_eq!(code(&refused), "contents-off");
        let absent = ended(&fixture, &RefreshContents { repository: RepositoryId::fresh() }).await;
        assert_eq!(code(&absent), "repository-not-found");
        worker.stop().await;
    }

    async fn a_package_whose_files_cannot_be_listed_is_left_out_and_named(database: Database) {
        let (fixture, worker, id) = begin(database, hourly()).await;
        push(&fixture, id, MAIN, &package("one", "1", "amd64")).await;
        push(&fixture, id, MAIN, &package("bad", "1", "amd64").file("usr/../../etc/shadow", b"")).await;

        let report = refresh(&fixture, id).await;

        assert_eq!(report["left_out"][0]["code"], "deb-bad-archive");
        assert_eq!(report["left_out"].as_array().unwrap().len(), 1);
        let text = &contents(&fixture, id).await[0].1;
        assert!(text.contains("usr/bin/one\t") && !text.contains("bad"), "{text}");
        // Looked at once, and still named.
        assert_eq!(refresh(&fixture, id).await["left_out"], report["left_out"]);
        worker.stop().await;
    }

    async fn it_is_asked_for_when_it_is_due_and_something_changed(database: Database) {
        let (fixture, worker, id) = begin(database, hourly()).await;
        push(&fixture, id, MAIN, &package("one", "1", "amd64")).await;
        worker.stop().await;
        let long_ago = async || {
            let write = fixture.database.write().await.unwrap();
            contents_turn::Entity::update_many()
                .col_expr(contents_turn::Column::At, Expr::value(DateTime::<Utc>::UNIX_EPOCH))
                .exec(&*write)
                .await
                .unwrap();
            write.commit().await.unwrap();
        };

        assert!(runs_reach(&fixture, 1, 30).await);
        assert_eq!(contents(&fixture, id).await.len(), 1);
        assert!(!runs_reach(&fixture, 2, 2).await, "an hour has not passed");
        long_ago().await;
        assert!(!runs_reach(&fixture, 2, 2).await, "nothing has changed");
        let worker = fixture.start(handlers());
        push(&fixture, id, MAIN, &package("two", "1", "amd64")).await;
        worker.stop().await;
        long_ago().await;
        assert!(runs_reach(&fixture, 2, 30).await);
        assert!(contents(&fixture, id).await[0].1.contains("usr/bin/two\t"));
    }

    async fn lists_of_packages_that_are_gone_are_collected(database: Database) {
        let (fixture, worker, id) = begin(database, hourly()).await;
        push(&fixture, id, MAIN, &package("one", "1", "amd64")).await;
        refresh(&fixture, id).await;
        let lost = file_list::Model {
            package: PackageId::fresh(),
            location: "misc/lost".into(),
            paths: Vec::new(),
            refusal: None,
            created_at: entities::now(),
        };
        let write = fixture.database.write().await.unwrap();
        file_list::Entity::insert(file_list::ActiveModel::from(lost))
            .exec_without_returning(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        worker.stop().await;

        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        succeeds(&fixture, &CollectGarbage {}).await;

        let kept = file_list::Entity::find().all(fixture.database.read()).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].location, "misc/one");
        assert_eq!(contents(&fixture, id).await.len(), 1);
        worker.stop().await;
    }
}
