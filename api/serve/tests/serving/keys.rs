//! Public keys and ready-made client configuration.

use entities::signing_key::State;
use reqwest::StatusCode;

use crate::rows::Content;
use crate::world::World;

const ARMOR: &str =
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmain\n-----END PGP PUBLIC KEY BLOCK-----\n";
const OTHER: &str =
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nother\n-----END PGP PUBLIC KEY BLOCK-----";

#[tokio::test]
async fn keys_are_open_to_everyone_under_all_their_names() {
    let world = World::new(kit::Database::sqlite().await).await;
    world.key("main", ARMOR, State::Active).await;

    for path in ["/keys/main.asc", "/gpg/main.asc", "/public.gpg"] {
        let answer = world.get(path).await;
        assert_eq!(
            (answer.status, answer.text()),
            (StatusCode::OK, ARMOR),
            "{path}"
        );
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn a_retired_key_stays_but_is_not_offered() {
    let world = World::new(kit::Database::sqlite().await).await;
    world.key("main", ARMOR, State::Active).await;
    world.key("next", OTHER, State::Retiring).await;
    world.key("past", "past", State::Retired).await;

    assert_eq!(world.get("/keys/past.asc").await.text(), "past");
    assert_eq!(
        world.get("/public.gpg").await.text(),
        format!("{ARMOR}{OTHER}\n")
    );
}

#[tokio::test]
async fn a_new_key_is_seen() {
    let world = World::new(kit::Database::sqlite().await).await;
    assert_eq!(
        world.get("/keys/main.asc").await.status,
        StatusCode::NOT_FOUND
    );

    world.key("main", ARMOR, State::Active).await;
    world.settle().await;

    assert_eq!(world.get("/keys/main.asc").await.text(), ARMOR);
}

#[tokio::test]
async fn client_configuration_is_ready_to_use() {
    let world = World::new(kit::Database::sqlite().await).await;
    world.key("main", ARMOR, State::Active).await;
    let repository = world.repository("core/el9-x86_64", true).await;
    let files = vec![("repodata/repomd.xml", Content::Inline("<repomd/>"))];
    world.publish(repository, files).await;

    for path in [
        "/keys/rpm-core-el9-x86_64.repo",
        "/keys/rpm/core/el9-x86_64.repo",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let text = answer.text();
        let list = format!(
            "mirrorlist={}/rpm/core/el9-x86_64/mirrorlist\n",
            world.base()
        );
        assert!(text.contains(&list), "{text}");
        assert!(text.contains("\ngpgcheck=1\nrepo_gpgcheck=1\n"), "{text}");
        assert!(
            text.contains(&format!("gpgkey={}/keys/main.asc\n", world.base())),
            "{text}"
        );
    }
    let zypper = world.get("/keys/rpm-core-el9-x86_64.zypper.repo").await;
    let url = format!("baseurl={}/rpm/core/el9-x86_64/\n", world.base());
    assert!(zypper.text().contains(&url), "{}", zypper.text());
}
