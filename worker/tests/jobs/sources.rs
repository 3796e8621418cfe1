//! Debian source packages: a `.dsc` and the files that it names, live together or not at all.

use std::fmt::Write;

use countersign_worker::{Entry, entry};
use entities::promotion::{Selector, Target};
use entities::repository::{Format, Policy, Retention};
use entities::task::{self, State};
use entities::{
    PackageId, PromotionId, RepositoryId, package, publication, publication_file, repository,
    repository_package,
};
use jobs::{
    ApplyRetention, Content, CreatePromotion, CreatePublication, GenerateKey, IngestPackage,
    PublishRepository, RemovePackage,
};
use kit::Database;
use kit::corpus::deb;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::fixture::{Fixture, Worker, code};

const ORIG: &str = "hello_1.0.orig.tar.gz";

/// All that these tests need, but for what cleans up by itself.
fn handlers() -> Vec<Entry> {
    vec![
        entry::<ApplyRetention>(),
        entry::<CreatePromotion>(),
        entry::<CreatePublication>(),
        entry::<GenerateKey>(),
        entry::<IngestPackage>(),
        entry::<PublishRepository>(),
        entry::<RemovePackage>(),
    ]
}

/// A file of a push.
type File = (String, Vec<u8>);

/// A repository with source packages.
struct Scene {
    fixture: Fixture,
    worker: Worker,
    repository: RepositoryId,
}

impl Scene {
    async fn new(database: Database, policy: Policy) -> Self {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository_of(Format::Deb, "core", policy).await;
        Self {
            fixture,
            worker,
            repository,
        }
    }

    async fn send(&self, batch: Option<Uuid>, (name, octets): &File) -> entities::TaskId {
        let job = IngestPackage {
            batch_files: None,
            repository: self.repository,
            upload: self.fixture.upload_as(name, octets).await,
            division: "stable/main".into(),
            overrides: Vec::new(),
        };
        self.fixture.queue_in(batch, &job).await
    }

    async fn ended(&self, id: entities::TaskId) -> task::Model {
        self.fixture.until(id, |row| row.state.is_final()).await
    }

    /// Pushes `files` in one batch, and waits for all.
    async fn push(&self, files: &[File]) -> Vec<task::Model> {
        let batch = Some(Uuid::now_v7());
        let mut tasks = Vec::new();
        for file in files {
            tasks.push(self.send(batch, file).await);
        }
        let mut ended = Vec::new();
        for task in tasks {
            ended.push(self.ended(task).await);
        }
        ended
    }

    async fn publish(&self, files: &[File]) {
        for task in self.push(files).await {
            assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        }
    }

    async fn alone(&self, file: &File) -> task::Model {
        let task = self.send(None, file).await;
        self.ended(task).await
    }

    async fn run<J: jobs::Job>(&self, job: &J) -> task::Model {
        let task = self.fixture.queue(job).await;
        self.ended(task).await
    }

    async fn remove(&self, name: &str, purge: bool) -> task::Model {
        let job = RemovePackage {
            repository: self.repository,
            package: self.held(name).await,
            purge,
            overrides: vec!["shrink".into()],
        };
        self.run(&job).await
    }

    async fn row(&self, id: RepositoryId) -> repository::Model {
        let row = repository::Entity::find_by_id(id).one(self.fixture.database.read());
        row.await.unwrap().unwrap()
    }

    async fn packages(&self, id: RepositoryId) -> Vec<package::Model> {
        let db = self.fixture.database.read();
        let Some(serial) = self.row(id).await.live_serial else {
            return Vec::new();
        };
        let places = repository_package::at(id, serial).all(db).await.unwrap();
        let ids = places.into_iter().map(|place| place.package);
        package::Entity::find()
            .filter(package::Column::Id.is_in(ids))
            .all(db)
            .await
            .unwrap()
    }

    /// The file names in the pool.
    async fn pool(&self, id: RepositoryId) -> Vec<String> {
        let packages = self.packages(id).await;
        let names = packages.iter().map(|row| {
            let name = row.path.strip_prefix("pool/h/");
            name.unwrap_or(&row.path).to_owned()
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    async fn held(&self, file: &str) -> PackageId {
        let mut packages = self.packages(self.repository).await.into_iter();
        let path = format!("pool/h/{file}");
        packages.find(|row| row.path == path).unwrap().id
    }

    /// The records of the indexes of the live publication.
    async fn records(&self) -> Vec<String> {
        let row = self.row(self.repository).await;
        let files = publication_file::Entity::find()
            .filter(publication_file::Column::Publication.eq(row.live.unwrap()))
            .all(self.fixture.database.read())
            .await
            .unwrap();
        files.into_iter().filter_map(|file| file.record).collect()
    }
}

fn file(name: &str, text: &str) -> File {
    (name.to_owned(), text.as_bytes().to_vec())
}

/// The `.dsc` of `hello` in this version, which names `files`.
fn describe(version: &str, files: &[&File]) -> File {
    let mut text = format!("Source: hello\nVersion: {version}\nChecksums-Sha256:\n");
    for (name, octets) in files {
        let hash = hex::encode(Sha256::digest(octets));
        writeln!(text, " {hash} {} {name}", octets.len()).unwrap();
    }
    file(&format!("hello_{version}.dsc"), &text)
}

/// A `.changes` of `files`.
fn announce(files: &[&File]) -> File {
    let (mut sums, mut list) = (String::new(), String::new());
    for (name, octets) in files {
        let (hash, size) = (hex::encode(Sha256::digest(octets)), octets.len());
        writeln!(sums, " {hash} {size} {name}").unwrap();
        writeln!(list, " 00 {size} misc optional {name}").unwrap();
    }
    let text = format!(
        "Source: hello\nVersion: 1.0-1\nDistribution: stable\nArchitecture: source all\n\
         Checksums-Sha256:\n{sums}Files:\n{list}"
    );
    file("hello_1.0-1_all.changes", &text)
}

/// A source package of this revision, which shares its tarball with the others; its `.dsc` first.
fn source(revision: &str) -> Vec<File> {
    let orig = file(ORIG, "upstream");
    let debian = file(&format!("hello_1.0-{revision}.debian.tar.xz"), revision);
    let dsc = describe(&format!("1.0-{revision}"), &[&orig, &debian]);
    vec![dsc, orig, debian]
}

fn keeping_one() -> Policy {
    Policy {
        retention: Retention {
            versions: Some(1),
            days: None,
        },
        shrink_percent: 100,
        ..Policy::default()
    }
}

kit::on_databases! {
    async fn a_push_is_live_with_its_last_file_whatever_the_order(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let batch = Some(Uuid::now_v7());
        let files = source("1");
        let dsc = scene.send(batch, &files[0]).await;
        let orig = scene.send(batch, &files[1]).await;
        for task in [dsc, orig] {
            assert_eq!(scene.fixture.settled(task).await.state, State::Waiting);
        }
        // Somebody else's package goes on meanwhile, and the push waits for the rest.
        let other = scene.alone(&("a.deb".into(), deb("other", "1", "all"))).await;
        assert_eq!(other.state, State::Succeeded);
        assert_eq!(scene.fixture.task(dsc).await.state, State::Waiting);

        let debian = scene.send(batch, &files[2]).await;

        for task in [dsc, orig, debian] {
            let task = scene.ended(task).await;
            assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        }
        let pool = scene.pool(scene.repository).await;
        assert_eq!(pool, ["hello_1.0-1.debian.tar.xz", "hello_1.0-1.dsc", ORIG, "pool/o/other_1_all.deb"]);
        let records = scene.records().await;
        assert!(records.contains(&"stable/main/source/Sources".to_owned()), "{records:?}");
        scene.worker.stop().await;
    }

    async fn a_description_alone_is_refused_and_a_file_alone_is_not(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let files = source("1");

        let alone = scene.alone(&files[0]).await;
        assert_eq!(code(&alone), "source-incomplete");
        let detail = alone.problem.unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(ORIG) && detail.contains("is not there"), "{detail}");
        for file in [&files[2], &files[1], &files[0]] {
            assert_eq!(scene.alone(file).await.state, State::Succeeded);
        }
        assert_eq!(scene.pool(scene.repository).await.len(), 3);
        // The next revision finds the tarball there.
        let next = source("2");
        scene.publish(&[next[0].clone(), next[2].clone()]).await;
        let again = scene.push(&next).await;
        assert!(again.iter().all(|task| task.state == State::Succeeded));
        assert_eq!(scene.pool(scene.repository).await.len(), 5);
        scene.worker.stop().await;
    }

    async fn a_push_with_other_octets_than_announced_is_refused_whole(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let mut files = source("1");
        files[1].1 = b"Upstream".to_vec();

        let ended = scene.push(&files).await;

        let codes: Vec<String> = ended.iter().map(code).collect();
        assert_eq!(codes, ["source-incomplete", "batch-refused", "batch-refused"]);
        let longer = file("hello_1.0-1.debian.tar.xz", "1 and more");
        let files = source("1");
        let ended = scene.push(&[files[0].clone(), files[1].clone(), longer]).await;
        assert_eq!(code(&ended[0]), "source-incomplete");
        assert!(scene.packages(scene.repository).await.is_empty());
        scene.worker.stop().await;
    }

    async fn a_push_goes_with_a_description_that_cannot_be_read(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let files = source("1");
        let refused = [
            (file("hello_2.dsc", "Source: hello\nVersion: 2\n"), "deb-bad-source"),
            (file("hello_9.dsc", &String::from_utf8(files[0].1.clone()).unwrap()), "deb-bad-source"),
            (describe("2", &[&file("../hello_2.tar.gz", "x")]), "deb-bad-source"),
            (describe("2", &[&file("other_2.tar.gz", "x")]), "deb-bad-source"),
            (file("hello_2.dsc", "-----BEGIN PGP SIGNED MESSAGE-----\n\njunk"), "deb-bad-source"),
            (file("hello.tar.gz", "x"), "deb-bad-name"),
        ];
        for (bad, wanted) in refused {
            let ended = scene.push(&[bad, files[1].clone()]).await;
            assert_eq!(code(&ended[0]), wanted);
            assert_eq!(code(&ended[1]), "batch-refused");
        }
        assert!(scene.packages(scene.repository).await.is_empty());
        scene.worker.stop().await;
    }

    async fn an_upload_is_live_with_all_that_was_built(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let package = ("hello_1.0-1_all.deb".to_owned(), deb("hello", "3:1.0-1", "all"));
        let mut files = source("1");
        files.push(package.clone());
        let changes = announce(&[&files[0], &files[2], &package]);
        let batch = Some(Uuid::now_v7());
        let first = scene.send(batch, &changes).await;
        let second = scene.send(batch, &package).await;
        for task in [first, second] {
            assert_eq!(scene.fixture.settled(task).await.state, State::Waiting);
        }
        assert_eq!(scene.alone(&("a.deb".into(), deb("other", "1", "all"))).await.state, State::Succeeded);
        assert_eq!(scene.fixture.task(second).await.state, State::Waiting);
        let mut tasks = vec![first, second];
        for file in &files[..3] {
            tasks.push(scene.send(batch, file).await);
        }
        for task in tasks {
            let task = scene.ended(task).await;
            assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        }
        assert_eq!(scene.pool(scene.repository).await.len(), 5);
        // Afterwards, all of it is there.
        assert_eq!(scene.alone(&changes).await.state, State::Succeeded);
        scene.worker.stop().await;
    }

    async fn an_upload_with_something_else_than_announced_is_refused_whole(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let package = ("hello_1.0-1_all.deb".to_owned(), deb("hello", "3:1.0-1", "all"));
        let other = ("hello_1.0-1_all.deb".to_owned(), b"others".to_vec());
        let changes = announce(&[&other]);

        let refused = scene.push(&[changes.clone(), package.clone()]).await;
        assert_eq!(code(&refused[0]), "changes-mismatch");
        assert_eq!(code(&refused[1]), "batch-refused");
        assert_eq!(code(&scene.alone(&changes).await), "changes-incomplete");
        let bad = scene.alone(&file("x.changes", "Source: x\n")).await;
        assert_eq!(code(&bad), "deb-bad-changes");
        let large = ("x.changes".to_owned(), vec![b'x'; (4 << 20) + 1]);
        assert_eq!(code(&scene.alone(&large).await), "deb-too-large");
        let batch = scene.push(&[file("x.changes", "Source: x\n"), package]).await;
        assert_eq!(code(&batch[1]), "batch-refused");
        assert!(scene.packages(scene.repository).await.is_empty());
        scene.worker.stop().await;
    }

    async fn files_stay_as_long_as_a_description_names_them(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.publish(&[("a.deb".into(), deb("other", "1", "all"))]).await;
        scene.publish(&source("1")).await;
        scene.publish(&source("2")).await;
        let first = scene.row(scene.repository).await.live_serial.unwrap();

        assert_eq!(code(&scene.remove(ORIG, false).await), "source-file-needed");
        assert_eq!(scene.remove("hello_1.0-1.dsc", false).await.state, State::Succeeded);
        let without = ["hello_1.0-2.debian.tar.xz", "hello_1.0-2.dsc", ORIG, "pool/o/other_1_all.deb"];
        assert_eq!(scene.pool(scene.repository).await, without);
        assert_eq!(scene.remove("hello_1.0-2.dsc", false).await.state, State::Succeeded);
        assert_eq!(scene.pool(scene.repository).await, ["pool/o/other_1_all.deb"]);

        let content = Content::Of { serial: first };
        let back = CreatePublication { repository: scene.repository, content, overrides: vec![] };
        assert_eq!(scene.run(&back).await.state, State::Succeeded);
        assert_eq!(scene.pool(scene.repository).await.len(), 6);
        let rebuild = CreatePublication { content: Content::Rebuilt, ..back };
        assert_eq!(scene.run(&rebuild).await.state, State::Succeeded);
        assert_eq!(scene.pool(scene.repository).await.len(), 6);
        scene.worker.stop().await;
    }

    async fn what_is_purged_takes_its_files_out_of_the_past(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.publish(&[("a.deb".into(), deb("other", "1", "all"))]).await;
        scene.publish(&source("1")).await;
        let serial = scene.row(scene.repository).await.live_serial.unwrap();

        assert_eq!(scene.remove("hello_1.0-1.dsc", true).await.state, State::Succeeded);

        let left = repository_package::at(scene.repository, serial)
            .all(scene.fixture.database.read())
            .await
            .unwrap();
        assert_eq!(left.len(), 1);
        scene.worker.stop().await;
    }

    async fn a_path_stands_for_one_content(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        scene.publish(&source("1")).await;

        let other = scene.alone(&file(ORIG, "other")).await;
        let rebuilt = scene.alone(&describe("1.0-1", &[&file(ORIG, "upstream")])).await;
        let octets = scene.alone(&("x.deb".into(), b"upstream".to_vec())).await;

        assert_eq!(code(&other), "duplicate-nevra");
        assert_eq!(code(&rebuilt), "duplicate-nevra");
        assert_eq!(code(&octets), "deb-not-a-deb");
        // The same octets under another name are another file.
        let same = file("hello_1.1.orig.tar.gz", "upstream");
        let dsc = describe("1.1-1", &[&same]);
        scene.publish(&[dsc, same]).await;
        assert_eq!(scene.pool(scene.repository).await.len(), 5);
        scene.worker.stop().await;
    }

    async fn retention_counts_descriptions_and_keeps_what_they_name(database: Database) {
        let scene = Scene::new(database, keeping_one()).await;
        for revision in ["1", "2", "3"] {
            scene.publish(&source(revision)).await;
        }
        let binaries: [File; 2] = ["1.0-1", "1.0-2"].map(|version| ("a.deb".into(), deb("hello", version, "all")));
        scene.publish(&binaries).await;

        let job = ApplyRetention { repository: scene.repository, dry_run: false, overrides: vec![] };
        let done = scene.run(&job).await;

        assert_eq!(done.state, State::Succeeded, "{:?}", done.problem);
        let kept = ["hello_1.0-2_all.deb", "hello_1.0-3.debian.tar.xz", "hello_1.0-3.dsc", ORIG];
        assert_eq!(scene.pool(scene.repository).await, kept);
        scene.worker.stop().await;
    }

    async fn a_promotion_by_name_takes_the_files_along(database: Database) {
        let scene = Scene::new(database, Policy::default()).await;
        let target = scene.fixture.repository_of(Format::Deb, "core", Policy::default()).await;
        scene.publish(&[("a.deb".into(), deb("other", "1", "all"))]).await;
        scene.publish(&source("1")).await;
        scene.publish(&source("2")).await;
        let job = CreatePromotion {
            promotion: PromotionId::fresh(),
            source: scene.repository,
            targets: vec![Target { repository: target, division: "stable/main".into() }],
            selector: Selector { names: vec!["hello".into()], newest: true, ..Selector::default() },
            overrides: Vec::new(),
            dry_run: false,
        };

        let done = scene.run(&job).await;

        assert_eq!(done.state, State::Succeeded, "{:?}", done.problem);
        let newest = ["hello_1.0-2.debian.tar.xz", "hello_1.0-2.dsc", ORIG];
        assert_eq!(scene.pool(target).await, newest);
        scene.publish(&source("3")).await;
        let selector = Selector { supersede: true, ..job.selector.clone() };
        let next = CreatePromotion { promotion: PromotionId::fresh(), selector, ..job };
        let done = scene.run(&next).await;
        assert_eq!(done.state, State::Succeeded, "{:?}", done.problem);
        let newest = ["hello_1.0-3.debian.tar.xz", "hello_1.0-3.dsc", ORIG];
        assert_eq!(scene.pool(target).await, newest);
        let rows = publication::Entity::find().all(scene.fixture.database.read()).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.repository == target).count(), 2);
        scene.worker.stop().await;
    }
}
