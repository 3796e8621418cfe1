//! A binary package as its control file describes it.

use std::fmt;
use std::io::{BufReader, Read};

use crate::ar::{Archive, Member};
use crate::control::Paragraph;
use crate::error::ReadError;
use crate::fault::classify;
use crate::member::Compression;
use crate::tar::{Kind, Tar};
use crate::version::Version;

const CONTROL: &str = "control archive";

/// Largest control archive that is read, packed or not.
const MAX_CONTROL: u64 = 16 << 20;

/// Most entries that a control archive may have.
const MAX_ENTRIES: u32 = 4096;

/// Longest name of a package.
const MAX_NAME: usize = 128;

/// Longest file name that file systems take.
const FILE_NAME_MAX: usize = 255;

/// Fields that are one line for everyone who reads them.
const ONE_LINE: &[&str] = &[
    "Architecture",
    "Essential",
    "Installed-Size",
    "Multi-Arch",
    "Package",
    "Priority",
    "Section",
    "Source",
    "Version",
];

/// A package file whose control file was read and found fit to be published.
#[derive(Clone, Debug)]
pub struct Package {
    control: Paragraph,
    identity: Identity,
    least_size: u64,
}

/// Name, version and architecture: what tells packages apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// Name, such as `bash`.
    pub package: String,
    /// Version, such as `5.2.15-2+b7`.
    pub version: Version,
    /// Architecture, such as `amd64`; `all` for packages that suit every one.
    pub architecture: String,
}

impl fmt::Display for Identity {
    /// `name_version_architecture`, as files of packages are named.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            package,
            version,
            architecture,
        } = self;
        write!(formatter, "{package}_{version}_{architecture}")
    }
}

/// Where a package is served, relative to the repository: `pool/b/bash_5.2.15-2_amd64.deb`.
///
/// The epoch is part of the name, so that no two packages share a path. Neither suite nor component
/// is, so that a package has one path wherever it is listed. Every character is one that a URL
/// path carries, though clients may send `+`, `~` and `:` encoded.
pub fn served_path(identity: &Identity) -> String {
    let first = &identity.package[..1];
    format!("pool/{first}/{identity}.deb")
}

impl Package {
    /// Reads a package up to its files and checks that it can be published.
    ///
    /// # Errors
    /// [`ReadError`] with the code of the refusal.
    pub fn read(reader: impl Read) -> Result<Self, ReadError> {
        let mut archive = Archive::open(reader)?;
        let compression = read_front(&mut archive)?;
        let mut packed = Vec::new();
        (&mut archive)
            .take(MAX_CONTROL + 1)
            .read_to_end(&mut packed)
            .map_err(|error| classify(error, CONTROL))?;
        if packed.len() as u64 > MAX_CONTROL {
            return Err(ReadError::TooLarge(CONTROL));
        }
        let control = read_control(&packed, compression)?;
        let (data, _) = next_member(&mut archive, "data.tar", DATA)?;
        Self::new(control, data.offset + data.size)
    }

    fn new(control: Paragraph, least_size: u64) -> Result<Self, ReadError> {
        for field in ONE_LINE {
            if control.get(field).is_some_and(|value| value.contains('\n')) {
                return Err(bad_field(field, "more than one line"));
            }
        }
        Ok(Self {
            identity: identity(&control)?,
            control,
            least_size,
        })
    }

    /// What the package is called.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The fields of the control file.
    pub fn control(&self) -> &Paragraph {
        &self.control
    }

    /// Name of the source package that this one was built from, which often is its own.
    pub fn source(&self) -> &str {
        self.source_field()
            .map_or(&self.identity.package, |(name, _)| name)
    }

    /// Version of the source package, which may differ from the package's own.
    pub fn source_version(&self) -> &str {
        self.source_field()
            .and_then(|(_, version)| version)
            .unwrap_or(self.identity.version.as_str())
    }

    /// Bytes that the file has at least; one that has fewer was cut off.
    pub fn least_size(&self) -> u64 {
        self.least_size
    }

    /// `name` or `name (version)`.
    fn source_field(&self) -> Option<(&str, Option<&str>)> {
        let source = self.control.get("Source")?;
        let Some((name, version)) = source.split_once('(') else {
            return Some((source, None));
        };
        Some((name.trim_end(), Some(version.trim_end_matches(')').trim())))
    }
}

/// The part of a package that holds its files.
pub(crate) const DATA: &str = "data archive";

/// Reads an archive up to its control archive; how that one is compressed.
pub(crate) fn read_front(archive: &mut Archive<impl Read>) -> Result<Compression, ReadError> {
    let format = archive.next()?.ok_or(ReadError::Truncated("archive"))?;
    if format.name != "debian-binary" {
        return Err(ReadError::NotADeb);
    }
    check_format(archive)?;
    let (_, compression) = next_member(archive, "control.tar", CONTROL)?;
    Ok(compression)
}

/// Goes on to the archive `stem`, past members that dpkg leaves out as well.
pub(crate) fn next_member(
    archive: &mut Archive<impl Read>,
    stem: &str,
    part: &'static str,
) -> Result<(Member, Compression), ReadError> {
    loop {
        let member = archive.next()?.ok_or(ReadError::Truncated("archive"))?;
        if member.name.starts_with('_') {
            continue;
        }
        return match Compression::of(&member.name, stem, part)? {
            Some(compression) => Ok((member, compression)),
            None => Err(ReadError::BadArchive {
                part: "archive",
                reason: format!("has `{}` where its {part} should be", member.name),
            }),
        };
    }
}

/// Every format 2.x can be read by who reads 2.0; what follows the first line is for later ones.
fn check_format(archive: &mut Archive<impl Read>) -> Result<(), ReadError> {
    let mut text = Vec::new();
    archive
        .take(40)
        .read_to_end(&mut text)
        .map_err(|error| classify(error, "archive"))?;
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_minor = |minor: &[u8]| !minor.is_empty() && minor.iter().all(u8::is_ascii_digit);
    match line.strip_prefix(b"2.") {
        Some(minor) if is_minor(minor) && line.len() < text.len() => Ok(()),
        _ => Err(ReadError::UnsupportedVersion(
            line.escape_ascii().to_string(),
        )),
    }
}

/// The one file `control` of the packed archive.
fn read_control(packed: &[u8], compression: Compression) -> Result<Paragraph, ReadError> {
    let unpacked = compression
        .unpack(packed, MAX_CONTROL)
        .map_err(|error| classify(error, CONTROL))?;
    let mut tar = Tar::new(BufReader::new(unpacked), CONTROL, MAX_ENTRIES);
    let refuse = |reason: &str| ReadError::BadArchive {
        part: CONTROL,
        reason: reason.to_owned(),
    };
    let mut control = None;
    while let Some(entry) = tar.next()? {
        if entry.path != b"control" {
            continue;
        }
        if entry.kind != Kind::File {
            return Err(refuse("has a control file that is no plain file"));
        }
        if control.is_some() {
            return Err(refuse("has two control files"));
        }
        let bytes = tar.contents(&entry, crate::control::MAX_PARAGRAPH as u64)?;
        control = Some(Paragraph::parse(&bytes).map_err(ReadError::BadControl)?);
    }
    control.ok_or_else(|| refuse("has no control file"))
}

fn identity(control: &Paragraph) -> Result<Identity, ReadError> {
    let identity = Identity {
        package: package_name(control, "Package")?,
        version: version(control)?,
        architecture: architecture(control)?,
    };
    if identity.to_string().len() + ".deb".len() > FILE_NAME_MAX {
        return Err(bad_field("Version", "too long for the name of a file"));
    }
    Ok(identity)
}

fn bad_field(field: &'static str, reason: &'static str) -> ReadError {
    ReadError::BadField { field, reason }
}

fn required<'a>(control: &'a Paragraph, field: &'static str) -> Result<&'a str, ReadError> {
    match control.get(field) {
        None => Err(bad_field(field, "missing")),
        Some("") => Err(bad_field(field, "empty")),
        Some(value) => Ok(value),
    }
}

/// The field `field`, which is the name of a package.
pub(crate) fn package_name(control: &Paragraph, field: &'static str) -> Result<String, ReadError> {
    let name = required(control, field)?;
    let refuse = |reason| Err(bad_field(field, reason));
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return refuse("not in lower case, which names of packages have to be");
    }
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if !name
        .bytes()
        .all(|byte| is_plain(byte) || b"+.-".contains(&byte))
    {
        return refuse("not made of letters, digits and + . -");
    }
    if !name.bytes().next().is_some_and(is_plain) {
        return refuse("not starting with a letter or a digit");
    }
    if !(2..=MAX_NAME).contains(&name.len()) {
        return refuse("shorter than 2 or longer than 128 characters");
    }
    Ok(name.to_owned())
}

/// Whether `name` can be that of a package; [`package_name`] says why not.
pub(crate) fn is_package_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (2..=MAX_NAME).contains(&name.len())
        && name.bytes().next().is_some_and(is_plain)
        && name
            .bytes()
            .all(|byte| is_plain(byte) || b"+.-".contains(&byte))
}

/// The field `Version`.
pub(crate) fn version(control: &Paragraph) -> Result<Version, ReadError> {
    let version = required(control, "Version")?;
    Version::parse(version).map_err(|error| bad_field("Version", error.0))
}

/// The field `Architecture` of a binary package: one that a machine can have, or `all`.
fn architecture(control: &Paragraph) -> Result<String, ReadError> {
    let field = "Architecture";
    let name = required(control, field)?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.len() > 64
        || name.starts_with('-')
        || !name.bytes().all(|byte| is_plain(byte) || byte == b'-')
    {
        return Err(bad_field(
            field,
            "not made of lower case letters, digits and -",
        ));
    }
    // What has to do with source packages is known by such words.
    if matches!(name, "any" | "source" | "source-file")
        || name.starts_with("any-")
        || name.ends_with("-any")
    {
        return Err(bad_field(field, "none that a machine can have"));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests;
