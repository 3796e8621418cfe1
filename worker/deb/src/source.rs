//! A source package as its `.dsc` describes it, and its paragraph in `Sources`.

use std::collections::HashSet;
use std::fmt::Write;

use crate::clear_signed::ClearSigned;
use crate::control::{ControlError, MAX_PARAGRAPH, Paragraph};
use crate::error::ReadError;
use crate::order::{self, arrange};
use crate::package::{is_package_name, package_name, version};
use crate::stanza::render;
use crate::version::Version;

/// Largest `.dsc` that is read: a paragraph and the signature around it.
pub const MAX_DESCRIPTION: usize = MAX_PARAGRAPH + (64 << 10);

/// Most files of a source package.
const MAX_FILES: usize = 1000;

/// Longest name of a file.
const MAX_FILE_NAME: usize = 255;

/// How archives of a source package are compressed.
const ARCHIVES: &[&str] = &[".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tar.lzma"];

/// Fields of a `.dsc` that `Sources` does not have: those that are there under another name, those
/// that only the archive knows, and hashes of weaker kinds or of files without the `.dsc`.
const DROPPED: &[&str] = &[
    "Checksums-Sha1",
    "Checksums-Sha512",
    "Files",
    "Priority",
    "Source",
    "Status",
];

/// A source package whose `.dsc` was read and found fit to be published.
#[derive(Clone, Debug)]
pub struct Source {
    control: Paragraph,
    name: String,
    version: Version,
    files: Vec<SourceFile>,
}

/// A file that is part of a source package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Plain file name, such as `hello_2.10.orig.tar.gz`.
    pub name: String,
    /// Size of the file.
    pub size: u64,
    /// Hash of the file.
    pub sha256: [u8; 32],
}

/// What a file that comes into a repository is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A binary package, as whatever has no other name is.
    Binary,
    /// The `.dsc` of a source package.
    Description,
    /// A file that a `.dsc` names: an archive, its signature, or a `.diff.gz`.
    Companion,
}

impl FileKind {
    /// The kind of a file called `name`.
    pub fn of(name: &str) -> Self {
        let archive = name.strip_suffix(".asc").unwrap_or(name);
        let is_archive = ARCHIVES.iter().any(|suffix| archive.ends_with(suffix));
        if is_archive || name.ends_with(".diff.gz") {
            Self::Companion
        } else if name.strip_suffix(".dsc").is_some() {
            Self::Description
        } else {
            Self::Binary
        }
    }
}

/// The source package that a file called `name` belongs to, by that name: what stands before its
/// first `_`.
///
/// # Errors
/// [`ReadError::BadName`] when no source package has a file of this name.
pub fn source_of(name: &str) -> Result<&str, ReadError> {
    let refuse = || ReadError::BadName(name.chars().take(MAX_FILE_NAME).collect());
    let (source, rest) = name.split_once('_').ok_or_else(refuse)?;
    let is_fit = is_file_name(name) && is_package_name(source);
    if is_fit && rest.starts_with(|first: char| first.is_ascii_digit()) {
        Ok(source)
    } else {
        Err(refuse())
    }
}

/// Where a file of a source package is served, relative to the repository: beside the binary
/// packages of that name, so that the folder of a `.dsc` has all that it names.
pub fn source_path(name: &str) -> String {
    let first: String = name.chars().take(1).collect();
    format!("pool/{first}/{name}")
}

impl Source {
    /// Reads a `.dsc`, signed or not; a signature is not checked.
    ///
    /// # Errors
    /// [`ReadError`] with the code of the refusal.
    pub fn read(dsc: &[u8]) -> Result<Self, ReadError> {
        let control = if ClearSigned::is(dsc) {
            let signed = ClearSigned::read(dsc)
                .map_err(|error| ReadError::BadSource(format!("cannot be read: {error}")))?;
            parse(&signed.text)?
        } else {
            parse(dsc)?
        };
        let sums = control
            .get("Checksums-Sha256")
            .ok_or_else(|| refuse("has no field Checksums-Sha256"))?;
        Ok(Self {
            name: package_name(&control, "Source")?,
            version: version(&control)?,
            files: named(sums)?,
            control,
        })
    }

    /// Name of the source package.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Version of the source package.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Names of the binary packages that it builds; none where the `.dsc` does not say.
    pub fn binaries(&self) -> impl Iterator<Item = &str> {
        let names = self.control.get("Binary").unwrap_or_default();
        names
            .split([',', ' ', '\t', '\n'])
            .filter(|name| !name.is_empty())
    }

    /// The files that belong to the `.dsc`.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The name that its `.dsc` has everywhere: `hello_2.10-3.dsc`, without the epoch.
    pub fn file_name(&self) -> String {
        let version = self.version.as_str();
        let version = version.split_once(':').map_or(version, |(_, rest)| rest);
        format!("{}_{version}.dsc", self.name)
    }

    /// Checks that it can be published as a file called `name`, beside others of its own: nothing
    /// that it names may lie where files of another source package do.
    ///
    /// # Errors
    /// [`ReadError::BadSource`].
    pub fn check_names(&self, name: &str) -> Result<(), ReadError> {
        let own = self.file_name();
        if own.len() > MAX_FILE_NAME {
            return Err(refuse("has a version too long for the name of a file"));
        }
        if own != name {
            return Err(refuse(format!("is that of `{own}`, which is not its name")));
        }
        for SourceFile { name, .. } in &self.files {
            let is_own = source_of(name).is_ok_and(|source| source == self.name);
            if !is_own || FileKind::of(name) != FileKind::Companion {
                return Err(refuse(format!(
                    "lists `{name}`, which is no file of its own"
                )));
            }
        }
        Ok(())
    }

    /// The fields of the `.dsc`.
    pub fn control(&self) -> &Paragraph {
        &self.control
    }

    /// The paragraph of this package in `Sources`, with the empty line that ends it. All files are
    /// served in `directory`, and `dsc` is the one that was read.
    pub fn stanza(&self, directory: &str, dsc: &SourceFile) -> Vec<u8> {
        let mut sums = String::new();
        for file in std::iter::once(dsc).chain(&self.files) {
            let SourceFile { name, size, sha256 } = file;
            // Writing to a text does not fail.
            let _ = write!(sums, "\n {} {size} {name}", hex::encode(sha256));
        }
        let name = format!(" {}", self.name);
        let directory = format!(" {directory}");
        let added = [
            ("Package", name.as_str()),
            ("Directory", &directory),
            ("Checksums-Sha256", &sums),
        ];
        let fields = self.control.fields();
        render(&arrange(fields, &added, DROPPED, order::SOURCE))
    }
}

fn refuse(reason: impl Into<String>) -> ReadError {
    ReadError::BadSource(reason.into())
}

fn parse(text: &[u8]) -> Result<Paragraph, ReadError> {
    if text.len() > MAX_PARAGRAPH {
        return Err(ReadError::BadControl(ControlError::TooLarge));
    }
    Paragraph::parse(text).map_err(ReadError::BadControl)
}

/// The files that a `.dsc` names with their hashes.
fn named(sums: &str) -> Result<Vec<SourceFile>, ReadError> {
    let files = files(sums)?;
    let mut names = files.iter().map(|file| file.name.as_str());
    if names.any(|name| FileKind::of(name) == FileKind::Description) {
        return Err(refuse("lists another .dsc"));
    }
    Ok(files)
}

/// The files of a list with a hash, a size and a name in each line.
pub(crate) fn files(sums: &str) -> Result<Vec<SourceFile>, ReadError> {
    let mut names = HashSet::new();
    let mut files = Vec::new();
    for line in sums.lines().filter(|line| !line.is_empty()) {
        let file = file(line)?;
        if !names.insert(file.name.clone()) {
            return Err(refuse(format!("lists `{}` twice", file.name)));
        }
        if files.len() == MAX_FILES {
            return Err(refuse(format!("lists more than {MAX_FILES} files")));
        }
        files.push(file);
    }
    if files.is_empty() {
        return Err(refuse("lists no file"));
    }
    Ok(files)
}

fn file(line: &str) -> Result<SourceFile, ReadError> {
    let columns: Vec<&str> = line.split_ascii_whitespace().collect();
    let [hash, size, name] = columns[..] else {
        return Err(refuse("lists a file with other than hash, size and name"));
    };
    let mut sha256 = [0; 32];
    hex::decode_to_slice(hash, &mut sha256)
        .map_err(|_| refuse("lists a file whose hash is none of SHA-256"))?;
    // A sign in front of the number is none of its digits.
    let size = Some(size)
        .filter(|size| size.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|size| size.parse().ok())
        .ok_or_else(|| refuse("lists a file whose size is no number"))?;
    if !is_file_name(name) {
        return Err(refuse("lists a file whose name is no plain file name"));
    }
    Ok(SourceFile {
        name: name.to_owned(),
        size,
        sha256,
    })
}

/// Whether `name` names a file in any folder: nothing that a path or a command line would take for
/// something else.
pub(crate) fn is_file_name(name: &str) -> bool {
    name.len() <= MAX_FILE_NAME
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._+~:-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Source: hello\nVersion: 2.10-3\n";

    fn with_files(lines: &[&str]) -> Result<Source, ReadError> {
        let hash = "ab".repeat(32);
        let lines = lines.join("\n ").replace("HASH", &hash);
        Source::read(format!("{HEAD}Checksums-Sha256:\n {lines}\n").as_bytes())
    }

    #[test]
    fn a_source_package_says_what_belongs_to_it() {
        let source = with_files(&[
            "HASH 12 hello_2.10.orig.tar.gz",
            "HASH 0 hello_2.10-3.debian.tar.xz",
        ])
        .unwrap();

        assert_eq!(
            (source.name(), source.version().as_str()),
            ("hello", "2.10-3")
        );
        assert_eq!(source.files()[0].name, "hello_2.10.orig.tar.gz");
        assert_eq!(source.files()[0].size, 12);
        assert_eq!(source.files()[1].sha256, [0xab; 32]);
    }

    #[test]
    fn binaries_are_listed_over_several_lines() {
        let hash = "ab".repeat(32);
        let dsc = format!("{HEAD}Binary: a, b,\n c\nChecksums-Sha256:\n {hash} 1 x.tar\n");
        let source = Source::read(dsc.as_bytes()).unwrap();

        assert_eq!(source.binaries().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn the_stanza_lists_the_description_among_the_files() {
        let hash = "ab".repeat(32);
        let source = with_files(&["HASH 12 hello.tar.gz"]).unwrap();
        let dsc = SourceFile {
            name: "hello_2.10-3.dsc".into(),
            size: 9,
            sha256: [0xcd; 32],
        };

        let stanza = String::from_utf8(source.stanza("pool/main/h", &dsc)).unwrap();

        assert_eq!(
            stanza,
            format!(
                "Package: hello\nVersion: 2.10-3\nDirectory: pool/main/h\nChecksums-Sha256:\n \
                 {} 9 hello_2.10-3.dsc\n {hash} 12 hello.tar.gz\n\n",
                "cd".repeat(32)
            )
        );
    }

    #[test]
    fn lists_that_cannot_be_followed_are_refused() {
        for lines in [
            &["HASH 12"][..],
            &["HASH 12 a b"],
            &["HASH -1 a"],
            &["HASH +1 a"],
            &["HASH x a"],
            &["HASH 99999999999999999999 a"],
            &["HASHab 1 a"],
            &["zz 1 a"],
            &["HASH 1 ../a"],
            &["HASH 1 .."],
            &["HASH 1 a/b"],
            &["HASH 1 /a"],
            &["HASH 1 -a"],
            &["HASH 1 .a"],
            &["HASH 1 é"],
            &["HASH 1 a.dsc"],
            &["HASH 1 a", "HASH 2 a"],
        ] {
            assert_eq!(
                with_files(lines).unwrap_err().code(),
                "deb-bad-source",
                "{lines:?}"
            );
        }
    }

    #[test]
    fn files_of_source_packages_are_known_by_their_names() {
        for name in [
            "hello_2.10.orig.tar.gz",
            "hello_2.10.orig-doc.tar.zst",
            "hello_2.10.orig.tar.xz.asc",
            "hello_2.10-3.debian.tar.xz",
            "hello_2.10-3.diff.gz",
            "hello_2.tar.bz2",
        ] {
            assert_eq!(FileKind::of(name), FileKind::Companion, "{name}");
            assert_eq!(source_of(name).unwrap(), "hello");
        }
        assert_eq!(FileKind::of("hello_2.10-3.dsc"), FileKind::Description);
        for name in ["hello_2.10-3_all.deb", "hello.asc", "upload"] {
            assert_eq!(FileKind::of(name), FileKind::Binary, "{name}");
        }
        for name in [
            "hello.tar.gz",
            "_1.tar.gz",
            "hello_.tar.gz",
            "hello_x.tar.gz",
            "Hello_1.tar.gz",
            "../hello_1.tar.gz",
            "hello_1/../x.tar.gz",
            "hello_1 .tar.gz",
        ] {
            assert_eq!(source_of(name).unwrap_err().code(), "deb-bad-name");
        }
        assert_eq!(source_path("hello_1.dsc"), "pool/h/hello_1.dsc");
    }

    #[test]
    fn a_description_has_its_own_name_and_names_files_of_its_own() {
        let source = with_files(&["HASH 1 hello_2.10.orig.tar.gz"]).unwrap();
        assert_eq!(source.file_name(), "hello_2.10-3.dsc");
        source.check_names("hello_2.10-3.dsc").unwrap();
        for name in ["hello_2.10-4.dsc", "upload", "a/hello_2.10-3.dsc"] {
            assert_eq!(
                source.check_names(name).unwrap_err().code(),
                "deb-bad-source"
            );
        }
        for file in ["hello_2.10.deb", "other_2.10.tar.gz", "hello-doc_2.tar.gz"] {
            let source = with_files(&[&format!("HASH 1 {file}")]).unwrap();
            let refused = source.check_names("hello_2.10-3.dsc");
            assert_eq!(refused.unwrap_err().code(), "deb-bad-source", "{file}");
        }
    }

    #[test]
    fn an_epoch_is_no_part_of_a_file_name() {
        let hash = "ab".repeat(32);
        let dsc = format!(
            "Source: hello\nVersion: 3:2.10\nChecksums-Sha256:\n {hash} 1 hello_2.10.tar.xz\n"
        );
        let source = Source::read(dsc.as_bytes()).unwrap();
        source.check_names("hello_2.10.dsc").unwrap();
    }

    #[test]
    fn nobody_has_a_thousand_and_one_files() {
        let lines: Vec<String> = (0..=MAX_FILES)
            .map(|number| format!("HASH 1 hello_{number}.tar.gz"))
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(with_files(&lines).unwrap_err().code(), "deb-bad-source");
        with_files(&lines[1..]).unwrap();
    }

    #[test]
    fn what_is_no_description_is_refused() {
        let code = |text: &str| Source::read(text.as_bytes()).unwrap_err().code();
        assert_eq!(code(HEAD), "deb-bad-source");
        assert_eq!(
            code(&format!("{HEAD}Checksums-Sha256:\n")),
            "deb-bad-source"
        );
        assert_eq!(code(""), "deb-bad-control");
        let files = format!("Checksums-Sha256:\n {} 1 a\n", "ab".repeat(32));
        assert_eq!(
            code(&format!("Source: Hello\nVersion: 1\n{files}")),
            "deb-bad-field"
        );
        assert_eq!(code(&format!("Source: hello\n{files}")), "deb-bad-field");
        assert_eq!(
            code(&format!("-----BEGIN PGP SIGNED MESSAGE-----\n\n{HEAD}")),
            "deb-bad-source"
        );
    }
}
