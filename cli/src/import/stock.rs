//! What a repository of the server holds already.

use std::collections::HashMap;

use openapi::types;

use super::catalog::{Item, Sha256};
use super::rpm_md;
use crate::failure::{Code, Failure};
use crate::session::{Session, refused};

/// Packages that are listed at once.
const PAGE: u64 = 500;

/// The architecture of what the `.dsc` of a source package names.
const COMPANION: &str = "source-file";

/// What tells a package of an origin apart from all others: the octets that were uploaded, and
/// where they are listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    sha256: Sha256,
    /// Suite and component, with its name for a file of a source package; or the path of a file.
    place: String,
}

impl Key {
    /// The key of `item` in a repository of `format`.
    pub(super) fn of(item: &Item, format: Format) -> Self {
        Self {
            sha256: item.sha256,
            place: match (&item.division, format) {
                (Some(division), _) if item.is_companion() => {
                    companion(&division.to_string(), item.file_name())
                }
                (Some(division), _) => division.to_string(),
                (None, Format::File) => item.location.path.clone(),
                (None, Format::Rpm | Format::Deb) => String::new(),
            },
        }
    }
}

/// What a repository holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Rpm,
    Deb,
    File,
}

impl Format {
    /// The format of the repository at `address`.
    pub(crate) fn of(address: &str) -> Result<Self, Failure> {
        match address.split_once('/') {
            Some(("rpm", _)) => Ok(Self::Rpm),
            Some(("deb", _)) => Ok(Self::Deb),
            Some(("file", _)) => Ok(Self::File),
            _ => {
                let message = format!("`{address}` is no address of a repository");
                Err(Failure::new(Code::Usage, message).hint("such as `rpm/core/el9` or `deb/core`"))
            }
        }
    }
}

/// A package that the server serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// What tells it apart, in one word.
    pub(super) name: String,
    /// The hash of the octets that clients get.
    pub(super) sha256: Sha256,
}

/// Everything that one publication of a repository holds.
#[derive(Debug, Default)]
pub(super) struct Stock(HashMap<Key, Row>);

impl Stock {
    /// What the publication `serial` of `repository` holds.
    ///
    /// # Errors
    /// [`Failure`] when the server does not tell.
    pub(super) async fn read(
        session: &Session,
        repository: &types::Repository,
        serial: i64,
    ) -> Result<Self, Failure> {
        let format = Format::of(&repository.address)?;
        let (mut stock, mut cursor) = (HashMap::new(), None::<String>);
        loop {
            let ask = || async {
                let request = session.list_packages().repository(repository.id);
                let request = request.serial(serial).limit(PAGE);
                match &cursor {
                    Some(cursor) => request.cursor(cursor.as_str()).send().await,
                    None => request.send().await,
                }
            };
            let page = openapi::patiently(ask).await.map_err(refused)?.into_inner();
            for package in &page.items {
                let (key, row) = entry(package, format)?;
                stock.insert(key, row);
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(Self(stock));
            }
        }
    }

    /// The package that the octets of `key` became.
    pub(super) fn get(&self, key: &Key) -> Option<&Row> {
        self.0.get(key)
    }

    /// How many packages there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Where the file `name` of a source package is: others may have the same octets.
fn companion(division: &str, name: &str) -> String {
    format!("{division}/{name}")
}

fn entry(package: &types::Package, format: Format) -> Result<(Key, Row), Failure> {
    let sha256 = |text: &str| {
        let mut sha256 = [0; 32];
        let decoded = hex::decode_to_slice(text, &mut sha256);
        decoded.map(|()| sha256).map_err(|_| {
            let message = format!("the server says that `{text}` is a sha256");
            Failure::new(Code::Failed, message)
        })
    };
    let place = match (&package.suite, &package.component) {
        (Some(suite), Some(component)) => {
            let division = format!("{suite}/{component}");
            match format {
                Format::Deb if package.arch == COMPANION => companion(&division, &package.name),
                Format::Deb | Format::Rpm | Format::File => division,
            }
        }
        _ if format == Format::File => package.path.clone(),
        _ => String::new(),
    };
    let name = match format {
        Format::Rpm => rpm_md::name(
            &package.name,
            package.epoch,
            &package.version,
            &package.release,
            &package.arch,
        ),
        Format::Deb => package.nevra.clone(),
        Format::File => package.path.clone(),
    };
    let key = Key {
        sha256: sha256(&package.source_sha256)?,
        place,
    };
    let sha256 = sha256(&package.sha256)?;
    Ok((key, Row { name, sha256 }))
}
