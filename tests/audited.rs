//! An audit trail that somebody with the database changes: whatever they do, `audit verify` names
//! the place, or a checkpoint that was kept elsewhere does.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use entities::{AuditId, audit, audit_link};
use kit::command::{Outcome, run};
use kit::database::block_on;
use kit::place;
use kit::server::{Embedded, Options};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::{Value, json};
use tempfile::TempDir;
use trail::{Event, Hash};

/// Takes every guard of the database away.
const UNGUARD: &str = "DROP TRIGGER audit_stays; DROP TRIGGER audit_kept; \
    DROP TRIGGER audit_once; DROP TRIGGER audit_waits; \
    DROP TRIGGER audit_link_stays; DROP TRIGGER audit_link_kept; DROP TRIGGER audit_link_once; \
    DROP TRIGGER audit_checkpoint_stays; DROP TRIGGER audit_checkpoint_kept;";

/// The event at a position.
const AT: &str = "(SELECT event FROM audit_link WHERE position = 4)";

/// A server with a trail, its database as it was, and what an operator keeps elsewhere.
struct Scene {
    server: Embedded,
    kept: TempDir,
}

impl Scene {
    /// With ten events, all signed for, of which an operator has kept key and checkpoint.
    async fn new() -> Self {
        let server = Embedded::start().await;
        for number in 0..9 {
            mutate(&server, number).await;
        }
        signed(&server, 10).await;
        let scene = Self {
            server,
            kept: place::scratch(),
        };
        scene.keep("checkpoint");
        let key = scene.server.cli(&["audit", "key"]);
        place::write(&scene.kept("key"), &key.succeeded().stdout);
        scene
    }

    fn kept(&self, name: &str) -> PathBuf {
        self.kept.path().join(name)
    }

    /// Keeps the newest checkpoint as `name`.
    fn keep(&self, name: &str) {
        let checkpoint = self.server.cli(&["audit", "checkpoint"]);
        place::write(&self.kept(name), &checkpoint.succeeded().stdout);
    }

    /// Keeps the database of the dead server aside.
    async fn save(&mut self) {
        self.server.process.kill();
        // Everything into the one file.
        let database = self.server.database().await;
        let all = "PRAGMA wal_checkpoint(TRUNCATE)";
        database.read().execute_unprepared(all).await.unwrap();
        database.close().await.unwrap();
        std::fs::copy(self.database(), self.kept("database")).unwrap();
    }

    fn database(&self) -> PathBuf {
        self.server.data().join("countersign.db")
    }

    /// Starts on the saved database, changed by `statements` without any guard.
    async fn tampered(&mut self, statements: &str) {
        self.server.process.kill();
        for ending in ["", "-wal", "-shm"] {
            let mut file = self.database().into_os_string();
            file.push(ending);
            let _ = std::fs::remove_file(file);
        }
        std::fs::copy(self.kept("database"), self.database()).unwrap();
        self.server.edit(&format!("{UNGUARD}{statements}")).await;
        self.server.restart(Options::default()).await;
    }

    /// Verifies with nothing but what the server says.
    fn verify(&self) -> Outcome {
        self.server.cli(&["audit", "verify"])
    }

    /// Verifies with the key, and the checkpoint `name`, that were kept.
    fn verify_with(&self, name: &str) -> Outcome {
        let (key, checkpoint) = (self.kept("key"), self.kept(name));
        let [key, checkpoint] = [key, checkpoint].map(|file| file.display().to_string());
        let with = [
            "audit",
            "verify",
            "--key",
            &key,
            "--checkpoint",
            &checkpoint,
        ];
        self.server.cli(&with)
    }

    /// Every event with its link, as the dead server has them.
    async fn rows(&self) -> Vec<(audit_link::Model, Event)> {
        let database = self.server.database().await;
        let links = audit_link::Entity::find().order_by_asc(audit_link::Column::Position);
        let mut rows = Vec::new();
        for link in links.all(database.read()).await.unwrap() {
            let row = audit::Entity::find_by_id(link.event).one(database.read());
            rows.push((link, event(row.await.unwrap().unwrap())));
        }
        database.close().await.unwrap();
        rows
    }
}

fn event(row: audit::Model) -> Event {
    Event {
        id: row.id.0,
        at: row.at,
        actor: row.actor,
        action: row.action,
        target: row.target,
        task: row.task.map(|task| task.0),
        details: row.details,
    }
}

async fn mutate(server: &Embedded, number: u32) {
    let body = json!({ "name": format!("token {number}"), "role": "auditor" });
    let admin = server.admin();
    admin.succeeds(admin.post("/tokens", &body).await).await;
}

/// Waits until a checkpoint vouches for `count` events.
async fn signed(server: &Embedded, count: i64) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let newest = server.admin().get("/audit/checkpoints?limit=1").await;
        let newest: Value = newest.expect(200).json();
        if newest["items"][0]["position"].as_i64() >= Some(count) {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{count} are not signed: {newest}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// An SQL literal of an identifier.
fn literal(id: AuditId) -> String {
    format!("x'{}'", id.0.simple())
}

/// Runs a command that knows of no server.
fn offline(arguments: &[&str]) -> Outcome {
    let mut command = Command::new(place::program("countersign"));
    run(command.args(arguments))
}

#[test]
fn a_trail_that_nobody_touched_is_whole() {
    block_on(async {
        let scene = Scene::new().await;

        scene
            .verify()
            .succeeded()
            .says("the audit trail is whole")
            .says("(the export's own)");
        scene
            .verify_with("checkpoint")
            .succeeded()
            .says("the audit trail is whole")
            .says("(given)");
        let listed = scene
            .server
            .cli(&["audit", "list", "--target-type", "token"]);
        listed.succeeded().says("POSITION").says("create_token");

        let export = scene.kept("export");
        let file = export.display().to_string();
        scene.server.cli(&["audit", "export", &file]).succeeded();
        let report = offline(&["audit", "verify", "--file", &file, "--json"]);
        let report: Value = serde_json::from_str(&report.succeeded().stdout).unwrap();
        assert_eq!(
            (&report["links"], &report["faults"]),
            (&json!(10), &json!(0))
        );
        assert_eq!(report["signed"], 10);

        edit(&export, "token 3", "token 7");
        let broken = offline(&["audit", "verify", "--file", &file]);
        broken
            .refused("the event is not what was chained here")
            .says("hint: ");
        assert_eq!(broken.code, 1);
        edit(&export, "token 7", "token 3");
        let whole = place::read(&export);
        let cut = whole.len()
            - whole
                .rsplitn(3, |byte| *byte == b'\n')
                .nth(1)
                .unwrap()
                .len()
            - 1;
        place::write(&export, &whole[..cut]);
        offline(&["audit", "verify", "--file", &file]).refused("ends in the middle");
        let some = ["audit", "export", &file, "--action", "create_token"];
        scene.server.cli(&some).succeeded();
        let filtered = offline(&["audit", "verify", "--file", &file]);
        assert_eq!(filtered.refused("made with filters").code, 2);
    });
}

/// Changes the first `old` in a file.
fn edit(file: &Path, old: &str, new: &str) {
    let text = String::from_utf8(place::read(file)).unwrap();
    place::write(file, text.replacen(old, new, 1));
}

#[test]
fn the_database_refuses_to_change_what_was_written() {
    block_on(async {
        let mut scene = Scene::new().await;
        scene.server.process.kill();
        let database = scene.server.database().await;
        for statement in [
            "UPDATE audit SET actor = 'nobody'",
            "DELETE FROM audit",
            "DELETE FROM audit_link",
            "UPDATE audit_checkpoint SET note = ''",
        ] {
            let write = database.write().await.unwrap();
            let refused = write.execute_unprepared(statement).await.unwrap_err();
            let refused = refused.to_string();
            assert!(refused.contains("append-only"), "{statement}: {refused}");
        }
    });
}

#[test]
fn what_was_changed_removed_moved_or_added_is_named() {
    block_on(async {
        let mut scene = Scene::new().await;
        scene.save().await;
        let rows = scene.rows().await;
        let (three, four) = (literal(rows[2].0.event), literal(rows[3].0.event));

        for column in [
            "actor = 'system'",
            "action = 'revoke_token'",
            "at = '2020-01-01T00:00:00+00:00'",
            "target = NULL",
            "task = NULL",
            "details = '{}'",
        ] {
            scene
                .tampered(&format!("UPDATE audit SET {column} WHERE id = {AT}"))
                .await;
            let broken = scene.verify();
            broken
                .refused("broken at position 4")
                .says("the event is not what was chained here")
                .says(&rows[3].1.id.to_string());
        }
        let zero = "0".repeat(64);
        let changes = [
            (
                format!("DELETE FROM audit WHERE id = {AT}"),
                "the event of this link is gone",
            ),
            (
                "DELETE FROM audit_link WHERE position = 4".to_owned(),
                "the link is gone",
            ),
            (
                format!(
                    "DELETE FROM audit WHERE id = {AT}; DELETE FROM audit_link WHERE position = 4"
                ),
                "the link is gone",
            ),
            (
                format!("UPDATE audit_link SET hash = '{zero}' WHERE position = 4"),
                "the hash of this link was changed",
            ),
            (
                // The pair changes places.
                format!(
                    "UPDATE audit_link SET event = x'00' WHERE position = 4; \
                     UPDATE audit_link SET event = {four} WHERE position = 3; \
                     UPDATE audit_link SET event = {three} WHERE position = 4"
                ),
                "which stands behind it",
            ),
        ];
        for (statements, said) in changes {
            let place = if said.contains("behind it") { 3 } else { 4 };
            scene.tampered(&statements).await;
            scene
                .verify()
                .refused(&format!("broken at position {place}"))
                .says(said);
        }
        let new = literal(AuditId::fresh());
        let insert = format!(
            "INSERT INTO audit SELECT {new}, at, actor, action, target, task, details \
             FROM audit WHERE id = {AT};"
        );
        scene.tampered(&insert).await;
        scene.verify().refused("it was put beside the chain");
        let between = format!(
            "{insert} UPDATE audit_link SET position = -position WHERE position >= 4; \
             UPDATE audit_link SET position = 1 - position WHERE position < 0; \
             INSERT INTO audit_link VALUES (4, {new}, '{zero}');"
        );
        scene.tampered(&between).await;
        scene.verify().refused("broken at position 4");
    });
}

#[test]
fn an_end_that_was_cut_off_and_a_history_that_was_written_anew_are_known_by_checkpoints() {
    block_on(async {
        let mut scene = Scene::new().await;
        scene.save().await;
        let anew = written_anew(scene.rows().await);
        let cut = "DELETE FROM audit WHERE id IN \
            (SELECT event FROM audit_link WHERE position > 6); \
            DELETE FROM audit_link WHERE position > 6;";

        scene.tampered(cut).await;
        scene
            .verify()
            .refused("broken at position 7")
            .says("events after position 6 are missing");
        scene
            .tampered(&format!("{cut} DELETE FROM audit_checkpoint;"))
            .await;
        scene
            .verify_with("checkpoint")
            .refused("events after position 6 are missing");
        // Without what was kept elsewhere, a shorter history is a history.
        scene.verify().succeeded();

        scene.tampered(&anew).await;
        scene.verify().refused("vouches for another history");
        scene
            .tampered(&format!("{anew} DELETE FROM audit_checkpoint;"))
            .await;
        signed(&scene.server, 10).await;
        scene.verify().succeeded();
        let known = scene.verify_with("checkpoint");
        known.refused("vouches for another history").says("hint: ");
        assert_eq!(known.code, 1);
    });
}

/// Statements that change an event, and every link from it on so that they fit.
fn written_anew(mut rows: Vec<(audit_link::Model, Event)>) -> String {
    rows[4].1.actor = "system".into();
    let mut previous: Hash = rows[3].0.hash.parse().unwrap();
    let mut statements = format!(
        "UPDATE audit SET actor = 'system' WHERE id = {};",
        literal(rows[4].0.event)
    );
    for (link, event) in &rows[4..] {
        previous = trail::link(&previous, link.position, event);
        let position = link.position;
        let change = format!("SET hash = '{previous}' WHERE position = {position};");
        statements = format!("{statements} UPDATE audit_link {change}");
    }
    statements
}

#[test]
fn a_restored_trail_goes_on_and_who_saw_more_is_told_so() {
    block_on(async {
        let (backups, home) = (place::scratch(), place::scratch());
        let data = home.path().join("data");
        let server = Embedded::start_at(&data, Options::default()).await;
        let kept = place::scratch();
        let mut scene = Scene { server, kept };
        mutate(&scene.server, 1).await;
        signed(&scene.server, 2).await;
        scene.keep("older");
        let key = scene.server.cli(&["audit", "key"]);
        place::write(&scene.kept("key"), &key.succeeded().stdout);
        let to = backups.path().display().to_string();
        let made = scene
            .server
            .cli(&["backup", "create", "--to", &to, "--json"]);
        let made: Value = serde_json::from_str(&made.succeeded().stdout).unwrap();
        for number in 2..20 {
            mutate(&scene.server, number).await;
        }
        signed(&scene.server, 21).await;
        scene.keep("newer");

        let passphrase = place::read(&data.join("vault.passphrase"));
        let token = place::read(&data.join("admin.token"));
        scene.server.process.kill();
        std::fs::remove_dir_all(&data).unwrap();
        place::write(&scene.kept("passphrase"), &passphrase);
        let backup = backups.path().join(made["backup"].as_str().unwrap());
        let [backup, directory, file] =
            [&backup, &data, &scene.kept("passphrase")].map(|path| path.display().to_string());
        let restore = ["backup", "restore", &backup, "--data", &directory];
        offline(&[&restore[..], &["--passphrase-file", &file]].concat()).succeeded();
        place::write(&data.join("vault.passphrase"), &passphrase);
        place::write(&data.join("admin.token"), &token);
        scene.server.restart(Options::default()).await;
        // The event of the restore is chained and signed like any other.
        signed(&scene.server, 4).await;

        scene.verify_with("older").succeeded().says("all of it");
        scene
            .verify_with("newer")
            .refused("are missing")
            .says("hint: a backup was restored at position");
    });
}
