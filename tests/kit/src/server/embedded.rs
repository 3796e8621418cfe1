//! `countersign up`: everything in one command, on SQLite and the file system.

use super::{Options, wait_until_ready};
use crate::http::Admin;
use crate::place;
use crate::process::{Process, Start};
use sea_orm::ConnectionTrait;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running `countersign up` and its data directory.
#[derive(Debug)]
pub struct Embedded {
    /// Dropped first: the program must be dead before its data goes.
    pub process: Process,
    public: String,
    admin: Admin,
    data: PathBuf,
    _folder: TempDir,
    log: PathBuf,
}

/// What `DIR/server.json` says of the running server.
#[derive(Debug, serde::Deserialize)]
struct Addresses {
    public: String,
    admin: String,
}

impl Embedded {
    /// Starts a server on a new data directory and free ports.
    pub async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// The same with options.
    pub async fn start_with(options: Options) -> Self {
        let folder = place::scratch();
        let data = folder.path().join("data");
        Self::start_in(folder, data, options).await
    }

    /// The same, but as soon as it listens, whether it is ready or not.
    pub async fn start_unready(options: Options) -> Self {
        let folder = place::scratch();
        let data = folder.path().join("data");
        let log = folder.path().join("log");
        let (process, addresses) = announced(&data, &log, options).await;
        Self::of(process, &addresses, folder, data, log)
    }

    /// The same with its data at `data`, such as a small file system; the folder lives elsewhere.
    pub async fn start_at(data: &Path, options: Options) -> Self {
        Self::start_in(place::scratch(), data.to_owned(), options).await
    }

    async fn start_in(folder: TempDir, data: PathBuf, options: Options) -> Self {
        let log = folder.path().join("log");
        let (process, addresses) = launch(&data, &log, options).await;
        Self::of(process, &addresses, folder, data, log)
    }

    fn of(
        process: Process,
        addresses: &Addresses,
        folder: TempDir,
        data: PathBuf,
        log: PathBuf,
    ) -> Self {
        let admin = admin(&data, addresses);
        Self {
            process,
            public: url(&addresses.public),
            admin,
            data,
            _folder: folder,
            log,
        }
    }

    /// Kills what still runs and starts again on the same data.
    pub async fn restart(&mut self, options: Options) {
        self.process.kill();
        let (process, addresses) = launch(&self.data, &self.log, options).await;
        self.process = process;
        self.public = url(&addresses.public);
        self.admin = admin(&self.data, &addresses);
    }

    /// As [`Embedded::restart`] where the server may die first; says whether it got ready.
    pub async fn try_restart(&mut self, options: Options) -> bool {
        let announced = self.data.join("server.json");
        let _ = std::fs::remove_file(&announced);
        self.start_to_die(options);
        while self.process.is_running() {
            let text = std::fs::read(&announced).unwrap_or_default();
            if let Ok(addresses) = serde_json::from_slice::<Addresses>(&text) {
                self.public = url(&addresses.public);
                self.admin = admin(&self.data, &addresses);
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// Waits until no task is queued or running; false when the server dies before.
    pub async fn settles(&mut self) -> bool {
        while self.process.is_running() {
            if let Ok(unfinished) = self.admin.try_unfinished().await
                && unfinished.is_empty()
            {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// Starts again on the same data where the start itself is what kills it.
    #[track_caller]
    pub fn start_to_die(&mut self, options: Options) {
        self.process.kill();
        self.process = Process::start(&start(&self.data, options), &self.log);
    }

    /// The database of a server that is dead.
    pub async fn database(&self) -> entities::Database {
        let url = format!("sqlite:{}", self.data.join("countersign.db").display());
        entities::connect(&url, 1)
            .await
            .expect("the data directory has a database")
    }

    /// Runs an SQL statement on the database of a server that is dead, such as to make rows old.
    pub async fn edit(&self, statement: &str) {
        let database = self.database().await;
        let write = database.write().await.expect("the server is dead");
        if let Err(error) = write.execute_unprepared(statement).await {
            panic!("`{statement}`: {error}");
        }
        write.commit().await.expect("the server is dead");
    }

    /// The admin API with the first token.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    /// Base URL of the public listener.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Runs `countersign ARGUMENTS --data DIR`.
    #[track_caller]
    pub fn cli(&self, arguments: &[&str]) -> crate::command::Outcome {
        let mut command = std::process::Command::new(place::program("countersign"));
        command.args(arguments).arg("--data").arg(&self.data);
        crate::command::run(&mut command)
    }
}

async fn launch(data: &Path, log: &Path, options: Options) -> (Process, Addresses) {
    let (mut process, addresses) = announced(data, log, options).await;
    // There without TLS, too, whatever the public listener speaks.
    wait_until_ready(&mut process, &format!("{}/ready", url(&addresses.admin))).await;
    (process, addresses)
}

/// A process that has said where it listens.
async fn announced(data: &Path, log: &Path, options: Options) -> (Process, Addresses) {
    let announced = data.join("server.json");
    // What an earlier server announced is not this one's.
    let _ = std::fs::remove_file(&announced);
    let mut process = Process::start(&start(data, options), log);
    let deadline = Instant::now() + super::START;
    let addresses: Addresses = loop {
        process.must_be_running();
        let text = std::fs::read(&announced).unwrap_or_default();
        if let Ok(addresses) = serde_json::from_slice(&text) {
            break addresses;
        }
        assert!(
            Instant::now() < deadline,
            "no server.json after {:?}\n{}",
            super::START,
            process.tail()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    (process, addresses)
}

fn start(data: &Path, options: Options) -> Start {
    let listen = ["--public", "127.0.0.1:0", "--admin", "127.0.0.1:0"].map(str::to_owned);
    let mut arguments = vec![
        "up".to_owned(),
        "--data".to_owned(),
        data.display().to_string(),
    ];
    arguments.extend(listen);
    arguments.extend(options.arguments);
    Start {
        program: "countersign".to_owned(),
        arguments,
        environment: options.environment,
        fault: options.fault,
    }
}

fn admin(data: &Path, addresses: &Addresses) -> Admin {
    let token = String::from_utf8_lossy(&place::read(&data.join("admin.token"))).into_owned();
    Admin::new(&url(&addresses.admin), &token)
}

/// `server.json` holds addresses or URLs.
fn url(address: &str) -> String {
    if address.starts_with("http") {
        address.to_owned()
    } else {
        format!("http://{address}")
    }
}
