//! Files that metadata speaks of: gated as under their own paths, found by hash in both layouts.

use entities::signing_key::State;
use reqwest::StatusCode;

use crate::rows::{Content, noise, sha256};
use crate::world::World;

const PATH: &str = "rpm/core/repodata/repomd.xml";

fn index(text: &'static str) -> Vec<(&'static str, Content)> {
    vec![("repodata/repomd.xml", Content::Inline(text))]
}

/// Every URL under which clients ask for the file at `path` with this hash.
fn urls(path: &str, hash: &str) -> [String; 3] {
    let (folder, file) = path.rsplit_once('/').unwrap();
    [
        format!("/tuf/targets/{folder}/{hash}.{file}"),
        format!("/tuf/targets/{hash}.{path}"),
        format!("/tuf/team/targets/{folder}/{hash}.{file}"),
    ]
}

async fn world() -> World {
    let world = World::new(kit::Database::sqlite().await).await;
    world.trust_root("default", (1, 1, 1)).await;
    world.trust_root("team", (1, 1, 1)).await;
    world
}

#[tokio::test]
async fn a_target_is_found_by_its_hash_in_both_layouts() {
    let world = world().await;
    let core = world.repository("core", true).await;
    world.publish(core, index("1")).await;

    for url in urls(PATH, &sha256(b"1")) {
        // Twice: from the database, and from memory.
        for _ in 0..2 {
            let answer = world.get(&url).await;
            assert_eq!(
                (answer.status, answer.text()),
                (StatusCode::OK, "1"),
                "{url}"
            );
            assert_eq!(
                answer.header("cache-control"),
                "max-age=31536000, immutable"
            );
            assert_eq!(answer.header("content-type"), "application/xml");
            assert_eq!(answer.header("etag"), format!("\"{}\"", sha256(b"1")));
        }
        assert_eq!(world.head(&url).await.header("content-length"), "1");
    }
    for url in urls(PATH, &sha256(b"other")) {
        assert_eq!(world.get(&url).await.status, StatusCode::NOT_FOUND, "{url}");
    }
    let plain = world.get(&format!("/tuf/targets/{PATH}")).await;
    assert_eq!(
        (plain.text(), plain.header("cache-control")),
        ("1", "no-cache")
    );
}

kit::on_databases! {
    /// A client that read the metadata of yesterday finishes what it began.
    async fn what_was_live_is_found_by_its_hash_for_a_while(database: kit::Database) {
        let world = World::new(database).await;
        world.trust_root("default", (1, 1, 1)).await;
        let core = world.repository("core", true).await;
        let hour = chrono::TimeDelta::hours(1);
        let now = entities::now();
        let first = world.publish_at(core, index("1"), now - hour * 200).await;
        let second = world.publish_at(core, index("2"), now - hour * 73).await;
        let third = world.publish_at(core, index("3"), now - hour).await;
        world.prepare(core, index("4")).await;
        let package = "Packages/a.rpm";
        world.package(core, package, b"p1".to_vec(), (first, Some(second))).await;
        world.package(core, package, b"p2".to_vec(), (second, Some(third))).await;
        world.package(core, package, b"p3".to_vec(), (third, None)).await;
        world.settle().await;

        for (path, text, expected) in [
            (PATH, "1", StatusCode::NOT_FOUND),
            (PATH, "2", StatusCode::OK),
            (PATH, "3", StatusCode::OK),
            (PATH, "4", StatusCode::NOT_FOUND),
            ("rpm/core/Packages/a.rpm", "p1", StatusCode::NOT_FOUND),
            ("rpm/core/Packages/a.rpm", "p2", StatusCode::OK),
            ("rpm/core/Packages/a.rpm", "p3", StatusCode::OK),
        ] {
            let url = &urls(path, &sha256(text.as_bytes()))[0];
            let answer = world.get(url).await;
            assert_eq!(answer.status, expected, "{text}");
            assert!(expected != StatusCode::OK || answer.text() == text, "{text}");
        }
    }
}

#[tokio::test]
async fn a_target_is_gated_like_its_own_path() {
    let world = world().await;
    let secret = world.repository("secret", false).await;
    world.publish(secret, index("SECRET")).await;
    let path = "rpm/secret/repodata/repomd.xml";

    let mut refused = urls(path, &sha256(b"SECRET")).to_vec();
    refused.push(format!("/tuf/targets/{path}"));
    refused.extend(urls("rpm/unknown/repodata/repomd.xml", &sha256(b"SECRET")));
    for url in refused {
        let answer = world.get(&url).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{url}");
        assert_eq!(
            answer.header("www-authenticate"),
            "Basic realm=\"Countersign\""
        );
        assert!(answer.body.is_empty());
    }
    let nowhere = format!("/tuf/nobody/targets/{path}");
    assert_eq!(world.get(&nowhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_hash_leads_past_nothing() {
    let world = world().await;
    let core = world.repository("core", true).await;
    let serial = world.publish(core, index("1")).await;
    let secret = world.repository("secret", false).await;
    world.publish(secret, index("SECRET")).await;
    let hash = sha256(b"SECRET");

    for path in [
        // Of the public repository, with the hash of what is in the other one.
        format!("/tuf/targets/rpm/core/repodata/{hash}.repomd.xml"),
        format!(
            "/tuf/targets/rpm/core/@{serial}/repodata/{}.repomd.xml",
            sha256(b"1")
        ),
        format!("/tuf/targets/rpm/core/{hash}.mirrorlist"),
        "/tuf/targets/rpm/core/mirrorlist".to_owned(),
    ] {
        assert_eq!(
            world.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for path in [
        format!("/tuf/targets/rpm/core/../secret/repodata/{hash}.repomd.xml"),
        format!("/tuf/targets/{hash}.rpm/core/..%2fsecret/repodata/repomd.xml"),
        format!("/tuf/targets//rpm/secret/repodata/{hash}.repomd.xml"),
        format!("/tuf/metadata/../targets/rpm/secret/repodata/{hash}.repomd.xml"),
        "/tuf/../rpm/secret/repodata/repomd.xml".to_owned(),
        "/tuf/targets/tuf/targets/rpm/secret/repodata/repomd.xml".to_owned(),
    ] {
        let answer = world.raw(&path).await;
        assert!(answer.starts_with("HTTP/1.1 40"), "{path}: {answer}");
        assert!(!answer.contains("SECRET"), "{path}");
    }
}

#[tokio::test]
async fn public_keys_are_targets_and_keys_of_metadata_are_no_files() {
    let world = world().await;
    let armor = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n";
    world.key("main", armor, State::Active).await;
    world.tuf_key("timestamp").await;

    for url in urls("keys/main.asc", &sha256(armor.as_bytes())) {
        let answer = world.get(&url).await;
        assert_eq!(
            (answer.status, answer.text()),
            (StatusCode::OK, armor),
            "{url}"
        );
        assert_eq!(
            answer.header("cache-control"),
            "max-age=31536000, immutable"
        );
    }
    let plain = world.get("/tuf/targets/keys/main.asc").await;
    assert_eq!(
        (plain.text(), plain.header("cache-control")),
        (armor, "no-cache")
    );
    let other = &urls("keys/main.asc", &sha256(b"other"))[0];
    assert_eq!(world.get(other).await.status, StatusCode::NOT_FOUND);

    assert_eq!(world.get("/public.gpg").await.text(), armor);
    let private = world.get("/keys/timestamp.asc").await;
    assert_eq!(private.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_long_target_is_sent_in_ranges() {
    let world = world().await;
    let core = world.repository("core", true).await;
    let bytes = noise(200_000);
    let files = vec![("repodata/big.xml", Content::Blob(bytes.clone()))];
    world.publish(core, files).await;

    let url = &urls("rpm/core/repodata/big.xml", &sha256(&bytes))[1];
    let part = world.get_with(url, &[("range", "bytes=100-199999")]).await;

    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert!(part.body == bytes[100..]);
}
