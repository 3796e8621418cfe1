//! Source packages of published trees.

use std::fmt::Write as _;

use super::{publish, read, stanza};
use crate::import::tests::{Origin, names, refused, sha256};
use crate::import::{Catalog, ImportError, Selection};

const ORIG: &str = "s_1.orig.tar.gz";

/// A stanza of `Sources` with these files, each with its content.
fn source(name: &str, version: &str, files: &[(&str, &str)]) -> String {
    let mut text = format!(
        "Package: {name}\nBinary: {name}\nVersion: {version}\nDirectory: pool/main/{name}\n\
         Checksums-Sha256:\n"
    );
    for (file, content) in files {
        writeln!(text, " {} {} {file}", sha256(content), content.len()).unwrap();
    }
    text + "\n"
}

/// Two revisions that share a tarball.
fn revisions() -> String {
    let first = [
        ("s_1-1.dsc", "one"),
        (ORIG, "upstream"),
        ("s_1-1.diff.gz", "1"),
    ];
    let second = [
        (ORIG, "upstream"),
        ("s_1-2.diff.gz", "2"),
        ("s_1-2.dsc", "two"),
    ];
    source("s", "0:1-1", &first) + &source("s", "0:1-2", &second)
}

async fn of(sources: &str) -> Result<Catalog, ImportError> {
    let origin = Origin::new();
    let indexes = [
        ("main/binary-amd64/Packages", stanza("a", "all", "a")),
        ("main/source/Sources", sources.to_owned()),
    ];
    publish(&origin, "stable", &indexes);
    read(&origin, &Selection::default()).await
}

#[tokio::test]
async fn every_file_of_a_source_package_is_read_once() {
    let catalog = of(&revisions()).await.unwrap();

    let expected = [
        "a_1_all",
        "s_1-1_source",
        ORIG,
        "s_1-1.diff.gz",
        "s_1-2.diff.gz",
        "s_1-2_source",
    ];
    assert_eq!(names(&catalog), expected);
    let numbers: Vec<&[u32]> = catalog.items.iter().map(|item| &*item.sources).collect();
    let expected: [&[u32]; 6] = [&[], &[1], &[1, 2], &[1], &[2], &[2]];
    assert_eq!(numbers, expected);
    let orig = &catalog.items[2];
    assert_eq!(orig.location.path, format!("pool/main/s/{ORIG}"));
    assert_eq!((orig.size, orig.is_companion()), (8, true));
    assert!(catalog.items[1].is_description() && !catalog.items[0].is_companion());
    assert!(catalog.left_out.is_empty());
}

#[tokio::test]
async fn a_source_package_that_is_listed_again_is_the_same_one() {
    let again = revisions() + &revisions();

    let catalog = of(&again).await.unwrap();

    assert_eq!(catalog.items.len(), 6);
    assert_eq!(catalog.sources().len(), 2);
}

#[tokio::test]
async fn sources_are_read_from_any_form_and_checked_against_the_release() {
    let origin = Origin::new();
    let text = revisions();
    let packed = {
        let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let path = "main/source/Sources";
    let release = format!(
        "Components: main\nSHA256:\n {} {} {path}\n {} {} {path}.xz\n",
        sha256(&text),
        text.len(),
        sha256(&packed),
        packed.len()
    );
    origin
        .write("dists/stable/Release", release)
        .write(&format!("dists/stable/{path}.xz"), &packed);

    let all = Selection::default();
    assert_eq!(read(&origin, &all).await.unwrap().items.len(), 5);
    origin.write(&format!("dists/stable/{path}.xz"), &packed[1..]);
    refused(
        read(&origin, &all).await,
        "import-file-mismatch",
        "source/Sources.xz",
    );
}

#[tokio::test]
async fn sources_that_cannot_be_believed_are_refused() {
    let good = revisions();
    let other = [("s_1-3.dsc", "three"), (ORIG, "another upstream")];
    for (index, code, says) in [
        (
            good.replace("Checksums-Sha256", "Checksums-Sha1"),
            "import-weak-checksum",
            "s_0:1-1_source",
        ),
        (
            good.clone() + &source("s", "1-3", &other),
            "import-package-twice",
            ORIG,
        ),
        (
            good.clone() + &source("s", "1-1", &[("s_1-1.dsc", "other")]),
            "import-package-twice",
            "s_1-1_source",
        ),
        (
            good.clone() + &source("s", "1-1", &[("s_1-1.dsc", "one"), ("s_1-2.diff.gz", "2")]),
            "import-package-twice",
            "s_1-1_source",
        ),
        (
            good.clone() + &good.replace(" 8 ", " 9 "),
            "import-package-twice",
            ORIG,
        ),
        (
            good.replace("Directory: pool", "Directory: ../pool"),
            "import-path-outside",
            "it goes up",
        ),
        (
            good.replace("Directory: pool", "Directory: /pool"),
            "import-path-outside",
            "absolute",
        ),
        (
            good.replace(ORIG, "../s_1.orig.tar.gz"),
            "import-index-malformed",
            "no plain file name",
        ),
        (
            good.replace("s_1-1.dsc", "s_1-1.tar.gz"),
            "import-index-malformed",
            "other than one .dsc",
        ),
        (
            good.replace("Directory: ", "Folder: "),
            "import-index-malformed",
            "Directory",
        ),
    ] {
        refused(of(&index).await, code, says);
    }
}
