//! Recording changes as ingest does.

use entities::change::{self, Action};
use entities::{
    ChangeId, MetadataFileId, Names, TaskId, metadata_file, now, package, repository_package, task,
};
use jobs::{CreatePublication, IngestPackage, Origin};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{Scene, fragment, package_row, set_state};

impl Scene {
    /// Records the addition of a package that was ingested, as its one upload.
    pub(in crate::jobs::publish_repository::tests) async fn add(
        &self,
        name: &str,
        version: &str,
        overrides: &[&str],
    ) -> TaskId {
        self.add_upload(name, version, "1", overrides, None).await
    }

    /// The same with other content than [`Self::add`].
    pub(in crate::jobs::publish_repository::tests) async fn add_other(
        &self,
        name: &str,
        version: &str,
        overrides: &[&str],
    ) -> TaskId {
        self.add_upload(name, version, "2", overrides, None).await
    }

    pub(in crate::jobs::publish_repository::tests) async fn add_in(
        &self,
        batch: Uuid,
        name: &str,
        version: &str,
    ) -> TaskId {
        self.add_upload(name, version, "1", &[], Some(batch)).await
    }

    async fn add_upload(
        &self,
        name: &str,
        version: &str,
        upload: &str,
        overrides: &[&str],
        batch: Option<Uuid>,
    ) -> TaskId {
        let row = package_row(name, version, upload);
        let write = self.context.db.write().await.unwrap();
        let known = package::Entity::find().filter(package::Column::Sha256.eq(row.sha256.as_str()));
        let id = if let Some(known) = known.one(&*write).await.unwrap() {
            known.id
        } else {
            let insert = package::Entity::insert(row.clone().into_active_model());
            insert.exec_without_returning(&*write).await.unwrap();
            row.id
        };
        write.commit().await.unwrap();
        let text = |kind| Some(fragment(kind, name, version, upload).into_bytes());
        let texts = [text("primary"), text("filelists"), text("other")];
        self.record(
            Action::Add {
                package: id,
                division: String::new(),
            },
            overrides,
            batch,
            texts,
        )
        .await
    }

    pub(in crate::jobs::publish_repository::tests) async fn remove(
        &self,
        name: &str,
        purge: bool,
        overrides: &[&str],
    ) -> TaskId {
        let path = format!("Packages/{name}.rpm");
        let row = repository_package::Entity::find()
            .filter(repository_package::Column::Repository.eq(self.repository))
            .filter(repository_package::Column::Path.eq(path))
            .filter(repository_package::Column::UntilSerial.is_null())
            .one(self.context.db.read());
        let package = row.await.unwrap().unwrap().package;
        self.change(
            Action::Remove {
                package,
                purge,
                division: None,
            },
            overrides,
        )
        .await
    }

    pub(in crate::jobs::publish_repository::tests) async fn set_file(
        &self,
        record: &str,
        bytes: &[u8],
    ) -> TaskId {
        let ids = crate::blob::begin(&self.context.db, 1).await.unwrap();
        let bytes = bytes.to_vec().into();
        let stored = crate::blob::write(&self.context.storage, ids[0], bytes)
            .await
            .unwrap();
        let write = self.context.db.write().await.unwrap();
        let file = metadata_file::Model {
            id: MetadataFileId::fresh(),
            repository: self.repository,
            record: record.into(),
            blob: crate::blob::adopt(&write, &stored).await.unwrap(),
            sha256: stored.sha256,
            size: i64::try_from(stored.size).unwrap(),
            created_at: now(),
        };
        let insert = metadata_file::Entity::insert(file.clone().into_active_model());
        insert.exec_without_returning(&*write).await.unwrap();
        write.commit().await.unwrap();
        self.change(Action::SetMetadataFile { file: file.id }, &[])
            .await
    }

    pub(in crate::jobs::publish_repository::tests) async fn change(
        &self,
        action: Action,
        overrides: &[&str],
    ) -> TaskId {
        self.record(action, overrides, None, [None, None, None])
            .await
    }

    /// A task that waits, and its change.
    async fn record(
        &self,
        action: Action,
        overrides: &[&str],
        batch: Option<Uuid>,
        [primary, filelists, other]: [Option<Vec<u8>>; 3],
    ) -> TaskId {
        let write = self.context.db.write_relaxed().await.unwrap();
        let job = CreatePublication {
            repository: self.repository,
            content: jobs::Content::Live,
            overrides: Vec::new(),
        };
        let origin = Origin {
            batch,
            ..Origin::system()
        };
        let task = jobs::enqueue(&write, &job, origin).await.unwrap().id;
        set_state(&write, task, task::State::Waiting).await;
        let row = change::Model {
            id: ChangeId::fresh(),
            repository: self.repository,
            task,
            action,
            batch,
            overrides: Names(overrides.iter().map(|code| (*code).to_owned()).collect()),
            taken_by: None,
            taken_fence: None,
            primary,
            filelists,
            other,
            created_at: now(),
        };
        let insert = change::Entity::insert(row.into_active_model());
        insert.exec_without_returning(&*write).await.unwrap();
        write.commit().await.unwrap();
        task
    }

    /// A file of a push that is still being ingested.
    pub(in crate::jobs::publish_repository::tests) async fn coming(&self, batch: Uuid) -> TaskId {
        let write = self.context.db.write().await.unwrap();
        let job = IngestPackage {
            batch_files: None,
            repository: self.repository,
            upload: entities::UploadId::fresh(),
            division: String::new(),
            overrides: Vec::new(),
        };
        let origin = Origin {
            batch: Some(batch),
            ..Origin::system()
        };
        let task = jobs::enqueue(&write, &job, origin).await.unwrap().id;
        write.commit().await.unwrap();
        task
    }

    /// It was looked at, and ended so.
    pub(in crate::jobs::publish_repository::tests) async fn arrived(
        &self,
        task: TaskId,
        state: task::State,
    ) {
        let write = self.context.db.write().await.unwrap();
        set_state(&write, task, state).await;
        write.commit().await.unwrap();
    }
}
