//! A full index: every package read, hashed and described, all three indexes compressed.

use crate::measure::{Row, cpu_time_of};
use flate2::Compression;
use flate2::write::GzEncoder;
use kit::command::run;
use kit::{corpus, place};
use rpm::repomd::{Open, Record};
use rpm::{Checker, Front, IndexKind, Located, Package};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use storage::Sha256;

const PACKAGES: usize = 10_000;
/// Packages per sealed chunk, as in a publication.
const CHUNK: usize = 128;

/// So often is each side measured, in turns: the least counts, as all else is the machine's.
const ROUNDS: usize = 3;

pub(crate) fn full() -> Vec<Row> {
    let tree = place::scratch();
    let packages = corpus::write(tree.path(), 1, PACKAGES);
    // Both sides read from the page cache.
    for package in &packages {
        place::read(package);
    }
    let [mut alike, mut checked, mut peer] = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        for (checks, best) in [(false, &mut alike), (true, &mut checked)] {
            *best = cpu_time_of(|| {
                let written = index(&packages, checks, &tree.path().join("ours"));
                assert_eq!(written, PACKAGES, "every package is in the index");
            })
            .min(*best);
        }
        peer = cpu_time_of(|| {
            let mut command = Command::new("createrepo_c");
            run(command.args(["--quiet", "--no-database"]).arg(tree.path())).succeeded();
        })
        .min(peer);
    }
    vec![
        Row::ratio("full index of 10,000 packages", alike, peer, 0.5),
        Row {
            bar: None,
            ..Row::ratio(
                "  and all digests in the packages checked",
                checked,
                peer,
                0.5,
            )
        },
    ]
}

/// Writes the index of `packages` below `target` and returns how many it holds.
fn index(packages: &[PathBuf], checks: bool, target: &Path) -> usize {
    let mut files = IndexKind::ALL.map(|kind| IndexFile::new(kind, packages.len() as u64));
    let mut count = 0;
    for chunk in packages.chunks(CHUNK) {
        let described: Vec<_> = chunk.iter().map(|path| describe(path, checks)).collect();
        count += described.len();
        for file in &mut files {
            let parts: Vec<&[u8]> = described.iter().map(|part| file.kind.of(part)).collect();
            file.seal(&parts.concat());
        }
    }
    let records = files.map(|file| file.finish(target));
    place::write(
        &target.join("repodata/repomd.xml"),
        rpm::repomd::render(1, &records),
    );
    count
}

/// Reads a package whole, hashes it and describes it, as createrepo_c does; with `checks`, holds it
/// against the digests in its own headers too, as an upload is.
fn describe(path: &Path, checks: bool) -> rpm::Fragments {
    let bytes = place::read(path);
    let front = Front::read(bytes.as_slice()).expect("the corpus is valid");
    if checks {
        let mut checker = Checker::new(&front);
        checker.update(&bytes[front.bytes().len()..]);
        checker.finish().expect("the corpus is whole");
    }
    let located = Located {
        size: bytes.len() as u64,
        sha256: Sha256::of(&bytes),
        file_time: 1,
    };
    Package::new(front)
        .expect("the corpus can be published")
        .fragments(&located)
}

/// One index as it grows by members.
struct IndexFile {
    kind: IndexKind,
    bytes: Vec<u8>,
    open_size: u64,
    open_hash: Sha256,
}

impl IndexFile {
    fn new(kind: IndexKind, packages: u64) -> Self {
        let mut file = Self {
            kind,
            bytes: Vec::new(),
            open_size: 0,
            open_hash: Sha256::new(),
        };
        file.seal(kind.opening(packages).as_bytes());
        file
    }

    fn seal(&mut self, member: &[u8]) {
        self.open_size += member.len() as u64;
        self.open_hash.update(member);
        let mut encoder = GzEncoder::new(&mut self.bytes, Compression::default());
        encoder.write_all(member).expect("memory can be written");
        encoder.finish().expect("memory can be written");
    }

    fn finish(mut self, target: &Path) -> Record {
        self.seal(self.kind.closing().as_bytes());
        let sha256 = Sha256::of(&self.bytes);
        let href = format!(
            "repodata/{}-{}.xml.gz",
            hex::encode(sha256),
            self.kind.name()
        );
        place::write(&target.join(&href), &self.bytes);
        Record {
            kind: self.kind.name().to_owned(),
            href,
            sha256,
            size: self.bytes.len() as u64,
            open: Some(Open {
                sha256: self.open_hash.finish(),
                size: self.open_size,
            }),
            timestamp: 1,
        }
    }
}
