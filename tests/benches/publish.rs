//! One package more, and one less, in a large repository: from accepted upload to live.

use crate::measure::{Row, cpu_time_of};
use crate::site::{Corpus, Described, Site};
use entities::repository::Format;
use entities::{BlobId, PackageId, now, package};
use kit::command::run;
use kit::{corpus, place};
use rpm::{Located, Package};
use sha2::{Digest, Sha256};
use std::process::Command;
use std::time::Duration;

/// Of every corpus here.
const SEED: u64 = 7;
const LARGE: u64 = 50_000;
const SMALL: u64 = 1_000;
/// So many that every kind of fold happens.
const ADDITIONS: u64 = 512;
const REMOVALS: u64 = 64;
/// Packages that are put in at once while a repository is filled.
const BATCH: u64 = 2_000;

/// What the repository holds.
const CORPUS: Corpus = Corpus {
    format: Format::Rpm,
    division: "",
    package: |index| corpus::package(SEED, index),
    describe,
};

pub(crate) fn one_package() -> Vec<Row> {
    let [large, rsa] = ["ed25519", "rsa4096"].map(|algorithm| measure(LARGE, algorithm));
    let small = measure(SMALL, "ed25519");
    let peer = peer();
    vec![
        Row::ratio("+1 into 50,000, Ed25519, median", large.median, peer, 1e-3),
        Row::ratio("+1 into 50,000, Ed25519, mean", large.mean, peer, 1e-3),
        Row {
            bar: None,
            ..Row::ratio("+1 into 50,000, RSA-4096, median", rsa.median, peer, 1e-3)
        },
        Row::ratio(
            "+1 into 50,000 against into 1,000, median",
            large.median,
            small.median,
            1.5,
        ),
        Row::ratio(
            "+1 into 50,000 against into 1,000, mean",
            large.mean,
            small.mean,
            1.5,
        ),
        Row::ratio(
            "-1 from 50,000, Ed25519, mean",
            large.removal,
            peer,
            1.0 / 300.0,
        ),
    ]
}

/// CPU time of one change, ingest to live.
struct Measured {
    median: Duration,
    mean: Duration,
    removal: Duration,
}

/// The same addition by `createrepo_c --update`.
fn peer() -> Duration {
    let tree = place::scratch();
    let count = usize::try_from(LARGE).expect("a count of packages");
    corpus::write(tree.path(), SEED, count);
    let index = || {
        let mut command = Command::new("createrepo_c");
        run(command
            .args(["--quiet", "--no-database", "--update"])
            .arg(tree.path()))
        .succeeded();
    };
    index();
    let added = corpus::builder(SEED, LARGE);
    place::write(&tree.path().join(added.file_name()), added.build());
    cpu_time_of(index)
}

fn measure(packages: u64, algorithm: &str) -> Measured {
    kit::database::block_on(async {
        let site = Site::start(CORPUS, algorithm).await;
        let mut first = 0;
        while first < packages {
            let next = packages.min(first + BATCH);
            site.fill(first..next).await;
            first = next;
        }
        let mut times = Vec::new();
        for index in packages..packages + ADDITIONS {
            times.push(site.cost_of(site.ingest(index).await).await);
        }
        times.sort_unstable();
        let mut removal = Duration::ZERO;
        for number in 0..REMOVALS {
            let ordinal = number * packages / REMOVALS;
            removal += site
                .cost_of(site.remove(i64::try_from(ordinal).expect("small")).await)
                .await;
        }
        site.stop().await;
        let count = u32::try_from(ADDITIONS).expect("a count of additions");
        Measured {
            median: times[times.len() / 2],
            mean: times.iter().sum::<Duration>() / count,
            removal: removal / u32::try_from(REMOVALS).expect("a count of removals"),
        }
    })
}

/// The row and the texts of a package, as ingest makes them.
pub(crate) fn describe(bytes: &[u8]) -> Described {
    let package = Package::read(bytes).expect("the corpus is valid");
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    let located = Located {
        size: bytes.len() as u64,
        sha256,
        file_time: 1,
    };
    let nevra = package.nevra();
    let row = package::Model {
        id: PackageId::fresh(),
        format: Format::Rpm,
        sha256: hex::encode(sha256),
        source_sha256: hex::encode(sha256),
        blob: BlobId::fresh(),
        size: i64::try_from(bytes.len()).expect("a small package"),
        name: nevra.name.clone(),
        epoch: i64::from(nevra.epoch),
        version: nevra.version.clone(),
        release: nevra.release.clone(),
        arch: nevra.arch.clone(),
        path: rpm::served_path(nevra),
        signed_by: None,
        details: serde_json::json!({}),
        created_at: now(),
    };
    let pieces = package.fragments(&located);
    let texts = [pieces.primary, pieces.filelists, pieces.other];
    (row, texts.map(Some))
}
