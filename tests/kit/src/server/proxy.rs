//! Servers of other people in front of a plain tree of files, that ask ours who may read it.

use crate::place;
use crate::process::Process;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What the examples listen on, ask and serve.
const LISTENS: &str = "127.0.0.1:8000";
const ASKED: &str = "127.0.0.1:8080";
const TREE: &str = "/srv/packages";

/// A running nginx or Caddy, configured by the example of `deploy/proxies`.
#[derive(Debug)]
pub struct Proxy {
    name: &'static str,
    port: u16,
    _process: Process,
    _folder: TempDir,
}

impl Proxy {
    /// nginx with `auth_request`, which asks the server at `public` about files below `tree`.
    pub fn nginx(public: &str, tree: &Path) -> Self {
        Self::start("nginx", "nginx.conf", public, tree)
    }

    /// Caddy with `forward_auth`.
    pub fn caddy(public: &str, tree: &Path) -> Self {
        Self::start("caddy", "Caddyfile", public, tree)
    }

    fn start(name: &'static str, example: &str, public: &str, tree: &Path) -> Self {
        let (folder, port) = (place::scratch(), place::free_port());
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/proxies");
        let host = public.trim_start_matches("http://");
        let text = String::from_utf8(place::read(&examples.join(example))).expect("it is text");
        for part in [LISTENS, ASKED, TREE] {
            assert!(text.contains(part), "{example} does not name {part}");
        }
        let text = text
            .replace(LISTENS, &format!("127.0.0.1:{port}"))
            .replace(ASKED, host)
            .replace(TREE, &tree.to_string_lossy());
        let file = folder.path().join(example);
        place::write(&file, text);
        let process = launch(name, &file, folder.path(), port);
        Self {
            name,
            port,
            _process: process,
            _folder: folder,
        }
    }

    /// Its URL, without a final slash.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

fn launch(name: &str, file: &Path, folder: &Path, port: u16) -> Process {
    let mut command = Command::new(name);
    if name == "nginx" {
        // One process: none is left when it is killed, and none reads as somebody else.
        command.arg("-p").arg(folder).arg("-c").arg(file);
        command.args(["-g", "master_process off;"]);
    } else {
        command
            .env("HOME", folder)
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(file);
    }
    let mut process = Process::start_command(name, &mut command, &folder.join("log"));
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        process.must_be_running();
        assert!(
            Instant::now() < deadline,
            "{name} does not listen\n{}",
            process.tail()
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    process
}
