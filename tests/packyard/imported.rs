//! Packyard's key store is taken over: its keys open what they did, and only their hashes come along.

use std::path::Path;

use kit::command::Outcome;
use kit::database::block_on;
use kit::server::{Embedded, Objects, Scaled};
use kit::{Key, place};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::{Script, private};

/// The table of keys as the first versions of Packyard had it.
const EARLY: &str = "CREATE TABLE subscription_key (
    id TEXT PRIMARY KEY, component TEXT NOT NULL, label TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1, created_at DATETIME NOT NULL, expires_at DATETIME,
    usage_count INTEGER NOT NULL DEFAULT 0)";

/// What later ones added.
const LATE: &[&str] = &[
    "CREATE TABLE accounts (
        id TEXT PRIMARY KEY, email TEXT NOT NULL, org_name TEXT,
        status TEXT NOT NULL DEFAULT 'active', created_at DATETIME NOT NULL,
        created_by_operator_id TEXT NOT NULL)",
    "CREATE TABLE components (
        name TEXT PRIMARY KEY, visibility TEXT NOT NULL DEFAULT 'private',
        rpm_series TEXT NOT NULL DEFAULT '[]', rpm_os_families TEXT NOT NULL DEFAULT '[]',
        rpm_architectures TEXT NOT NULL DEFAULT '[]', created_at DATETIME NOT NULL)",
    "ALTER TABLE subscription_key ADD COLUMN account_id TEXT REFERENCES accounts(id)",
    "INSERT INTO accounts VALUES
        ('legacy', 'legacy@packyard.internal', 'Pre-account keys', 'active',
         '2024-01-01T00:00:00Z', 'bootstrap'),
        ('000102030405060708090a0b0c0d0e0f', 'ops@example.org', 'Example', 'active',
         '2025-01-01T00:00:00Z', 'op'),
        ('101112131415161718191a1b1c1d1e1f', 'late@example.org', NULL, 'suspended',
         '2025-01-02T00:00:00Z', 'op')",
    "INSERT INTO components (name, visibility, created_at) VALUES
        ('core', 'private', '2025-01-01T00:00:00Z'), ('tools', 'public', '2025-01-01T00:00:00Z')",
];

const EXAMPLE: &str = "000102030405060708090a0b0c0d0e0f";
const SUSPENDED: &str = "101112131415161718191a1b1c1d1e1f";

/// A key store of Packyard's.
pub(super) struct Store {
    late: bool,
    rows: Vec<Row>,
}

struct Row {
    secret: String,
    component: &'static str,
    label: String,
    active: bool,
    expires: Option<&'static str>,
    account: Option<&'static str>,
}

/// The key with this number.
fn secret(number: usize) -> String {
    format!("{number:064x}")
}

fn row(number: usize) -> Row {
    Row {
        secret: secret(number),
        component: "core",
        label: format!("key {number}"),
        active: true,
        expires: None,
        account: None,
    }
}

impl Store {
    /// Keys alone: one good, one revoked, one that has expired.
    pub(super) fn early() -> Self {
        let rows = vec![
            row(1),
            Row {
                active: false,
                ..row(2)
            },
            Row {
                expires: Some("2024-06-01T00:00:00Z"),
                ..row(3)
            },
            Row {
                expires: Some("2124-06-01T00:00:00+02:00"),
                ..row(4)
            },
            Row {
                component: "minion",
                label: String::new(),
                ..row(5)
            },
        ];
        Self { late: false, rows }
    }

    /// With accounts and components.
    fn late() -> Self {
        let rows = vec![
            Row {
                account: Some("legacy"),
                ..row(1)
            },
            Row {
                account: Some(EXAMPLE),
                ..row(2)
            },
            Row {
                account: Some(SUSPENDED),
                ..row(3)
            },
            Row {
                account: Some(EXAMPLE),
                active: false,
                ..row(4)
            },
        ];
        Self { late: true, rows }
    }

    async fn open(file: &Path) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            // One of the stores holds what Packyard would not.
            .foreign_keys(false);
        options.connect().await.unwrap()
    }

    pub(super) async fn write(&self, file: &Path) {
        let mut store = Self::open(file).await;
        sqlx::query("PRAGMA journal_mode=WAL")
            .execute(&mut store)
            .await
            .unwrap();
        sqlx::query(EARLY).execute(&mut store).await.unwrap();
        if self.late {
            for statement in LATE {
                sqlx::query(*statement).execute(&mut store).await.unwrap();
            }
        }
        for row in &self.rows {
            self.insert(&mut store, row).await;
        }
        store.close().await.unwrap();
    }

    async fn insert(&self, store: &mut SqliteConnection, row: &Row) {
        let query = if self.late {
            "INSERT INTO subscription_key
                (id, component, label, active, created_at, expires_at, usage_count, account_id)
                VALUES (?, ?, ?, ?, '2025-03-01T12:00:00Z', ?, 7, ?)"
        } else {
            "INSERT INTO subscription_key
                (id, component, label, active, created_at, expires_at, usage_count)
                VALUES (?, ?, ?, ?, '2025-03-01T12:00:00Z', ?, 7)"
        };
        let query = sqlx::query(query)
            .bind(&row.secret)
            .bind(row.component)
            .bind(&row.label)
            .bind(row.active)
            .bind(row.expires);
        let query = if self.late {
            query.bind(row.account)
        } else {
            query
        };
        query.execute(store).await.unwrap();
    }
}

fn key(number: usize) -> Key {
    Key {
        id: String::new(),
        secret: secret(number),
    }
}

fn counts(outcome: &Outcome) -> Vec<i64> {
    let report: Value = serde_json::from_str(&outcome.succeeded().stdout).unwrap();
    let members = [
        "/accounts/made",
        "/accounts/now_closed",
        "/components/made",
        "/keys/made",
        "/keys/now_closed",
    ];
    let count = |member: &&str| report.pointer(member).unwrap().as_i64().unwrap();
    members.iter().map(count).collect()
}

#[test]
fn keys_of_the_first_versions_open_what_they_did() {
    block_on(async {
        let server = Embedded::start().await;
        let url = private(server.admin(), server.public(), "rpm/core/el9").await;
        let folder = place::scratch();
        let file = folder.path().join("auth.db");
        Store::early().write(&file).await;
        let config = folder.path().join("packyard.yml");
        let text = "components:\n  - name: core\n  - name: tools\n    visibility: public\n";
        place::write(&config, text);
        let (file, config) = (file.to_string_lossy(), config.to_string_lossy());
        let import = |more: &[&str]| {
            server.cli(&[&["subscription", "import", &file, &config, "--json"], more].concat())
        };
        import(&["--dry-run"]).succeeded().says("\"found\": 5");
        assert_eq!(key(1).get(&url).await.status, 401);

        assert_eq!(counts(&import(&[])), [0, 0, 2, 5, 0]);
        for (number, expected) in [(1, 200), (2, 401), (3, 401), (4, 200), (5, 401), (6, 401)] {
            assert_eq!(key(number).get(&url).await.status, expected, "key {number}");
        }
        assert_eq!(counts(&import(&[])), [0, 0, 0, 0, 0]);
        let script = Script::of(server.admin());
        let shown = script.get(&format!("/keys/{}", secret(5))).await;
        let shown: Value = shown.expect(200).json();
        assert_eq!(shown["component"], "minion");
        assert_eq!(
            (&shown["label"], &shown["account_id"]),
            (&json!("unnamed"), &json!("legacy"))
        );
        assert_eq!(shown["created_at"], "2025-03-01T12:00:00Z");
        let tools: Value = script.get("/components/tools").await.expect(200).json();
        assert_eq!(tools["visibility"], "public");

        let found = kit::command::run(
            std::process::Command::new("grep")
                .args(["--recursive", "--text", "--files-with-matches", &secret(1)])
                .arg(server.data()),
        );
        assert_eq!(found.stdout, "", "a key is kept");
    });
}

#[test]
fn a_store_that_is_imported_again_closes_what_was_closed_there_and_opens_nothing() {
    block_on(async {
        let server = Embedded::start().await;
        let url = private(server.admin(), server.public(), "rpm/core/el9").await;
        let folder = place::scratch();
        let file = folder.path().join("auth.db");
        Store::late().write(&file).await;
        let path = file.to_string_lossy().into_owned();
        let import = || server.cli(&["subscription", "import", &path, "--json"]);
        assert_eq!(counts(&import()), [2, 0, 2, 4, 0]);
        for (number, expected) in [(1, 200), (2, 200), (3, 401), (4, 401)] {
            assert_eq!(key(number).get(&url).await.status, expected, "key {number}");
        }
        let script = Script::of(server.admin());
        let shown: Value = script
            .get(&format!("/accounts/{EXAMPLE}"))
            .await
            .expect(200)
            .json();
        assert_eq!(shown["email"], "ops@example.org");
        let shown: Value = script
            .get(&format!("/accounts/{SUSPENDED}"))
            .await
            .expect(200)
            .json();
        assert_eq!(shown["org_name"], "late@example.org");
        // Here key 1 is revoked, and the suspended account is let in again.
        script
            .delete(&format!("/keys/{}", secret(1)))
            .await
            .expect(204);
        let active = json!({"status": "active"});
        script
            .patch(&format!("/accounts/{SUSPENDED}"), active)
            .await
            .expect(200);
        assert_eq!(key(3).get(&url).await.status, 200);
        // There key 2 is revoked.
        let mut store = Store::open(&file).await;
        let revoke = "UPDATE subscription_key SET active = 0 WHERE label = 'key 2'";
        sqlx::query(revoke).execute(&mut store).await.unwrap();
        store.close().await.unwrap();

        assert_eq!(counts(&import()), [0, 1, 0, 0, 1]);
        for number in 1..=4 {
            assert_eq!(key(number).get(&url).await.status, 401, "key {number}");
        }
    });
}

#[test]
fn a_store_with_rows_that_cannot_be_taken_over_is_refused_as_a_whole() {
    block_on(async {
        let server = Embedded::start().await;
        let folder = place::scratch();
        let refused = async |name: &str, store: Store, reason: &str| {
            let file = folder.path().join(name);
            store.write(&file).await;
            let outcome = server.cli(&["subscription", "import", &file.to_string_lossy()]);
            let outcome = outcome.refused(reason);
            // A row is named by its number: its identifier is the secret.
            assert!(!outcome.stderr.contains("0000000000"), "{outcome}");
        };
        let with = |row: Row| Store {
            late: false,
            rows: vec![self::row(1), row],
        };
        let short = Row {
            secret: "00000000000000".into(),
            ..row(2)
        };
        refused(
            "short.db",
            with(short),
            "row 2: it is not 64 hexadecimal digits",
        )
        .await;
        let ended = Row {
            expires: Some("tomorrow"),
            ..row(2)
        };
        refused("ended.db", with(ended), "row 2: `expires_at`").await;
        let outside = Row {
            component: "a/b",
            ..row(2)
        };
        refused("outside.db", with(outside), "row 2: its component").await;
        let mut unknown = Store::late();
        unknown.rows[1].account = Some("ffffffffffffffffffffffffffffffff");
        refused(
            "unknown.db",
            unknown,
            "row 2: its account is not in the store",
        )
        .await;

        let other = folder.path().join("other.db");
        let mut store = Store::open(&other).await;
        sqlx::query("CREATE TABLE x (y)")
            .execute(&mut store)
            .await
            .unwrap();
        store.close().await.unwrap();
        let import = |file: &Path| server.cli(&["subscription", "import", &file.to_string_lossy()]);
        import(&other).refused("it is no key store of Packyard");
        let text = folder.path().join("text");
        place::write(&text, "components: 1");
        import(&text).refused("it is no list of components");
        import(&folder.path().join("none")).refused("cannot be read");
        let upper = folder.path().join("upper.yml");
        place::write(&upper, "components:\n  - name: Core\n");
        import(&upper).refused("must begin with a-z");

        let keys: Vec<Value> = server.admin().all("/subscription-keys").await;
        assert_eq!(keys.len(), 0, "{keys:?}");
    });
}

#[test]
fn thousands_of_keys_are_taken_over_while_subscribers_fetch() {
    block_on(async {
        let servers = Scaled::start(2, 1, Objects::Folder).await;
        let admin = servers.admin();
        let url = private(admin, servers.public(), "rpm/core/el9").await;
        let body = json!({"label": "here", "scopes": ["rpm/core"]});
        let here = Key::create(admin, &body).await;
        let stop = std::sync::atomic::AtomicBool::new(false);
        let fetch = async {
            let mut answers = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                for api in &servers.apis {
                    let url = format!("{}/rpm/core/el9/repodata/repomd.xml", api.public);
                    assert_eq!(here.get(&url).await.status, 200);
                    answers += 1;
                }
            }
            answers
        };
        let folder = place::scratch();
        let file = folder.path().join("auth.db");
        let rows = (1..=3_500).map(row).collect();
        Store { late: false, rows }.write(&file).await;
        let file = file.to_string_lossy().into_owned();
        let (server, token) = (admin.base().to_owned(), admin.token().to_owned());
        let import = tokio::task::spawn_blocking(move || {
            let to = ["--server", &server, "--token", &token, "--json"];
            let verb = ["subscription", "import", &file];
            let program = place::program("countersign");
            kit::command::run(std::process::Command::new(program).args([&verb[..], &to].concat()))
        });
        let imported = async {
            let outcome = import.await.unwrap();
            // The task has succeeded: every process has all of them.
            for number in [1, 1_000, 1_001, 3_500] {
                for api in &servers.apis {
                    let url = format!("{}/rpm/core/el9/repodata/repomd.xml", api.public);
                    assert_eq!(key(number).get(&url).await.status, 200, "key {number}");
                }
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
            outcome
        };
        let (answers, outcome) = tokio::join!(fetch, imported);
        assert_eq!(counts(&outcome), [0, 0, 0, 3_500, 0]);
        assert!(answers > 10, "{answers}");
        assert_eq!(key(3_501).get(&url).await.status, 401);
    });
}
