//! What a package file is: its name, and its pieces of the indexes, whatever its format.

use entities::repository::Format;
use entities::{Json, package};
use serde_json::json;

use crate::source_files;

/// A package file whose front was read and found fit to be published.
pub(crate) enum Content {
    /// An RPM package.
    Rpm(Box<rpm::Package>),
    /// A binary Debian package.
    Deb(Box<deb::Package>),
    /// The `.dsc` of a Debian source package.
    DebSource(Box<deb::Source>),
    /// A file that a `.dsc` names, by its own name.
    DebSourceFile(String),
    /// A file of any kind, under its path.
    File(String),
}

/// What tells packages of one format apart, as rows have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Name; of a file, its path.
    pub(crate) name: String,
    /// Epoch; 0 where there is none.
    pub(crate) epoch: i64,
    /// Upstream version; empty for a file.
    pub(crate) version: String,
    /// Release or Debian revision; empty where there is none.
    pub(crate) release: String,
    /// Architecture; empty for a file.
    pub(crate) arch: String,
    /// Where it is served, below the repository.
    pub(crate) path: String,
}

/// The pieces of the indexes that list a package, uncompressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fragments {
    /// Of the first index, or the only one that the format has.
    pub(crate) primary: Vec<u8>,
    /// Of the list of files, for RPM.
    pub(crate) filelists: Option<Vec<u8>>,
    /// Of the change logs, for RPM.
    pub(crate) other: Option<Vec<u8>>,
}

impl Identity {
    /// That of a file which is known by its path alone.
    fn at(path: String) -> Self {
        Self {
            name: path.clone(),
            epoch: 0,
            version: String::new(),
            release: String::new(),
            arch: String::new(),
            path,
        }
    }

    /// That of a package that is stored.
    pub(crate) fn of(row: &package::Model) -> Self {
        Self {
            name: row.name.clone(),
            epoch: row.epoch,
            version: row.version.clone(),
            release: row.release.clone(),
            arch: row.arch.clone(),
            path: row.path.clone(),
        }
    }

    /// Epoch (if not 0), version and release (if any), as packages compare them.
    pub(crate) fn full_version(&self) -> String {
        package::full_version(self.epoch, &self.version, &self.release)
    }
}

impl Content {
    /// Its format.
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Rpm(_) => Format::Rpm,
            Self::Deb(_) | Self::DebSource(_) | Self::DebSourceFile(_) => Format::Deb,
            Self::File(_) => Format::File,
        }
    }

    /// What it is called.
    pub(crate) fn identity(&self) -> Identity {
        match self {
            Self::Rpm(package) => {
                let nevra = package.nevra();
                Identity {
                    name: nevra.name.clone(),
                    epoch: i64::from(nevra.epoch),
                    version: nevra.version.clone(),
                    release: nevra.release.clone(),
                    arch: nevra.arch.clone(),
                    path: rpm::served_path(nevra),
                }
            }
            Self::Deb(package) => of_deb(package.identity()),
            Self::DebSource(source) => Identity {
                path: deb::source_path(&source.file_name()),
                ..of_deb(&deb::Identity {
                    package: source.name().into(),
                    version: source.version().clone(),
                    architecture: package::SOURCE.into(),
                })
            },
            Self::DebSourceFile(name) => Identity {
                name: name.clone(),
                arch: package::SOURCE_FILE.into(),
                ..Identity::at(deb::source_path(name))
            },
            Self::File(path) => Identity::at(path.clone()),
        }
    }

    /// What people see of it.
    pub(crate) fn details(&self) -> Json {
        match self {
            Self::Rpm(package) => json!({
                "summary": package.summary(),
                "license": package.license(),
                "source_rpm": package.source_rpm(),
                "built_at": package.build_time(),
            }),
            Self::Deb(package) => {
                let field = |name: &str| package.control().get(name);
                let summary = field("Description").and_then(|text| text.lines().next());
                json!({
                    "summary": summary.unwrap_or_default(),
                    "source": package.source(),
                    "source_version": package.source_version(),
                    "section": field("Section"),
                    "maintainer": field("Maintainer"),
                    "homepage": field("Homepage"),
                })
            }
            Self::DebSource(source) => {
                let field = |name: &str| source.control().get(name);
                json!({
                    "binaries": source.binaries().collect::<Vec<_>>(),
                    "section": field("Section"),
                    "maintainer": field("Maintainer"),
                    "homepage": field("Homepage"),
                    "files": source_files::list(source),
                })
            }
            Self::DebSourceFile(_) | Self::File(_) => json!({}),
        }
    }

    /// Its pieces of the indexes, for the package that is stored as `row`.
    pub(crate) fn fragments(&self, row: &package::Model) -> Fragments {
        let mut sha256 = [0; 32];
        if hex::decode_to_slice(&row.sha256, &mut sha256).is_err() {
            tracing::error!(package.id = %row.id, "a package row holds no sha256");
        }
        let size = u64::try_from(row.size).unwrap_or(0);
        match self {
            Self::Rpm(package) => {
                let file_time = row.created_at.timestamp();
                let pieces = package.fragments(&rpm::Located {
                    size,
                    sha256,
                    file_time,
                });
                Fragments {
                    primary: pieces.primary,
                    filelists: Some(pieces.filelists),
                    other: Some(pieces.other),
                }
            }
            Self::Deb(package) => {
                let path = row.path.clone();
                Fragments::one(package.stanza(&deb::Located { path, size, sha256 }))
            }
            Self::DebSource(source) => {
                let name = source.file_name();
                let directory = row.path.strip_suffix(&name).unwrap_or(&row.path);
                let directory = directory.trim_end_matches('/');
                Fragments::one(source.stanza(directory, &deb::SourceFile { name, size, sha256 }))
            }
            // No index lists it.
            Self::DebSourceFile(_) => Fragments::one(Vec::new()),
            Self::File(path) => Fragments::one(format!("{}  {path}\n", row.sha256).into_bytes()),
        }
    }
}

impl Fragments {
    /// How many bytes they are.
    pub(crate) fn len(&self) -> usize {
        let length = |text: &Option<Vec<u8>>| text.as_ref().map_or(0, Vec::len);
        self.primary.len() + length(&self.filelists) + length(&self.other)
    }

    fn one(primary: Vec<u8>) -> Self {
        Self {
            primary,
            filelists: None,
            other: None,
        }
    }
}

/// The parts of a version as rows keep them: joined again they are the same, but for an epoch of 0.
fn of_deb(identity: &deb::Identity) -> Identity {
    let version = identity.version.as_str();
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
    Identity {
        name: identity.package.clone(),
        // What is read is a number of at most ten digits.
        epoch: epoch.parse().unwrap_or(0),
        version: version.into(),
        release: release.into(),
        arch: identity.architecture.clone(),
        path: deb::served_path(identity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(version: &str) -> (i64, String, String) {
        let identity = of_deb(&deb::Identity {
            package: "a".into(),
            version: deb::version::Version::parse(version).unwrap(),
            architecture: "all".into(),
        });
        (identity.epoch, identity.version, identity.release)
    }

    #[test]
    fn a_source_package_lies_beside_its_files() {
        let (hash, name) = ("ab".repeat(32), "hello_1.0.orig.tar.gz");
        let text =
            format!("Source: hello\nVersion: 1:1.0-2\nChecksums-Sha256:\n {hash} 7 {name}\n");
        let source = deb::Source::read(text.as_bytes()).unwrap();
        let content = Content::DebSource(Box::new(source));
        let identity = content.identity();

        assert_eq!(identity.path, "pool/h/hello_1.0-2.dsc");
        assert_eq!((identity.epoch, &*identity.arch), (1, "source"));
        assert_eq!(
            content.details()["files"],
            json!([{"name": name, "size": 7, "sha256": hash}])
        );
        let file = Content::DebSourceFile(name.into()).identity();
        assert_eq!((&*file.name, &*file.arch), (name, "source-file"));
        assert_eq!(file.path, "pool/h/hello_1.0.orig.tar.gz");
    }

    #[test]
    fn a_debian_version_is_taken_apart_at_its_first_colon_and_last_dash() {
        assert_eq!(parts("1.0"), (0, "1.0".into(), String::new()));
        assert_eq!(parts("2:1.0-rc1-3"), (2, "1.0-rc1".into(), "3".into()));
    }
}
