//! Metadata of trust roots, on rows as a publish of one writes them.

use std::io::Read;

use entities::change_feed::Kind;
use entities::trust_root::{Expiries, OnlineKeys, State};
use entities::{TrustRootId, trust_file, trust_root};
use reqwest::StatusCode;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::rows::{noise, sha256, size};
use crate::world::{Answer, World};

const FOREVER: &str = "max-age=31536000, immutable";

/// Longer than what is sent as it is.
fn long() -> Vec<u8> {
    b"{\"keyid\":\"0123456789abcdef\"},".repeat(100)
}

impl World {
    /// A trust root that clients follow, with these versions of root, snapshot and timestamp.
    pub(crate) async fn trust_root(&self, name: &str, versions: (i64, i64, i64)) -> TrustRootId {
        let now = entities::now();
        let row = trust_root::Model {
            id: TrustRootId::fresh(),
            name: name.into(),
            state: State::Live,
            live: None,
            root_version: versions.0,
            snapshot_version: versions.1,
            timestamp_version: versions.2,
            bins: 0,
            fixed_bins: false,
            artifacts: 0,
            keys: OnlineKeys {
                timestamp: "timestamp".into(),
                snapshot: "snapshot".into(),
                repositories: "repositories".into(),
                targets: None,
                beside: None,
            },
            expiry: Expiries::default(),
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let id = row.id;
        let write = self.database.write().await.unwrap();
        row.into_active_model().insert(&*write).await.unwrap();
        self.advance(write, Kind::TrustRoot, id.0).await;
        id
    }

    /// Makes another timestamp the live one.
    async fn switch(&self, root: TrustRootId, timestamp: i64) {
        let write = self.database.write().await.unwrap();
        trust_root::Entity::update_many()
            .col_expr(trust_root::Column::TimestampVersion, Expr::value(timestamp))
            .filter(trust_root::Column::Id.eq(root))
            .exec(&*write)
            .await
            .unwrap();
        self.advance(write, Kind::TrustRoot, root.0).await;
    }

    /// Writes a metadata file; nobody is told.
    async fn metadata(&self, root: TrustRootId, name: &str, bytes: &[u8]) {
        let row = Self::metadata_row(root, name, bytes);
        self.insert_metadata(trust_file::Model {
            inline: Some(bytes.to_vec()),
            ..row
        })
        .await;
    }

    fn metadata_row(root: TrustRootId, name: &str, bytes: &[u8]) -> trust_file::Model {
        trust_file::Model {
            trust_root: root,
            name: name.into(),
            role: name.split('.').nth(1).unwrap().into(),
            sha256: sha256(bytes),
            size: size(bytes),
            blob: None,
            at: 0,
            inline: None,
            created_at: kit::clock::at("2026-01-02T03:04:05Z"),
            superseded_at: None,
        }
    }

    async fn insert_metadata(&self, row: trust_file::Model) {
        let write = self.database.write().await.unwrap();
        row.into_active_model().insert(&*write).await.unwrap();
        write.commit().await.unwrap();
    }

    async fn forget_metadata(&self) {
        let write = self.database.write().await.unwrap();
        trust_file::Entity::delete_many()
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
    }
}

kit::on_databases! {
    async fn metadata_is_for_everyone(database: kit::Database) {
        let world = World::new(database).await;
        let root = world.trust_root("default", (2, 3, 5)).await;
        let team = world.trust_root("team", (1, 1, 1)).await;
        for name in ["1.root.json", "2.root.json", "3.snapshot.json", "4.bin-7.json", "5.timestamp.json"] {
            world.metadata(root, name, name.as_bytes()).await;
        }
        world.metadata(team, "1.timestamp.json", b"of the team").await;

        for (path, text, lasting) in [
            ("/tuf/metadata/1.root.json", "1.root.json", FOREVER),
            ("/tuf/metadata/2.root.json", "2.root.json", FOREVER),
            ("/tuf/metadata/3.snapshot.json", "3.snapshot.json", FOREVER),
            ("/tuf/metadata/4.bin-7.json", "4.bin-7.json", FOREVER),
            ("/tuf/metadata/5.timestamp.json", "5.timestamp.json", FOREVER),
            ("/tuf/metadata/timestamp.json", "5.timestamp.json", "no-cache"),
            ("/tuf/team/metadata/timestamp.json", "of the team", "no-cache"),
        ] {
            // Twice: from the database, and from memory.
            for _ in 0..2 {
                let answer = world.get(path).await;
                assert_eq!((answer.status, answer.text()), (StatusCode::OK, text), "{path}");
                assert_eq!(answer.header("cache-control"), lasting, "{path}");
                assert_eq!(answer.header("content-type"), "application/json");
                assert_eq!(answer.header("etag"), format!("\"{}\"", sha256(text.as_bytes())));
                assert_eq!(answer.header("last-modified"), "Fri, 02 Jan 2026 03:04:05 GMT");
                assert_eq!(answer.header("vary"), "", "short files are the same for everyone");
            }
            let head = world.head(path).await;
            assert_eq!(head.header("content-length"), text.len().to_string());
            let etag = head.header("etag").to_owned();
            let again = world.get_with(path, &[("if-none-match", &etag)]).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        }
    }
}

#[tokio::test]
async fn metadata_that_is_not_there_is_not_found() {
    let world = World::new(kit::Database::sqlite().await).await;
    let root = world.trust_root("default", (1, 1, 1)).await;
    // What is not live yet is not there.
    world.metadata(root, "2.root.json", b"2").await;
    world.metadata(root, "2.snapshot.json", b"2").await;
    world.metadata(root, "2.timestamp.json", b"2").await;

    for path in [
        "/tuf/metadata/timestamp.json",
        "/tuf/metadata/1.root.json",
        "/tuf/metadata/2.root.json",
        "/tuf/metadata/2.snapshot.json",
        "/tuf/metadata/2.timestamp.json",
        "/tuf/metadata/root.json",
        "/tuf/metadata/1.a%2Fb.json",
        "/tuf/metadata/1.%00.json",
        "/tuf/metadata/1.a/b.json",
        "/tuf/metadata/",
        "/tuf/team/metadata/1.root.json",
        "/tuf/default/metadata/timestamp.json",
        "/tuf/team/other/1.root.json",
        "/tuf/",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("www-authenticate"), "", "{path}");
    }
}

#[tokio::test]
async fn the_timestamp_follows_its_trust_root() {
    let world = World::new(kit::Database::sqlite().await).await;
    let root = world.trust_root("default", (1, 1, 1)).await;
    world.metadata(root, "1.timestamp.json", b"1").await;
    world.metadata(root, "2.timestamp.json", b"2").await;
    let url = "/tuf/metadata/timestamp.json";
    let first = world.get(url).await;
    assert_eq!(first.text(), "1");

    world.switch(root, 2).await;
    world.settle().await;

    let second = world.get(url).await;
    assert_eq!(second.text(), "2");
    // Both were made in one second, which therefore proves nothing.
    let modified = first.header("last-modified");
    let since = world
        .get_with(url, &[("if-modified-since", modified)])
        .await;
    assert_eq!((since.status, since.text()), (StatusCode::OK, "2"));
}

#[tokio::test]
async fn a_trust_root_that_is_not_live_has_no_timestamp() {
    let world = World::new(kit::Database::sqlite().await).await;
    world.trust_root("default", (0, 0, 0)).await;

    for file in ["timestamp.json", "0.timestamp.json", "1.root.json"] {
        let answer = world.get(&format!("/tuf/metadata/{file}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{file}");
    }
}

#[tokio::test]
async fn a_hit_and_a_repeated_miss_need_no_rows() {
    let world = World::new(kit::Database::sqlite().await).await;
    let root = world.trust_root("default", (1, 1, 1)).await;
    world.metadata(root, "1.timestamp.json", b"1").await;
    let (timestamp, bin) = ("/tuf/metadata/timestamp.json", "/tuf/metadata/7.bin-1.json");
    assert_eq!(world.get(timestamp).await.text(), "1");
    assert_eq!(world.get(bin).await.status, StatusCode::NOT_FOUND);

    // Nobody is told of this, so only answers from memory can be the same.
    world.forget_metadata().await;
    world.metadata(root, "7.bin-1.json", b"bin").await;
    assert_eq!(world.get(timestamp).await.text(), "1");
    assert_eq!(world.get(bin).await.status, StatusCode::NOT_FOUND);

    world.switch(root, 1).await;
    world.settle().await;
    assert_eq!(world.get(bin).await.text(), "bin");
}

kit::on_databases! {
    /// The files of one publish lie in one object, one behind the other.
    async fn files_are_cut_out_of_their_pack(database: kit::Database) {
        let world = World::new(database).await;
        let root = world.trust_root("default", (1, 1, 1)).await;
        let (first, second) = (noise(700), noise(300_000));
        let blob = world.put([&first[..], &second[..], b"behind"].concat()).await;
        for (name, at, bytes) in [("1.bin-0.json", 0, &first), ("1.bin-1.json", 700, &second)] {
            let row = World::metadata_row(root, name, bytes);
            world.insert_metadata(trust_file::Model { blob: Some(blob), at, ..row }).await;
        }

        let answer = world.get("/tuf/metadata/1.bin-0.json").await;
        assert!(answer.status == StatusCode::OK && answer.body == first);
        let answer = world.get("/tuf/metadata/1.bin-1.json").await;
        assert!(answer.status == StatusCode::OK && answer.body == second);
        let part = world.get_with("/tuf/metadata/1.bin-1.json", &[("range", "bytes=299990-")]).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
        assert!(part.body == second[299_990..]);
    }
}

fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    match answer.header("content-encoding") {
        "gzip" => {
            let mut decoder = flate2::read::GzDecoder::new(&answer.body[..]);
            decoder.read_to_end(&mut bytes).unwrap();
        }
        "zstd" => bytes = zstd::decode_all(&answer.body[..]).unwrap(),
        "" => bytes = answer.body.to_vec(),
        other => panic!("{other}"),
    }
    bytes
}

#[tokio::test]
async fn long_metadata_is_compressed_for_clients_that_read_it() {
    let world = World::new(kit::Database::sqlite().await).await;
    let root = world.trust_root("default", (1, 1, 1)).await;
    let huge = long().repeat(100);
    for (name, bytes) in [("1.targets.json", &long()), ("2.targets.json", &huge)] {
        world.metadata(root, name, bytes).await;
        let url = format!("/tuf/metadata/{name}");
        let mut tags = Vec::new();
        for (accept, coding) in [
            ("identity", ""),
            ("gzip", "gzip"),
            ("zstd", "zstd"),
            ("gzip, zstd", "zstd"),
        ] {
            // Twice: made, and from memory.
            for _ in 0..2 {
                let answer = world.get_with(&url, &[("accept-encoding", accept)]).await;
                assert_eq!(answer.status, StatusCode::OK);
                assert_eq!(answer.header("content-encoding"), coding, "{accept}");
                assert_eq!(answer.header("vary"), "accept-encoding");
                assert_eq!(answer.header("cache-control"), FOREVER);
                let length = answer.body.len();
                assert_eq!(answer.header("content-length"), length.to_string());
                assert!(coding.is_empty() || length < bytes.len() / 4, "{length}");
                assert!(unpacked(&answer) == *bytes, "{accept}");
                tags.push(answer.header("etag").to_owned());
            }
        }
        let sha256 = sha256(bytes);
        assert_eq!(tags[0], format!("\"{sha256}\""));
        assert_eq!(tags[2], format!("\"{sha256}-gzip\""));
        assert_eq!(tags[4], format!("\"{sha256}-zstd\""));
        assert_eq!(tags[6], tags[4]);

        let zipped = [("accept-encoding", "gzip"), ("if-none-match", &tags[2])];
        let answer = world.get_with(&url, &zipped).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
        assert_eq!(answer.header("vary"), "accept-encoding");
        let plain = [("if-none-match", tags[2].as_str())];
        let answer = world.get_with(&url, &plain).await;
        assert_eq!(answer.status, StatusCode::OK);
        let part = [("accept-encoding", "gzip"), ("range", "bytes=1-9")];
        let answer = world.get_with(&url, &part).await;
        assert_eq!(answer.header("content-encoding"), "");
        assert!(answer.body == bytes[1..10]);
    }
}

#[tokio::test]
async fn metadata_that_does_not_get_shorter_is_sent_as_it_is() {
    let world = World::new(kit::Database::sqlite().await).await;
    let root = world.trust_root("default", (1, 1, 1)).await;
    world.metadata(root, "1.targets.json", &noise(5000)).await;
    world
        .metadata(root, "2.targets.json", &long()[..1024])
        .await;

    let accept = [("accept-encoding", "gzip, zstd")];
    let answer = world
        .get_with("/tuf/metadata/1.targets.json", &accept)
        .await;
    assert_eq!(answer.header("content-encoding"), "");
    assert_eq!(answer.header("vary"), "accept-encoding");
    assert!(answer.body == noise(5000));
    let answer = world
        .get_with("/tuf/metadata/2.targets.json", &accept)
        .await;
    assert_eq!(
        (answer.header("content-encoding"), answer.header("vary")),
        ("", "")
    );
}
