//! The package of a repository's keys: what has to be in it, and who lacks it.
//!
//! Its bytes follow from the keys and the time that it was made at, which is its version.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use deb::armor::{self, Block};
use deb::keyring::{Keyring, KeyringError};
use deb::version::Version;
use entities::repository::{self, Format};
use entities::{package, publication_file, repository_package};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationDef,
};
use storage::Sha256;

use crate::jobs::publish_repository::Place;
use crate::signing_keys;

/// How names of such packages end.
const SUFFIX: &str = "-archive-keyring";

/// The package that clients of a repository should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Its name.
    pub(crate) package: String,
    /// Lower-case hexadecimal SHA-256 of the keys.
    pub(crate) keys_sha256: String,
    /// All keys, binary.
    keys: Vec<u8>,
    /// Whose they are.
    maintainer: String,
    /// What the repository is called.
    address: String,
}

impl Wanted {
    /// What clients of `repository` should have; `None` where its policy wants no package, and
    /// where no key signs.
    ///
    /// # Errors
    /// [`WantedError`].
    pub(crate) async fn of(
        db: &impl ConnectionTrait,
        repository: &repository::Model,
    ) -> Result<Option<Self>, WantedError> {
        let Some(package) = &repository.policy.release.keyring else {
            return Ok(None);
        };
        let Some(mut all) = signing_keys::of(db, repository).await? else {
            return Ok(None);
        };
        // The same set is the same package, whichever of them signs now.
        all.sort_by(|one, other| one.fingerprint.cmp(&other.fingerprint));
        all.dedup_by(|one, other| one.fingerprint == other.fingerprint);
        let mut keys = Vec::new();
        for key in &all {
            let binary = armor::decode(Block::PublicKey, key.public.as_bytes());
            keys.extend(binary.map_err(|_| KeyringError::Keys)?);
        }
        let address = repository.address();
        let names = all.iter().map(|key| key.user_id.trim());
        let mut names = names.filter(|name| is_line(name));
        Ok(Some(Self {
            package: package.clone(),
            keys_sha256: hex::encode(Sha256::of(&keys)),
            keys,
            maintainer: names.next().unwrap_or(&address).to_owned(),
            address,
        }))
    }

    /// The `.deb` that was made at `made_at`.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub(crate) fn build(&self, made_at: DateTime<Utc>) -> Result<Vec<u8>, KeyringError> {
        let name = self.package.strip_suffix(SUFFIX);
        let name = name.ok_or_else(|| KeyringError::Name(self.package.clone()))?;
        let version = made_at.format("%Y.%m.%d.%H%M%S").to_string();
        let version = Version::parse(&version).map_err(|_| KeyringError::Line("version"))?;
        let keyring = Keyring {
            name,
            version: &version,
            maintainer: &self.maintainer,
            description: &format!("keys of {}", self.address),
            keys: &self.keys,
            sources: None,
            mtime: u32::try_from(made_at.timestamp()).unwrap_or(u32::MAX),
        };
        keyring.build()
    }
}

fn is_line(text: &str) -> bool {
    (1..=200).contains(&text.len()) && !text.contains(char::is_control)
}

/// The divisions of `repository` whose clients should see the package with this hash and do not:
/// one of each suite.
///
/// # Errors
/// The database's own.
pub(crate) async fn lacking(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    sha256: &str,
) -> Result<Vec<String>, DbErr> {
    let row: RelationDef = repository_package::Entity::belongs_to(package::Entity)
        .from(repository_package::Column::Package)
        .to(package::Column::Id)
        .into();
    let held: Vec<String> = repository_package::Entity::find()
        .select_only()
        .column(repository_package::Column::Division)
        .join(JoinType::InnerJoin, row)
        .filter(repository_package::Column::Repository.eq(repository.id))
        .filter(repository_package::Column::UntilSerial.is_null())
        .filter(package::Column::Format.eq(Format::Deb))
        .filter(package::Column::Sha256.eq(sha256))
        .into_tuple()
        .all(db)
        .await?;
    let held: HashSet<String> = held.into_iter().collect();
    let all = divisions(db, repository).await?.into_iter();
    Ok(all.filter(|division| !held.contains(division)).collect())
}

/// One division of each suite: its default component, or its first.
async fn divisions(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
) -> Result<Vec<String>, DbErr> {
    let release = &repository.policy.release;
    let mut suites: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    suites
        .entry(release.suite.clone())
        .or_default()
        .insert(release.component.clone());
    if let Some(live) = repository.live {
        let records: Vec<Option<String>> = publication_file::Entity::find()
            .select_only()
            .column(publication_file::Column::Record)
            .filter(publication_file::Column::Publication.eq(live))
            .filter(publication_file::Column::Record.is_not_null())
            .into_tuple()
            .all(db)
            .await?;
        for record in records.into_iter().flatten() {
            if let Some(place) = Place::parse(&record) {
                let components = suites.entry(place.suite.into()).or_default();
                components.insert(place.component.into());
            }
        }
    }
    let division = |(suite, components): (String, BTreeSet<String>)| {
        let usual = components.contains(&release.component);
        let component = if usual {
            release.component.clone()
        } else {
            components.into_iter().next()?
        };
        Some(format!("{suite}/{component}"))
    };
    Ok(suites.into_iter().filter_map(division).collect())
}

/// Why it is not known what clients should have.
#[derive(Debug, thiserror::Error)]
pub enum WantedError {
    /// The keys cannot be put into a package.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The database refused.
    #[error("could not read rows")]
    Database(#[from] DbErr),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Wanted {
        Wanted {
            package: "example-archive-keyring".into(),
            keys_sha256: "00".into(),
            keys: vec![0x98, 1, 4],
            maintainer: "Example <packages@example.org>".into(),
            address: "deb/core".into(),
        }
    }

    #[test]
    fn the_package_follows_from_its_keys_and_its_time() {
        let at = DateTime::from_timestamp(1_795_255_200, 0).unwrap();
        let later = DateTime::from_timestamp(1_795_255_201, 0).unwrap();

        let package = wanted().build(at).unwrap();

        assert_eq!(wanted().build(at).unwrap(), package);
        assert_ne!(wanted().build(later).unwrap(), package);
        let read = deb::Package::read(package.as_slice()).unwrap();
        assert_eq!(
            read.identity().to_string(),
            "example-archive-keyring_2026.11.21.100000_all"
        );
    }

    #[test]
    fn a_name_of_another_kind_makes_none() {
        let named = |package: &str| Wanted {
            package: package.into(),
            ..wanted()
        };
        for name in ["hello", "-archive-keyring", "UP-archive-keyring"] {
            assert!(named(name).build(DateTime::UNIX_EPOCH).is_err(), "{name}");
        }
    }
}
