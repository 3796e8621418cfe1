//! Bad input gets a coded refusal, keeps nothing, and never stops a worker.

use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::http::Answer;
use kit::server::{Embedded, Options};
use kit::{Repository, debian, disk, place};
use reqwest::Method;
use serde_json::Value;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

fn sound() -> Vec<u8> {
    RpmBuilder::new("sound", "1.0", "1")
        .file_with("/usr/share/x", &vec![b'x'; 20_000])
        .build()
}

/// A server with one repository that must be empty, and alive, at the end.
struct Story {
    server: Embedded,
    repository: Repository,
}

impl Story {
    async fn begin() -> Self {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/x").await;
        Self { server, repository }
    }

    /// Uploads what must be refused; returns the code, whoever refuses.
    async fn refusal(&self, octets: Vec<u8>) -> String {
        let answer = self.repository.upload(octets).await;
        if answer.status < 300 {
            return self.server.admin().fails(answer).await;
        }
        assert!(answer.status < 500, "{answer}");
        answer
            .problem(answer.status, &answer.json::<kit::http::Problem>().code())
            .code()
    }

    /// Nothing was kept, and the next upload works.
    async fn end(mut self) {
        self.server.process.must_be_running();
        assert!(self.repository.nevras().await.is_empty());
        assert_eq!(
            octets_kept(self.server.data()),
            0,
            "something was kept of what was refused"
        );
        self.repository.push(sound()).await;
        assert_eq!(self.repository.nevras().await.len(), 1);
    }
}

/// Bytes of uploads and blobs in the data directory.
fn octets_kept(data: &Path) -> u64 {
    let mut sum = 0;
    for folder in ["objects/staging", "objects/blobs"] {
        let entries = std::fs::read_dir(data.join(folder)).into_iter().flatten();
        sum += entries
            .filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len()))
            .sum::<u64>();
    }
    sum
}

#[test]
fn what_is_no_whole_package_is_refused() {
    block_on(async {
        let story = Story::begin().await;
        let whole = sound();
        let mut flipped = whole.clone();
        let last = flipped.len() - 10;
        flipped[last] ^= 1;
        let mut counts = whole.clone();
        // The count of index entries in the main header, as large as it goes.
        let main = header_of(&whole);
        counts[main + 8..main + 12].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
        let mut size = whole.clone();
        size[main + 12..main + 16].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        let hostile: Vec<(&str, Vec<u8>)> = vec![
            ("nothing", vec![]),
            ("text", b"this is no package".to_vec()),
            ("the lead alone", whole[..96].to_vec()),
            ("half a header", whole[..main + 100].to_vec()),
            ("half a payload", whole[..whole.len() - 1000].to_vec()),
            ("something after it", [whole.as_slice(), b"more"].concat()),
            ("a flipped bit", flipped),
            ("absurd counts", counts),
            ("an absurd size", size),
        ];
        for (what, octets) in hostile {
            let code = story.refusal(octets).await;
            assert!(!code.is_empty() && code != "internal", "{what}: {code}");
        }
        story.end().await;
    });
}

/// Where the main header starts: after the lead and the padded signature header.
fn header_of(package: &[u8]) -> usize {
    let number = |at: usize| u32::from_be_bytes(package[at..at + 4].try_into().unwrap()) as usize;
    let signature = 16 + 16 * number(96 + 8) + number(96 + 12);
    96 + signature.next_multiple_of(8)
}

#[test]
fn names_that_break_paths_or_indexes_are_refused() {
    block_on(async {
        let story = Story::begin().await;
        for name in [
            "../../etc/passwd",
            "a/b",
            "a\nb",
            "<a>&\"b",
            "a b",
            ".",
            "a\u{1}b",
            "",
        ] {
            let package = RpmBuilder::new(name, "1.0", "1").build();
            let code = story.refusal(package).await;
            assert!(!code.is_empty() && code != "internal", "{name:?}: {code}");
        }
        story.end().await;
    });
}

#[test]
fn real_packages_that_were_broken_on_purpose_are_refused() {
    block_on(async {
        let story = Story::begin().await;
        let broken = debian::rpms_below(&debian::source("rpm").join("tests/data"));
        let broken: Vec<_> = broken
            .iter()
            .filter(|path| path.to_string_lossy().contains("corrupted"))
            .collect();
        assert!(!broken.is_empty());
        for path in broken {
            let code = story.refusal(place::read(path)).await;
            assert!(
                !code.is_empty() && code != "internal",
                "{}: {code}",
                path.display()
            );
        }
        story.end().await;
    });
}

#[test]
fn a_digest_that_disagrees_is_refused() {
    block_on(async {
        let story = Story::begin().await;
        let admin = story.server.admin();
        let path = format!("{}/packages/sound.rpm", story.repository.path());
        let request = admin
            .request(Method::PUT, &path)
            .header("content-type", "application/octet-stream")
            .header("x-checksum-sha256", "0".repeat(64))
            .body(sound());

        Answer::of(request).await.problem(422, "digest-mismatch");

        story.end().await;
    });
}

#[test]
fn a_file_name_that_is_a_path_is_refused() {
    block_on(async {
        let story = Story::begin().await;
        for name in ["..%2f..%2fetc%2fpasswd.rpm", "%00.rpm", "no-package.txt"] {
            let path = format!("{}/packages/{name}", story.repository.path());
            let answer = story.server.admin().put(&path, sound()).await;
            assert!((400..500).contains(&answer.status), "{name}: {answer}");
            let _: Value = answer.json();
        }
        story.end().await;
    });
}

#[test]
fn a_client_that_goes_away_leaves_nothing() {
    block_on(async {
        let story = Story::begin().await;
        let admin = story.server.admin();
        let address = admin.base().strip_prefix("http://").unwrap();
        let head = format!(
            "PUT /api/v1{}/packages/gone.rpm HTTP/1.1\r\nhost: {address}\r\n\
             authorization: Bearer {}\r\ncontent-type: application/octet-stream\r\n\
             content-length: 1000000\r\n\r\n",
            story.repository.path(),
            admin.token(),
        );
        for _ in 0..5 {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&sound()[..5000]).unwrap();
        }
        let deadline = std::time::Instant::now() + Duration::from_secs(20);
        while octets_kept(story.server.data()) > 0 && std::time::Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        story.end().await;
    });
}

#[test]
fn an_upload_larger_than_the_disk_is_refused_and_the_server_goes_on() {
    let test = "hostile_input::an_upload_larger_than_the_disk_is_refused_and_the_server_goes_on";
    let Some(disk) = disk::small(test) else {
        return;
    };
    block_on(async {
        let data = disk.join("data");
        let mut server = Embedded::start_at(&data, Options::default()).await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/s").await;

        let answer = repository.upload(vec![0_u8; 100 << 20]).await;

        answer.problem(507, "storage-full");
        server.process.must_be_running();
        repository.push(sound()).await;
        assert_eq!(repository.nevras().await.len(), 1);
    });
}
