//! Real `.deb` files.

use super::mirror::{Kind, Mirror, own_release};
use super::{begin, lock};
use crate::command::run;
use crate::place;
use std::path::{Path, PathBuf};

/// How many packages are asked for, spread over all names.
const ASKED: usize = 230;
/// Sizes of packages that are asked for, in bytes.
const SIZES: std::ops::Range<u64> = 20_000..400_000;
/// How many are asked for at once.
const SOME: usize = 20;

/// More than 200 small packages of the machine's own release, sorted by name; a folder holds
/// nothing else.
///
/// Panics with apt's own words when they cannot be had.
#[track_caller]
pub fn packages() -> (PathBuf, Vec<PathBuf>) {
    let cache = place::cache("debian-packages");
    let _guard = lock(&cache);
    let folder = cache.join("pool");
    if !folder.exists() {
        let work = begin(&cache, "pool.new");
        fetch(
            &Mirror::open(&cache.join("apt"), Kind::Binary, &[&own_release()]),
            &work,
        );
        std::fs::rename(&work, &folder).expect("a folder in the cache can be renamed");
    }
    let entries = std::fs::read_dir(&folder).expect("the cache can be read");
    let paths = entries.map(|entry| entry.expect("the cache can be read").path());
    let mut files: Vec<PathBuf> = paths.collect();
    files.sort();
    (folder, files)
}

#[track_caller]
fn fetch(mirror: &Mirror, work: &Path) {
    let all = run(mirror.apt_cache().arg("dumpavail"))
        .succeeded()
        .stdout
        .clone();
    let fitting = all.split("\n\n").filter_map(|stanza| {
        let field = |name: &str| stanza.lines().find_map(|line| line.strip_prefix(name));
        let size: u64 = field("Size: ")?.parse().ok()?;
        SIZES.contains(&size).then(|| field("Package: "))?
    });
    let fitting: Vec<&str> = fitting.collect();
    let step = (fitting.len() / ASKED).max(1);
    let chosen: Vec<&str> = fitting.into_iter().step_by(step).take(ASKED).collect();
    for names in chosen.chunks(SOME) {
        let mut download = mirror.apt_get();
        download.current_dir(work).arg("download").args(names);
        run(&mut download).succeeded();
    }
}
