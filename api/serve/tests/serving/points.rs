//! Which publication a path leads to.

use chrono::{DateTime, Utc};
use countersign_serve::Options;
use reqwest::StatusCode;

use crate::rows::{Content, noise, sha256};
use crate::world::World;

const INDEX: &str = "repodata/repomd.xml";
const SIGNATURE: &str = "repodata/repomd.xml.asc";

fn pair(text: &'static str) -> Vec<(&'static str, Content)> {
    vec![
        (INDEX, Content::Inline(text)),
        (SIGNATURE, Content::Inline(text)),
    ]
}

fn at(text: &str) -> DateTime<Utc> {
    kit::clock::at(text)
}

async fn text(world: &World, path: &str) -> String {
    let answer = world.get(&format!("/rpm/core/{path}")).await;
    match answer.status {
        StatusCode::OK => answer.text().to_owned(),
        status => status.as_u16().to_string(),
    }
}

kit::on_databases! {
    /// A serial and a time lead to what was live then, and never to what was not seen.
    async fn the_past_stays_addressable(database: kit::Database) {
        let world = World::new(database).await;
        let core = world.repository("core", true).await;
        let first = world.publish_at(core, pair("1"), at("2026-01-01T00:00:00Z")).await;
        let second = world.publish_at(core, pair("2"), at("2026-01-02T00:00:00Z")).await;
        // A roll-back is a new publication with old content.
        let third = world.publish_at(core, pair("1"), at("2026-01-03T00:00:00Z")).await;
        let (_, prepared) = world.prepare(core, pair("4")).await;
        world.settle().await;

        for (path, expected) in [
            (INDEX.to_owned(), "1"),
            (format!("@{first}/{INDEX}"), "1"),
            (format!("@{second}/{INDEX}"), "2"),
            (format!("@{third}/{INDEX}"), "1"),
            (format!("@{prepared}/{INDEX}"), "404"),
            (format!("@2025-12-31T23:59:59Z/{INDEX}"), "404"),
            (format!("@2026-01-01T00:00:00Z/{INDEX}"), "1"),
            (format!("@2026-01-02T00:00:00Z/{INDEX}"), "2"),
            (format!("@2026-01-02T12:00:00.5Z/{INDEX}"), "2"),
            (format!("@2026-01-03T01:00:00%2B02:00/{INDEX}"), "2"),
            (format!("@2026-01-03T00:00:00Z/{INDEX}"), "1"),
            (format!("@2099-01-01T00:00:00Z/{INDEX}"), "1"),
        ] {
            assert_eq!(text(&world, &path).await, expected, "{path}");
        }
    }
}

kit::on_databases! {
    /// Packages are found by the serials between which a repository held them.
    async fn packages_are_found_by_interval(database: kit::Database) {
        let world = World::new(database).await;
        let core = world.repository("core", true).await;
        let first = world.publish(core, pair("1")).await;
        let second = world.publish(core, pair("2")).await;
        let third = world.publish(core, pair("3")).await;
        let (_, prepared) = world.prepare(core, pair("4")).await;
        let path = "Packages/a/a-1-1.noarch.rpm";
        world.package(core, path, b"old".to_vec(), (first, Some(second))).await;
        world.package(core, path, b"new".to_vec(), (third, None)).await;
        world.package(core, "Packages/b.rpm", b"b".to_vec(), (first, Some(second))).await;
        world.package(core, "Packages/c.rpm", b"c".to_vec(), (prepared, None)).await;
        // What `remove --now` leaves: an interval that no publication lies in.
        world.package(core, "Packages/d.rpm", b"d".to_vec(), (first, Some(first))).await;
        world.settle().await;

        for (path, expected) in [
            (path.to_owned(), "new"),
            (format!("@{first}/{path}"), "old"),
            (format!("@{second}/{path}"), "404"),
            (format!("@{third}/{path}"), "new"),
            // Gone from live, but a client may hold an index that names it.
            ("Packages/b.rpm".to_owned(), "b"),
            (format!("@{second}/Packages/b.rpm"), "404"),
            ("Packages/c.rpm".to_owned(), "404"),
            (format!("@{prepared}/Packages/c.rpm"), "404"),
            ("Packages/d.rpm".to_owned(), "404"),
            (format!("@{first}/Packages/d.rpm"), "404"),
        ] {
            assert_eq!(text(&world, &path).await, expected, "{path}");
        }
    }
}

kit::on_databases! {
    /// Clients in the middle of a download finish it; later the files are gone.
    async fn what_left_the_live_publication_is_answered_for_a_while(database: kit::Database) {
        let world = World::new(database).await;
        let core = world.repository("core", true).await;
        let hashed = |text: &str| format!("repodata/{}-primary.xml.gz", sha256(text.as_bytes()));
        let (long_gone, gone, live, never) = (hashed("1"), hashed("2"), hashed("3"), hashed("4"));
        let hour = chrono::TimeDelta::hours(1);
        let now = entities::now();
        let first = world
            .publish_at(core, vec![(&long_gone, Content::Inline("1"))], now - hour * 200)
            .await;
        let second = world
            .publish_at(core, vec![(&gone, Content::Inline("2"))], now - hour * 73)
            .await;
        let third = world.publish_at(core, vec![(&live, Content::Inline("3"))], now - hour).await;
        world.prepare(core, vec![(&never, Content::Inline("4"))]).await;
        world.package(core, "Packages/1.rpm", b"1".to_vec(), (first, Some(second))).await;
        world.package(core, "Packages/2.rpm", b"2".to_vec(), (second, Some(third))).await;
        world.settle().await;

        for (path, expected) in [
            (long_gone.clone(), "404"),
            (format!("@{first}/{long_gone}"), "1"),
            (gone, "2"),
            (live, "3"),
            (never, "404"),
            ("Packages/1.rpm".to_owned(), "404"),
            (format!("@{first}/Packages/1.rpm"), "1"),
            ("Packages/2.rpm".to_owned(), "2"),
        ] {
            assert_eq!(text(&world, &path).await, expected, "{path}");
        }
    }
}

#[tokio::test]
async fn a_signature_comes_from_the_publication_of_its_index() {
    let world = World::new(kit::Database::sqlite().await).await;
    let core = world.repository("core", true).await;
    world.publish(core, pair("1")).await;
    world.settle().await;
    assert_eq!(text(&world, INDEX).await, "1");

    world.publish(core, pair("2")).await;
    world.settle().await;

    assert_eq!(text(&world, SIGNATURE).await, "1");
    assert_eq!(text(&world, SIGNATURE).await, "2");
    world.publish(core, pair("3")).await;
    world.settle().await;
    assert_eq!(text(&world, INDEX).await, "2");
    // A look does not count.
    world.head(&format!("/rpm/core/{INDEX}")).await;
    assert_eq!(text(&world, SIGNATURE).await, "3");
    assert_eq!(text(&world, INDEX).await, "3");
}

#[tokio::test]
async fn the_list_of_mirrors_names_the_live_publication() {
    let world = World::new(kit::Database::sqlite().await).await;
    let core = world.repository("core", true).await;
    world.publish(core, pair("1")).await;
    let serial = world.publish(core, pair("2")).await;

    let answer = world.get("/rpm/core/mirrorlist").await;

    let expected = format!("{}/rpm/core/@{serial}/\n", world.base());
    assert_eq!(answer.text(), expected);
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(text(&world, &format!("@{serial}/{INDEX}")).await, "2");
}

#[tokio::test]
async fn the_list_of_mirrors_uses_the_public_url() {
    let options = Options {
        public_url: Some("https://packages.example.org".into()),
        ..Options::default()
    };
    let world = World::with(kit::Database::sqlite().await, options).await;
    let core = world.repository("core", true).await;
    let serial = world.publish(core, pair("1")).await;

    let answer = world.get("/rpm/core/mirrorlist").await;

    assert_eq!(
        answer.text(),
        format!("https://packages.example.org/rpm/core/@{serial}/\n")
    );
}

#[tokio::test]
async fn an_index_that_became_one_object_reads_the_same() {
    let world = World::new(kit::Database::sqlite().await).await;
    let core = world.repository("core", true).await;
    let index = || Content::Parts("head", vec![noise(100_000)], "tail", "closing");
    world
        .publish(core, vec![("repodata/primary.xml.gz", index())])
        .await;
    let parts = world.get("/rpm/core/repodata/primary.xml.gz").await;

    world.materialize(&index().whole()).await;
    world.touch(core).await;
    world.settle().await;

    let whole = world.get("/rpm/core/repodata/primary.xml.gz").await;
    assert_eq!(whole.status, StatusCode::OK);
    assert!(parts.body == whole.body && whole.body == index().whole());
}
