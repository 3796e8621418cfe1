//! Backups: what is in them, what comes back, and what clients and workers find then.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use countersign_worker::backup::{RestoreError, restore, verify};
use countersign_worker::entry;
use entities::blob::State as BlobState;
use entities::repository::Policy;
use entities::task::State;
use entities::{BlobId, PublicationId, blob, epoch, now, process, repository, task};
use jobs::{CreateBackup, CreatePublication, GenerateKey, Job};
use kit::Database;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use settings::{SecretUrl, Settings, StorageKind};
use sha2::{Digest, Sha256};
use storage::Storage;
use storage::backup::{BackupError, Destination, MANIFEST};
use tempfile::TempDir;
use vault::{FileStore, LocalVault, Passphrase};

use crate::fixture::{Fixture, Worker, code};

/// A worker with a folder for backups.
struct Scene {
    fixture: Fixture,
    folder: TempDir,
    worker: Worker,
}

impl Scene {
    async fn new(database: Database) -> Self {
        let mut fixture = Fixture::new(database).await;
        let folder = kit::place::scratch();
        fixture.settings.backup.directory = Some(folder.path().into());
        fixture.settings.worker.attempts = 1;
        let worker = fixture.start(vec![entry::<CreateBackup>(), entry::<GenerateKey>()]);
        Self {
            fixture,
            folder,
            worker,
        }
    }

    fn destination(&self) -> Destination {
        Destination::folder(self.folder.path()).unwrap()
    }

    async fn try_backup(&self) -> task::Model {
        let job = CreateBackup {
            directory: None,
            objects: false,
        };
        self.fixture.settle(&job).await
    }

    /// Makes a backup, and answers its name.
    async fn backup(&self) -> String {
        let task = self.try_backup().await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        task.result.unwrap()["backup"].as_str().unwrap().to_owned()
    }

    async fn blob(
        &self,
        octets: &'static [u8],
        state: BlobState,
        doomed_at: Option<DateTime<Utc>>,
    ) -> BlobId {
        let id = BlobId::fresh();
        let object = Bytes::from_static(octets);
        self.fixture
            .storage
            .put(&id.object(), object)
            .await
            .unwrap();
        let row = blob::Model {
            id,
            sha256: Some(hex::encode(Sha256::digest(octets))),
            size: Some(i64::try_from(octets.len()).unwrap()),
            state,
            created_at: now(),
            doomed_at,
        };
        let write = self.fixture.database.write().await.unwrap();
        blob::Entity::insert(row.into_active_model())
            .exec_without_returning(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        id
    }

    async fn present(&self, octets: &'static [u8]) -> BlobId {
        self.blob(octets, BlobState::Present, None).await
    }
}

/// An empty system to restore into.
struct Empty {
    settings: Settings,
    folder: TempDir,
    _database: Option<Database>,
}

impl Empty {
    /// One with the same kind of database as `scene`.
    async fn like(scene: &Scene) -> Self {
        let folder = kit::place::scratch();
        let mut settings = Settings::default();
        settings.storage.directory = Some(folder.path().join("objects"));
        let database = if scene.fixture.database.is_sqlite() {
            let file = folder.path().join("restored.db");
            settings.database.url = Some(SecretUrl::new(&format!("sqlite://{}", file.display())));
            None
        } else {
            let database = Database::postgres_without_tables().await;
            settings.database.url = Some(SecretUrl::new(database.url()));
            Some(database)
        };
        Self {
            settings,
            folder,
            _database: database,
        }
    }

    async fn database(&self) -> entities::Database {
        let url = self.settings.database.url.as_ref().unwrap();
        entities::connect(url.expose(), 2).await.unwrap()
    }

    fn objects(&self) -> Storage {
        Storage::files(self.folder.path().join("objects")).unwrap()
    }
}

/// Makes the repository one that clients have seen `serial` of.
async fn see(fixture: &Fixture, id: entities::RepositoryId, serial: i64) {
    let write = fixture.database.write().await.unwrap();
    repository::Entity::update_many()
        .col_expr(
            repository::Column::Live,
            Expr::value(PublicationId::fresh()),
        )
        .col_expr(repository::Column::LiveSerial, Expr::value(serial))
        .col_expr(repository::Column::NextSerial, Expr::value(serial + 1))
        .filter(repository::Column::Id.eq(id))
        .exec(&*write)
        .await
        .unwrap();
    write.commit().await.unwrap();
}

/// Every byte below `folder`.
fn read_all(folder: &Path, found: &mut Vec<u8>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, found);
        } else {
            found.extend(fs::read(&path).unwrap());
        }
    }
}

kit::on_databases! {
    async fn a_backup_comes_back_ahead_of_what_clients_saw(database: Database) {
        let scene = Scene::new(database).await;
        scene.fixture.key("core").await;
        let id = scene.fixture.repository("core", Policy::default()).await;
        see(&scene.fixture, id, 7).await;
        let blob = scene.present(b"octets of a blob").await;

        let name = scene.backup().await;
        let target = Empty::like(&scene).await;
        restore(&target.settings, &scene.destination(), &name).await.unwrap();

        let db = target.database().await;
        let row = repository::Entity::find_by_id(id).one(db.read()).await.unwrap().unwrap();
        assert_eq!((row.live_serial, row.next_serial), (Some(7), 1_000_008));
        let open = task::Entity::find().filter(task::is_open()).all(db.read()).await.unwrap();
        assert!(open.iter().any(|task| task.kind == CreatePublication::KIND && task.repository == Some(id)));
        assert!(open.iter().all(|task| task.state == State::Queued && task.lease_owner.is_none()));
        let made = task::Entity::find().filter(task::Column::Kind.eq(CreateBackup::KIND));
        let made = made.one(db.read()).await.unwrap().unwrap();
        assert_eq!(made.state, State::Succeeded);
        assert_eq!(process::Entity::find().one(db.read()).await.unwrap(), None);
        assert!(epoch::current(db.read()).await.unwrap() >= 1_000_000);
        let octets = target.objects().get(&blob.object()).await.unwrap();
        assert_eq!(octets, "octets of a blob");
        let store = Arc::new(FileStore::new(&target.folder.path().join("objects")));
        let vault = LocalVault::open(store, Passphrase::new("a passphrase of a test")).await;
        assert!(vault.is_ok(), "the vault opens with its passphrase");
        db.close().await.unwrap();

        let again = restore(&target.settings, &scene.destination(), &name).await;
        assert!(matches!(again, Err(RestoreError::NotEmpty(_))), "{again:?}");
        scene.worker.stop().await;
    }

    async fn a_backup_that_does_not_match_its_hashes_is_not_restored(database: Database) {
        let scene = Scene::new(database).await;
        let blob = scene.present(b"octets").await;
        let name = scene.backup().await;
        let destination = scene.destination();
        assert_eq!(verify(&destination, &name).await.unwrap().blobs, 1);
        let target = Empty::like(&scene).await;
        let (object, part) = (
            scene.folder.path().join(destination.object(blob.0)),
            scene.folder.path().join(&name).join("blobs.list"),
        );
        for path in [part, object] {
            let sound = fs::read(&path).unwrap();
            // Not through the link: the original stays.
            fs::remove_file(&path).unwrap();
            fs::write(&path, sound.to_ascii_uppercase()).unwrap();

            let verified = verify(&destination, &name).await;
            let restored = restore(&target.settings, &destination, &name).await;

            assert!(matches!(verified, Err(BackupError::Altered(_))), "{verified:?}");
            let error = restored.unwrap_err();
            assert_eq!(error.code(), "backup-altered", "{error:?}");
            fs::write(&path, sound).unwrap();
        }
        restore(&target.settings, &destination, &name).await.unwrap();
        scene.worker.stop().await;
    }

    async fn a_blob_that_is_doomed_meanwhile_is_in_the_backup_and_one_of_before_is_not(database: Database) {
        let scene = Scene::new(database).await;
        let meanwhile = scene.blob(b"meanwhile", BlobState::Doomed, Some(now())).await;
        let before = scene.blob(b"before", BlobState::Doomed, Some(now() - TimeDelta::hours(3))).await;

        scene.backup().await;

        let destination = scene.destination();
        let copied = destination.storage().get(&destination.object(meanwhile.0)).await.unwrap();
        assert_eq!(copied, "meanwhile");
        assert!(!destination.storage().exists(&destination.object(before.0)).await.unwrap());
        scene.worker.stop().await;
    }

    async fn a_backup_that_lacks_a_blob_fails_and_is_none(database: Database) {
        let scene = Scene::new(database).await;
        let lost = scene.present(b"octets").await;
        scene.fixture.storage.delete(&lost.object()).await.unwrap();

        let failed = scene.try_backup().await;

        assert_eq!(code(&failed), "storage-inconsistent");
        let destination = scene.destination();
        assert!(destination.manifests().await.unwrap().is_empty());
        assert_eq!(destination.names().await.unwrap().len(), 1, "what it left is there until the next");
        scene.fixture.storage.put(&lost.object(), Bytes::from_static(b"octets")).await.unwrap();
        let name = scene.backup().await;
        assert_eq!(destination.names().await.unwrap().into_iter().collect::<Vec<_>>(), [name]);
        scene.worker.stop().await;
    }

    async fn old_backups_go_with_the_blobs_that_only_they_list(database: Database) {
        let scene = Scene::new(database).await;
        let (gone, kept) = (scene.present(b"gone").await, scene.present(b"kept").await);
        let first = scene.backup().await;
        let path = scene.folder.path().join(&first).join(MANIFEST);
        let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        manifest["created_at"] = "2020-01-01T00:00:00Z".into();
        fs::write(&path, manifest.to_string()).unwrap();
        let write = scene.fixture.database.write().await.unwrap();
        blob::Entity::delete_by_id(gone).exec(&*write).await.unwrap();
        write.commit().await.unwrap();

        let second = scene.backup().await;

        let destination = scene.destination();
        assert_eq!(destination.names().await.unwrap().into_iter().collect::<Vec<_>>(), [second]);
        assert!(!destination.storage().exists(&destination.object(gone.0)).await.unwrap());
        assert!(destination.storage().exists(&destination.object(kept.0)).await.unwrap());
        scene.worker.stop().await;
    }

    async fn a_folder_that_is_not_there_is_refused(database: Database) {
        let scene = Scene::new(database).await;
        for directory in ["/nowhere/at/all", "relative"] {
            let job = CreateBackup { directory: Some(directory.into()), objects: false };
            let task = scene.fixture.settle(&job).await;
            assert_eq!(code(&task), "backup-folder", "{directory}");
        }
        scene.worker.stop().await;
    }

    async fn no_passphrase_and_no_private_key_is_in_a_backup(database: Database) {
        let scene = Scene::new(database).await;
        scene.fixture.key("core").await;
        let name = scene.backup().await;

        let mut bytes = Vec::new();
        read_all(&scene.folder.path().join(name), &mut bytes);
        for secret in ["a passphrase of a test", "PRIVATE KEY", "AGE-SECRET-KEY"] {
            let found = bytes.windows(secret.len()).any(|some| some == secret.as_bytes());
            assert!(!found, "{secret}");
        }
        scene.worker.stop().await;
    }

    async fn blobs_of_a_bucket_stay_there_and_are_copied_on_request(database: Database) {
        let folder = kit::place::scratch();
        let mut fixture = Fixture::new(database).await;
        let bucket = kit::object::Bucket::fresh().await;
        let section = &mut fixture.settings.storage;
        section.kind = StorageKind::S3;
        section.endpoint = Some(bucket.endpoint.clone());
        section.bucket = Some(bucket.name.clone());
        for (name, key, file) in [
            ("access", bucket.access_key, &mut section.access_key_file),
            ("secret", bucket.secret_key, &mut section.secret_key_file),
        ] {
            let path = folder.path().join(name);
            kit::place::write(&path, key);
            *file = Some(path);
        }
        let section = &fixture.settings.storage;
        fixture.storage = Storage::s3(&storage::Bucket {
            endpoint: section.endpoint.clone(),
            region: section.region.clone(),
            name: bucket.name.clone(),
            access_key_file: section.access_key_file.clone().unwrap(),
            secret_key_file: section.secret_key_file.clone().unwrap(),
        })
        .unwrap();
        let worker = fixture.start(vec![entry::<CreateBackup>()]);
        let copies = folder.path().join("copies");
        fs::create_dir(&copies).unwrap();
        let scene = Scene { fixture, folder, worker };
        let blob = scene.present(b"octets").await;

        let name = scene.backup().await;
        let beside = Destination::beside(&scene.fixture.storage);
        let verified = verify(&beside, &name).await.unwrap();
        assert_eq!((verified.manifest.blobs.count, verified.blobs), (1, 0));
        let into_bucket = CreateBackup { directory: None, objects: true };
        assert_eq!(code(&scene.fixture.settle(&into_bucket).await), "backup-folder");
        let copy = CreateBackup { directory: Some(copies.display().to_string()), objects: true };
        let copied = scene.fixture.settle(&copy).await;
        assert_eq!(copied.state, State::Succeeded, "{:?}", copied.problem);

        let mut target = Empty::like(&scene).await;
        target.settings.storage = scene.fixture.settings.storage.clone();
        scene.fixture.storage.delete(&blob.object()).await.unwrap();
        let missing = restore(&target.settings, &beside, &name).await.unwrap_err();
        assert_eq!(missing.code(), "restore-blob-missing", "{missing:?}");
        let destination = Destination::folder(&copies).unwrap();
        let name = copied.result.unwrap()["backup"].as_str().unwrap().to_owned();
        restore(&target.settings, &destination, &name).await.unwrap();
        assert_eq!(scene.fixture.storage.get(&blob.object()).await.unwrap(), "octets");
        scene.worker.stop().await;
    }
}
