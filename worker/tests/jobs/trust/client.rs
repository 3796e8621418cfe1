//! What a client finds that trusts the first root and nothing else.

use std::collections::BTreeMap;

use entities::{TrustRootId, trust_file, trust_root};
use sea_orm::EntityTrait;
use tuf::{Authority, Document, Envelope, Root, Target, TargetPath, TopRole};

use crate::fixture::Fixture;

/// A client after an update.
pub(super) struct Client<'a> {
    fixture: &'a Fixture,
    id: TrustRootId,
    pub(super) root: Root,
    pub(super) snapshot: BTreeMap<String, u64>,
    pub(super) timestamp_version: u64,
    pub(super) timestamp: Envelope,
}

impl<'a> Client<'a> {
    /// Updates from the first root on.
    pub(super) async fn updated(fixture: &'a Fixture, id: TrustRootId) -> Self {
        let mut version = 1;
        let mut root: Option<Root> = None;
        while let Some(file) = bytes(fixture, id, &format!("{version}.root.json")).await {
            let (document, envelope) = Envelope::parse(&file).unwrap();
            let next = Root::of_document(&document).unwrap();
            assert_eq!(next.header.version, version);
            for standing in next.standings(root.as_ref(), &envelope) {
                assert!(standing.is_met(), "root {version}: {standing:?}");
            }
            root = Some(next);
            version += 1;
        }
        let root = root.expect("there is a first root");
        let row = trust_root::Entity::find_by_id(id)
            .one(fixture.database.read())
            .await
            .unwrap()
            .unwrap();
        let name = format!("{}.timestamp.json", row.timestamp_version);
        let file = bytes(fixture, id, &name).await.unwrap();
        let (_, envelope) = Envelope::parse(&file).unwrap();
        let timestamp = verified(fixture, id, &name, root.authority(TopRole::Timestamp)).await;
        let name = format!("{}.snapshot.json", timestamp.versions()["snapshot.json"]);
        let snapshot = verified(fixture, id, &name, root.authority(TopRole::Snapshot)).await;
        Self {
            fixture,
            id,
            timestamp_version: timestamp.header().version,
            timestamp: envelope,
            snapshot: snapshot.versions(),
            root,
        }
    }

    /// The role called `name`, which `authority` has to have signed.
    pub(super) async fn role(&self, name: &str, authority: &Authority) -> Document {
        let version = self.snapshot[&format!("{name}.json")];
        verified(
            self.fixture,
            self.id,
            &format!("{version}.{name}.json"),
            authority,
        )
        .await
    }

    /// The target at `path`, and the role that lists it.
    pub(super) async fn find(&self, path: &str) -> Option<(String, Target)> {
        let path: TargetPath = path.parse().unwrap();
        let mut open = vec![(
            "targets".to_owned(),
            self.root.authority(TopRole::Targets).clone(),
        )];
        while let Some((name, authority)) = open.pop() {
            let role = self.role(&name, &authority).await;
            if let Some(target) = role.listed().unwrap().remove(&path) {
                return Some((name, target));
            }
            let mut below = Vec::new();
            for delegation in role.delegations().unwrap() {
                if !delegation.paths.cover(&path) {
                    continue;
                }
                below.push((delegation.name.to_string(), delegation.authority));
                if delegation.terminating {
                    open.clear();
                    break;
                }
            }
            open.extend(below.into_iter().rev());
        }
        None
    }
}

async fn bytes(fixture: &Fixture, id: TrustRootId, name: &str) -> Option<Vec<u8>> {
    let row = trust_file::Entity::find_by_id((id, name.to_owned()))
        .one(fixture.database.read())
        .await
        .unwrap()?;
    let file = match row.blob {
        None => row.inline.unwrap(),
        Some(blob) => {
            let start = u64::try_from(row.at).unwrap();
            let size = u64::try_from(row.size).unwrap();
            let object = blob.object();
            let range = fixture.storage.range(&object, start..start + size);
            range.await.unwrap().to_vec()
        }
    };
    assert_eq!(hex::encode(storage::Sha256::of(&file)), row.sha256);
    Some(file)
}

async fn verified(
    fixture: &Fixture,
    id: TrustRootId,
    name: &str,
    authority: &Authority,
) -> Document {
    let file = bytes(fixture, id, name).await;
    let (document, envelope) =
        Envelope::parse(&file.unwrap_or_else(|| panic!("no {name}"))).unwrap();
    assert!(authority.standing(&envelope).is_met(), "{name}");
    assert!(document.header().expires > entities::now(), "{name}");
    assert!(name.starts_with(&format!("{}.", document.header().version)));
    document
}

/// The newest root, as clients fetch it.
pub(super) async fn newest_root(fixture: &Fixture, id: TrustRootId) -> Vec<u8> {
    let row = trust_root::Entity::find_by_id(id)
        .one(fixture.database.read())
        .await
        .unwrap()
        .unwrap();
    bytes(fixture, id, &format!("{}.root.json", row.root_version))
        .await
        .unwrap()
}
