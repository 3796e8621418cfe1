//! What goes and what stays when garbage is collected.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use countersign_worker::entry;
use entities::blob::State;
use entities::part_list::{Part, Parts};
use entities::process::Program;
use entities::{
    BlobId, CompositionId, PackageId, PartListId, ProcessId, PublicationId, RepositoryId, TaskId,
    UploadId, blob, composition, now, package, part_list, process, publication_file,
    repository_package, task,
};
use jobs::CollectGarbage;
use kit::Database;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::fixture::Fixture;

fn long_ago() -> DateTime<Utc> {
    now() - TimeDelta::days(40)
}

/// A blob with an object.
async fn blob(fixture: &Fixture, state: State, at: DateTime<Utc>) -> BlobId {
    let id = BlobId::fresh();
    fixture
        .storage
        .put(&id.object(), Bytes::from_static(b"octets"))
        .await
        .unwrap();
    let row = blob::ActiveModel {
        id: Set(id),
        sha256: Set((state != State::Writing).then(|| format!("{:0>64}", id.0.simple()))),
        size: Set((state != State::Writing).then_some(6)),
        state: Set(state),
        created_at: Set(at),
        doomed_at: Set((state == State::Doomed).then_some(at)),
    };
    let write = fixture.database.write().await.unwrap();
    blob::Entity::insert(row)
        .exec_without_returning(&*write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    id
}

async fn state(fixture: &Fixture, id: BlobId) -> Option<State> {
    let row = blob::Entity::find_by_id(id)
        .one(fixture.database.read())
        .await
        .unwrap();
    row.map(|row| row.state)
}

async fn package(fixture: &Fixture, blob: BlobId, id: PackageId) {
    let row = package::Model {
        id,
        format: entities::repository::Format::Rpm,
        sha256: format!("{:0>64}", id.0.simple()),
        source_sha256: "source".into(),
        blob,
        size: 6,
        name: "hello".into(),
        epoch: 0,
        version: "1".into(),
        release: "1".into(),
        arch: "noarch".into(),
        path: "Packages/h/hello-1-1.noarch.rpm".into(),
        signed_by: None,
        details: serde_json::json!({}),
        created_at: long_ago(),
    };
    let write = fixture.database.write().await.unwrap();
    package::Entity::insert(row.into_active_model())
        .exec_without_returning(&*write)
        .await
        .unwrap();
    write.commit().await.unwrap();
}

/// An identifier given out long ago.
fn old_id() -> uuid::Uuid {
    let at = u64::try_from(long_ago().timestamp_millis()).unwrap();
    let random = *RepositoryId::fresh().0.as_bytes();
    uuid::Builder::from_unix_timestamp_millis(at, random[6..].try_into().unwrap()).into_uuid()
}

async fn is_known(db: &Database, id: ProcessId) -> bool {
    let row = process::Entity::find_by_id(id).one(db.read()).await;
    row.unwrap().is_some()
}

/// One collection. A worker begins one as it starts, so start it when everything is there.
async fn collect(fixture: &Fixture) -> task::Model {
    let task = fixture.settle(&CollectGarbage {}).await;
    assert_eq!(task.state, task::State::Succeeded, "{:?}", task.problem);
    task
}

kit::on_databases! {
    async fn only_old_and_unreferenced_blobs_go(database: Database) {
        let fixture = Fixture::new(database).await;
        let unreferenced = blob(&fixture, State::Present, long_ago()).await;
        let abandoned = blob(&fixture, State::Writing, long_ago()).await;
        let young = blob(&fixture, State::Present, now()).await;
        let being_written = blob(&fixture, State::Writing, now()).await;
        let doomed = blob(&fixture, State::Doomed, long_ago()).await;
        let of_package = blob(&fixture, State::Present, long_ago()).await;
        package(&fixture, of_package, PackageId::fresh()).await;

        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        collect(&fixture).await;

        assert_eq!(state(&fixture, unreferenced).await, Some(State::Doomed));
        assert_eq!(state(&fixture, abandoned).await, Some(State::Doomed));
        assert_eq!(state(&fixture, young).await, Some(State::Present));
        assert_eq!(state(&fixture, being_written).await, Some(State::Writing));
        assert_eq!(state(&fixture, of_package).await, Some(State::Present));
        assert_eq!(state(&fixture, doomed).await, None);
        assert!(!fixture.storage.exists(&doomed.object()).await.unwrap());
        assert!(fixture.storage.exists(&unreferenced.object()).await.unwrap(), "not before grace");
        worker.stop().await;
    }

    async fn the_parts_of_an_index_stay_as_long_as_it_does(database: Database) {
        let fixture = Fixture::new(database).await;
        let (kept, gone) = (blob(&fixture, State::Present, long_ago()).await, blob(&fixture, State::Present, long_ago()).await);
        let write = fixture.database.write().await.unwrap();
        for (blob, published) in [(kept, true), (gone, false)] {
            let (list, index) = (PartListId(old_id()), CompositionId(old_id()));
            let part = Part { blob, length: 6, sha256: String::new(), first: 0, last: 0, packages: 1, midstate: String::new(), open: None };
            let row = part_list::ActiveModel { id: Set(list), parts: Set(Parts(vec![part])) };
            part_list::Entity::insert(row).exec_without_returning(&*write).await.unwrap();
            let row = composition::ActiveModel {
                id: Set(index),
                head: Set(vec![]),
                part_list: Set(list),
                open: Set(None),
                tail: Set(vec![]),
                segments: Set(composition::Segments::default()),
                closing: Set(vec![]),
                midstate: Set(String::new()),
                sha256: Set(String::new()),
                size: Set(6),
                materialized: Set(None),
                created_at: Set(long_ago()),
            };
            composition::Entity::insert(row).exec_without_returning(&*write).await.unwrap();
            if published {
                let row = publication_file::ActiveModel {
                    publication: Set(PublicationId::fresh()),
                    path: Set("repodata/primary.xml.gz".into()),
                    sha256: Set(String::new()),
                    size: Set(6),
                    record: Set(None),
                    composition: Set(Some(index)),
                    blob: Set(None),
                    inline: Set(None),
                };
                publication_file::Entity::insert(row).exec_without_returning(&*write).await.unwrap();
            }
        }
        write.commit().await.unwrap();

        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        collect(&fixture).await;

        assert_eq!(state(&fixture, kept).await, Some(State::Present));
        assert_eq!(state(&fixture, gone).await, Some(State::Doomed));
        worker.stop().await;
    }

    async fn a_package_stays_while_a_repository_holds_it(database: Database) {
        let fixture = Fixture::new(database).await;
        let (held, unheld) = (PackageId(old_id()), PackageId(old_id()));
        for id in [held, unheld] {
            let blob = blob(&fixture, State::Present, long_ago()).await;
            package(&fixture, blob, id).await;
        }
        let write = fixture.database.write().await.unwrap();
        let row = repository_package::ActiveModel {
            repository: Set(RepositoryId::fresh()),
            ordinal: Set(0),
            since_serial: Set(1),
            until_serial: Set(None),
            package: Set(held),
            path: Set("Packages/h/hello-1-1.noarch.rpm".into()),
            division: Set(String::new()),
        };
        repository_package::Entity::insert(row).exec_without_returning(&*write).await.unwrap();
        write.commit().await.unwrap();

        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        collect(&fixture).await;

        let left = package::Entity::find().all(fixture.database.read()).await.unwrap();
        assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [held]);
        worker.stop().await;
    }

    async fn uploads_of_ended_tasks_and_stray_octets_go(database: Database) {
        let mut fixture = Fixture::new(database).await;
        fixture.settings.retention.upload_hours = 0;
        let ended = fixture.upload(b"octets").await;
        let stray = UploadId::fresh();
        fixture.storage.put(&stray.object(), Bytes::from_static(b"octets")).await.unwrap();
        let wanted = fixture.upload(b"octets").await;
        // A kind that nobody here handles stays queued.
        let job = |upload| jobs::IngestPackage {
            batch_files: None,
            repository: RepositoryId::fresh(),
            upload,
            division: String::new(),
            overrides: vec![],
        };
        fixture.queue(&job(wanted)).await;
        let task = fixture.queue(&job(ended)).await;
        let write = fixture.database.write().await.unwrap();
        jobs::cancel(&write, task).await.unwrap();
        write.commit().await.unwrap();

        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        collect(&fixture).await;

        assert!(!fixture.storage.exists(&ended.object()).await.unwrap());
        assert!(!fixture.storage.exists(&stray.object()).await.unwrap());
        assert!(fixture.storage.exists(&wanted.object()).await.unwrap());
        worker.stop().await;
    }

    async fn a_program_that_reports_again_is_remembered(database: Database) {
        let fixture = Fixture::new(database).await;
        let (silent, set_ahead) = (ProcessId::fresh(), ProcessId::fresh());
        let db = &fixture.database;
        let write = db.write().await.unwrap();
        for id in [silent, set_ahead] {
            let row = process::Model { id, program: Program::Api, epoch: 1, seen_at: long_ago() };
            process::Entity::insert(row.into_active_model()).exec_without_returning(&*write).await.unwrap();
        }
        write.commit().await.unwrap();

        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        let reports = async {
            // A report is due each second; nobody is forgotten before one would have come.
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert!(is_known(db, silent).await);
            process::report(db, set_ahead, Program::Api, 1).await.unwrap();
        };
        tokio::join!(collect(&fixture), reports);

        assert!(!is_known(db, silent).await);
        assert!(is_known(db, set_ahead).await);
        worker.stop().await;
    }

    async fn old_tasks_are_forgotten(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(vec![entry::<CollectGarbage>()]);
        let old = collect(&fixture).await;
        let write = fixture.database.write().await.unwrap();
        task::Entity::update_many()
            .col_expr(task::Column::FinishedAt, Expr::value(long_ago()))
            .filter(task::Column::Id.eq(old.id))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();

        let recent = collect(&fixture).await;

        let found = |id| task::Entity::find_by_id::<TaskId>(id).one(fixture.database.read());
        assert!(found(old.id).await.unwrap().is_none());
        assert!(found(recent.id).await.unwrap().is_some());
        worker.stop().await;
    }
}
