//! Where a repository is, and where that which is trusted of it lies.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp as Time;

use crate::failure::{Code, Failure};
use crate::tuf::{Address, AddressError, Client, ClientError, Pace, Store, Transport};

/// The flags that say so.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Directory with what is trusted of one repository.
    #[arg(long, value_name = "DIR", env = "COUNTERSIGN_TUF")]
    pub(super) metadata_dir: Option<PathBuf>,
    /// Folder of the trust root, such as `https://packages.example.org/tuf/`.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Folder of the metadata, where it is not `metadata/` below the trust root.
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    metadata_url: Option<String>,
    /// Folder of the targets, where it is not `targets/` beside the metadata.
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    targets_url: Option<String>,
}

impl Place {
    /// The directory with what is trusted.
    pub(super) fn directory(&self) -> PathBuf {
        self.metadata_dir.clone().unwrap_or_else(|| {
            let home = || {
                std::env::home_dir()
                    .unwrap_or_default()
                    .join(".local/state")
            };
            let state = std::env::var_os("XDG_STATE_HOME").map_or_else(home, PathBuf::from);
            state.join("countersign/tuf")
        })
    }

    /// The repository that the flags name, or `known` where they name none.
    pub(super) fn named(&self, known: Option<Address>) -> Result<Option<Address>, Failure> {
        let address = match (&self.url, &self.metadata_url, &self.targets_url) {
            (Some(url), ..) => Address::below(url),
            (None, Some(metadata), targets) => Address::apart(metadata, targets.as_deref()),
            (None, None, Some(targets)) => match known {
                Some(known) => Address::apart(known.metadata().as_str(), Some(targets)),
                None => return Ok(None),
            },
            (None, None, None) => return Ok(known),
        };
        let wrong = |error: AddressError| Failure::new(Code::Usage, error.to_string());
        address.map(Some).map_err(wrong)
    }
}

/// A client that goes on from what is trusted in the directory.
pub(super) async fn client(place: &Place) -> Result<Client, Failure> {
    let store = Store::open(&place.directory())
        .await
        .map_err(ClientError::from)?;
    let known = store.address().map_err(ClientError::from)?;
    let address = place.named(known)?.ok_or_else(unnamed)?;
    Ok(Client::new(transport()?, address, store, Time::now())?)
}

pub(super) fn transport() -> Result<Transport, Failure> {
    Ok(Transport::new(Pace::default()).map_err(ClientError::from)?)
}

pub(super) fn unnamed() -> Failure {
    Failure::new(Code::Usage, "which repository?")
        .hint("name it with --url; `countersign tuf init` remembers the one that it is given")
}

/// The whole of a file that somebody has named.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| {
        let context = format!("could not read `{}`", file.display());
        Failure::from_error(Code::Usage, &context, &error)
    })
}

/// The key in a file, if one was named.
pub(super) fn secret(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(file) = file else {
        return Ok(None);
    };
    let text = String::from_utf8(read(file)?)
        .map_err(|_| Failure::new(Code::Usage, format!("`{}` holds no key", file.display())))?;
    Ok(Some(text.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(url: Option<&str>, metadata: Option<&str>, targets: Option<&str>) -> Place {
        Place {
            metadata_dir: None,
            url: url.map(str::to_owned),
            metadata_url: metadata.map(str::to_owned),
            targets_url: targets.map(str::to_owned),
        }
    }

    #[test]
    fn flags_come_before_what_was_remembered() {
        let known = Address::below("http://example.org/tuf").ok();
        let named = |place: Place| {
            let address = place.named(known.clone()).unwrap().unwrap();
            (
                address.metadata().to_string(),
                address.targets().to_string(),
            )
        };
        let pair = |metadata: &str, targets: &str| (metadata.to_owned(), targets.to_owned());
        let remembered = pair(
            "http://example.org/tuf/metadata/",
            "http://example.org/tuf/targets/",
        );

        assert_eq!(named(place(None, None, None)), remembered);
        assert_eq!(
            named(place(Some("http://a/"), None, None)),
            pair("http://a/metadata/", "http://a/targets/")
        );
        assert_eq!(
            named(place(None, Some("http://a/m"), None)),
            pair("http://a/m/", "http://a/targets/")
        );
        assert_eq!(
            named(place(None, Some("http://a/m"), Some("http://b/t"))),
            pair("http://a/m/", "http://b/t/")
        );
        assert_eq!(
            named(place(None, None, Some("http://b/t"))),
            pair("http://example.org/tuf/metadata/", "http://b/t/")
        );
        assert_eq!(
            place(None, None, Some("http://b/t")).named(None).unwrap(),
            None
        );
        let wrong = place(Some("tuf"), None, None).named(None).unwrap_err();
        assert_eq!(wrong.code, Code::Usage);
    }
}
