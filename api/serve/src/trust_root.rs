//! Trust roots as clients may see them, and what a path below `/tuf/` asks of them.

use std::sync::atomic::{AtomicU64, Ordering};

use entities::{TrustRootId, trust_root};

/// Below this all trust roots are served.
const PREFIX: &str = "tuf/";

/// Where a trust root has its metadata, and where its targets.
const METADATA: &str = "metadata";
const TARGETS: &str = "targets";

/// Hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// A trust root.
#[derive(Clone, Debug)]
pub(crate) struct TrustRoot {
    pub(crate) id: TrustRootId,
    pub(crate) name: String,
    /// The newest root; 0 before the first.
    root_version: i64,
    /// The snapshot that is live; 0 before the first.
    snapshot_version: i64,
    /// The timestamp that is live; 0 before the first.
    timestamp_version: i64,
    /// New with every reading of the row: what was missing under an older one may be there now.
    pub(crate) reading: u64,
}

/// What is asked for below `/tuf/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked<'a> {
    /// A metadata file.
    Metadata {
        /// The name of the trust root.
        trust_root: &'a str,
        /// The last segment.
        file: &'a str,
    },
    /// A file that metadata speaks of.
    Target {
        /// The name of the trust root.
        trust_root: &'a str,
        /// Its path, which is that of its own URL.
        path: String,
        /// The hash that it must have.
        sha256: Option<&'a str>,
    },
}

/// A metadata file that there may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    /// Under which it is stored.
    pub(crate) name: String,
    /// Whether it was asked for by a name that leads to another file tomorrow.
    pub(crate) is_newest: bool,
}

/// Whether `path` (without a leading slash) is below what this module answers.
pub(crate) fn is_tuf(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Whether the path of a URL, as it was sent, leads to public metadata or would if it were one.
pub(crate) fn is_metadata(raw: &str) -> bool {
    let below = raw
        .strip_prefix('/')
        .and_then(|raw| raw.strip_prefix(PREFIX));
    below.is_some_and(|below| matches!(split(below), Some((_, METADATA, _))))
}

/// Reads a path below `tuf/`; `None` when there can be nothing.
pub(crate) fn read(path: &str) -> Option<Asked<'_>> {
    let (trust_root, area, rest) = split(path.strip_prefix(PREFIX)?)?;
    match area {
        METADATA => Some(Asked::Metadata {
            trust_root,
            file: rest,
        }),
        TARGETS => {
            let (path, sha256) = unhash(rest);
            Some(Asked::Target {
                trust_root,
                path,
                sha256,
            })
        }
        _ => None,
    }
}

/// The trust root, the area and the rest: only the default one is not named.
fn split(below: &str) -> Option<(&str, &str, &str)> {
    let (first, rest) = below.split_once('/')?;
    if matches!(first, METADATA | TARGETS) {
        return Some((trust_root::DEFAULT, first, rest));
    }
    let (area, rest) = rest.split_once('/')?;
    (first != trust_root::DEFAULT).then_some((first, area, rest))
}

/// The path of a target without its hash, and the hash: `dir/HASH.file` as the specification says,
/// or `HASH.dir/file` as tough asks.
fn unhash(path: &str) -> (String, Option<&str>) {
    let (folder, file) = match path.rsplit_once('/') {
        Some((folder, file)) => (Some(folder), file),
        None => (None, path),
    };
    if let Some((hash, file)) = hashed(file) {
        let path = folder.map_or_else(|| file.to_owned(), |folder| format!("{folder}/{file}"));
        return (path, Some(hash));
    }
    if let Some((hash, path)) = hashed(path) {
        return (path.to_owned(), Some(hash));
    }
    (path.to_owned(), None)
}

/// A hash in front of a name, and the name.
fn hashed(name: &str) -> Option<(&str, &str)> {
    let (hash, name) = name.split_once('.')?;
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (hash.len() == DIGITS && hash.bytes().all(digit) && !name.is_empty()).then_some((hash, name))
}

impl TrustRoot {
    /// The metadata file that is asked for as `file`; `None` when there is none for sure.
    pub(crate) fn metadata(&self, file: &str) -> Option<Metadata> {
        if file == "timestamp.json" {
            return (self.timestamp_version > 0).then(|| Metadata {
                name: format!("{}.timestamp.json", self.timestamp_version),
                is_newest: true,
            });
        }
        let (digits, role) = file.strip_suffix(".json")?.split_once('.')?;
        let version: i64 = digits.parse().ok()?;
        // Clients ask for the next root each time: that costs nothing while there is none.
        let newest = match role {
            "root" => self.root_version,
            "snapshot" => self.snapshot_version,
            "timestamp" => self.timestamp_version,
            _ => i64::MAX,
        };
        // One spelling of each version, so that a name is kept in memory once.
        let is_plain = digits == version.to_string() && !role.is_empty() && !role.contains('/');
        (is_plain && (1..=newest).contains(&version)).then(|| Metadata {
            name: file.to_owned(),
            is_newest: false,
        })
    }
}

impl From<trust_root::Model> for TrustRoot {
    fn from(row: trust_root::Model) -> Self {
        static READINGS: AtomicU64 = AtomicU64::new(0);
        Self {
            id: row.id,
            name: row.name,
            root_version: row.root_version,
            snapshot_version: row.snapshot_version,
            timestamp_version: row.timestamp_version,
            reading: READINGS.fetch_add(1, Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    fn target(path: &str) -> Option<(String, Option<&str>)> {
        match read(path)? {
            Asked::Target { path, sha256, .. } => Some((path, sha256)),
            Asked::Metadata { .. } => None,
        }
    }

    fn metadata(path: &str) -> Option<(&str, &str)> {
        match read(path)? {
            Asked::Metadata { trust_root, file } => Some((trust_root, file)),
            Asked::Target { .. } => None,
        }
    }

    #[test]
    fn only_the_default_trust_root_is_not_named() {
        assert_eq!(
            metadata("tuf/metadata/1.root.json"),
            Some(("default", "1.root.json"))
        );
        assert_eq!(
            metadata("tuf/team/metadata/x.json"),
            Some(("team", "x.json"))
        );
        for path in [
            "tuf/",
            "tuf/metadata",
            "tuf/team/other/x",
            "tuf/default/metadata/x",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
    }

    #[test]
    fn both_places_of_the_hash_lead_to_one_path() {
        let path = "rpm/core/repodata/repomd.xml";
        let expected = Some((path.to_owned(), Some(HASH)));

        assert_eq!(
            target(&format!("tuf/targets/rpm/core/repodata/{HASH}.repomd.xml")),
            expected
        );
        assert_eq!(target(&format!("tuf/targets/{HASH}.{path}")), expected);
        assert_eq!(target(&format!("tuf/team/targets/{HASH}.{path}")), expected);
        assert_eq!(
            target(&format!("tuf/targets/{path}")),
            Some((path.to_owned(), None))
        );
        let flat = format!("tuf/targets/{HASH}.file");
        assert_eq!(target(&flat), Some(("file".to_owned(), Some(HASH))));
    }

    #[test]
    fn what_only_looks_like_a_hash_is_part_of_the_name() {
        for name in [
            format!("{}.file", &HASH[1..]),
            format!("{}.file", HASH.to_uppercase()),
            format!("{HASH}-primary.xml"),
            format!("{HASH}."),
            HASH.to_owned(),
        ] {
            let path = format!("rpm/{name}");
            assert_eq!(target(&format!("tuf/targets/{path}")), Some((path, None)));
        }
    }

    #[test]
    fn metadata_is_known_by_its_url_however_it_is_spelled() {
        for raw in [
            "/tuf/metadata/1.a%2Fb.json",
            "/tuf/team/metadata/",
            "/tuf/metadata/..//x",
        ] {
            assert!(is_metadata(raw), "{raw}");
        }
        for raw in [
            "/tuf/targets/metadata/x",
            "/rpm/metadata/x",
            "/tuf/metadata",
            "tuf/metadata/x",
        ] {
            assert!(!is_metadata(raw), "{raw}");
        }
    }

    #[test]
    fn a_version_that_was_never_live_is_not_looked_for() {
        let root = TrustRoot {
            id: TrustRootId::fresh(),
            name: "default".into(),
            root_version: 2,
            snapshot_version: 7,
            timestamp_version: 9,
            reading: 0,
        };
        let name = |file| root.metadata(file).map(|metadata| metadata.name);

        assert_eq!(name("timestamp.json").unwrap(), "9.timestamp.json");
        assert!(root.metadata("timestamp.json").unwrap().is_newest);
        for file in [
            "1.root.json",
            "2.root.json",
            "7.snapshot.json",
            "12.bin-7.json",
        ] {
            assert_eq!(name(file).unwrap(), file);
            assert!(!root.metadata(file).unwrap().is_newest, "{file}");
        }
        for file in [
            "3.root.json",
            "0.root.json",
            "-1.root.json",
            "+1.root.json",
            "01.root.json",
            "8.snapshot.json",
            "10.timestamp.json",
            "root.json",
            "1.root",
            "1..json",
            ".json",
            "",
            "1.a/b.json",
            "99999999999999999999.root.json",
        ] {
            assert_eq!(name(file), None, "{file}");
        }
    }

    #[test]
    fn before_the_first_publish_there_is_no_timestamp() {
        let root = TrustRoot {
            id: TrustRootId::fresh(),
            name: "default".into(),
            root_version: 0,
            snapshot_version: 0,
            timestamp_version: 0,
            reading: 0,
        };

        assert_eq!(root.metadata("timestamp.json"), None);
        assert_eq!(root.metadata("1.root.json"), None);
    }
}
