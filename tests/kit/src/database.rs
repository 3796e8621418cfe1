//! A database of its own for every test, migrated, on both engines.
//!
//! ```ignore
//! kit::on_databases! {
//!     /// Two workers never hold one lock key.
//!     async fn a_lock_key_is_held_once(database: kit::Database) {
//!         let rows = task::Entity::find().all(database.read()).await.unwrap();
//!     }
//! }
//! ```
//! makes the tests `a_lock_key_is_held_once::sqlite` and `a_lock_key_is_held_once::postgres`.

use crate::place;
use crate::server::Postgres;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use std::ops::Deref;
use std::time::Duration;
use uuid::Uuid;

/// The database that all others are copies of; made once per server by whoever comes first.
const TEMPLATE: &str = "countersign_template";
/// Held while the template is made or looked for ("counters" in ASCII).
const TEMPLATE_LOCK: i64 = 0x636f_756e_7465_7273;

/// How many readers a test has.
const READERS: u32 = 8;

/// A migrated database that ends with its test; reads and writes as our programs do.
#[derive(Debug)]
pub struct Database {
    url: String,
    handles: entities::Database,
    home: Home,
}

/// Where a database lies, and what has to be removed at its end.
#[derive(Debug)]
enum Home {
    Folder(#[expect(dead_code, reason = "held to be dropped")] tempfile::TempDir),
    Server {
        name: String,
    },
    /// On a server of the test's own, which takes it away.
    Elsewhere,
}

impl Database {
    /// A new SQLite file.
    pub fn sqlite() -> BoxFuture<'static, Self> {
        Box::pin(Self::in_folder())
    }

    async fn in_folder() -> Self {
        let folder = place::scratch();
        let url = format!("sqlite:{}", folder.path().join("countersign.db").display());
        let handles = open(&url).await;
        migrate(handles.read()).await;
        Self {
            url,
            handles,
            home: Home::Folder(folder),
        }
    }

    /// A new database on the server that `tests/run` starts, copied from a migrated template.
    pub fn postgres() -> BoxFuture<'static, Self> {
        Box::pin(Self::on_server())
    }

    /// The only database of `server`, which is made and migrated here.
    pub async fn of(server: &Postgres) -> Self {
        let name = "countersign_test";
        let administration = administer(&server.url()).await;
        execute(&administration, &format!("CREATE DATABASE {name}")).await;
        close(administration).await;
        let url = with_database(&server.url(), name);
        let handles = open(&url).await;
        migrate(handles.read()).await;
        Self {
            url,
            handles,
            home: Home::Elsewhere,
        }
    }

    /// As [`Database::postgres`], without any table: what a backup is restored into.
    pub async fn postgres_without_tables() -> Self {
        let database = Self::postgres().await;
        execute(
            database.read(),
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
        )
        .await;
        database
    }

    async fn on_server() -> Self {
        let server = place::service(place::POSTGRES);
        let administration = administer(&server).await;
        make_template(&server, &administration).await;
        let name = format!("countersign_{}", Uuid::now_v7().simple());
        execute(
            &administration,
            &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"),
        )
        .await;
        close(administration).await;
        let url = with_database(&server, &name);
        let handles = open(&url).await;
        Self {
            url,
            handles,
            home: Home::Server { name },
        }
    }

    /// Where a program of ours finds it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The handles, for code of ours that keeps them.
    pub fn handles(&self) -> entities::Database {
        self.handles.clone()
    }
}

impl Deref for Database {
    type Target = entities::Database;

    fn deref(&self) -> &Self::Target {
        &self.handles
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Home::Server { name } = &self.home else {
            return;
        };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // A runtime cannot be entered twice on one thread.
        let dropped = std::thread::spawn(move || {
            block_on(async {
                let administration = administer(&place::service(place::POSTGRES)).await;
                execute(&administration, &statement).await;
                close(administration).await;
            });
        });
        if dropped.join().is_err() {
            eprintln!("the database {name} was left behind");
        }
    }
}

/// Runs `future` on a runtime of its own, with threads enough for servers beside the test.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
        .block_on(future)
}

/// Runs one test body on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: $type:ty) $body:block)+) => {
        $(
            $(#[$attribute])*
            mod $name {
                use super::*;

                async fn body($database: $type) $body

                #[test]
                fn sqlite() {
                    $crate::database::block_on(async { body($crate::Database::sqlite().await).await });
                }

                #[test]
                fn postgres() {
                    $crate::database::block_on(async { body($crate::Database::postgres().await).await });
                }
            }
        )+
    };
}

/// Makes the template if this server has none yet; tests in other processes wait meanwhile.
async fn make_template(server: &str, administration: &DatabaseConnection) {
    execute(
        administration,
        &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"),
    )
    .await;
    let question = format!("SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'");
    let found = execute(administration, &question).await > 0;
    if !found {
        // Migrated under another name, so that a crash half-way leaves no half a template.
        let draft = format!("{TEMPLATE}_draft");
        execute(
            administration,
            &format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"),
        )
        .await;
        execute(
            administration,
            &format!("CREATE DATABASE {draft} TEMPLATE template0"),
        )
        .await;
        let handles = open(&with_database(server, &draft)).await;
        migrate(handles.read()).await;
        close(handles.read().clone()).await;
        execute(
            administration,
            &format!("ALTER DATABASE {draft} RENAME TO {TEMPLATE}"),
        )
        .await;
    }
    execute(
        administration,
        &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"),
    )
    .await;
}

async fn open(url: &str) -> entities::Database {
    match entities::connect(url, READERS).await {
        Ok(handles) => handles,
        Err(error) => panic!("could not open {url}: {error:?}"),
    }
}

/// One connection: advisory locks belong to it, and so do the statements they guard.
async fn administer(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .acquire_timeout(Duration::from_mins(1))
        .sqlx_logging(false);
    match Box::pin(sea_orm::Database::connect(options)).await {
        Ok(connection) => connection,
        Err(error) => panic!("could not connect to {url}: {error}"),
    }
}

async fn migrate(connection: &DatabaseConnection) {
    if let Err(error) = migrations::migrate(connection).await {
        panic!("the migrations failed: {error}");
    }
}

/// Runs one statement; returns how many rows it touched or found.
async fn execute(connection: &DatabaseConnection, statement: &str) -> u64 {
    match connection.execute_unprepared(statement).await {
        Ok(done) => done.rows_affected(),
        Err(error) => panic!("`{statement}` failed: {error}"),
    }
}

async fn close(connection: DatabaseConnection) {
    // A connection that stays open only delays what comes next.
    let _ = connection.close().await;
}

/// The same server, another database.
fn with_database(server: &str, name: &str) -> String {
    let (address, _) = server
        .rsplit_once('/')
        .expect("the server's URL names a database");
    format!("{address}/{name}")
}
