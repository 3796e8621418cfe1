//! Source packages, as `Sources` lists them.

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;

use super::{ListingError, Paragraphs, shown, value};
use crate::control::Paragraph;
use crate::source::{FileKind, SourceFile, files};

/// The list that older readers go by, with weaker hashes.
const WEAK: &str = "Files";

/// A source package that `Sources` lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSource {
    /// Name.
    pub package: String,
    /// Version, with its epoch.
    pub version: String,
    /// Where its files are, below the folder that has `dists` in it.
    pub directory: String,
    /// Its files, of which one is its `.dsc`; `None` where only weaker hashes are given.
    pub files: Option<Vec<SourceFile>>,
}

impl fmt::Display for ListedSource {
    /// `name_version_source`, as packages are shown with their architecture.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            package, version, ..
        } = self;
        write!(formatter, "{package}_{version}_source")
    }
}

impl ListedSource {
    fn of(paragraph: &Paragraph) -> Result<Self, ListingError> {
        let package = value(paragraph, "Package")?;
        let files = match paragraph.get("Checksums-Sha256") {
            None => None,
            Some(sums) => {
                let files = files(sums)
                    .map_err(|error| ListingError::Files(shown(&package), Box::new(error)))?;
                check(&package, &files, paragraph.get(WEAK))?;
                Some(files)
            }
        };
        Ok(Self {
            version: value(paragraph, "Version")?,
            directory: value(paragraph, "Directory")?,
            package,
            files,
        })
    }
}

/// The source packages of a `Sources`; the first error is the last item.
pub fn sources(index: impl BufRead) -> impl Iterator<Item = Result<ListedSource, ListingError>> {
    Paragraphs::new(index).map(|paragraph| ListedSource::of(&paragraph?))
}

/// Makes sure that one of `files` is a `.dsc`, and that the list with weaker hashes has the same
/// names and sizes, if there is one.
fn check(package: &str, files: &[SourceFile], weak: Option<&str>) -> Result<(), ListingError> {
    let is_description = |file: &&SourceFile| FileKind::of(&file.name) == FileKind::Description;
    if files.iter().filter(is_description).count() != 1 {
        return Err(ListingError::Description(shown(package)));
    }
    let Some(weak) = weak else { return Ok(()) };
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    sizes.extend(files.iter().map(|file| (&*file.name, file.size)));
    for line in weak.lines().filter(|line| !line.trim().is_empty()) {
        let columns: Vec<&str> = line.split_ascii_whitespace().collect();
        let is_so = match columns[..] {
            [_, size, name] => sizes.remove(name).is_some_and(|it| it.to_string() == size),
            _ => false,
        };
        if !is_so {
            return Err(ListingError::Field(WEAK, shown(line)));
        }
    }
    match sizes.first_key_value() {
        Some((name, _)) => Err(ListingError::Field(WEAK, shown(name))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(index: &str) -> Result<Vec<ListedSource>, ListingError> {
        sources(index.as_bytes()).collect()
    }

    fn stanza(name: &str) -> String {
        let (one, two) = ("ab".repeat(32), "cd".repeat(32));
        format!(
            "Package: {name}\nBinary: {name}, {name}-doc\nVersion: 1:2-3\nDirectory: pool/{name}\n\
             Files:\n 00 7 {name}_2-3.dsc\n 11 20 {name}_2.orig.tar.gz\n\
             Checksums-Sha256:\n {one} 7 {name}_2-3.dsc\n {two} 20 {name}_2.orig.tar.gz\n"
        )
    }

    #[test]
    fn source_packages_are_read_with_all_their_files() {
        let index = format!("{}\n\n{}", stanza("a"), stanza("b"));

        let sources = read(&index).unwrap();

        assert_eq!(sources.len(), 2);
        assert_eq!(sources[1].to_string(), "b_1:2-3_source");
        assert_eq!(sources[1].directory, "pool/b");
        let file = |name: &str, size: u64, byte: u8| SourceFile {
            name: name.to_owned(),
            size,
            sha256: [byte; 32],
        };
        let expected = [
            file("b_2-3.dsc", 7, 0xab),
            file("b_2.orig.tar.gz", 20, 0xcd),
        ];
        assert_eq!(sources[1].files.as_deref(), Some(&expected[..]));
    }

    #[test]
    fn weaker_hashes_need_not_be_there_and_are_not_enough() {
        let good = stanza("a");
        let (head, rest) = good.split_once("Files:\n").unwrap();
        let (weak, strong) = rest.split_once("Checksums").unwrap();

        let without = read(&format!("{head}Checksums{strong}")).unwrap();
        let alone = read(&format!("{head}Files:\n{weak}")).unwrap();

        assert_eq!(without, read(&good).unwrap());
        assert_eq!(alone[0].files, None);
    }

    #[test]
    fn what_is_no_source_package_is_refused() {
        let good = stanza("a");
        for (from, to) in [
            ("Package: a", "Source: a"),
            ("Version: 1:2-3\n", ""),
            ("Directory: pool/a", "Directory:"),
            ("Directory: pool/a", "Directory: pool\n /a"),
            ("abab", "ab"),
            ("abab", "xyab"),
            (&*format!("{} 7", "ab".repeat(32)), "7"),
            ("cd 20 ", "cd -20 "),
            ("cd 20 ", "cd +20 "),
            ("cd 20 ", "cd 21 "),
            ("11 20 ", "11 21 "),
            (" 11 20 a_2.orig.tar.gz\n", ""),
            (" 00 7 a_2-3.dsc\n", " 00 7 a_2-3.dsc\n 00 7 a_2-3.dsc\n"),
            (" 00 7 a_2-3.dsc\n", " 00 7\n"),
            ("cd 20 a_2.orig.tar.gz", "cd 20 ../a_2.orig.tar.gz"),
            ("cd 20 a_2.orig.tar.gz", "cd 20 /a_2.orig.tar.gz"),
            ("cd 20 a_2.orig.tar.gz", "cd 20 a/../../b"),
            ("cd 20 a_2.orig.tar.gz", "cd 20 a_2-3.dsc"),
            ("_2.orig.tar.gz", "_2.dsc"),
            ("_2-3.dsc", "_2-3.tar.xz"),
        ] {
            let bad = good.replace(from, to);
            assert_ne!(bad, good, "{from}");
            let refused = read(&bad).expect_err(&bad);
            assert_eq!(refused.code(), "deb-bad-index", "{bad}");
        }
    }
}
