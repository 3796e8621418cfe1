//! Bytes and headers of files.

use reqwest::{Method, StatusCode};

use crate::rows::{Content, noise, sha256};
use crate::world::World;

/// Longer than what is kept whole in memory, with parts on both sides of a chunk.
fn long_index() -> Content {
    let parts = vec![noise(300_000), noise(1), noise(70_000), noise(1_100_000)];
    Content::Parts("head", parts, "tail", "closing")
}

fn hashed(content: &Content, rest: &str) -> String {
    format!("repodata/{}-{rest}", sha256(&content.whole()))
}

kit::on_databases! {
    /// Where the bytes are kept makes no difference to clients.
    async fn every_kind_of_file_is_answered_whole(database: kit::Database) {
        let world = World::new(database).await;
        let repository = world.repository("core", true).await;
        let contents = || [
            Content::Inline("<repomd/>"),
            Content::Blob(noise(1000)),
            Content::Blob(noise(200_000)),
            Content::Blob(Vec::new()),
            Content::Parts("head", vec![], "", "closing"),
            Content::Parts("head", vec![noise(100), noise(5)], "tail", "closing"),
            long_index(),
        ];
        let paths: Vec<String> = (0..contents().len()).map(|n| format!("repodata/{n}.xml")).collect();
        let files = paths.iter().map(String::as_str).zip(contents()).collect();
        world.publish(repository, files).await;

        for (path, content) in paths.iter().zip(contents()) {
            let whole = content.whole();
            let url = format!("/rpm/core/{path}");
            // Twice: from the database, and from memory.
            for _ in 0..2 {
                let answer = world.get(&url).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                assert!(answer.body == whole, "{path}");
                assert_eq!(answer.header("etag"), format!("\"{}\"", sha256(&whole)));
                assert_eq!(answer.header("content-length"), whole.len().to_string());
            }
            let head = world.head(&url).await;
            assert_eq!(head.status, StatusCode::OK);
            assert_eq!(head.header("content-length"), whole.len().to_string());
            assert!(head.body.is_empty());
        }
    }
}

#[tokio::test]
async fn any_range_equals_that_range_of_the_whole() {
    let world = World::new(kit::Database::sqlite().await).await;
    let repository = world.repository("core", true).await;
    let whole = long_index().whole();
    let path = hashed(&long_index(), "primary.xml.gz");
    world.publish(repository, vec![(&path, long_index())]).await;
    let url = format!("/rpm/core/{path}");
    let length = whole.len();

    // Around every seam, over all of them, and at both ends.
    let seams = [
        0, 4, 262_148, 300_004, 300_005, 370_005, 1_470_005, 1_470_009, length,
    ];
    for start in seams.iter().flat_map(|at| [at.saturating_sub(1), *at]) {
        for end in seams.iter().flat_map(|at| [*at, at + 1]) {
            if start >= end || start >= length {
                continue;
            }
            let range = format!("bytes={start}-{}", end - 1);
            let answer = world.get_with(&url, &[("range", &range)]).await;

            let end = end.min(length);
            assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
            assert!(answer.body == whole[start..end], "{range}");
            let place = format!("bytes {start}-{}/{length}", end - 1);
            assert_eq!(answer.header("content-range"), place);
        }
    }
    let suffix = world.get_with(&url, &[("range", "bytes=-10")]).await;
    assert!(suffix.body == whole[length - 10..]);
}

#[tokio::test]
async fn a_range_behind_the_end_says_how_long_the_file_is() {
    let world = World::new(kit::Database::sqlite().await).await;
    let repository = world.repository("core", true).await;
    world
        .publish(
            repository,
            vec![("repodata/repomd.xml", Content::Inline("abc"))],
        )
        .await;

    let answer = world
        .get_with("/rpm/core/repodata/repomd.xml", &[("range", "bytes=3-")])
        .await;

    assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(answer.header("content-range"), "bytes */3");
    assert!(answer.body.is_empty());
}

#[tokio::test]
async fn a_client_that_has_the_file_gets_no_bytes() {
    let world = World::new(kit::Database::sqlite().await).await;
    let repository = world.repository("core", true).await;
    world
        .publish(
            repository,
            vec![("repodata/repomd.xml", Content::Inline("abc"))],
        )
        .await;
    let url = "/rpm/core/repodata/repomd.xml";
    let first = world.get(url).await;
    let (etag, modified) = (first.header("etag"), first.header("last-modified"));

    for condition in [("if-none-match", etag), ("if-modified-since", modified)] {
        let again = world.get_with(url, &[condition]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{condition:?}");
        assert_eq!(again.header("etag"), etag);
        assert!(again.body.is_empty());
    }
    let resumed = world
        .get_with(url, &[("range", "bytes=1-"), ("if-range", etag)])
        .await;
    assert_eq!(resumed.text(), "bc");
    let other = world
        .get_with(url, &[("range", "bytes=1-"), ("if-range", "\"other\"")])
        .await;
    assert_eq!((other.status, other.text()), (StatusCode::OK, "abc"));
}

#[tokio::test]
async fn two_publications_in_one_second_are_told_apart() {
    let world = World::new(kit::Database::sqlite().await).await;
    let repository = world.repository("core", true).await;
    let url = "/rpm/core/repodata/repomd.xml";
    let at = kit::clock::at("2026-01-02T03:04:05.1Z");
    world
        .publish_at(
            repository,
            vec![("repodata/repomd.xml", Content::Inline("1"))],
            at,
        )
        .await;
    let first = world.get(url).await;
    let at = kit::clock::at("2026-01-02T03:04:05.9Z");
    world
        .publish_at(
            repository,
            vec![("repodata/repomd.xml", Content::Inline("2"))],
            at,
        )
        .await;
    world.settle().await;

    let modified = first.header("last-modified");
    assert_eq!(modified, "Fri, 02 Jan 2026 03:04:05 GMT");
    let second = world
        .get_with(url, &[("if-modified-since", modified)])
        .await;

    assert_eq!((second.status, second.text()), (StatusCode::OK, "2"));
}

#[tokio::test]
async fn headers_say_what_a_file_is_and_how_long_it_lasts() {
    let world = World::new(kit::Database::sqlite().await).await;
    let repository = world.repository("core", true).await;
    let index = || Content::Blob(noise(10));
    let index_path = hashed(&index(), "primary.xml.gz");
    let files = vec![
        ("repodata/repomd.xml", Content::Inline("<repomd/>")),
        ("repodata/repomd.xml.asc", Content::Inline("signature")),
        (&index_path, index()),
    ];
    let serial = world.publish(repository, files).await;
    let package = "Packages/h/hello-1.0-1.noarch.rpm";
    world
        .package(repository, package, noise(20), (serial, None))
        .await;

    let (forever, ask) = ("max-age=31536000, immutable", "no-cache");
    for (path, kind, lasting) in [
        ("repodata/repomd.xml", "application/xml", ask),
        ("repodata/repomd.xml.asc", "text/plain; charset=utf-8", ask),
        (&index_path, "application/gzip", forever),
        (package, "application/x-rpm", ask),
        (
            &format!("@{serial}/{package}"),
            "application/x-rpm",
            forever,
        ),
        (
            &format!("@{serial}/repodata/repomd.xml"),
            "application/xml",
            ask,
        ),
    ] {
        let answer = world.get(&format!("/rpm/core/{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert_eq!(answer.header("cache-control"), lasting, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("accept-ranges"), "bytes");
        assert!(!answer.header("last-modified").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn names_may_be_spelled_with_escapes() {
    let world = World::new(kit::Database::sqlite().await).await;
    let repository = world.repository("core", true).await;
    let serial = world.publish(repository, vec![]).await;
    let path = "Packages/l/libstdc++-1.0~rc1^2-1.noarch.rpm";
    world
        .package(repository, path, noise(20), (serial, None))
        .await;

    let spelled = "Packages/l/libstdc%2B%2B-1.0%7erc1%5E2-1.noarch.rpm";
    let answer = world.get(&format!("/rpm/core/{spelled}")).await;

    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body == noise(20));
}

#[tokio::test]
async fn files_are_only_read() {
    let world = World::new(kit::Database::sqlite().await).await;

    for method in [
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::PATCH,
    ] {
        let answer = world
            .ask(method.clone(), "/rpm/core/repodata/repomd.xml", &[])
            .await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
}

#[tokio::test]
async fn an_object_that_cannot_be_read_is_not_promised() {
    let world = World::new(kit::Database::sqlite().await).await;
    let repository = world.repository("core", true).await;
    let serial = world.publish(repository, vec![]).await;
    world
        .package(repository, "Packages/a.rpm", noise(100_000), (serial, None))
        .await;
    assert_eq!(
        world.get("/rpm/core/Packages/a.rpm").await.status,
        StatusCode::OK
    );

    let name = world.package_object("Packages/a.rpm").await;
    world.storage.delete(&name).await.unwrap();

    let answer = world.get("/rpm/core/Packages/a.rpm").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), "1");
}
