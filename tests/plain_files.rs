//! A web server of somebody else, which has the files that a trust root vouches for: Python's.

use kit::place;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A folder and the program that serves it.
#[derive(Debug)]
pub(crate) struct PlainFiles {
    program: Child,
    folder: TempDir,
    url: String,
}

impl PlainFiles {
    /// Starts it with an empty folder.
    pub(crate) async fn start() -> Self {
        let (folder, port) = (place::scratch(), place::free_port());
        let program = Command::new("python3")
            .args(["-m", "http.server", "--bind", "127.0.0.1", "--directory"])
            .arg(folder.path())
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 starts");
        let files = Self {
            program,
            folder,
            url: format!("http://127.0.0.1:{port}/"),
        };
        for _ in 0..500 {
            if reqwest::get(files.url()).await.is_ok() {
                return files;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} does not answer", files.url());
    }

    /// Where it is, with a final slash.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What it serves.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Serves `bytes` where clients look for the target at `path`.
    pub(crate) fn publish(&self, path: &str, bytes: &[u8]) {
        self.publish_as(path, &hex::encode(Sha256::digest(bytes)), bytes);
    }

    /// Serves `bytes` where clients look for the target at `path` that has this `sha256`.
    pub(crate) fn publish_as(&self, path: &str, sha256: &str, bytes: &[u8]) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        // Most put the hash before the name of the file, one client before the whole path.
        for place in [
            format!("{folder}/{sha256}.{name}"),
            format!("{sha256}.{path}"),
        ] {
            let file = self.folder.path().join(place.trim_start_matches('/'));
            std::fs::create_dir_all(file.parent().expect("it is in the folder")).unwrap();
            place::write(&file, bytes);
        }
    }
}

impl Drop for PlainFiles {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
