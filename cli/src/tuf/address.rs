//! Where a TUF repository is: one URL for its metadata, one for its targets.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use tuf::TargetPath;

/// Escaped in the name of a role: all that RFC 3986 does not reserve stays.
const ROLE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Escaped in the path of a target: what a URL cannot hold, or reads as its end. A target has no
/// `%`, so nothing is escaped twice.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The two base URLs of a repository; both end with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    metadata: Url,
    targets: Url,
}

/// Where the hash stands in the URL of a target. Repositories that please every client answer both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `dir/HASH.file`: the specification, python-tuf, tuf-js and sigstore-tuf.
    BeforeName,
    /// `HASH.dir/file`: tough.
    BeforePath,
}

impl Address {
    /// A repository as Countersign serves it: `metadata/` and `targets/` below one URL. The URL of
    /// `metadata/` itself is taken for its parent.
    ///
    /// # Errors
    /// [`AddressError`] says what is wrong with the URL.
    pub(crate) fn below(base: &str) -> Result<Self, AddressError> {
        let base = directory(base)?;
        let text = base.as_str();
        let parent = text.strip_suffix("metadata/").unwrap_or(text);
        Self::apart(&format!("{parent}metadata/"), None)
    }

    /// A repository whose metadata and targets are apart. Without a place of their own, targets
    /// are in `targets/` beside the metadata.
    ///
    /// # Errors
    /// [`AddressError`] says what is wrong with one of the URLs.
    pub(crate) fn apart(metadata: &str, targets: Option<&str>) -> Result<Self, AddressError> {
        let metadata = directory(metadata)?;
        let targets = match targets {
            Some(targets) => directory(targets)?,
            None => metadata.join("../targets/").expect("a folder has a parent"),
        };
        Ok(Self { metadata, targets })
    }

    /// Base URL of the metadata.
    pub(crate) fn metadata(&self) -> &Url {
        &self.metadata
    }

    /// Base URL of the targets.
    pub(crate) fn targets(&self) -> &Url {
        &self.targets
    }

    /// The file of `role`, of a version where files have versions in their names.
    pub(crate) fn role(&self, role: &str, version: Option<u64>) -> Url {
        let name = escaped_role(role);
        let name = match version {
            Some(version) => format!("{version}.{name}.json"),
            None => format!("{name}.json"),
        };
        below(&self.metadata, &name)
    }

    /// The file of a target, by its hash where the repository has consistent snapshots.
    pub(crate) fn target(&self, path: &TargetPath, hash: Option<&str>, layout: Layout) -> Url {
        let path = path.as_str();
        let named = match (hash, layout, path.rsplit_once('/')) {
            (None, ..) => path.to_owned(),
            (Some(hash), Layout::BeforeName, Some((folder, name))) => {
                format!("{folder}/{hash}.{name}")
            }
            (Some(hash), ..) => format!("{hash}.{path}"),
        };
        below(
            &self.targets,
            &utf8_percent_encode(&named, PATH).to_string(),
        )
    }
}

/// The name of `role` as clients write it into URLs, and here into file names.
pub(crate) fn escaped_role(role: &str) -> String {
    utf8_percent_encode(role, ROLE).to_string()
}

/// `escaped` below `base`. Not by joining: a colon in the first segment would make it a URL of its
/// own.
fn below(base: &Url, escaped: &str) -> Url {
    let url = Url::parse(&format!("{base}{escaped}"));
    url.expect("an escaped path below a URL is a URL")
}

fn directory(text: &str) -> Result<Url, AddressError> {
    let url = Url::parse(text).map_err(|_| AddressError::NoUrl(text.to_owned()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(AddressError::NoUrl(text.to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::More(text.to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::Credentials);
    }
    if url.path().ends_with('/') {
        Ok(url)
    } else {
        Ok(below(&url, "/"))
    }
}

/// Why a text is no address of a repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    /// Not a URL, or one of something else.
    #[error("`{0}` is not a URL that begins with `http://` or `https://`")]
    NoUrl(String),
    /// A query or a fragment.
    #[error("`{0}` has a `?` or `#`: a repository is a folder")]
    More(String),
    /// A user or a password.
    #[error("the URL holds a user or a password: it would be shown, and stored")]
    Credentials,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TargetPath {
        text.parse().unwrap()
    }

    #[test]
    fn a_repository_is_found_by_its_folder_or_by_that_of_its_metadata() {
        for text in [
            "https://example.org/tuf",
            "https://example.org/tuf/",
            "https://example.org/tuf/metadata",
            "https://example.org/tuf/metadata/",
        ] {
            let address = Address::below(text).unwrap();
            assert_eq!(
                address.metadata.as_str(),
                "https://example.org/tuf/metadata/"
            );
            assert_eq!(address.targets.as_str(), "https://example.org/tuf/targets/");
        }
    }

    #[test]
    fn what_is_no_folder_on_a_server_is_refused() {
        for text in ["", "tuf", "/tuf", "file:///tuf", "ftp://example.org/"] {
            let error = Address::below(text).unwrap_err();
            assert_eq!(error, AddressError::NoUrl(text.into()));
        }
        for text in ["http://example.org/?a", "http://example.org/#a"] {
            assert!(matches!(Address::below(text), Err(AddressError::More(_))));
        }
        let secret = Address::below("https://ann:secret@example.org/").unwrap_err();
        assert!(!secret.to_string().contains("secret@"), "{secret}");
    }

    #[test]
    fn the_hash_of_a_target_stands_before_its_name_or_before_its_path() {
        let address = Address::below("http://example.org/tuf").unwrap();
        let url = |text: &str, layout| {
            address
                .target(&path(text), Some("ab12"), layout)
                .to_string()
        };
        let base = "http://example.org/tuf/targets/";

        assert_eq!(
            url("a/b/c.rpm", Layout::BeforeName),
            format!("{base}a/b/ab12.c.rpm")
        );
        assert_eq!(
            url("a/b/c.rpm", Layout::BeforePath),
            format!("{base}ab12.a/b/c.rpm")
        );
        assert_eq!(
            url("c.rpm", Layout::BeforeName),
            format!("{base}ab12.c.rpm")
        );
        let plain = address.target(&path("a/c.rpm"), None, Layout::BeforeName);
        assert_eq!(plain.as_str(), format!("{base}a/c.rpm"));
    }

    #[test]
    fn names_reach_the_server_as_they_are() {
        let address = Address::below("http://example.org").unwrap();
        for (role, file) in [
            ("bin-1", "2.bin-1.json"),
            ("?", "2.%3F.json"),
            ("#", "2.%23.json"),
            ("/delegated", "2.%2Fdelegated.json"),
            ("../delegated", "2...%2Fdelegated.json"),
            ("a:b", "2.a%3Ab.json"),
        ] {
            let url = address.role(role, Some(2)).to_string();
            assert_eq!(url, format!("http://example.org/metadata/{file}"));
        }
        for (target, file) in [
            ("x+y~z:1 2", "x+y~z:1%202"),
            ("x:y/é", "x:y/%C3%A9"),
            ("{a}|`b`", "%7Ba%7D%7C%60b%60"),
        ] {
            let url = address.target(&path(target), None, Layout::BeforeName);
            assert_eq!(url.as_str(), format!("http://example.org/targets/{file}"));
        }
    }
}
