//! From an upload to a change that waits for its publish.

use countersign_worker::{Entry, entry};
use entities::change::{self, Action};
use entities::repository::{ForeignSignature, Policy};
use entities::task::{self, State};
use entities::{RepositoryId, UploadId, blob, package, signing_key, upload};
use jobs::{GenerateKey, IngestPackage, SetMetadataFile};
use kit::Database;
use rpm::Front;
use rpm::signature::{self, PublicKey};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::fixture::{Fixture, code};

fn handlers() -> Vec<Entry> {
    vec![
        entry::<GenerateKey>(),
        entry::<IngestPackage>(),
        entry::<SetMetadataFile>(),
    ]
}

async fn ingest(fixture: &Fixture, repository: RepositoryId, octets: &[u8]) -> task::Model {
    let upload = fixture.upload(octets).await;
    fixture
        .settle(&IngestPackage {
            batch_files: None,
            repository,
            upload,
            division: String::new(),
            overrides: Vec::new(),
        })
        .await
}

/// The package that `task` made, and its octets in storage.
async fn stored(fixture: &Fixture, task: &task::Model) -> (package::Model, Vec<u8>) {
    assert_eq!(task.state, State::Waiting, "{:?}", task.problem);
    let id = task.result.as_ref().unwrap()["package"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let row = package::Entity::find_by_id::<entities::PackageId>(id)
        .one(fixture.database.read())
        .await
        .unwrap()
        .unwrap();
    let octets = fixture.storage.get(&row.blob.object()).await.unwrap();
    (row, octets.to_vec())
}

async fn public_key(fixture: &Fixture, name: &str) -> PublicKey {
    let row = signing_key::Entity::find()
        .filter(signing_key::Column::Name.eq(name))
        .one(fixture.database.read())
        .await
        .unwrap()
        .unwrap();
    PublicKey::parse(row.public.as_bytes()).unwrap()
}

/// The upload leaves staging right after the commit that a test sees.
async fn nothing_is_staged(fixture: &Fixture) {
    for _ in 0..6000 {
        let rows = upload::Entity::find()
            .count(fixture.database.read())
            .await
            .unwrap();
        if rows == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(
        upload::Entity::find()
            .count(fixture.database.read())
            .await
            .unwrap(),
        0
    );
    assert!(
        !std::fs::exists(fixture.storage.root().unwrap().join("staging")).unwrap_or(false)
            || std::fs::read_dir(fixture.storage.root().unwrap().join("staging"))
                .unwrap()
                .next()
                .is_none()
    );
}

kit::on_databases! {
    async fn a_package_is_signed_stored_and_recorded(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;
        let upload = kit::corpus::package(1, 1);

        let task = ingest(&fixture, repository, &upload).await;

        let (row, octets) = stored(&fixture, &task).await;
        let front = Front::read(octets.as_slice()).unwrap();
        signature::verify(&front, &public_key(&fixture, "core").await).unwrap();
        assert_eq!(octets.len(), usize::try_from(row.size).unwrap());
        assert_ne!(row.sha256, row.source_sha256);
        let payload = Front::read(upload.as_slice()).unwrap().header_range().end;
        assert!(octets.ends_with(&upload[usize::try_from(payload).unwrap()..]));

        let changes = change::Entity::find().all(fixture.database.read()).await.unwrap();
        let [change] = changes.as_slice() else { panic!("{changes:?}") };
        assert_eq!((change.task, &change.action), (task.id, &Action::Add { package: row.id, division: String::new() }));
        let primary = String::from_utf8(change.primary.clone().unwrap()).unwrap();
        assert!(primary.contains(&row.sha256) && primary.contains(&row.path), "{primary}");
        let publishes = task::Entity::find()
            .filter(task::Column::Kind.eq("publish_repository"))
            .count(fixture.database.read())
            .await
            .unwrap();
        assert_eq!(publishes, 1);
        nothing_is_staged(&fixture).await;
        worker.stop().await;
    }

    async fn a_large_package_is_read_in_pieces(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;
        // Does not compress: a counter put through a multiplication.
        let content: Vec<u8> = (0..2_000_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let upload = kit::corpus::RpmBuilder::new("large", "1", "1").file_with("/large", &content).build();
        assert!(upload.len() > 4 << 20, "{} bytes", upload.len());

        let task = ingest(&fixture, repository, &upload).await;

        let (row, octets) = stored(&fixture, &task).await;
        assert_eq!(octets.len(), usize::try_from(row.size).unwrap());
        worker.stop().await;
    }

    async fn a_package_without_a_digest_of_its_payload_is_signed_as_a_whole_too(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;
        let upload = kit::corpus::RpmBuilder::new("old", "1", "1").without_payload_digest().build();

        let task = ingest(&fixture, repository, &upload).await;

        let (_, octets) = stored(&fixture, &task).await;
        let front = Front::read(octets.as_slice()).unwrap();
        let key = public_key(&fixture, "core").await;
        signature::verify(&front, &key).unwrap();
        signature::verify_whole(&front, &octets[front.bytes().len()..], &key).unwrap();
        worker.stop().await;
    }

    async fn what_is_no_package_is_refused_and_not_kept(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;
        let whole = kit::corpus::package(1, 2);
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;

        let text = ingest(&fixture, repository, b"not a package").await;
        let cut = ingest(&fixture, repository, &whole[..whole.len() - 10]).await;
        let empty = ingest(&fixture, repository, b"").await;
        let flipped = ingest(&fixture, repository, &flipped).await;

        assert_eq!(code(&text), "rpm-not-an-rpm");
        assert_eq!(code(&cut), "rpm-truncated");
        assert_eq!(code(&empty), "rpm-not-an-rpm");
        assert_eq!(code(&flipped), "rpm-digest-mismatch");
        assert_eq!(blob::Entity::find().count(fixture.database.read()).await.unwrap(), 0);
        assert_eq!(change::Entity::find().count(fixture.database.read()).await.unwrap(), 0);
        nothing_is_staged(&fixture).await;
        worker.stop().await;
    }

    async fn octets_that_were_altered_in_staging_are_refused(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;
        let upload = fixture.upload(&kit::corpus::package(1, 3)).await;
        fixture.storage.replace(&upload.object(), kit::corpus::package(1, 4).into()).await.unwrap();

        let job = IngestPackage { batch_files: None, repository, upload, division: String::new(), overrides: Vec::new() };
        let altered = fixture.settle(&job).await;
        let gone = IngestPackage { upload: UploadId::fresh(), ..job };
        let gone = fixture.settle(&gone).await;

        assert_eq!(code(&altered), "upload-altered");
        assert_eq!(code(&gone), "upload-gone");
        worker.stop().await;
    }

    async fn the_same_upload_becomes_the_same_package(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let one = fixture.repository("core", Policy::default()).await;
        let two = fixture.repository("core", Policy::default()).await;
        let upload = kit::corpus::package(1, 5);

        let first = ingest(&fixture, one, &upload).await;
        let second = ingest(&fixture, two, &upload).await;

        assert_eq!(stored(&fixture, &first).await.0, stored(&fixture, &second).await.0);
        let changes = change::Entity::find().all(fixture.database.read()).await.unwrap();
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0].primary, changes[1].primary);
        assert_eq!(changes[0].filelists, changes[1].filelists);
        assert_eq!(blob::Entity::find().count(fixture.database.read()).await.unwrap(), 1);
        worker.stop().await;
    }

    async fn a_foreign_signature_is_treated_as_the_policy_says(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("theirs").await;
        fixture.key("ours").await;
        let policy = |foreign_signature| Policy { foreign_signature, ..Policy::default() };
        let theirs = fixture.repository("theirs", Policy::default()).await;
        let refuse = fixture.repository("ours", policy(ForeignSignature::Refuse)).await;
        let keep = fixture.repository("ours", policy(ForeignSignature::Keep)).await;
        let replace = fixture.repository("ours", policy(ForeignSignature::Replace)).await;
        let task = ingest(&fixture, theirs, &kit::corpus::package(1, 6)).await;
        let (_, signed) = stored(&fixture, &task).await;

        let refused = ingest(&fixture, refuse, &signed).await;
        let upload = fixture.upload(&signed).await;
        let overrides = vec!["foreign-signature".to_owned()];
        let overridden = IngestPackage { batch_files: None, repository: refuse, upload, division: String::new(), overrides };
        let overridden = fixture.settle(&overridden).await;
        let kept = ingest(&fixture, keep, &signed).await;
        let replaced = ingest(&fixture, replace, &signed).await;

        assert_eq!(code(&refused), "foreign-signature");
        assert_eq!(stored(&fixture, &kept).await.1, signed);
        for task in [&overridden, &replaced] {
            let (_, octets) = stored(&fixture, task).await;
            let front = Front::read(octets.as_slice()).unwrap();
            signature::verify(&front, &public_key(&fixture, "ours").await).unwrap();
            assert_eq!(signature::existing(&front).len(), 1);
        }
        worker.stop().await;
    }

    async fn a_signature_of_our_own_is_left_as_it_is(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let one = fixture.repository("core", Policy::default()).await;
        let two = fixture.repository("core", Policy::default()).await;
        let task = ingest(&fixture, one, &kit::corpus::package(1, 7)).await;
        let (_, signed) = stored(&fixture, &task).await;

        let again = ingest(&fixture, two, &signed).await;

        assert_eq!(stored(&fixture, &again).await.1, signed);
        worker.stop().await;
    }

    async fn a_repository_that_is_gone_takes_nothing(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());

        let task = ingest(&fixture, RepositoryId::fresh(), &kit::corpus::package(1, 8)).await;

        assert_eq!(code(&task), "repository-not-found");
        nothing_is_staged(&fixture).await;
        worker.stop().await;
    }

    async fn metadata_files_are_checked_before_they_are_recorded(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;
        let set = async |record: &str, octets: &[u8]| {
            let upload = fixture.upload(octets).await;
            fixture.settle(&SetMetadataFile { repository, record: record.into(), upload }).await
        };

        let good = set("group", b"<comps><group><id>core</id></group></comps>").await;
        let wrong_root = set("updateinfo", b"<comps/>").await;
        let unknown = set("primary", b"<metadata/>").await;

        assert_eq!(good.state, State::Waiting, "{:?}", good.problem);
        assert_eq!(code(&wrong_root), "rpm-metadata-file-invalid");
        assert_eq!(code(&unknown), "unknown-metadata-file");
        let changes = change::Entity::find().all(fixture.database.read()).await.unwrap();
        assert!(matches!(changes.as_slice(), [change::Model { action: Action::SetMetadataFile { .. }, .. }]));
        nothing_is_staged(&fixture).await;
        worker.stop().await;
    }
}
