//! Whom a client asks for a target, in which order, and whom it does not believe.

use tuf::{Bins, Paths, TopRole};

use super::repository::{Content, key, patterns};
use super::{Desk, target};
use crate::tuf::error::ClientError;
use crate::tuf::search::SearchError;

/// Delegations of every path at the top level: from, to, terminating.
type Graph<'a> = &'a [(&'a str, &'a str, bool)];

/// The roles that are asked for a path that nobody lists, in their order.
async fn order(graph: Graph<'_>) -> Vec<String> {
    let mut desk = Desk::new().await;
    let mut seed = 40;
    for (_, role, _) in graph {
        desk.repository.roles.entry((*role).to_owned()).or_default();
    }
    for (from, role, last) in graph {
        // A role that is delegated to twice has one key all the same.
        let key = desk
            .repository
            .signers
            .get(*role)
            .map_or(seed, |seeds| seeds[0]);
        desk.repository
            .delegate(from, role, key, patterns(&["*"]), *last);
        seed += 1;
    }
    let roles: Vec<String> = desk.repository.roles.keys().cloned().collect();
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    desk.repository.publish(&roles);
    desk.refresh().await.unwrap();
    desk.asked();

    let error = desk.find("nothing").await.unwrap_err();

    assert!(matches!(error, ClientError::NoTarget(_)), "{error}");
    let asked = desk.asked().into_iter().skip(2);
    let roles = asked.map(|file| file.split('.').nth(1).unwrap_or_default().to_owned());
    roles.collect()
}

#[tokio::test]
async fn delegations_are_searched_depth_first_and_in_their_order() {
    for (graph, expected) in [
        (&[("targets", "a", false)][..], "a"),
        (
            &[
                ("targets", "a", false),
                ("targets", "b", false),
                ("b", "c", false),
            ],
            "a b c",
        ),
        (
            &[
                ("targets", "a", false),
                ("targets", "b", false),
                ("a", "c", false),
                ("a", "d", false),
            ],
            "a c d b",
        ),
        (
            &[
                ("targets", "a", false),
                ("targets", "b", false),
                ("a", "c", true),
                ("a", "d", false),
            ],
            "a c",
        ),
        (
            &[
                ("targets", "a", false),
                ("targets", "b", false),
                ("a", "c", true),
                ("c", "d", false),
            ],
            "a c d",
        ),
        (
            &[
                ("targets", "a", true),
                ("targets", "b", false),
                ("a", "c", false),
            ],
            "a c",
        ),
        (
            &[
                ("targets", "a", false),
                ("a", "b", false),
                ("b", "a", false),
                ("targets", "c", false),
            ],
            "a b c",
        ),
        (
            &[
                ("targets", "a", false),
                ("targets", "b", false),
                ("b", "c", false),
                ("a", "c", false),
            ],
            "a c b",
        ),
    ] {
        let found = order(graph).await;
        assert_eq!(found.join(" "), expected, "{graph:?}");
    }
}

#[tokio::test]
async fn the_first_role_that_lists_a_path_speaks_for_it() {
    let mut desk = Desk::new().await;
    let all = || patterns(&["*/*"]);
    desk.repository
        .delegate("targets", "first", 40, all(), false);
    desk.repository
        .delegate("targets", "second", 41, all(), false);
    desk.repository.add("second", "a/b", b"2");
    desk.repository.add("first", "a/b", b"11");
    desk.repository.add("second", "a/c", b"22");
    desk.repository.publish(&["targets", "first", "second"]);

    let (both, second) = (
        desk.find("a/b").await.unwrap(),
        desk.find("a/c").await.unwrap(),
    );

    assert_eq!((both.role.as_str(), both.target.length), ("first", 2));
    assert_eq!((second.role.as_str(), second.target.length), ("second", 2));
}

#[tokio::test]
async fn a_terminating_role_has_the_last_word() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "people", 40, patterns(&["prod/*"]), true);
    desk.repository
        .delegate("targets", "machine", 41, patterns(&["*/*"]), false);
    desk.repository.add("machine", "prod/new", b"1");
    desk.repository.add("machine", "test/new", b"1");
    desk.repository.publish(&["targets", "people", "machine"]);

    let error = desk.find("prod/new").await.unwrap_err();

    assert!(matches!(error, ClientError::NoTarget(_)), "{error}");
    assert_eq!(desk.find("test/new").await.unwrap().role, "machine");
}

#[tokio::test]
async fn one_of_many_bins_is_fetched_and_it_is_the_right_one() {
    let mut desk = Desk::new().await;
    let bins = Bins::new(64).unwrap();
    let everything = (0..16).map(|digit| format!("{digit:x}")).collect();
    desk.repository
        .delegate("targets", "bins", 40, Paths::Prefixes(everything), false);
    let mut roles = vec!["targets".to_owned(), "bins".to_owned()];
    for number in 0..bins.count() {
        let name = Bins::name(number).to_string();
        desk.repository
            .delegate("bins", &name, 41, bins.paths(number), false);
        roles.push(name);
    }
    let paths: Vec<String> = (0..20).map(|number| format!("pool/{number}.rpm")).collect();
    for path in &paths {
        let bin = Bins::name(bins.of(&target(path))).to_string();
        desk.repository.add(&bin, path, path.as_bytes());
    }
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    desk.repository.publish(&roles);
    desk.find(&paths[0]).await.unwrap();
    let asked = desk.asked();
    assert_eq!(
        asked.iter().filter(|file| file.contains("bin-")).count(),
        1,
        "{asked:?}"
    );

    for path in &paths {
        let found = desk.find(path).await.unwrap();
        assert_eq!(found.role, Bins::name(bins.of(&target(path))).to_string());
        assert!(desk.asked().len() <= 3, "the list of bins is fetched once");
    }
    assert!(desk.find("pool/none").await.is_err());
}

#[tokio::test]
async fn a_search_ends_after_32_roles() {
    let mut desk = Desk::new().await;
    let mut above = "targets".to_owned();
    let mut roles = vec![above.clone()];
    for number in 1..40 {
        let role = format!("role-{number}");
        desk.repository
            .delegate(&above, &role, 40, patterns(&["*"]), false);
        roles.push(role.clone());
        above = role;
    }
    desk.repository.add("role-31", "near", b"1");
    desk.repository.add("role-32", "far", b"1");
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    desk.repository.publish(&roles);

    assert_eq!(desk.find("near").await.unwrap().role, "role-31");
    let error = desk.find("far").await.unwrap_err();

    let ended = matches!(
        &error,
        ClientError::Search {
            source: SearchError::Long,
            ..
        }
    );
    assert!(ended, "{error}");
    assert!(!desk.asked().iter().any(|file| file.contains("role-32")));
}

#[tokio::test]
async fn a_rogue_that_lists_foreign_paths_is_heard_on_its_own_alone() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "rogue", 40, patterns(&["rogue/*"]), false);
    desk.repository
        .delegate("targets", "team", 41, patterns(&["team/*"]), true);
    desk.repository.add("rogue", "team/file", b"poison");
    desk.repository.add("rogue", "team/more", b"poison");
    desk.repository.add("rogue", "rogue/file", b"own");
    desk.repository.add("team", "team/file", b"good");
    desk.repository.publish(&["targets", "rogue", "team"]);

    assert_eq!(desk.find("team/file").await.unwrap().role, "team");
    let error = desk.find("team/more").await.unwrap_err();
    assert!(matches!(error, ClientError::NoTarget(_)), "{error}");
    assert_eq!(desk.find("rogue/file").await.unwrap().role, "rogue");
    let asked = desk.asked();
    assert_eq!(
        asked.iter().filter(|file| file.contains("rogue")).count(),
        1,
        "{asked:?}"
    );

    // Nor does it help to break its own metadata.
    desk.repository.signers.insert("rogue".into(), vec![99]);
    desk.repository.publish(&["rogue"]);
    assert_eq!(desk.find("team/file").await.unwrap().role, "team");
    let error = desk.find("rogue/file").await.unwrap_err();
    assert!(
        matches!(&error, ClientError::Unsigned { role, .. } if role == "rogue"),
        "{error}"
    );
}

#[tokio::test]
async fn a_role_is_signed_for_each_role_that_delegates_to_it() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "left", 40, patterns(&["left/*"]), false);
    desk.repository
        .delegate("targets", "right", 41, patterns(&["right/*"]), false);
    desk.repository
        .delegate("right", "shared", 43, patterns(&["right/*"]), false);
    desk.repository
        .delegate("left", "shared", 42, patterns(&["left/*"]), false);
    desk.repository.add("shared", "left/file", b"good");
    desk.repository.add("shared", "right/file", b"bad");
    desk.repository
        .publish(&["targets", "left", "right", "shared"]);
    let mut client = desk.client().await;
    client.refresh().await.unwrap();

    // In one process, and from what it has left behind in another.
    assert_eq!(
        client.find(&target("left/file")).await.unwrap().role,
        "shared"
    );
    let error = client.find(&target("right/file")).await.unwrap_err();
    assert!(matches!(error, ClientError::Unsigned { .. }), "{error}");
    drop(client);
    let error = desk.find("right/file").await.unwrap_err();
    assert!(matches!(error, ClientError::Unsigned { .. }), "{error}");
}

#[tokio::test]
async fn a_role_outside_of_the_snapshot_is_passed_over_without_a_request() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "draft", 40, patterns(&["*/*"]), false);
    desk.repository
        .delegate("targets", "team", 41, patterns(&["team/*"]), false);
    desk.repository.add("draft", "team/file", b"1");
    desk.repository.add("team", "team/file", b"22");
    desk.repository.unnamed.insert("draft".into());
    desk.repository.publish(&["targets", "draft", "team"]);

    assert_eq!(desk.find("team/file").await.unwrap().role, "team");

    assert!(!desk.asked().iter().any(|file| file.contains("draft")));
}

#[tokio::test]
async fn a_delegated_role_is_neither_expired_nor_of_another_version() {
    let mut desk = Desk::new().await;
    desk.repository
        .delegate("targets", "team", 40, patterns(&["team/*"]), true);
    desk.repository.add("team", "team/file", b"1");
    desk.repository
        .ends
        .insert("team".into(), "2029-01-01T00:00:00Z".parse().unwrap());
    desk.repository.publish(&["targets", "team"]);
    let error = desk.find("team/file").await.unwrap_err();
    assert!(
        matches!(&error, ClientError::Expired { role, .. } if role == "team"),
        "{error}"
    );

    desk.repository.ends.clear();
    desk.repository.publish(&["team"]);
    let server = &desk.repository.server;
    let good = server.file("metadata/2.team.json");
    server.put("metadata/2.team.json", server.file("metadata/1.team.json"));
    let error = desk.find("team/file").await.unwrap_err();
    assert!(
        matches!(&error, ClientError::Mixed { role, .. } if role == "team"),
        "{error}"
    );
    server.put("metadata/2.team.json", good);
    desk.find("team/file").await.unwrap();
    assert_eq!(desk.refresh().await.unwrap()[&TopRole::Targets], 2);
}

#[tokio::test]
async fn names_of_roles_cannot_leave_the_directory_of_the_client() {
    let mut desk = Desk::new().await;
    for (number, name) in ["../escaped", "/absolute", "a/b", "?", "#", ".."]
        .iter()
        .enumerate()
    {
        // No name of the wire profile: written by hand.
        let mut targets = desk.repository.raw("targets");
        desk.repository.signers.insert((*name).to_owned(), vec![40]);
        let key = key(40);
        targets["version"] = (number + 2).into();
        targets["delegations"] = serde_json::json!({
            "keys": {key.id().as_str(): key},
            "roles": [{"name": name, "keyids": [key.id()], "threshold": 1, "terminating": false,
                "paths": ["*"]}],
        });
        desk.repository
            .versions
            .insert("targets".into(), number as u64 + 2);
        desk.repository
            .put_raw("targets", Some(number as u64 + 2), &targets);
        targets["version"] = 1.into();
        targets["targets"] = serde_json::json!({
            "file": {"length": 1, "hashes": {"sha256": "ab".repeat(32)}},
        });
        targets.as_object_mut().unwrap().remove("delegations");
        desk.repository.put_raw(name, Some(1), &targets);
        desk.repository
            .roles
            .insert((*name).to_owned(), Content::default());
        desk.repository.versions.insert((*name).to_owned(), 1);
        desk.repository.publish(&[]);

        assert_eq!(desk.find("file").await.unwrap().role, *name);
    }
    let entries = std::fs::read_dir(desk.folder.path()).unwrap().count();
    assert_eq!(entries, 1, "beside the directory of the client");
    let files = std::fs::read_dir(desk.metadata()).unwrap();
    assert!(
        files
            .map(|entry| entry.unwrap().path())
            .all(|path| path.is_file())
    );
}
