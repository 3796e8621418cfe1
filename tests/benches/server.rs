//! What a running server does: how soon an upload is seen, how changes share publications, and
//! what a large package costs in memory.

use crate::measure::{Cost, Row};
use kit::corpus::{self, RpmBuilder};
use kit::database::block_on;
use kit::server::{Embedded, Options};
use kit::{Repository, place};
use std::path::Path;
use std::time::{Duration, Instant};

const CHANGES: u64 = 1000;
/// Uploads whose way to the clients is timed.
const UPLOADS: u64 = 200;
/// So long does the server rest between two of them.
const REST: Duration = Duration::from_millis(100);
/// How often the client looks.
const LOOK: Duration = Duration::from_millis(1);
/// Bytes in the large package.
const LARGE: u64 = 2_000_000_000;

/// Publications that as many single changes end up in.
pub(crate) fn changes() -> Vec<Row> {
    let (publications, time) = block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/a/b").await;
        let packages: Vec<Vec<u8>> = (0..CHANGES).map(|n| corpus::package(3, n)).collect();
        let start = Instant::now();
        repository.push_all(&packages, 100).await;
        let time = start.elapsed();
        (repository.publications().await.len(), time)
    });
    vec![
        Row::alone(
            "publications of 1,000 changes",
            Cost::Count(publications),
            Some(50.0),
        ),
        Row::alone("  until the last is live (clock)", Cost::Time(time), None),
    ]
}

/// From the answer to an upload until a client can read the publication that holds it.
pub(crate) fn latency() -> Vec<Row> {
    let memory = tempfile::tempdir_in("/dev/shm").expect("Linux has memory for files in /dev/shm");
    let disk = place::scratch();
    let ([fast, slow_of_fast], [slow, slowest]) = (times(memory.path()), times(disk.path()));
    vec![
        Row::alone(
            "upload to visible, tmpfs, p50 (clock)",
            Cost::Time(fast),
            Some(50.0),
        ),
        Row::alone(
            "upload to visible, tmpfs, p99 (clock)",
            Cost::Time(slow_of_fast),
            None,
        ),
        Row::alone(
            "upload to visible, disk, p50 (clock)",
            Cost::Time(slow),
            None,
        ),
        Row::alone(
            "upload to visible, disk, p99 (clock)",
            Cost::Time(slowest),
            None,
        ),
    ]
}

/// The 50th and the 99th of a hundred, of a server that keeps its data in `folder`.
fn times(folder: &Path) -> [Duration; 2] {
    let mut times = block_on(async {
        let server = Embedded::start_at(&folder.join("data"), Options::default()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/a/b").await;
        let mut times = Vec::new();
        for number in 0..UPLOADS {
            let before = repository.file("repodata/repomd.xml").await.body;
            tokio::time::sleep(REST).await;
            let accepted = repository.upload(corpus::package(4, number)).await;
            accepted.expect(202);
            let start = Instant::now();
            while repository.file("repodata/repomd.xml").await.body == before {
                tokio::time::sleep(LOOK).await;
            }
            times.push(start.elapsed());
        }
        times
    });
    times.sort_unstable();
    [50, 99].map(|percent| times[times.len() * percent / 100])
}

/// Peak of the server's resident memory while it takes in a package of two gigabytes.
pub(crate) fn memory() -> Vec<Row> {
    let folder = place::scratch();
    let file = folder.path().join("large.rpm");
    let size = write_large(&file);
    let peak = block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/a/b").await;
        let stream = tokio::fs::File::open(&file)
            .await
            .expect("it was just written");
        repository.push(reqwest::Body::from(stream)).await;
        server.process.peak_memory()
    });
    assert!(size >= LARGE, "the package has only {size} bytes");
    vec![Row::alone(
        "resident memory, RPM of 2 GB, peak",
        Cost::Memory(peak),
        Some(150.0),
    )]
}

/// Writes a package that does not compress, and answers its length.
fn write_large(file: &Path) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let words = (0..LARGE / 8).flat_map(|_| {
        // xorshift64, by Marsaglia.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    let content: Vec<u8> = words.collect();
    let package = RpmBuilder::new("large", "1.0", "1")
        .file_with("/usr/share/large", &content)
        .build();
    place::write(file, &package);
    package.len() as u64
}
