//! Origins as they should be, and as they should not.

mod debian;
mod pool;
mod rpm_md;

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::catalog::{Catalog, Location};
use super::{ImportError, Tree};

/// A folder that is made into an origin.
struct Origin(TempDir);

impl Origin {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes the file `path`, and the folders above it.
    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
        self
    }

    fn tree(&self) -> Tree<'static> {
        Tree::find(self.path().to_str().unwrap()).unwrap()
    }
}

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn names(catalog: &Catalog) -> Vec<&str> {
    let names = catalog.items.iter().map(|item| item.name.as_deref());
    names.map(Option::unwrap_or_default).collect()
}

#[track_caller]
fn refused<T>(read: Result<T, ImportError>, code: &str, says: &str) {
    let error = read.err().expect("it is refused");
    assert_eq!(error.code(), code, "{}", error.sentence());
    assert!(error.sentence().contains(says), "{}", error.sentence());
}

#[test]
fn paths_stay_below_the_origin() {
    let path = |path: &str| Location::parse(path).map(|location| location.path);
    assert_eq!(
        path("Packages/a b~1+c.rpm").unwrap(),
        "Packages/a b~1+c.rpm"
    );
    assert_eq!(path("./pool//a.deb").unwrap(), "pool/a.deb");
    let long = "a/".repeat(3000);
    for bad in [
        "",
        ".",
        "/",
        "/etc/passwd",
        "..",
        "a/../b",
        "a\\..\\b",
        "a\0",
        "a\nb",
        &long,
    ] {
        refused(path(bad), "import-path-outside", "leads out of the origin");
    }
}

#[test]
fn an_origin_is_a_folder_or_a_plain_url() {
    for bad in [
        "/nonexistent",
        "ftp://a.example/",
        "file:///tmp",
        "https://user:secret@a.example/",
        "https://a.example/?a=b",
        "http://",
    ] {
        let error = Tree::find(bad).err().expect(bad);
        assert_eq!(error.code(), "import-no-origin", "{bad}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    // URLs are of TLS as well as not; a provider is there as in the program.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let Ok(Tree::Web { base, .. }) = Tree::find("https://a.example/rpm/el9") else {
        panic!("a URL is an origin");
    };
    assert_eq!(base.as_str(), "https://a.example/rpm/el9/");
}
