//! One Debian package more in a large repository, from accepted upload to live, and real packages
//! read.

use crate::measure::{Cost, Row, cpu_time_of};
use crate::site::{Corpus, Described, Site};
use deb::{Located, Package};
use entities::repository::Format;
use entities::{BlobId, PackageId, now, package};
use kit::command::run;
use kit::corpus::DebBuilder;
use kit::place;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const LARGE: u64 = 50_000;
const PEERS: u64 = 10_000;
const SMALL: u64 = 1_000;
/// So many that folds happen.
const ADDITIONS: u64 = 256;
/// Packages that are put in at once while a repository is filled.
const BATCH: u64 = 2_000;
/// How often real packages are read, in turns with the peer: the least counts.
const ROUNDS: usize = 5;
/// How often short work is done in one round.
const REPEATS: u32 = 20;
/// How many packages reprepro is given, one after the other.
const PEER_ADDITIONS: u64 = 10;

/// What the repository holds.
const CORPUS: Corpus = Corpus {
    format: Format::Deb,
    division: "stable/main",
    package: |index| builder(index).build(),
    describe,
};

fn builder(index: u64) -> DebBuilder {
    let name = format!("package-{index:05}");
    DebBuilder::new(&name, &format!("1.{}-1", index % 90), "amd64")
        .field(
            "Depends",
            &format!("libc6 (>= 2.36), package-{:05}", index / 2),
        )
        .field("Homepage", &format!("https://{name}.example.org/"))
        .field("Installed-Size", "42")
}

/// One package more, against aptly and reprepro.
pub(crate) fn one_package() -> Vec<Row> {
    let [large, middle, small] = [LARGE, PEERS, SMALL].map(measure);
    let (aptly, reprepro) = peers();
    let ratio = Row::ratio;
    vec![
        ratio(
            "+1 deb into 10,000, against aptly",
            middle.median,
            aptly,
            0.01,
        ),
        ratio(
            "+1 deb into 10,000, against reprepro",
            middle.median,
            reprepro,
            0.1,
        ),
        ratio(
            "+1 deb into 50,000 against into 1,000",
            large.median,
            small.median,
            1.5,
        ),
        Row::alone(
            "bytes for apt after +1 in 50,000",
            Cost::Bytes(large.bytes),
            Some(3.0),
        ),
    ]
}

/// What one addition costs.
struct Measured {
    /// CPU time, ingest to live.
    median: Duration,
    /// What a client fetches that had the state before.
    bytes: u64,
}

fn measure(packages: u64) -> Measured {
    kit::database::block_on(async {
        let site = Site::start(CORPUS, "ed25519").await;
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
        let index = "dists/stable/main/binary-amd64/Packages.diff/";
        let mut patches = Vec::new();
        for path in site.paths(index).await {
            if !path.ends_with("/Index") && !path.contains("/by-hash/") {
                patches.push(site.length(&path).await);
            }
        }
        let bytes = site.length("dists/stable/InRelease").await
            + site.length(&format!("{index}Index")).await
            // The newest of the older states is the nearest.
            + patches.into_iter().min().expect("there are patches");
        site.stop().await;
        Measured {
            median: times[times.len() / 2],
            bytes,
        }
    })
}

/// The same addition by aptly (`repo add` and `publish update`) and, as the mean of some, by
/// reprepro; unsigned.
fn peers() -> (Duration, Duration) {
    let folder = place::scratch();
    let pool = folder.path().join("incoming");
    std::fs::create_dir(&pool).expect("a scratch folder can be written");
    for index in 0..PEERS {
        let package = builder(index);
        place::write(&pool.join(package.file_name()), package.build());
    }
    let added: Vec<PathBuf> = (PEERS..PEERS + PEER_ADDITIONS)
        .map(|index| {
            let package = builder(index);
            let file = folder.path().join(package.file_name());
            place::write(&file, package.build());
            file
        })
        .collect();
    (
        aptly(folder.path(), &pool, &added[0]),
        reprepro(folder.path(), &pool, &added),
    )
}

fn aptly(folder: &Path, pool: &Path, added: &Path) -> Duration {
    let configuration = folder.join("aptly.json");
    let root = serde_json::json!({ "rootDir": folder.join("aptly"), "gpgDisableSign": true });
    place::write(&configuration, root.to_string());
    let aptly = |arguments: &[&str]| {
        let mut command = Command::new("aptly");
        command
            .arg(format!("-config={}", configuration.display()))
            .args(arguments);
        run(&mut command).succeeded();
    };
    aptly(&[
        "repo",
        "create",
        "-distribution=stable",
        "-component=main",
        "peer",
    ]);
    aptly(&["repo", "add", "peer", &pool.to_string_lossy()]);
    aptly(&[
        "publish",
        "repo",
        "-skip-signing",
        "-skip-contents",
        "-architectures=amd64",
        "peer",
    ]);
    cpu_time_of(|| {
        aptly(&["repo", "add", "peer", &added.to_string_lossy()]);
        aptly(&[
            "publish",
            "update",
            "-skip-signing",
            "-skip-contents",
            "stable",
        ]);
    })
}

fn reprepro(folder: &Path, pool: &Path, added: &[PathBuf]) -> Duration {
    let base = folder.join("reprepro");
    std::fs::create_dir_all(base.join("conf")).expect("a scratch folder can be written");
    let distributions = "Codename: stable\nComponents: main\nArchitectures: amd64\n";
    place::write(&base.join("conf/distributions"), distributions);
    let reprepro = |arguments: &[&str]| {
        let mut command = Command::new("reprepro");
        command.arg("--basedir").arg(&base).args(arguments);
        run(&mut command).succeeded();
    };
    let mut files = debs(pool);
    files.sort();
    let files: Vec<String> = files
        .iter()
        .map(|file| file.to_string_lossy().into_owned())
        .collect();
    for some in files.chunks(1000) {
        let mut arguments = vec!["includedeb", "stable"];
        arguments.extend(some.iter().map(String::as_str));
        reprepro(&arguments);
    }
    let all = cpu_time_of(|| {
        for file in added {
            reprepro(&["includedeb", "stable", &file.to_string_lossy()]);
        }
    });
    all / u32::try_from(added.len()).expect("a few packages")
}

/// CPU time of `work`, which is too short for the clock of the kernel to be done once.
fn cpu_time_of_one(work: impl Fn()) -> Duration {
    cpu_time_of(|| (0..REPEATS).for_each(|_| work())) / REPEATS
}

/// Real packages of this machine's distribution, read, hashed and described.
pub(crate) fn real_packages() -> Vec<Row> {
    let (folder, files) = kit::debian::packages();
    let [mut ours, mut peer] = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        ours = ours.min(cpu_time_of_one(|| {
            for file in &files {
                let bytes = place::read(file);
                let sha256 = storage::Sha256::of(&bytes);
                let package = Package::read(bytes.as_slice()).expect("real packages are read");
                let size = bytes.len() as u64;
                let path = deb::served_path(package.identity());
                std::hint::black_box(package.stanza(&Located { path, size, sha256 }));
            }
        }));
        peer = peer.min(cpu_time_of_one(|| {
            let mut command = Command::new("apt-ftparchive");
            for hash in ["MD5", "SHA1", "SHA512"] {
                command
                    .arg("-o")
                    .arg(format!("APT::FTPArchive::{hash}=false"));
            }
            run(command.current_dir(&folder).args(["packages", "."])).succeeded();
        }));
    }
    assert!(
        files.len() >= 200,
        "{} packages were downloaded",
        files.len()
    );
    vec![Row::ratio(
        "real debs read, hashed, described",
        ours,
        peer,
        0.6,
    )]
}

fn debs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .collect()
}

/// The row and the text of a package, as ingest makes them.
fn describe(bytes: &[u8]) -> Described {
    let package = Package::read(bytes).expect("the corpus is valid");
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    let identity = package.identity();
    let (version, release) = identity
        .version
        .as_str()
        .rsplit_once('-')
        .expect("all of the corpus have a revision");
    let row = package::Model {
        id: PackageId::fresh(),
        format: Format::Deb,
        sha256: hex::encode(sha256),
        source_sha256: hex::encode(sha256),
        blob: BlobId::fresh(),
        size: i64::try_from(bytes.len()).expect("a small package"),
        name: identity.package.clone(),
        epoch: 0,
        version: version.into(),
        release: release.into(),
        arch: identity.architecture.clone(),
        path: deb::served_path(identity),
        signed_by: None,
        details: serde_json::json!({}),
        created_at: now(),
    };
    let stanza = package.stanza(&Located {
        path: row.path.clone(),
        size: bytes.len() as u64,
        sha256,
    });
    (row, [Some(stanza), None, None])
}
