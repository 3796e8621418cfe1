//! Sizes and forms: what not all clients read, or not alike.

use serde_json::{Value, json};

use super::super::repository::Repository;
use super::{finds, report, say, whole, wrong};

#[tokio::test]
async fn what_some_client_cannot_read_is_found() {
    let pad = |repository: &Repository, file: &str, length: usize| {
        let mut bytes = repository.server.file(file);
        bytes.resize(length, b' ');
        repository.server.put(file, bytes);
    };
    for (file, limit) in [
        ("metadata/2.root.json", 512_000),
        ("metadata/timestamp.json", 16_384),
        ("metadata/3.snapshot.json", 1_048_576),
        ("metadata/2.bin-0.json", 5_000_000),
    ] {
        let repository = whole().await;
        pad(&repository, file, limit);
        assert!(report(&repository).await.ok, "{file}");
        pad(&repository, file, limit + 1);
        let place = file.trim_start_matches("metadata/");
        finds(
            &report(&repository).await,
            "sizes",
            place,
            &format!("{limit}"),
        );
    }
}

#[tokio::test]
async fn what_clients_read_differently_is_found() {
    let expires = |text: &'static str| move |role: &mut Value| role["expires"] = text.into();
    for (role, text) in [
        ("timestamp", "2031-01-01T00:00:00.5Z"),
        ("people", "2031-01-01T00:00:00+00:00"),
    ] {
        let repository = whole().await;
        say(&repository, role, expires(text));
        finds(
            &report(&repository).await,
            "wire profile",
            role,
            "not of the form",
        );
    }

    let repository = whole().await;
    say(&repository, "people", |role| {
        role["spec_version"] = "1.0".into();
    });
    assert!(report(&repository).await.ok, "another 1.x is no fault");

    let repository = whole().await;
    say(&repository, "people", |role| {
        role["x-note"] = "hello".into();
    });
    finds(
        &report(&repository).await,
        "wire profile",
        "people",
        "x-note",
    );

    let repository = whole().await;
    say(&repository, "people", |role| {
        role["targets"]["prod/a%2fb"] = role["targets"]["prod/release"].clone();
    });
    finds(
        &report(&repository).await,
        "wire profile",
        "people",
        "a%2fb",
    );

    // A key whose identifier is not its hash, in a delegation and in a root.
    let repository = whole().await;
    say(&repository, "bins", |role| {
        let delegations = role["delegations"].as_object_mut().unwrap();
        let keys = delegations["keys"].as_object_mut().unwrap();
        let (id, key) = keys
            .iter()
            .next()
            .map(|(id, key)| (id.clone(), key.clone()))
            .unwrap();
        keys.clear();
        keys.insert("ab".repeat(32), key);
        let text = delegations["roles"]
            .to_string()
            .replace(&id, &"ab".repeat(32));
        delegations["roles"] = serde_json::from_str(&text).unwrap();
    });
    let strange = report(&repository).await;
    assert!(wrong(&strange).contains(&"wire profile"), "{strange:#?}");
    let repository = whole().await;
    say(&repository, "root", |root| {
        let text = root.to_string();
        let id = root["roles"]["timestamp"]["keyids"][0].as_str().unwrap();
        *root = serde_json::from_str(&text.replace(id, "not-hexadecimal")).unwrap();
    });
    let strange = report(&repository).await;
    finds(&strange, "wire profile", "2.root.json", "");

    let repository = whole().await;
    say(&repository, "root", |root| {
        root["consistent_snapshot"] = false.into();
    });
    finds(
        &report(&repository).await,
        "wire profile",
        "2.root.json",
        "consistent_snapshot",
    );

    let repository = whole().await;
    say(&repository, "timestamp", |role| {
        role["meta"]["more.json"] = json!({"version": 1});
    });
    finds(
        &report(&repository).await,
        "wire profile",
        "timestamp",
        "more.json",
    );
}
