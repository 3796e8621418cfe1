//! Where things are on this machine: our programs, the target directory, free ports, services.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The PostgreSQL server that `tests/run` starts, as a URL of a database where databases are made.
pub const POSTGRES: &str = "COUNTERSIGN_TEST_POSTGRES";
/// The Redis server that `tests/run` starts, as a URL.
pub const REDIS: &str = "COUNTERSIGN_TEST_REDIS";
/// The S3-speaking server that `tests/run` starts, as a URL.
pub const S3: &str = "COUNTERSIGN_TEST_S3";

/// The address in the variable `name`; panics when it is not set, since nothing is skipped.
#[track_caller]
pub fn service(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set: run this test through `tests/run FILTER`, which starts the servers"
        )
    })
}

/// The folder that cargo built this test into, such as `target/release`.
pub fn build_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own program");
    let folder = test.parent().expect("a program lies in a folder");
    // Test programs lie in `deps`, one below.
    let outer = if folder.ends_with("deps") {
        folder.parent()
    } else {
        None
    };
    outer.unwrap_or(folder).to_owned()
}

/// Path of one of our programs, from the same build as this test.
#[track_caller]
pub fn program(name: &str) -> PathBuf {
    let path = build_folder().join(name);
    assert!(
        path.exists(),
        "{} is missing: build it with `cargo build --release --workspace --bins`",
        path.display()
    );
    path
}

/// A folder below `target/` for what is fetched once and used by later runs too.
pub fn cache(name: &str) -> PathBuf {
    let build = build_folder();
    let folder = build
        .parent()
        .unwrap_or(&build)
        .join("test-cache")
        .join(name);
    std::fs::create_dir_all(&folder).expect("the target directory can be written");
    folder
}

/// A loopback port that nobody listens on just now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port is free");
    listener
        .local_addr()
        .expect("a listener has an address")
        .port()
}

/// A new folder that is removed at the end of its test.
pub fn scratch() -> tempfile::TempDir {
    tempfile::Builder::new()
        .prefix("countersign-test-")
        .tempdir()
        .expect("the folder for temporary files can be written")
}

/// Reads the whole file `path`.
#[track_caller]
pub fn read(path: &Path) -> Vec<u8> {
    match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => panic!("could not read {}: {error}", path.display()),
    }
}

/// Writes the file `path`, and the folders above it.
#[track_caller]
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    let folder = path.parent().expect("a file lies in a folder");
    // For the owner alone: some of what tests write is read as a secret.
    let private = Permissions::from_mode(0o600);
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, bytes))
        .and_then(|()| std::fs::set_permissions(path, private));
    if let Err(error) = written {
        panic!("could not write {}: {error}", path.display());
    }
}
