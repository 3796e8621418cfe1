//! A package as its header describes it.

use std::fmt;
use std::io::Read;

use crate::file::Files;
use crate::header::{Front, ReadError, Section, is_number, is_text, tag};
use crate::text;

/// Longest file name that file systems take.
const FILE_NAME_MAX: usize = 255;

/// A package file whose header was read and found fit to be published.
#[derive(Clone, Debug)]
pub struct Package {
    front: Front,
    nevra: Nevra,
    source: bool,
}

/// Name, epoch, version, release and architecture: what tells packages apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nevra {
    /// Name, such as `bash`.
    pub name: String,
    /// Epoch; an absent one is zero.
    pub epoch: u32,
    /// Version, such as `5.2.15`.
    pub version: String,
    /// Release, such as `3.el9`.
    pub release: String,
    /// Architecture, such as `x86_64`; `src` for every source package.
    pub arch: String,
}

impl fmt::Display for Nevra {
    /// `name-[epoch:]version-release.arch`, with the epoch only where it is not zero.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            epoch,
            version,
            release,
            arch,
        } = self;
        match epoch {
            0 => write!(formatter, "{name}-{version}-{release}.{arch}"),
            _ => write!(formatter, "{name}-{epoch}:{version}-{release}.{arch}"),
        }
    }
}

/// Where a package is served, relative to the repository: `Packages/b/bash-5.2-1.x86_64.rpm`.
///
/// The epoch is part of the name where it is not zero, so that no two packages share a path. Every
/// character is one that a URL path carries, though clients may send `+`, `^`, `~` and `:` encoded.
pub fn served_path(nevra: &Nevra) -> String {
    let first: String = nevra
        .name
        .chars()
        .take(1)
        .flat_map(char::to_lowercase)
        .collect();
    format!("Packages/{first}/{nevra}.rpm")
}

impl Package {
    /// Reads a package up to its payload and checks that it can be published.
    ///
    /// # Errors
    /// [`ReadError`] with the code of the refusal.
    pub fn read(reader: impl Read) -> Result<Self, ReadError> {
        Self::new(Front::read(reader)?)
    }

    /// The package with this front.
    ///
    /// # Errors
    /// As [`Package::read`].
    pub fn new(front: Front) -> Result<Self, ReadError> {
        let section = front.section();
        check_types(section)?;
        let source = is_source(section);
        let nevra = nevra(section, source)?;
        check_dependencies(section)?;
        Files::new(section).check(source)?;
        Ok(Self {
            front,
            nevra,
            source,
        })
    }

    /// What the package is called.
    pub fn nevra(&self) -> &Nevra {
        &self.nevra
    }

    /// Whether this is a source package.
    pub fn is_source(&self) -> bool {
        self.source
    }

    /// The bytes before the payload.
    pub fn front(&self) -> &Front {
        &self.front
    }

    /// The package with another front, one that [`crate::signature`] made from its own.
    #[cfg(feature = "signing")]
    #[must_use]
    pub fn with_front(self, front: Front) -> Self {
        debug_assert_eq!(self.front.header_bytes(), front.header_bytes());
        Self { front, ..self }
    }

    /// One line that says what the package is.
    pub fn summary(&self) -> String {
        self.text(tag::SUMMARY)
    }

    /// The licence, as the packager wrote it.
    pub fn license(&self) -> String {
        self.text(tag::LICENSE)
    }

    /// File name of the source package that this one was built from; empty for a source package.
    pub fn source_rpm(&self) -> String {
        self.text(tag::SOURCE_RPM)
    }

    /// Seconds since 1970 when the package was built; zero where it is not said.
    pub fn build_time(&self) -> u64 {
        self.front.section().number(tag::BUILD_TIME).unwrap_or(0)
    }

    fn text(&self, tag: u32) -> String {
        let bytes = self.front.section().string(tag).unwrap_or_default();
        text::decode(bytes)
            .chars()
            .filter(|character| !character.is_control())
            .collect()
    }
}

/// A header without `SOURCERPM` is one of a source package, unless it is older than that tag: then
/// source packages are those whose files have no directory.
fn is_source(section: Section<'_>) -> bool {
    if let Some(source) = section.number(tag::SOURCE_PACKAGE) {
        return source != 0;
    }
    if section.entry(tag::SOURCE_RPM).is_some() {
        return false;
    }
    let mut files = Files::new(section).peekable();
    files.peek().is_some() && files.all(|file| file.directory.is_empty())
}

/// Refuses a tag of interest whose type is not what everyone takes it for.
fn check_types(section: Section<'_>) -> Result<(), ReadError> {
    let wrong = section.entries().find(|entry| match entry.tag {
        tag::EPOCH
        | tag::BUILD_TIME
        | tag::SIZE
        | tag::FILE_MODES
        | tag::FILE_FLAGS
        | tag::ARCHIVE_SIZE
        | tag::REQUIRE_FLAGS
        | tag::CONFLICT_FLAGS
        | tag::CHANGELOG_TIME
        | tag::SOURCE_PACKAGE
        | tag::PROVIDE_FLAGS
        | tag::OBSOLETE_FLAGS
        | tag::DIR_INDEXES
        | tag::OLD_SUGGESTS_FLAGS
        | tag::OLD_ENHANCES_FLAGS
        | tag::LONG_SIZE
        | tag::RECOMMEND_FLAGS
        | tag::SUGGEST_FLAGS
        | tag::SUPPLEMENT_FLAGS
        | tag::ENHANCE_FLAGS
        | tag::PAYLOAD_DIGEST_ALGORITHM => !is_number(entry.kind),
        tag::NAME
        | tag::VERSION
        | tag::RELEASE
        | tag::SUMMARY
        | tag::DESCRIPTION
        | tag::BUILD_HOST
        | tag::VENDOR
        | tag::LICENSE
        | tag::PACKAGER
        | tag::GROUP
        | tag::URL
        | tag::ARCH
        | tag::OLD_FILE_NAMES
        | tag::SOURCE_RPM
        | tag::PROVIDE_NAME
        | tag::REQUIRE_NAME
        | tag::REQUIRE_VERSION
        | tag::CONFLICT_NAME
        | tag::CONFLICT_VERSION
        | tag::CHANGELOG_NAME
        | tag::CHANGELOG_TEXT
        | tag::OBSOLETE_NAME
        | tag::PROVIDE_VERSION
        | tag::OBSOLETE_VERSION
        | tag::BASE_NAMES
        | tag::DIR_NAMES
        | tag::PAYLOAD_DIGEST => !is_text(entry.kind),
        _ => false,
    });
    match wrong {
        Some(entry) => Err(ReadError::BadHeader {
            header: "header",
            reason: format!("has tag {} with the wrong type", entry.tag),
        }),
        None => Ok(()),
    }
}

fn check_dependencies(section: Section<'_>) -> Result<(), ReadError> {
    for kind in crate::dependency::TAGS {
        for tag in [kind.name, kind.version] {
            if section
                .entry(tag)
                .is_some_and(|entry| text::is_unfit(section.raw(entry)))
            {
                return Err(ReadError::ControlCharacter("dependencies"));
            }
        }
        let names = section.entry(kind.name).map_or(0, |entry| entry.count);
        for tag in [kind.flags, kind.version] {
            if section.entry(tag).is_some_and(|entry| entry.count != names) {
                let reason = format!(
                    "has {names} entries for tag {} but not as many for tag {tag}",
                    kind.name
                );
                return Err(ReadError::BadHeader {
                    header: "header",
                    reason,
                });
            }
        }
    }
    Ok(())
}

fn nevra(section: Section<'_>, source: bool) -> Result<Nevra, ReadError> {
    let epoch = section.number(tag::EPOCH).unwrap_or(0);
    let nevra = Nevra {
        name: name_part(section, tag::NAME, "name", b"._+-")?,
        epoch: u32::try_from(epoch).map_err(|_| ReadError::BadName {
            field: "epoch",
            reason: "too large",
        })?,
        version: name_part(section, tag::VERSION, "version", b"._+~^")?,
        release: name_part(section, tag::RELEASE, "release", b"._+~^")?,
        arch: if source {
            "src".to_owned()
        } else {
            name_part(section, tag::ARCH, "architecture", b"_-")?
        },
    };
    if nevra.to_string().len() + ".rpm".len() > FILE_NAME_MAX {
        return Err(ReadError::BadName {
            field: "name",
            reason: "too long",
        });
    }
    Ok(nevra)
}

/// A part of the package's name: letters, digits and the characters in `also`, which are those
/// that rpmbuild takes and that stand for themselves in paths.
fn name_part(
    section: Section<'_>,
    tag: u32,
    field: &'static str,
    also: &[u8],
) -> Result<String, ReadError> {
    let refuse = |reason| ReadError::BadName { field, reason };
    let bytes = section.string(tag).ok_or_else(|| refuse("missing"))?;
    let first = bytes.first().ok_or_else(|| refuse("empty"))?;
    if !bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || also.contains(byte))
    {
        return Err(refuse(
            "not made of letters, digits and the few signs that names may have",
        ));
    }
    if tag == tag::NAME && !first.is_ascii_alphanumeric() && *first != b'_' {
        return Err(refuse("not starting with a letter or a digit"));
    }
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use kit::corpus::RpmBuilder;

    use super::*;

    fn read(builder: &RpmBuilder) -> Result<Package, ReadError> {
        Package::read(builder.build().as_slice())
    }

    fn code(builder: &RpmBuilder) -> &'static str {
        read(builder).unwrap_err().code()
    }

    #[test]
    fn a_package_says_what_it_is() {
        let package = read(
            &RpmBuilder::new("Hello", "1.0~rc1", "2.el9")
                .epoch(3)
                .arch("x86_64"),
        )
        .unwrap();

        assert_eq!(package.nevra().to_string(), "Hello-3:1.0~rc1-2.el9.x86_64");
        assert_eq!(
            served_path(package.nevra()),
            "Packages/h/Hello-3:1.0~rc1-2.el9.x86_64.rpm"
        );
        assert!(!package.is_source());
    }

    #[test]
    fn a_source_package_has_the_architecture_src() {
        let package = read(&RpmBuilder::new("hello", "1.0", "1").arch("x86_64").source()).unwrap();

        assert!(package.is_source());
        assert_eq!(
            served_path(package.nevra()),
            "Packages/h/hello-1.0-1.src.rpm"
        );
    }

    #[test]
    fn names_that_would_leave_their_folder_are_refused() {
        for name in [
            "../../etc/passwd",
            "a/b",
            ".hidden",
            "-rf",
            "a b",
            "",
            "a\u{1}",
            "caf\u{e9}",
            "a%2fb",
        ] {
            assert_eq!(
                code(&RpmBuilder::new(name, "1", "1")),
                "rpm-bad-name",
                "{name:?}"
            );
        }
        assert_eq!(code(&RpmBuilder::new("a", "1/2", "1")), "rpm-bad-name");
        assert_eq!(code(&RpmBuilder::new("a", "1", "1-2")), "rpm-bad-name");
        assert_eq!(
            code(&RpmBuilder::new("a", "1", "1").arch("..")),
            "rpm-bad-name"
        );
        assert_eq!(
            code(&RpmBuilder::new(&"a".repeat(250), "1", "1")),
            "rpm-bad-name"
        );
    }

    #[test]
    fn files_outside_of_the_tree_are_refused() {
        for path in ["/usr/../../etc/shadow", "relative/path", "/usr/bin/.."] {
            assert_eq!(
                code(&RpmBuilder::new("a", "1", "1").file(path)),
                "rpm-bad-path",
                "{path:?}"
            );
        }
        let long = format!("/{}", "x".repeat(5000));
        assert_eq!(
            code(&RpmBuilder::new("a", "1", "1").file(&long)),
            "rpm-bad-path"
        );
    }

    #[test]
    fn control_characters_in_names_are_refused() {
        assert_eq!(
            code(&RpmBuilder::new("a", "1", "1").file("/usr/bin/\u{1b}[2J")),
            "rpm-control-character"
        );
        assert_eq!(
            code(&RpmBuilder::new("a", "1", "1").requires("b\u{2}")),
            "rpm-control-character"
        );
    }

    #[test]
    fn control_characters_in_a_summary_are_left_out() {
        let package = read(&RpmBuilder::new("a", "1", "1").summary("one\u{7}two")).unwrap();

        assert_eq!(package.summary(), "onetwo");
    }
}
