//! Who gets what, and what the others get.

use reqwest::StatusCode;

use crate::rows::Content;
use crate::world::{Answer, World};

fn index() -> Vec<(&'static str, Content)> {
    vec![("repodata/repomd.xml", Content::Inline("<repomd/>"))]
}

/// All of an answer but its date.
/// What a client sees of an answer: status, headers but the date, body.
type Shown = (StatusCode, Vec<(String, Vec<u8>)>, Vec<u8>);

fn shown(answer: &Answer) -> Shown {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (answer.status, headers, answer.body.to_vec())
}

#[tokio::test]
async fn a_private_repository_answers_like_none() {
    let world = World::new(kit::Database::sqlite().await).await;
    let secret = world.repository("secret", false).await;
    let serial = world.publish(secret, index()).await;

    let unknown = world.get("/rpm/unknown/repodata/repomd.xml").await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        unknown.header("www-authenticate"),
        "Basic realm=\"Countersign\""
    );
    assert!(unknown.body.is_empty());
    for path in [
        "/rpm/secret/repodata/repomd.xml",
        "/rpm/secret/nothing",
        "/rpm/secret",
        "/rpm/secret/mirrorlist",
        "/rpm/unknown/mirrorlist",
        &format!("/rpm/secret/@{serial}/repodata/repomd.xml"),
        "/rpm/secret/%2e%2e/x%2f",
        "/",
        "/favicon.ico",
        "/deb/core/dists/stable/InRelease",
    ] {
        assert_eq!(shown(&world.get(path).await), shown(&unknown), "{path}");
    }
    let head = world.head("/rpm/secret/repodata/repomd.xml").await;
    assert_eq!(shown(&head), shown(&unknown));
}

#[tokio::test]
async fn in_an_open_repository_a_missing_file_is_not_found() {
    let world = World::new(kit::Database::sqlite().await).await;
    let core = world.repository("core", true).await;
    world.repository("empty", true).await;
    let serial = world.publish(core, index()).await;

    for path in [
        "/rpm/core",
        "/rpm/core/",
        "/rpm/core/repodata/",
        "/rpm/core/repodata/other.xml",
        "/rpm/core/media.1/media",
        "/rpm/core/Packages/h/hello-1.0-1.noarch.rpm",
        &format!("/rpm/core/@{}/repodata/repomd.xml", serial + 1),
        &format!("/rpm/core/@{serial}"),
        "/rpm/core/@0/repodata/repomd.xml",
        "/rpm/core/@x/repodata/repomd.xml",
        "/rpm/empty/repodata/repomd.xml",
        "/rpm/empty/mirrorlist",
        "/keys/none.asc",
        "/keys/",
        "/public.gpg",
    ] {
        assert_eq!(
            world.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn no_trick_in_a_path_leads_from_an_open_repository_to_another() {
    let world = World::new(kit::Database::sqlite().await).await;
    let core = world.repository("core", true).await;
    world.publish(core, index()).await;
    let secret = world.repository("core/secret", false).await;
    world
        .publish(
            secret,
            vec![("repodata/repomd.xml", Content::Inline("SECRET"))],
        )
        .await;

    for path in [
        "/rpm/core/secret/repodata/repomd.xml",
        "/rpm/core/x/../secret/repodata/repomd.xml",
        "/rpm/core//secret/repodata/repomd.xml",
        "/rpm//core/secret/repodata/repomd.xml",
        "/rpm/core/./secret/repodata/repomd.xml",
        "/rpm/core/secret%2frepodata/repomd.xml",
        "/rpm/core%2fsecret/repodata/repomd.xml",
        "/rpm/core/%2e/secret/repodata/repomd.xml",
        "/rpm/core/secret\\repodata/repomd.xml",
        "/rpm/core/secret%00/repodata/repomd.xml",
        "/keys/../rpm/core/secret/repodata/repomd.xml",
    ] {
        let answer = world.raw(path).await;
        assert!(answer.starts_with("HTTP/1.1 40"), "{path}: {answer}");
        assert!(!answer.contains("SECRET"), "{path}");
    }
    let open = world.raw("/rpm/c%6fre/repodata/repomd.xml?x=/../").await;
    assert!(open.starts_with("HTTP/1.1 200"), "{open}");
}

#[tokio::test]
async fn a_deleted_repository_is_gone_at_once() {
    let world = World::new(kit::Database::sqlite().await).await;
    let core = world.repository("core", true).await;
    world.publish(core, index()).await;
    assert_eq!(
        world.get("/rpm/core/repodata/repomd.xml").await.status,
        StatusCode::OK
    );

    world.delete(core).await;
    world.settle().await;

    let answer = world.get("/rpm/core/repodata/repomd.xml").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
