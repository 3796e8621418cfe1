//! apt as a newer release has it, in a root of its own.

use super::mirror::{Kind, Mirror};
use super::{NEWER, begin, lock};
use crate::command::run;
use crate::place;
use std::path::PathBuf;
use std::process::Command;

/// What apt and dpkg need to install packages, scripts of packages aside. What these depend on
/// comes with them.
const PACKAGES: &[&str] = &[
    "apt",
    "base-files",
    "coreutils",
    "dash",
    "diffutils",
    "dpkg",
    "libfaketime",
    "libc-bin",
    "tar",
];

/// A folder to change the root to, with apt and dpkg of the release after the machine's own. Only
/// root can: see chroot(2).
///
/// Panics with apt's own words when it cannot be had.
#[track_caller]
pub fn root() -> PathBuf {
    let cache = place::cache("debian-root");
    let _guard = lock(&cache);
    let root = cache.join("root");
    if !root.exists() {
        let mirror = Mirror::open(&cache.join("apt"), Kind::Binary, &[NEWER]);
        let mut install = mirror.apt_get();
        install
            .args([
                "--yes",
                "--no-install-recommends",
                "--download-only",
                "install",
            ])
            .args(PACKAGES);
        run(&mut install).succeeded();
        let work = begin(&cache, "root.new");
        let archives = std::fs::read_dir(mirror.archives()).expect("the cache can be read");
        let archives = archives.map(|entry| entry.expect("the cache can be read").path());
        for archive in archives.filter(|path| path.extension().is_some_and(|end| end == "deb")) {
            let mut extract = Command::new("dpkg-deb");
            run(extract.arg("--extract").arg(archive).arg(&work)).succeeded();
        }
        let mut null = Command::new("mknod");
        null.args(["-m", "666"]).arg(work.join("dev/null"));
        run(null.args(["c", "1", "3"])).succeeded();
        // Where libfaketime keeps its semaphores.
        std::fs::create_dir(work.join("dev/shm")).expect("the cache can be written");
        std::fs::rename(&work, &root).expect("a folder in the cache can be renamed");
    }
    root
}
