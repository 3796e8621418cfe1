//! What is to be seen of a repository, and whether it is sound.

use std::collections::BTreeSet;
use std::io::Read;

use entities::publication::State;
use entities::{
    BlobId, change, composition, package, part_list, publication_file, repository_package, task,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

use super::{Scene, fragment};

impl Scene {
    /// Panics unless clients see just these packages, in files that are as they should be, no
    /// change is pending, and no task waits.
    pub(in crate::jobs::publish_repository::tests) async fn assert_holds(&self, expected: &[&str]) {
        self.assert_sound().await;
        self.assert_held(expected).await;
        let changes = change::Entity::find()
            .filter(change::Column::Repository.eq(self.repository))
            .all(self.context.db.read());
        assert_eq!(changes.await.unwrap(), []);
        let waiting = task::Entity::find()
            .filter(task::Column::State.eq(task::State::Waiting))
            .filter(task::Column::Repository.eq(self.repository))
            .all(self.context.db.read());
        assert_eq!(waiting.await.unwrap(), []);
    }

    pub(in crate::jobs::publish_repository::tests) async fn assert_held(&self, expected: &[&str]) {
        let held = self.content(self.live().await.serial).await;
        let held: BTreeSet<String> = held.into_iter().map(|row| row.path).collect();
        let expected = expected
            .iter()
            .map(|name| format!("Packages/{name}.rpm"))
            .collect();
        assert_eq!(held, expected);
    }

    /// The same for the versions 1 to `last` of `a` but some, and `others`.
    pub(in crate::jobs::publish_repository::tests) async fn assert_holds_all_but(
        &self,
        last: u32,
        but: &[u32],
        others: &[&str],
    ) {
        let versions = (1..=last).filter(|version| !but.contains(version));
        let names: Vec<String> = versions.map(|version| format!("a-{version}")).collect();
        let names = names
            .iter()
            .map(String::as_str)
            .chain(others.iter().copied());
        self.assert_holds(&names.collect::<Vec<_>>()).await;
    }

    async fn content(&self, serial: i64) -> Vec<repository_package::Model> {
        repository_package::at(self.repository, serial)
            .order_by_asc(repository_package::Column::Ordinal)
            .all(self.context.db.read())
            .await
            .unwrap()
    }

    /// Panics unless every publication that clients can ask for is what its rows say: each index
    /// holds just the packages of its serial, in their order.
    pub(in crate::jobs::publish_repository::tests) async fn assert_sound(&self) {
        for row in self.publications().await {
            if !matches!(row.state, State::Live | State::Superseded) {
                continue;
            }
            let is_live = self.row().await.live == Some(row.id);
            assert_eq!(is_live, row.state == State::Live);
            assert_eq!(row.superseded_at.is_some(), !is_live);
            let content = self.content(row.serial).await;
            let is_purged = i64::try_from(content.len()) != Ok(row.packages);
            for file in self.files(row.id).await {
                let bytes = self.bytes(&file).await;
                assert_eq!(
                    hex::encode(Sha256::digest(&bytes)),
                    file.sha256,
                    "{}",
                    file.path
                );
                assert_eq!(i64::try_from(bytes.len()), Ok(file.size));
                if file.composition.is_some() && !is_purged {
                    let kind = file.record.as_deref().unwrap();
                    self.assert_index(kind, &bytes, &content).await;
                }
            }
        }
    }

    async fn assert_index(&self, kind: &str, bytes: &[u8], content: &[repository_package::Model]) {
        let mut text = String::new();
        let read = if bytes.starts_with(&[0x1f, 0x8b]) {
            flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut text)
        } else {
            zstd::stream::read::Decoder::new(bytes)
                .unwrap()
                .read_to_string(&mut text)
        };
        read.unwrap();
        let body = text
            .split_once(">\n")
            .unwrap()
            .1
            .split_once(">\n")
            .unwrap()
            .1;
        let body = &body[..body.rfind("</").unwrap()];
        let mut expected = String::new();
        for row in content {
            let package = package::Entity::find_by_id(row.package).one(self.context.db.read());
            let package = package.await.unwrap().unwrap();
            let upload = &package.source_sha256;
            expected += &fragment(kind, &package.name, &package.version, upload);
        }
        assert_eq!(body, expected);
    }

    /// The bytes of a file, as they are served.
    async fn bytes(&self, file: &publication_file::Model) -> Vec<u8> {
        if let Some(inline) = &file.inline {
            return inline.clone();
        }
        if let Some(blob) = file.blob {
            return self.blob(blob).await;
        }
        let db = self.context.db.read();
        let row = composition::Entity::find_by_id(file.composition.unwrap())
            .one(db)
            .await;
        let row = row.unwrap().unwrap();
        let list = part_list::Entity::find_by_id(row.part_list)
            .one(db)
            .await
            .unwrap()
            .unwrap();
        let mut bytes = row.head;
        for part in list.parts.0 {
            bytes.extend(self.blob(part.blob).await);
        }
        bytes.extend(row.tail);
        bytes.extend(row.closing);
        if let Some(blob) = row.materialized {
            assert_eq!(self.blob(blob).await, bytes);
        }
        bytes
    }

    async fn blob(&self, id: BlobId) -> Vec<u8> {
        self.context
            .storage
            .get(&id.object())
            .await
            .unwrap()
            .to_vec()
    }
}
