//! Bare folders.

use std::os::unix::fs::symlink;

use super::{Origin, refused};
use crate::import::{Catalog, read_pool};

fn read(origin: &Origin, suffix: Option<&str>) -> Catalog {
    let root = origin.path().canonicalize().unwrap();
    read_pool(&root, suffix, None).unwrap()
}

fn paths(catalog: &Catalog) -> Vec<&str> {
    let items = catalog.items.iter();
    items.map(|item| item.location.path.as_str()).collect()
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

    let catalog = read(&origin, Some(".rpm"));

    assert_eq!(paths(&catalog), ["b.rpm", "deep/er/a.rpm"]);
    let mut left_out: Vec<String> = catalog
        .left_out
        .iter()
        .map(|one| format!("{}: {}", one.what, one.why))
        .collect();
    left_out.sort();
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

    let catalog = read(&origin, None);

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
        read_pool(missing, None, None),
        "import-unreadable",
        "could not read",
    );
}
