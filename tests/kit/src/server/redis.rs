//! A Redis of its own, for tests that take it away.

use crate::place;
use crate::process::Process;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A Redis server that holds nothing on disk.
#[derive(Debug)]
pub struct Redis {
    /// Dropped first: its log is in the folder.
    process: Process,
    folder: TempDir,
    port: u16,
}

impl Redis {
    /// Starts one on a free port.
    #[track_caller]
    pub fn start() -> Self {
        let (folder, port) = (place::scratch(), place::free_port());
        let process = launch(&folder, port);
        Self {
            process,
            folder,
            port,
        }
    }

    /// Its URL, the same after a restart.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// SIGKILL: all it held is gone.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// It takes connections and answers nothing, until [`Redis::go_on`].
    pub fn pause(&self) {
        self.process.pause();
    }

    /// It answers again, with all it had.
    pub fn go_on(&self) {
        self.process.go_on();
    }

    /// Starts it again, empty, on the same port.
    #[track_caller]
    pub fn restart(&mut self) {
        self.process.kill();
        self.process = launch(&self.folder, self.port);
    }
}

#[track_caller]
fn launch(folder: &TempDir, port: u16) -> Process {
    let mut command = Command::new("redis-server");
    command.args([
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--port",
    ]);
    command
        .arg(port.to_string())
        .arg("--dir")
        .arg(folder.path());
    let mut process =
        Process::start_command("redis-server", &mut command, &folder.path().join("log"));
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        process.must_be_running();
        assert!(
            Instant::now() < deadline,
            "Redis does not listen\n{}",
            process.tail()
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    process
}
