//! A PostgreSQL of its own, for tests that take it away.

use crate::command::run;
use crate::place;
use crate::process::Process;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Who runs it when the test is root's: PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// How long it may take to start, or to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A database server in a folder, on one port for as long as it lives.
///
/// It crashes as a program does: the machine goes on, so that nothing needs to be written through
/// to the disk.
#[derive(Debug)]
pub struct Postgres {
    /// Dropped first: the program must be dead before its data goes.
    process: Process,
    folder: TempDir,
    port: u16,
    environment: Vec<(String, String)>,
}

impl Postgres {
    /// Makes a cluster and starts it.
    #[track_caller]
    pub fn start() -> Self {
        Self::start_with(Vec::new())
    }

    /// As [`Postgres::start`], with more in its environment.
    #[track_caller]
    pub fn start_with(environment: Vec<(String, String)>) -> Self {
        let (folder, port) = (place::scratch(), place::free_port());
        make(folder.path());
        let process = launch(folder.path(), port, &environment);
        Self {
            process,
            folder,
            port,
            environment,
        }
    }

    /// URL of the database where databases are made, the same after a restart.
    pub fn url(&self) -> String {
        format!("postgres://countersign@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends it at once (as `pg_ctl -m immediate` does): connections break, and it has to recover
    /// when it starts.
    #[track_caller]
    pub fn crash(&mut self) {
        self.process.quit(PATIENCE);
    }

    /// Starts it on what it had, and waits until it takes connections.
    #[track_caller]
    pub fn restart(&mut self) {
        self.process = launch(self.folder.path(), self.port, &self.environment);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.process.is_running() {
            self.process.quit(PATIENCE);
        }
    }
}

#[track_caller]
fn make(folder: &Path) {
    if is_root() {
        run(Command::new("chown").arg(USER).arg(folder)).succeeded();
        let passable = std::fs::Permissions::from_mode(0o711);
        std::fs::set_permissions(folder, passable).expect("the folder is there");
    }
    let mut make = command("initdb", folder, &[]);
    make.args(["-A", "trust", "-U", "countersign", "--no-sync"]);
    run(make.args(["-E", "UTF8", "--locale=C.UTF-8"])).succeeded();
}

#[track_caller]
fn launch(folder: &Path, port: u16, environment: &[(String, String)]) -> Process {
    let mut command = command("postgres", folder, environment);
    command.args(["-p", &port.to_string()]);
    for option in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=100",
        "fsync=off",
    ] {
        command.args(["-c", option]);
    }
    let mut process = Process::start_command("postgres", &mut command, &folder.join("log"));
    let deadline = Instant::now() + PATIENCE;
    let mut look = Command::new(programs().join("pg_isready"));
    look.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    while run(&mut look).code != 0 {
        process.must_be_running();
        assert!(
            Instant::now() < deadline,
            "PostgreSQL does not start\n{}",
            process.tail()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    process
}

/// One of PostgreSQL's programs, on the data in `folder`.
fn command(program: &str, folder: &Path, environment: &[(String, String)]) -> Command {
    // The environment is for that program alone, and not for what changes the user.
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "env"]);
        command
    } else {
        Command::new("env")
    };
    for (name, value) in environment {
        command.arg(format!("{name}={value}"));
    }
    command.arg(programs().join(program));
    // It wants to read the folder that it is started in.
    command.current_dir("/").arg("-D").arg(folder.join("data"));
    command
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Where Debian has the programs of the newest release that is installed.
#[track_caller]
fn programs() -> PathBuf {
    let home = Path::new("/usr/lib/postgresql");
    let releases = std::fs::read_dir(home).into_iter().flatten().flatten();
    let newest = releases
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .expect("the package postgresql is installed");
    home.join(newest.to_string()).join("bin")
}
