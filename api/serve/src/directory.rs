//! Every repository, key and trust root that can be asked for, and who may ask, as of one epoch.
//!
//! All of them are here, so that an unknown name costs what a known one does.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use entities::change_feed::{self, Kind};
use entities::repository::Format;
use entities::signing_key::{self, Purpose};
use entities::{PublicationId, RepositoryId, SigningKeyId, TrustRootId, repository, trust_root};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, Select};

use crate::access::{self, Access};
use crate::file::File;
use crate::trust_root::TrustRoot;

/// A repository as clients may see it.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    pub(crate) id: RepositoryId,
    pub(crate) format: Format,
    /// Format and path, such as `rpm/core/2025/el9-x86_64`.
    pub(crate) address: String,
    pub(crate) public: bool,
    /// The suite that a DEB repository has from the start.
    pub(crate) suite: String,
    /// The component of that suite.
    pub(crate) suite_component: String,
    /// Name of the key that signs it.
    pub(crate) signing_key: String,
    /// Names of the keys that signed it before.
    pub(crate) former_keys: Vec<String>,
    /// `None` before the first publish.
    pub(crate) live: Option<Live>,
    /// New with every reading of the row: what was cached under an older one is not asked for.
    pub(crate) reading: u64,
}

/// The publication that clients get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Live {
    pub(crate) publication: PublicationId,
    pub(crate) serial: i64,
}

/// The public part of a signing key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    /// Whether its signatures may be on something new.
    pub(crate) signs: bool,
    pub(crate) armor: String,
    pub(crate) file: Arc<File>,
}

/// What can be asked for.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    repositories: HashMap<String, Arc<Repository>>,
    addresses: HashMap<RepositoryId, String>,
    /// By name.
    keys: HashMap<String, Arc<Key>>,
    /// By name.
    trust_roots: HashMap<String, Arc<TrustRoot>>,
    pub(crate) access: Access,
}

/// Rows that were read again.
#[derive(Debug, Default)]
pub(crate) struct Update {
    repositories: Vec<repository::Model>,
    keys: Vec<signing_key::Model>,
    trust_roots: Vec<trust_root::Model>,
    /// Repositories that may be gone.
    asked: Vec<RepositoryId>,
    access: access::Update,
}

impl Update {
    /// Reads all rows. Trust roots come first: what one of them speaks for is then known too.
    pub(crate) async fn of_all(db: &DatabaseConnection) -> Result<Self, DbErr> {
        Ok(Self {
            trust_roots: trust_root::Entity::find().all(db).await?,
            repositories: repository::Entity::find()
                .filter(repository::Column::State.eq(repository::State::Active))
                .all(db)
                .await?,
            keys: served_keys().all(db).await?,
            asked: Vec::new(),
            access: access::Update::of_all(db).await?,
        })
    }

    /// Reads the rows that `changes` name.
    pub(crate) async fn of(
        db: &DatabaseConnection,
        changes: &[change_feed::Model],
    ) -> Result<Self, DbErr> {
        let named = |kind| {
            let of_kind = move |change: &&change_feed::Model| change.kind == kind;
            changes.iter().filter(of_kind).map(|change| change.target)
        };
        let asked: Vec<_> = named(Kind::Repository).map(RepositoryId).collect();
        let keys: Vec<_> = named(Kind::SigningKey).map(SigningKeyId).collect();
        let trust_roots: Vec<_> = named(Kind::TrustRoot).map(TrustRootId).collect();
        let mut update = Self {
            access: access::Update::of(db, changes).await?,
            ..Self::default()
        };
        if !trust_roots.is_empty() {
            update.trust_roots = trust_root::Entity::find()
                .filter(trust_root::Column::Id.is_in(trust_roots))
                .all(db)
                .await?;
        }
        if !asked.is_empty() {
            update.repositories = repository::Entity::find()
                .filter(repository::Column::Id.is_in(asked.iter().copied()))
                .filter(repository::Column::State.eq(repository::State::Active))
                .all(db)
                .await?;
        }
        if !keys.is_empty() {
            update.keys = served_keys()
                .filter(signing_key::Column::Id.is_in(keys))
                .all(db)
                .await?;
        }
        update.asked = asked;
        Ok(update)
    }
}

/// Keys whose public parts are files of their own; those of trust roots stand in their metadata.
fn served_keys() -> Select<signing_key::Entity> {
    signing_key::Entity::find().filter(signing_key::Column::Purpose.eq(Purpose::Openpgp))
}

impl Directory {
    /// A directory of what `update` holds and nothing else.
    pub(crate) fn of_all(update: Update) -> Self {
        let mut directory = Self::default();
        directory.apply(update);
        directory
    }

    /// Takes over rows that were read again.
    pub(crate) fn apply(&mut self, update: Update) {
        self.access.apply(update.access);
        for id in update.asked {
            if let Some(address) = self.addresses.remove(&id) {
                self.repositories.remove(&address);
            }
        }
        for row in update.repositories {
            let repository = Arc::new(Repository::from(row));
            let address = repository.address.clone();
            self.addresses.insert(repository.id, address.clone());
            self.repositories.insert(address, repository);
        }
        for row in update.keys {
            let key = Arc::new(Key::from(row));
            self.keys.insert(key.name.clone(), key);
        }
        for row in update.trust_roots {
            let trust_root = Arc::new(TrustRoot::from(row));
            self.trust_roots.insert(trust_root.name.clone(), trust_root);
        }
    }

    pub(crate) fn trust_root(&self, name: &str) -> Option<Arc<TrustRoot>> {
        self.trust_roots.get(name).cloned()
    }

    /// The repository that `path` leads into, by the longest address that fits, and what of the
    /// path lies below it.
    pub(crate) fn find<'a>(&self, path: &'a str) -> Option<(Arc<Repository>, &'a str)> {
        let slashes = path.rmatch_indices('/').map(|(at, _)| at);
        std::iter::once(path.len()).chain(slashes).find_map(|end| {
            let repository = self.repositories.get(&path[..end])?;
            let below = path[end..].strip_prefix('/').unwrap_or_default();
            Some((Arc::clone(repository), below))
        })
    }

    /// Every repository, in no order.
    pub(crate) fn repositories(&self) -> impl Iterator<Item = &Arc<Repository>> {
        self.repositories.values()
    }

    /// Whether `repository` may be read without a key.
    pub(crate) fn is_public(&self, repository: &Repository) -> bool {
        repository.public || self.access.component(repository.component()) == Some(true)
    }

    pub(crate) fn by_id(&self, id: RepositoryId) -> Option<Arc<Repository>> {
        self.repositories.get(self.addresses.get(&id)?).cloned()
    }

    /// The repository with this address, written with slashes, or with dashes in their place
    /// where only one repository can be meant.
    pub(crate) fn named(&self, name: &str) -> Option<Arc<Repository>> {
        if let Some(repository) = self.repositories.get(name) {
            return Some(Arc::clone(repository));
        }
        let is_dashed = |address: &str| {
            let bytes = address
                .bytes()
                .map(|byte| if byte == b'/' { b'-' } else { byte });
            address.len() == name.len() && bytes.eq(name.bytes())
        };
        let mut meant = self
            .repositories
            .values()
            .filter(|repository| is_dashed(&repository.address));
        let only = meant.next()?;
        meant.next().is_none().then(|| Arc::clone(only))
    }

    pub(crate) fn key(&self, name: &str) -> Option<Arc<Key>> {
        self.keys.get(name).cloned()
    }

    /// Names of the keys whose signatures are on what `repository` serves, the present one first.
    pub(crate) fn keys_of(&self, repository: &Repository) -> Vec<Arc<Key>> {
        let former = repository.former_keys.iter();
        let former = former
            .filter_map(|name| self.keys.get(name))
            .filter(|key| key.signs);
        let present = self.keys.get(&repository.signing_key).into_iter();
        present.chain(former).cloned().collect()
    }

    /// All keys whose signatures may be on something new, by name.
    pub(crate) fn signing_keys(&self) -> Vec<Arc<Key>> {
        let signing = self.keys.values().filter(|key| key.signs).cloned();
        let mut keys: Vec<_> = signing.collect();
        keys.sort_by(|left, right| left.name.cmp(&right.name));
        keys
    }
}

impl Repository {
    /// The component that its path begins with.
    pub(crate) fn component(&self) -> &str {
        self.address.split('/').nth(1).unwrap_or_default()
    }
}

impl From<repository::Model> for Repository {
    fn from(row: repository::Model) -> Self {
        static READINGS: AtomicU64 = AtomicU64::new(0);
        let live = row.live.zip(row.live_serial);
        Self {
            id: row.id,
            format: row.format,
            address: row.address(),
            public: row.public,
            suite: row.policy.release.suite,
            suite_component: row.policy.release.component,
            live: live.map(|(publication, serial)| Live {
                publication,
                serial,
            }),
            reading: READINGS.fetch_add(1, Ordering::Relaxed),
            signing_key: row.signing_key,
            former_keys: row.former_keys.0,
        }
    }
}

impl From<signing_key::Model> for Key {
    fn from(row: signing_key::Model) -> Self {
        let path = format!("{}.asc", row.name);
        Self {
            signs: row.state != signing_key::State::Retired,
            file: Arc::new(File::text(&path, row.public.clone())),
            armor: row.public,
            name: row.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn row(path: &str) -> repository::Model {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        repository::Model {
            id: RepositoryId::fresh(),
            format: repository::Format::Rpm,
            path: path.into(),
            public: true,
            signing_key: "main".into(),
            former_keys: entities::Names::default(),
            policy: repository::Policy::default(),
            state: repository::State::Active,
            live: None,
            live_serial: None,
            next_serial: 1,
            revision: 1,
            created_at: at,
            updated_at: at,
            trust_root: trust_root::DEFAULT.into(),
        }
    }

    fn directory(paths: &[&str]) -> Directory {
        Directory::of_all(Update {
            repositories: paths.iter().map(|path| row(path)).collect(),
            ..Update::default()
        })
    }

    fn found(directory: &Directory, path: &str) -> Option<(String, String)> {
        let (repository, below) = directory.find(path)?;
        Some((repository.address.clone(), below.to_owned()))
    }

    #[test]
    fn the_longest_address_wins() {
        let directory = directory(&["core", "core/el9"]);

        for (path, address, below) in [
            (
                "rpm/core/repodata/repomd.xml",
                "rpm/core",
                "repodata/repomd.xml",
            ),
            (
                "rpm/core/el9/repodata/repomd.xml",
                "rpm/core/el9",
                "repodata/repomd.xml",
            ),
            ("rpm/core/el9", "rpm/core/el9", ""),
            ("rpm/core/el9/", "rpm/core/el9", ""),
            ("rpm/core/el90/x", "rpm/core", "el90/x"),
        ] {
            let expected = Some((address.to_owned(), below.to_owned()));
            assert_eq!(found(&directory, path), expected, "{path}");
        }
        for path in [
            "",
            "rpm",
            "rpm/cor",
            "deb/core/x",
            "core/repodata/repomd.xml",
        ] {
            assert_eq!(found(&directory, path), None, "{path}");
        }
    }

    #[test]
    fn a_repository_that_was_read_again_is_another_reading() {
        let mut directory = directory(&[]);
        let row = row("core");
        let change = |row: &repository::Model| Update {
            repositories: vec![row.clone()],
            asked: vec![row.id],
            ..Update::default()
        };
        directory.apply(change(&row));
        let (before, _) = directory.find("rpm/core").unwrap();

        directory.apply(change(&row));

        let (after, _) = directory.find("rpm/core").unwrap();
        assert_ne!(before.reading, after.reading);
    }

    #[test]
    fn a_repository_that_is_gone_is_not_found() {
        let mut directory = directory(&["core"]);
        let (gone, _) = directory.find("rpm/core").unwrap();

        directory.apply(Update {
            asked: vec![gone.id],
            ..Update::default()
        });

        assert!(directory.find("rpm/core").is_none());
    }

    #[test]
    fn an_address_given_again_outlives_its_former_repository() {
        let mut directory = directory(&["core"]);
        let (gone, _) = directory.find("rpm/core").unwrap();
        let next = row("core");

        directory.apply(Update {
            repositories: vec![next.clone()],
            asked: vec![gone.id, next.id],
            ..Update::default()
        });

        let (found, _) = directory.find("rpm/core").unwrap();
        assert_eq!(found.id, next.id);
    }

    #[test]
    fn dashes_name_a_repository_when_only_one_can_be_meant() {
        let directory = directory(&["core/el9-x86_64", "a-b/c", "a/b-c"]);

        let address = |name| directory.named(name).map(|found| found.address.clone());
        assert_eq!(
            address("rpm-core-el9-x86_64").unwrap(),
            "rpm/core/el9-x86_64"
        );
        assert_eq!(
            address("rpm/core/el9-x86_64").unwrap(),
            "rpm/core/el9-x86_64"
        );
        assert_eq!(address("rpm-a-b-c"), None);
        assert_eq!(address("rpm/a/b-c").unwrap(), "rpm/a/b-c");
        assert_eq!(address("rpm-other"), None);
    }
}
