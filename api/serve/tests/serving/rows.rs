//! Rows and objects as a publish writes them.

use chrono::{DateTime, Utc};
use entities::change_feed::Kind;
use entities::publication::{Reason, State};
use entities::{
    BlobId, CompositionId, PackageId, PartListId, PublicationId, RepositoryId, SigningKeyId,
    composition, epoch, package, part_list, process, publication, publication_file, repository,
    repository_package, signing_key, trust_root,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use sha2::{Digest, Sha256};
use signals::Change;

use crate::world::World;

/// The bytes of a file of a publication, and where they are kept.
pub(crate) enum Content {
    Inline(&'static str),
    Blob(Vec<u8>),
    /// Head, parts, tail and closing.
    Parts(&'static str, Vec<Vec<u8>>, &'static str, &'static str),
}

impl World {
    pub(crate) async fn repository(&self, path: &str, public: bool) -> RepositoryId {
        self.repository_of(repository::Format::Rpm, path, public)
            .await
    }

    pub(crate) async fn repository_of(
        &self,
        format: repository::Format,
        path: &str,
        public: bool,
    ) -> RepositoryId {
        let now = entities::now();
        let row = repository::Model {
            id: RepositoryId::fresh(),
            format,
            path: path.into(),
            public,
            signing_key: "main".into(),
            former_keys: entities::Names::default(),
            policy: repository::Policy::default(),
            state: repository::State::Active,
            live: None,
            live_serial: None,
            next_serial: 1,
            revision: 1,
            created_at: now,
            updated_at: now,
            trust_root: trust_root::DEFAULT.into(),
        };
        let id = row.id;
        let write = self.database.write().await.unwrap();
        row.into_active_model().insert(&*write).await.unwrap();
        self.advance(write, Kind::Repository, id.0).await;
        id
    }

    pub(crate) async fn delete(&self, id: RepositoryId) {
        let write = self.database.write().await.unwrap();
        repository::Entity::update_many()
            .col_expr(
                repository::Column::State,
                Expr::value(repository::State::Deleted),
            )
            .filter(repository::Column::Id.eq(id))
            .exec(&*write)
            .await
            .unwrap();
        self.advance(write, Kind::Repository, id.0).await;
    }

    pub(crate) async fn key(&self, name: &str, armor: &str, state: signing_key::State) {
        let openpgp = signing_key::Purpose::Openpgp;
        self.key_for(openpgp, name, armor, state).await;
    }

    /// A key that signs metadata.
    pub(crate) async fn tuf_key(&self, name: &str) {
        let (tuf, active) = (signing_key::Purpose::Tuf, signing_key::State::Active);
        let pem = "-----BEGIN PUBLIC KEY-----\n";
        self.key_for(tuf, name, pem, active).await;
    }

    async fn key_for(
        &self,
        purpose: signing_key::Purpose,
        name: &str,
        public: &str,
        state: signing_key::State,
    ) {
        let row = signing_key::Model {
            id: SigningKeyId::fresh(),
            name: name.into(),
            purpose,
            algorithm: "ed25519".into(),
            fingerprint: String::new(),
            signing_fingerprint: String::new(),
            user_id: name.into(),
            public: public.into(),
            vault_uri: format!("vault:{name}"),
            state,
            expires_at: None,
            revision: 1,
            created_at: entities::now(),
            retired_at: None,
        };
        let id = row.id;
        let write = self.database.write().await.unwrap();
        row.into_active_model().insert(&*write).await.unwrap();
        self.advance(write, Kind::SigningKey, id.0).await;
    }

    /// A publication that exists and is seen by nobody.
    pub(crate) async fn prepare(
        &self,
        repository: RepositoryId,
        files: Vec<(&str, Content)>,
    ) -> (PublicationId, i64) {
        let write = self.database.write().await.unwrap();
        let serial = repository::Model::take_serial(&*write, repository)
            .await
            .unwrap();
        let now = entities::now();
        let row = publication::Model {
            id: PublicationId::fresh(),
            repository,
            serial,
            state: State::Prepared,
            reason: Reason::Change,
            content_of: None,
            packages: 0,
            added: 0,
            removed: 0,
            next_ordinal: 0,
            metadata_files: entities::Json::Null,
            signed_by: String::new(),
            stamped_at: now,
            pinned: false,
            created_at: now,
            live_at: None,
            superseded_at: None,
        };
        let id = row.id;
        row.into_active_model().insert(&*write).await.unwrap();
        write.commit().await.unwrap();
        for (path, content) in files {
            self.add_file(id, path, content).await;
        }
        (id, serial)
    }

    /// Points clients at a prepared publication, as of `at`.
    pub(crate) async fn go_live(
        &self,
        repository: RepositoryId,
        (id, serial): (PublicationId, i64),
        at: DateTime<Utc>,
    ) {
        let write = self.database.write().await.unwrap();
        let row = repository::Entity::find_by_id(repository)
            .one(&*write)
            .await
            .unwrap()
            .unwrap();
        publication::Entity::update_many()
            .col_expr(publication::Column::State, Expr::value(State::Superseded))
            .col_expr(publication::Column::SupersededAt, Expr::value(at))
            .filter(publication::Column::Repository.eq(repository))
            .filter(publication::Column::State.eq(State::Live))
            .exec(&*write)
            .await
            .unwrap();
        publication::Entity::update_many()
            .col_expr(publication::Column::State, Expr::value(State::Live))
            .col_expr(publication::Column::LiveAt, Expr::value(at))
            .filter(publication::Column::Id.eq(id))
            .exec(&*write)
            .await
            .unwrap();
        row.go_live(&*write, id, serial, at).await.unwrap();
        self.advance(write, Kind::Repository, repository.0).await;
    }

    /// Publishes `files` now; returns the serial.
    pub(crate) async fn publish(
        &self,
        repository: RepositoryId,
        files: Vec<(&str, Content)>,
    ) -> i64 {
        self.publish_at(repository, files, entities::now()).await
    }

    pub(crate) async fn publish_at(
        &self,
        repository: RepositoryId,
        files: Vec<(&str, Content)>,
        at: DateTime<Utc>,
    ) -> i64 {
        let prepared = self.prepare(repository, files).await;
        self.go_live(repository, prepared, at).await;
        prepared.1
    }

    /// Puts a package into a repository from `since` until `until`.
    pub(crate) async fn package(
        &self,
        repository: RepositoryId,
        path: &str,
        bytes: Vec<u8>,
        (since, until): (i64, Option<i64>),
    ) {
        let (size, sha256) = (size(&bytes), sha256(&bytes));
        let blob = self.put(bytes).await;
        let package = package::Model {
            id: PackageId::fresh(),
            format: repository::Format::Rpm,
            sha256: sha256.clone(),
            source_sha256: sha256,
            blob,
            size,
            name: "hello".into(),
            epoch: 0,
            version: "1.0".into(),
            release: "1".into(),
            arch: "noarch".into(),
            path: path.into(),
            signed_by: None,
            details: entities::Json::Null,
            created_at: entities::now(),
        };
        let held = repository_package::Entity::find().count(self.database.read());
        let ordinal = i64::try_from(held.await.unwrap()).unwrap();
        let held = repository_package::Model {
            repository,
            ordinal,
            since_serial: since,
            until_serial: until,
            package: package.id,
            path: path.into(),
            division: String::new(),
        };
        let write = self.database.write().await.unwrap();
        package.into_active_model().insert(&*write).await.unwrap();
        held.into_active_model().insert(&*write).await.unwrap();
        write.commit().await.unwrap();
    }

    async fn add_file(&self, publication: PublicationId, path: &str, content: Content) {
        let whole = content.whole();
        let mut row = publication_file::Model {
            publication,
            path: path.into(),
            sha256: sha256(&whole),
            size: size(&whole),
            record: None,
            composition: None,
            blob: None,
            inline: None,
        };
        match content {
            Content::Inline(_) => row.inline = Some(whole),
            Content::Blob(bytes) => row.blob = Some(self.put(bytes).await),
            Content::Parts(head, parts, tail, closing) => {
                let id = self.compose(head, parts, tail, closing, &whole).await;
                row.composition = Some(id);
            }
        }
        let write = self.database.write().await.unwrap();
        row.into_active_model().insert(&*write).await.unwrap();
        write.commit().await.unwrap();
    }

    async fn compose(
        &self,
        head: &str,
        parts: Vec<Vec<u8>>,
        tail: &str,
        closing: &str,
        whole: &[u8],
    ) -> CompositionId {
        let mut sealed = Vec::new();
        for bytes in parts {
            sealed.push(part_list::Part {
                length: bytes.len() as u64,
                sha256: sha256(&bytes),
                blob: self.put(bytes).await,
                first: 0,
                last: 0,
                packages: 1,
                midstate: String::new(),
                open: None,
            });
        }
        let list = part_list::Model {
            id: PartListId::fresh(),
            parts: part_list::Parts(sealed),
        };
        let index = composition::Model {
            id: CompositionId::fresh(),
            head: head.into(),
            part_list: list.id,
            tail: tail.into(),
            segments: composition::Segments::default(),
            closing: closing.into(),
            midstate: String::new(),
            sha256: sha256(whole),
            size: size(whole),
            open: None,
            materialized: None,
            created_at: entities::now(),
        };
        let id = index.id;
        let write = self.database.write().await.unwrap();
        list.into_active_model().insert(&*write).await.unwrap();
        index.into_active_model().insert(&*write).await.unwrap();
        write.commit().await.unwrap();
        id
    }

    /// Tells of a change of a repository without making one.
    pub(crate) async fn touch(&self, repository: RepositoryId) {
        let write = self.database.write().await.unwrap();
        self.advance(write, Kind::Repository, repository.0).await;
    }

    /// Joins the composition with these bytes into one object.
    pub(crate) async fn materialize(&self, whole: &[u8]) {
        let blob = self.put(whole.to_vec()).await;
        let write = self.database.write().await.unwrap();
        let done = composition::Entity::update_many()
            .col_expr(composition::Column::Materialized, Expr::value(blob))
            .filter(composition::Column::Sha256.eq(sha256(whole)))
            .exec(&*write)
            .await
            .unwrap();
        assert_eq!(done.rows_affected, 1);
        write.commit().await.unwrap();
    }

    /// The name of the object that holds the package at `path`.
    pub(crate) async fn package_object(&self, path: &str) -> String {
        let found = package::Entity::find()
            .filter(package::Column::Path.eq(path))
            .one(self.database.read())
            .await
            .unwrap();
        found.unwrap().blob.object()
    }

    pub(crate) async fn id_of(&self, path: &str) -> RepositoryId {
        let found = repository::Entity::find()
            .filter(repository::Column::Path.eq(path))
            .one(self.database.read())
            .await
            .unwrap();
        found.unwrap().id
    }

    /// What the data plane last reported of itself.
    pub(crate) async fn report(&self) -> Option<process::Model> {
        process::Entity::find_by_id(self.process)
            .one(self.database.read())
            .await
            .unwrap()
    }

    pub(crate) async fn put(&self, bytes: Vec<u8>) -> BlobId {
        let id = BlobId::fresh();
        self.storage.put(&id.object(), bytes.into()).await.unwrap();
        id
    }

    pub(crate) async fn advance(&self, write: entities::Write, kind: Kind, target: uuid::Uuid) {
        let n = epoch::advance(&write, kind, target).await.unwrap();
        write.commit().await.unwrap();
        self.signals.invalidate(Change {
            kind: "repository".into(),
            id: target.to_string(),
            n,
        });
    }
}

impl Content {
    /// The bytes as clients get them.
    pub(crate) fn whole(&self) -> Vec<u8> {
        match self {
            Self::Inline(text) => text.as_bytes().to_vec(),
            Self::Blob(bytes) => bytes.clone(),
            Self::Parts(head, parts, tail, closing) => {
                let parts = parts.concat();
                [head.as_bytes(), &parts, tail.as_bytes(), closing.as_bytes()].concat()
            }
        }
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Bytes that differ from place to place.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

pub(crate) fn size(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap()
}
