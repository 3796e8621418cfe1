//! Valid packages made in process: by hand for one test, or by the thousand.
//!
//! A corpus is the same for the same seed, on every machine and in every release.

mod deb;
mod files;
mod header;
mod rpm;
mod words;

use std::path::{Path, PathBuf};

pub use self::deb::{DebBuilder, deb};
pub use self::rpm::RpmBuilder;
use self::words::{ARCHITECTURES, AUTHORS, CHANGES, FOLDERS, LICENSES, PREFIXES, SUFFIXES, WORDS};

/// Most files of a package in the corpus.
const FILES_MAX: u64 = 400;
/// The day of the newest change of any package: 2024-06-01.
const NEWEST: u32 = 1_717_200_000;
const DAY: u32 = 86_400;

/// Writes `count` packages into `dir`, which exists; gives their paths in order.
pub fn write(dir: &Path, seed: u64, count: usize) -> Vec<PathBuf> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let paths: Vec<PathBuf> = (0..count)
        .map(|index| dir.join(builder(seed, index as u64).file_name()))
        .collect();
    std::thread::scope(|scope| {
        for first in 0..threads {
            let paths = &paths;
            scope.spawn(move || {
                for (index, path) in paths.iter().enumerate().skip(first).step_by(threads) {
                    std::fs::write(path, package(seed, index as u64))
                        .expect("the corpus could be written");
                }
            });
        }
    });
    paths
}

/// The package with this number, about 11 kB; no two of one seed have the same name.
pub fn package(seed: u64, index: u64) -> Vec<u8> {
    builder(seed, index).build()
}

/// What [`package`] builds, to be changed by a test before it is built.
pub fn builder(seed: u64, index: u64) -> RpmBuilder {
    let mut random = Random::new(seed, index);
    let name = name(&mut random, index);
    let release = format!("{}.el9", 1 + random.below(30));
    let mut builder = RpmBuilder::new(&name, &random.version(), &release)
        .arch(random.pick(ARCHITECTURES))
        .summary(&format!(
            "The {} {} library",
            random.pick(WORDS),
            random.pick(WORDS)
        ))
        .description(&description(&mut random))
        .license(random.pick(LICENSES))
        .url(&format!("https://{name}.example.org/"))
        .build_time(NEWEST + DAY);
    if random.below(12) == 0 {
        builder = builder.epoch(1 + random.below(3));
    }
    builder = dependencies(builder, &mut random, &name);
    builder = files(builder, &mut random, &name);
    changes(builder, &mut random)
}

fn name(random: &mut Random, index: u64) -> String {
    let (first, second) = (random.pick(WORDS), random.pick(WORDS));
    format!(
        "{}{first}-{second}{index}{}",
        random.pick(PREFIXES),
        random.pick(SUFFIXES)
    )
}

fn description(random: &mut Random) -> String {
    let words: Vec<&str> = (0..40 + random.below(60))
        .map(|_| random.pick(WORDS))
        .collect();
    words
        .chunks(10)
        .map(|line| line.join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}

fn dependencies(mut builder: RpmBuilder, random: &mut Random, name: &str) -> RpmBuilder {
    for symbol in 0..random.below(6) {
        builder = builder.requires(&format!("libc.so.6(GLIBC_2.{})(64bit)", 2 + symbol * 5));
    }
    for _ in 0..2 + random.below(12) {
        let other = format!("{}{}", random.pick(PREFIXES), random.pick(WORDS));
        builder = match random.below(4) {
            0 => builder.requires(&format!("{other} >= {}", random.version())),
            1 => builder.requires(&format!("lib{other}.so.{}()(64bit)", random.below(9))),
            _ => builder.requires(&other),
        };
    }
    for number in 0..random.below(4) {
        builder = builder.provides(&format!("lib{name}.so.{number}()(64bit)"));
    }
    if random.below(3) == 0 {
        builder = builder.requires_pre("/bin/sh").requires("rtld(GNU_HASH)");
    }
    if random.below(6) == 0 {
        builder = builder
            .recommends(&format!("{name}-lang"))
            .suggests(&format!(
                "({} if {})",
                random.pick(WORDS),
                random.pick(WORDS)
            ))
            .obsoletes(&format!("{name}-compat < {}", random.version()));
    }
    builder
}

/// Most packages have few files, and some have very many.
fn files(mut builder: RpmBuilder, random: &mut Random, name: &str) -> RpmBuilder {
    let share = u64::from(random.below(1000));
    let count = 1 + (FILES_MAX - 1) * share.pow(5) / 1000_u64.pow(5);
    let mut folder = format!("/usr/share/{name}");
    builder = builder.directory(&folder);
    for number in 0..count {
        if random.below(10) == 0 {
            folder = random.pick(FOLDERS).replace("{}", name);
        }
        let (first, second) = (random.pick(WORDS), random.pick(WORDS));
        let path = format!("{folder}/{first}-{second}{number}");
        builder = if random.below(60) == 0 {
            builder.ghost(&path)
        } else {
            builder.file(&path)
        };
    }
    builder
}

fn changes(mut builder: RpmBuilder, random: &mut Random) -> RpmBuilder {
    let mut day = NEWEST;
    for number in (1..=10).rev() {
        let author = format!("{} - {}-{number}", random.pick(AUTHORS), random.version());
        let text: Vec<String> = (0..=random.below(3))
            .map(|_| {
                format!(
                    "- {} {} {}",
                    random.pick(CHANGES),
                    random.pick(WORDS),
                    random.pick(WORDS)
                )
            })
            .collect();
        builder = builder.change(day, &author, &text.join("\n"));
        day -= random.below(60) * DAY;
    }
    builder
}

/// A small generator whose numbers never change (`SplitMix64`).
struct Random(u64);

impl Random {
    fn new(seed: u64, index: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index);
        Self(random.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from zero to `limit`, without it.
    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit)).expect("the rest is below a limit of 32 bits")
    }

    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(header::number(list.len())) as usize]
    }

    fn version(&mut self) -> String {
        format!("{}.{}.{}", self.below(12), self.below(40), self.below(20))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_is_the_same_for_the_same_seed() {
        assert_eq!(package(7, 3), package(7, 3));
        assert_ne!(package(7, 3), package(8, 3));
        assert_ne!(package(7, 3), package(7, 4));
    }

    #[test]
    fn every_package_becomes_a_file_of_its_own() {
        let dir = tempfile::tempdir().unwrap();

        let paths = write(dir.path(), 1, 50);

        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 50);
        assert_eq!(std::fs::read(&paths[20]).unwrap(), package(1, 20));
    }
}
