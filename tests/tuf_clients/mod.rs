//! TUF clients that we did not write, each with a directory of its own.
//!
//! python-tuf and tuf-js run as programs, which `tests/tuf_clients/install` installs; sigstore-tuf
//! and tough are crates, driven as their documentation says, over a transport of a few lines.

mod sigstore;
mod tough;
mod transport;

use kit::{command, place};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tempfile::TempDir;

/// Which client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// The reference implementation (PyPI `tuf`).
    PythonTuf,
    /// The one of npm and sigstore-js (npm `tuf-js`).
    TufJs,
    /// The one of sigstore-rust (crate `sigstore-tuf`), with its own updater and store.
    SigstoreTuf,
    /// The one of Bottlerocket (crate `tough`), which asks for targets at the second URL.
    Tough,
}

impl Engine {
    /// All of them.
    pub(crate) const ALL: [Self; 4] =
        [Self::PythonTuf, Self::TufJs, Self::SigstoreTuf, Self::Tough];
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PythonTuf => "python-tuf",
            Self::TufJs => "tuf-js",
            Self::SigstoreTuf => "sigstore-tuf",
            Self::Tough => "tough",
        })
    }
}

/// A client that trusts one root; what it learns stays in its directory.
#[derive(Debug)]
pub(crate) struct TufClient {
    engine: Engine,
    folder: TempDir,
    metadata: String,
    targets: String,
    root: Vec<u8>,
}

impl TufClient {
    /// A client of the trust root at `base`, such as `http://127.0.0.1:8080/tuf/`, that trusts the
    /// bytes of `root`.
    pub(crate) fn new(engine: Engine, base: &str, root: &[u8]) -> Self {
        let base = base.trim_end_matches('/');
        let client = Self {
            engine,
            folder: place::scratch(),
            metadata: format!("{base}/metadata/"),
            targets: format!("{base}/targets/"),
            root: root.to_vec(),
        };
        place::write(&client.directory().join("root.json"), root);
        client
    }

    /// The same, which fetches targets from another server, at `url` with a final slash.
    #[must_use]
    pub(crate) fn with_targets(self, url: &str) -> Self {
        Self {
            targets: url.to_owned(),
            ..self
        }
    }

    /// Refreshes once.
    ///
    /// # Errors
    /// What the client said.
    pub(crate) fn refresh(&self) -> Result<(), String> {
        match self.engine {
            Engine::PythonTuf | Engine::TufJs => {
                self.program("refresh", &[&self.metadata])?;
                Ok(())
            }
            Engine::SigstoreTuf => sigstore::refresh(&self.metadata, &self.root, &self.directory()),
            Engine::Tough => {
                let (metadata, targets) = (&self.metadata, &self.targets);
                tough::refresh(metadata, targets, &self.root, &self.directory())
            }
        }
    }

    /// Refreshes, and downloads the target at `path`.
    ///
    /// # Errors
    /// What the client said.
    pub(crate) fn download(&self, path: &str) -> Result<Vec<u8>, String> {
        let (metadata, targets) = (&self.metadata, &self.targets);
        match self.engine {
            Engine::PythonTuf | Engine::TufJs => {
                let file = self.folder.path().join("target");
                let name = file.display().to_string();
                self.program("download", &[metadata, targets, path, &name])?;
                Ok(place::read(&file))
            }
            Engine::SigstoreTuf => {
                sigstore::download(metadata, targets, &self.root, &self.directory(), path)
            }
            Engine::Tough => {
                tough::download(metadata, targets, &self.root, &self.directory(), path)
            }
        }
    }

    /// Refreshes again and again, with a new client each time, until [`Poll::stop`].
    pub(crate) fn poll(self) -> Poll {
        match self.engine {
            Engine::PythonTuf | Engine::TufJs => {
                let stop = self.folder.path().join("stop");
                let name = stop.display().to_string();
                let mut command = self.command("poll", &[&self.metadata, &name]);
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                let child = match command.spawn() {
                    Ok(child) => child,
                    Err(error) => panic!("{} did not start: {error}", self.engine),
                };
                Poll::Program {
                    child,
                    stop,
                    client: self,
                }
            }
            Engine::SigstoreTuf | Engine::Tough => {
                let stop = Arc::new(AtomicBool::new(false));
                let seen = Arc::clone(&stop);
                let thread = std::thread::spawn(move || {
                    let mut polled = Polled::default();
                    while !seen.load(Ordering::Relaxed) {
                        polled.failures.extend(self.refresh().err());
                        polled.refreshed += 1;
                    }
                    polled
                });
                Poll::Thread { thread, stop }
            }
        }
    }

    fn directory(&self) -> PathBuf {
        self.folder.path().join("metadata")
    }

    fn program(&self, verb: &str, arguments: &[&str]) -> Result<String, String> {
        let outcome = command::run(&mut self.command(verb, arguments));
        if outcome.code == 0 {
            Ok(outcome.stdout)
        } else {
            Err(outcome.to_string())
        }
    }

    fn command(&self, verb: &str, arguments: &[&str]) -> Command {
        let state = state();
        let mut command = if self.engine == Engine::PythonTuf {
            let mut command = Command::new(state.join("python/bin/python"));
            command.arg(sources().join("python_tuf.py"));
            command
        } else {
            let mut command = Command::new(state.join("python/bin/node"));
            command.arg(state.join("node/tuf_js.mjs"));
            command
        };
        command.arg(verb).arg(self.directory()).args(arguments);
        command.stdin(Stdio::null());
        command
    }
}

/// A client that refreshes all the time.
#[derive(Debug)]
pub(crate) enum Poll {
    /// One that runs as a program.
    Program {
        /// The program.
        child: Child,
        /// The file that ends it.
        stop: PathBuf,
        /// Its directories.
        client: TufClient,
    },
    /// One that is a crate.
    Thread {
        /// Where it runs.
        thread: JoinHandle<Polled>,
        /// What ends it.
        stop: Arc<AtomicBool>,
    },
}

/// What a client saw that refreshed all the time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Polled {
    /// How often it refreshed.
    pub(crate) refreshed: usize,
    /// What went wrong.
    pub(crate) failures: Vec<String>,
}

impl Poll {
    /// Ends it; says what it saw.
    #[track_caller]
    pub(crate) fn stop(self) -> Polled {
        match self {
            Self::Thread { thread, stop } => {
                stop.store(true, Ordering::Relaxed);
                thread.join().expect("a client panicked")
            }
            Self::Program {
                child,
                stop,
                client,
            } => {
                place::write(&stop, "");
                let output = child.wait_with_output().expect("a program ends");
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                let failures = text
                    .lines()
                    .filter_map(|line| line.strip_prefix("failed: "));
                let last = text
                    .lines()
                    .last()
                    .and_then(|line| line.strip_prefix("refreshed: "));
                let Some(refreshed) = last.and_then(|count| count.parse().ok()) else {
                    let errors = String::from_utf8_lossy(&output.stderr);
                    panic!("{} broke off\n{text}\n{errors}", client.engine);
                };
                Polled {
                    refreshed,
                    failures: failures.map(str::to_owned).collect(),
                }
            }
        }
    }
}

/// Where the programs are installed.
fn state() -> PathBuf {
    let state = Path::new(env!("CARGO_MANIFEST_DIR")).join(".state/tuf-clients");
    assert!(
        state.join("installed").exists(),
        "the TUF clients are missing: run tests/tuf_clients/install",
    );
    state
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tuf_clients")
}
