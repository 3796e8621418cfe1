//! `/backups`

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use storage::backup::{Contents, Database, Destination, FORMAT, MANIFEST, Manifest, Part};
use uuid::Uuid;

use crate::world::World;

/// Puts a backup of so many bytes into `folder`, as a worker does.
async fn made(folder: &Path, name: &str) {
    let manifest = Manifest {
        format: FORMAT,
        name: name.into(),
        created_at: DateTime::<Utc>::UNIX_EPOCH,
        version: "1.0.0".into(),
        database: Database::Sqlite,
        task: Uuid::nil(),
        serials: BTreeMap::new(),
        blobs: Contents {
            count: 2,
            bytes: 12,
            copied: true,
        },
        parts: vec![Part {
            name: Database::Sqlite.part().into(),
            size: 7,
            sha256: "ab".repeat(32),
        }],
    };
    let destination = Destination::folder(folder).unwrap();
    let part = destination.part(name, MANIFEST);
    let bytes = manifest.to_bytes().unwrap();
    destination.storage().put(&part, bytes).await.unwrap();
}

kit::on_databases! {
    async fn backups_are_listed_newest_first_and_in_pages(database: kit::Database) {
        let folder = kit::place::scratch();
        let path = folder.path().join("backups");
        let inside = path.clone();
        let world = World::with(database, |settings| settings.backup.directory = Some(inside)).await;
        let empty: Value = world.admin.get("/backups").await.expect(200).json();
        assert_eq!(empty["items"], json!([]));
        assert!(!path.exists(), "the worker makes the folder, on its own machine");

        for name in ["20260101T000000Z", "20260102T000000Z", "20260103T000000Z"] {
            made(&path, name).await;
        }

        let all = world.admin.all("/backups?limit=2").await;
        let names: Vec<&str> = all.iter().map(|backup| backup["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["20260103T000000Z", "20260102T000000Z", "20260101T000000Z"]);
        assert_eq!((&all[0]["bytes"], &all[0]["blobs"]), (&json!(7), &json!(2)));
        assert_eq!(all[0]["objects"], true);
    }

    async fn a_backup_is_a_task_that_leaves_an_event(database: kit::Database) {
        let world = World::new(database).await;

        let task = world.admin.post("/backups", &json!({})).await.accepted();

        assert_eq!(world.tasks().await.len(), 1);
        let events = world.admin.all(&format!("/audit?limit=10&task={}", task.id)).await;
        assert_eq!(events[0]["action"], "create_backup");
    }

    async fn a_folder_has_its_whole_path(database: kit::Database) {
        let world = World::new(database).await;
        for directory in ["backups".to_owned(), String::new(), format!("/{}", "a".repeat(5000))] {
            let body = json!({ "directory": directory });
            let problem = world.admin.post("/backups", &body).await;
            problem.problem(422, "invalid-request");
        }
        assert_eq!(world.tasks().await.len(), 0);
    }
}
