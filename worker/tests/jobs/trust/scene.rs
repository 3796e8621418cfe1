//! A trust root with 2 of 3 root keys, and what happens to it.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_worker::Entry;
use entities::ceremony;
use entities::signing_key::{self, Purpose};
use entities::task::{self, State};
use entities::trust_root::{self, Expiries, OnlineKeys};
use entities::{CeremonyId, TrustRootId, now};
use jobs::{
    Artifact, ChangeArtifacts, ChangeCeremony, CreateTrustRoot, Job, OpenCeremony, SignedRole, Step,
};
use kit::Database;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tuf::ceremony::{Request, Terms};
use tuf::{Authority, Header, Key, Root, TopRole};

use super::client::{Client, newest_root};
use super::keyholders::Keyholders;
use crate::fixture::{Fixture, Worker};

/// The online keys, by what they sign.
const KEYS: [&str; 4] = ["timestamp", "snapshot", "targets", "online"];

/// A trust root on its way.
pub(super) struct Scene {
    pub(super) fixture: Fixture,
    pub(super) worker: Worker,
    pub(super) holders: Keyholders,
    pub(super) id: TrustRootId,
}

pub(super) fn handlers() -> Vec<Entry> {
    countersign_worker::handlers()
}

impl Scene {
    /// A worker and its keys; no trust root yet.
    pub(super) async fn new(database: Database) -> Self {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("packages").await;
        for name in KEYS {
            fixture.key_for(name, Purpose::Tuf).await;
        }
        Self {
            fixture,
            worker,
            holders: Keyholders::new(&[1, 2, 3], 2),
            id: TrustRootId::fresh(),
        }
    }

    /// A trust root that clients follow.
    pub(super) async fn live(database: Database) -> Self {
        let scene = Self::new(database).await;
        scene.create(&[]).await;
        scene.sign_all().await;
        scene.until_live().await;
        scene
    }

    /// Asks for a trust root with these roles that people sign.
    pub(super) async fn create(&self, roles: &[(&str, &Keyholders, &str)]) -> task::Model {
        let order = self.order(roles).await;
        let task = self.fixture.settle(&order).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        task
    }

    pub(super) async fn order(&self, roles: &[(&str, &Keyholders, &str)]) -> CreateTrustRoot {
        let ceremony = CeremonyId::fresh();
        let root = self.root(1).await;
        let request = Self::request(&root, ceremony, None);
        let roles = roles.iter().map(|(name, holders, pattern)| SignedRole {
            name: (*name).into(),
            authority: serde_json::to_value(holders.authority()).unwrap(),
            paths: vec![(*pattern).into()],
            lifetime: 90 * 86_400,
        });
        CreateTrustRoot {
            trust_root: self.id,
            name: trust_root::DEFAULT.into(),
            root: serde_json::to_value(&request).unwrap(),
            ceremony,
            keys: OnlineKeys {
                timestamp: "timestamp".into(),
                snapshot: "snapshot".into(),
                repositories: "online".into(),
                targets: Some("targets".into()),
                beside: None,
            },
            expiry: Expiries::default(),
            bins: None,
            targets: None,
            targets_lifetime: 365 * 86_400,
            roles: roles.collect(),
        }
    }

    /// A root with the keyholders of this scene and its online keys.
    pub(super) async fn root(&self, version: u64) -> Root {
        self.root_with(version, ["timestamp", "snapshot", "targets"])
            .await
    }

    /// The same with these online keys, for the roles in this order.
    pub(super) async fn root_with(&self, version: u64, names: [&str; 3]) -> Root {
        let header = Header {
            version,
            expires: tuf::instant(now()) + TimeDelta::days(365),
        };
        let mut root = Root::new(header, &self.holders.authority());
        let roles = [TopRole::Timestamp, TopRole::Snapshot, TopRole::Targets];
        for (role, name) in roles.into_iter().zip(names) {
            let authority = Authority::new([self.online_key(name).await], 1);
            root.set(role, authority.unwrap());
        }
        root
    }

    pub(super) async fn online_key(&self, name: &str) -> Key {
        let row = signing_key::Entity::find()
            .filter(signing_key::Column::Name.eq(name))
            .one(self.fixture.database.read())
            .await
            .unwrap()
            .unwrap();
        Key::from_text(&row.public).unwrap()
    }

    pub(super) fn request(root: &Root, ceremony: CeremonyId, trusted: Option<&[u8]>) -> Request {
        let terms = Terms {
            trust_root: trust_root::DEFAULT.into(),
            ceremony: ceremony.to_string(),
            role: "root".into(),
            expires: tuf::instant(now()) + TimeDelta::days(30),
        };
        Request::new(&terms, &root.document(), trusted, None, None).unwrap()
    }

    pub(super) async fn ceremonies(&self) -> Vec<ceremony::Model> {
        ceremony::Entity::find()
            .filter(ceremony::Column::TrustRoot.eq(self.id))
            .order_by_asc(ceremony::Column::Id)
            .all(self.fixture.database.read())
            .await
            .unwrap()
    }

    /// The open ceremony of `role`.
    pub(super) async fn open(&self, role: &str) -> ceremony::Model {
        let mut open = self.ceremonies().await;
        open.retain(|row| row.role == role && row.state == ceremony::State::Signing);
        assert_eq!(open.len(), 1, "{open:?}");
        open.remove(0)
    }

    pub(super) async fn step(&self, ceremony: CeremonyId, step: Step) -> task::Model {
        let job = ChangeCeremony {
            trust_root: self.id,
            ceremony,
            step,
        };
        self.fixture.settle(&job).await
    }

    /// Keyholder `number` of `holders` signs the open ceremony of `role`.
    pub(super) async fn sign(
        &self,
        role: &str,
        holders: &Keyholders,
        number: usize,
        trusted: Option<&[u8]>,
    ) {
        let open = self.open(role).await;
        let response = holders.answer(number, &open.request, trusted);
        let task = self.step(open.id, Step::Sign { response }).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
    }

    /// Two of three sign the first root.
    pub(super) async fn sign_all(&self) {
        self.sign("root", &self.holders, 2, None).await;
        self.sign("root", &self.holders, 0, None).await;
    }

    /// Publishes `root` as the next one, signed by the keyholders of this scene.
    pub(super) async fn publish_root(&self, root: &Root) {
        let trusted = newest_root(&self.fixture, self.id).await;
        let ceremony = CeremonyId::fresh();
        let request = Self::request(root, ceremony, Some(&trusted));
        let job = OpenCeremony {
            trust_root: self.id,
            ceremony,
            request: serde_json::to_value(&request).unwrap(),
            replaces: None,
        };
        let task = self.fixture.settle(&job).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        self.sign("root", &self.holders, 0, Some(&trusted)).await;
        self.sign("root", &self.holders, 1, Some(&trusted)).await;
        let version = i64::try_from(root.header.version).unwrap();
        for _ in 0..3000 {
            if self.row().await.root_version == version {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("root {version} was not published");
    }

    pub(super) async fn row(&self) -> trust_root::Model {
        trust_root::Entity::find_by_id(self.id)
            .one(self.fixture.database.read())
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) async fn until_live(&self) {
        for _ in 0..3000 {
            if self.row().await.state == trust_root::State::Live {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it never went live: {:?}", self.row().await);
    }

    pub(super) async fn client(&self) -> Client<'_> {
        Client::updated(&self.fixture, self.id).await
    }

    /// Runs `job` to its end.
    pub(super) async fn done<J: Job>(&self, job: &J) -> task::Model {
        let id = self.fixture.queue(job).await;
        self.fixture.until(id, |row| row.state.is_final()).await
    }

    pub(super) fn add(&self, paths: &[&str]) -> ChangeArtifacts {
        let add = paths.iter().map(|path| Artifact {
            path: (*path).into(),
            length: path.len() as u64,
            sha256: "ab".repeat(32),
            custom: None,
        });
        ChangeArtifacts {
            trust_root: self.id,
            add: add.collect(),
            remove: Vec::new(),
            publish: true,
            batch: None,
        }
    }
}
