//! Bare folders.

use std::fmt::Write as _;
use std::os::unix::fs::symlink;

use super::{Origin, refused, sha256};
use crate::import::{Catalog, Format, read_pool};

fn read(origin: &Origin, format: Format) -> Catalog {
    let root = origin.path().canonicalize().unwrap();
    read_pool(&root, format, None).unwrap()
}

fn paths(catalog: &Catalog) -> Vec<&str> {
    let items = catalog.items.iter();
    items.map(|item| item.location.path.as_str()).collect()
}

/// What is left out, each with the reason.
fn told(catalog: &Catalog) -> Vec<String> {
    let left_out = catalog.left_out.iter();
    let mut told: Vec<String> = left_out
        .map(|one| format!("{}: {}", one.what, one.why))
        .collect();
    told.sort();
    told
}

#[test]
fn packages_are_found_in_order_and_all_else_is_told() {
    let origin = Origin::new();
    origin
        .write("b.rpm", "b")
        .write("deep/er/a.rpm", "a")
        .write("deep/same.rpm", "b")
        .write("notes.txt", "n");
    symlink("/etc/hostname", origin.path().join("outside.rpm")).unwrap();
    symlink("nothing", origin.path().join("dangling.rpm")).unwrap();
    symlink("loop.rpm", origin.path().join("loop.rpm")).unwrap();
    symlink("..", origin.path().join("deep/up.rpm")).unwrap();
    symlink("b.rpm", origin.path().join("z.rpm")).unwrap();

    let catalog = read(&origin, Format::Rpm);

    assert_eq!(paths(&catalog), ["b.rpm", "deep/er/a.rpm"]);
    let left_out = told(&catalog);
    for (told, says) in left_out.iter().zip([
        "dangling.rpm: it is a link to nothing",
        "deep/same.rpm: it is the same as `b.rpm`",
        "deep/up.rpm: could not read `deep/up.rpm`: it is no file",
        "loop.rpm: could not read",
        "notes.txt: its name does not end in `.rpm`",
        "outside.rpm: `outside.rpm` leads out of the origin",
        "z.rpm: it is the same as `b.rpm`",
    ]) {
        assert!(told.starts_with(says), "{told}");
    }
    assert_eq!(left_out.len(), 7, "{left_out:?}");
}

#[test]
fn files_keep_their_paths() {
    let origin = Origin::new();
    origin
        .write("1.0/tool.tar.gz", "x")
        .write("2.0/tool.tar.gz", "x")
        .write("README", "r");

    let catalog = read(&origin, Format::File);

    assert_eq!(
        paths(&catalog),
        ["1.0/tool.tar.gz", "2.0/tool.tar.gz", "README"]
    );
    assert!(catalog.left_out.is_empty());
}

#[test]
fn a_folder_that_cannot_be_read_is_refused() {
    let missing = std::path::Path::new("/nonexistent");

    refused(
        read_pool(missing, Format::File, None),
        "import-unreadable",
        "could not read",
    );
}

/// A `.dsc` of `version` that names these files with their content.
fn description(version: &str, files: &[(&str, &str)]) -> String {
    let mut text = format!("Source: so\nVersion: {version}\nChecksums-Sha256:\n");
    for (name, content) in files {
        writeln!(text, " {} {} {name}", sha256(content), content.len()).unwrap();
    }
    text
}

#[test]
fn source_packages_are_taken_with_what_lies_beside_them() {
    let origin = Origin::new();
    let orig = "so_1.orig.tar.gz";
    let first = description("1:1-1", &[(orig, "upstream"), ("so_1-1.diff.gz", "1")]);
    let second = description("1:1-2", &[(orig, "upstream"), ("so_1-2.diff.gz", "2")]);
    origin
        .write("a.deb", "a")
        .write("s/so_1-1.dsc", &first)
        .write("s/so_1-1.diff.gz", "1")
        .write("s/so_1-2.dsc", second)
        .write("s/so_1-2.diff.gz", "2")
        .write(&format!("s/{orig}"), "upstream")
        .write(&format!("t/{orig}"), "upstream")
        .write("t/so_1-1.dsc", &first)
        .write("t/so_1-1.buildinfo", "b");

    let catalog = read(&origin, Format::Deb);

    assert_eq!(
        paths(&catalog),
        [
            "a.deb",
            "s/so_1.orig.tar.gz",
            "s/so_1-1.diff.gz",
            "s/so_1-1.dsc",
            "s/so_1-2.diff.gz",
            "s/so_1-2.dsc",
        ]
    );
    assert_eq!(catalog.items[1].sources, [1, 2]);
    assert_eq!(catalog.items[5].name.as_deref(), Some("so_1:1-2_source"));
    assert_eq!(
        told(&catalog),
        [
            "t/so_1-1.buildinfo: its name is neither that of a `.deb` nor of a file of a source package",
            "t/so_1-1.dsc: it is the same as `s/so_1-1.dsc`",
            "t/so_1.orig.tar.gz: no `.dsc` that is taken names it",
        ]
    );
}

#[test]
fn source_packages_that_are_not_whole_are_left_out_with_their_files() {
    let origin = Origin::new();
    let dsc = |version: &str, name: &str| description(version, &[(name, "content")]);
    origin
        .write("so_1.dsc", dsc("1", "so_1.tar.gz"))
        .write("so_2.dsc", dsc("2", "so_2.tar.gz"))
        .write("so_2.tar.gz", "CONTENT")
        .write("so_3.dsc", dsc("3", "so_3.tar.gz"))
        .write("so_3.tar.gz", "content and more")
        .write("so_4.dsc", dsc("4", "../so_4.tar.gz"))
        .write("so_5.dsc", dsc("6", "so_6.tar.gz"))
        .write("so_7.dsc", "no paragraph")
        .write("so_8.dsc", dsc("8", "so_8.tar.gz"))
        .write("so_8.tar.gz", "content")
        .write(
            "x/so_9.dsc",
            description("9", &[("so_8.tar.gz", "another")]),
        )
        .write("x/so_8.tar.gz", "another");

    let catalog = read(&origin, Format::Deb);

    assert_eq!(paths(&catalog), ["so_8.tar.gz", "so_8.dsc"]);
    let stray = "no `.dsc` that is taken names it";
    for (told, says) in told(&catalog).iter().zip([
        "so_1.dsc: it names `so_1.tar.gz`, which is not beside it",
        "so_2.dsc: it names `so_2.tar.gz`, which has another size or sha256",
        &format!("so_2.tar.gz: {stray}"),
        "so_3.dsc: it names `so_3.tar.gz`, which has another size or sha256",
        &format!("so_3.tar.gz: {stray}"),
        "so_4.dsc: the source package's description lists a file whose name is no plain file name",
        "so_5.dsc: the source package's description is that of `so_6.dsc`",
        "so_7.dsc: the control file cannot be read",
        &format!("x/so_8.tar.gz: {stray}"),
        "x/so_9.dsc: it names `so_8.tar.gz`, of which `so_8.tar.gz` is another one",
    ]) {
        assert!(told.starts_with(says), "{told}");
    }
    assert_eq!(catalog.left_out.len(), 10);
}
