//! What Debian's mirror has, fetched once and kept below `target/`: real RPM files, which are the
//! test data in source packages, real `.deb` files, and the apt of a newer release.
//!
//! Mirrors do not hold every release's sources, so the machine's own release is asked first, then
//! [`NEWER`].

mod mirror;
mod packages;
mod root;

pub use self::packages::packages;
pub use self::root::root;

use self::mirror::{Kind, Mirror, own_release};
use crate::command::run;
use crate::place;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release that is asked for what the machine's own does not have.
const NEWER: &str = "trixie";

/// The upstream tree of the Debian source package `name`, unpacked.
///
/// Panics with apt's own words when the package cannot be had.
#[track_caller]
pub fn source(name: &str) -> PathBuf {
    let cache = place::cache("debian-sources");
    let _guard = lock(&cache);
    let tree = cache.join(name);
    if !tree.exists() {
        fetch(&cache, name, &tree);
    }
    tree
}

/// All files below `folder` whose name ends in `.rpm`, sorted.
pub fn rpms_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).expect("a folder in the cache can be listed");
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rpm") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Tests are processes of their own: the first fetches, the others wait until it is dropped.
fn lock(cache: &Path) -> File {
    let guard = File::create(cache.join("lock")).expect("the cache can be written");
    flock(&guard, FlockOperation::LockExclusive).expect("the cache can be locked");
    guard
}

/// An empty folder `name` in `cache`, without what a run that was stopped may have left there.
fn begin(cache: &Path, name: &str) -> PathBuf {
    let work = cache.join(name);
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(&work).expect("the cache can be written");
    work
}

#[track_caller]
fn fetch(cache: &Path, name: &str, tree: &Path) {
    let own = own_release();
    let mirror = Mirror::open(&cache.join("apt"), Kind::Source, &[&own, NEWER]);
    let work = begin(cache, &format!("{name}.new"));
    let archive = download(&mirror, &work, name, &own);
    let unpacked = begin(&work, "tree");
    let mut tar = Command::new("tar");
    tar.args(["--extract", "--strip-components=1", "--file"])
        .arg(archive);
    run(tar.arg("--directory").arg(&unpacked)).succeeded();
    std::fs::rename(&unpacked, tree).expect("a folder in the cache can be renamed");
    let _ = std::fs::remove_dir_all(&work);
}

/// The upstream archive, from the first release that has it. Its hash stands in a signed index.
#[track_caller]
fn download(mirror: &Mirror, work: &Path, name: &str, own: &str) -> PathBuf {
    let mut refusals = Vec::new();
    for release in [own, NEWER] {
        let mut command = mirror.apt_get();
        command.current_dir(work);
        let outcome = run(command.args(["source", "--tar-only", &format!("{name}/{release}")]));
        match upstream_archive(work) {
            Some(archive) if outcome.code == 0 => return archive,
            _ => refusals.push(outcome.to_string()),
        }
    }
    panic!(
        "Debian's source package {name} could not be fetched:\n{}",
        refusals.join("\n")
    );
}

fn upstream_archive(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let is_signature = path.extension().is_some_and(|extension| extension == "asc");
            name.contains(".orig.tar.") && !is_signature
        })
}
