//! Configuration: typed sections, where their values come from, and what must fit together.
//!
//! A TOML file gives way to the environment (`COUNTERSIGN_SECTION__KEY`), and that to flags. What
//! is not known is refused, and every value remembers its origin.

mod check;
mod error;
mod file;
mod layers;
mod sections;
mod suggest;
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use error::{Problem, SettingsError};
pub use layers::{Flag, Origin, Shown, Sources};
pub use sections::{
    Backup, Bootstrap, Data, Database, DatabaseKind, Limits, Log, LogFormat, Retention, Server,
    Signals, SignalsKind, Slots, Storage, StorageKind, Telemetry, Tls, Vault, Worker,
};
pub use values::{Network, SecretUrl, Span};

/// Variable that names the settings file.
const CONFIG: &str = "COUNTERSIGN_CONFIG";

/// Everything that can be configured, checked as a whole.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `[data]`: the directory of the embedded profile.
    pub data: Data,
    /// `[server]`: listeners and what clients see of them.
    pub server: Server,
    /// `[database]`: where rows are kept.
    pub database: Database,
    /// `[storage]`: where objects are kept.
    pub storage: Storage,
    /// `[signals]`: how processes wake each other.
    pub signals: Signals,
    /// `[worker]`: how jobs are run.
    pub worker: Worker,
    /// `[vault]`: how signing keys are opened.
    pub vault: Vault,
    /// `[bootstrap]`: the first token.
    pub bootstrap: Bootstrap,
    /// `[retention]`: how long things are kept.
    pub retention: Retention,
    /// `[backup]`: copies of everything that cannot be made again.
    pub backup: Backup,
    /// `[limits]`: how large things may be.
    pub limits: Limits,
    /// `[log]`: what is logged, and how.
    pub log: Log,
    /// `[telemetry]`: traces.
    pub telemetry: Telemetry,
    #[serde(skip)]
    origins: BTreeMap<String, Origin>,
}

impl Settings {
    /// Reads all sources, refuses what is unknown or does not fit, and fills in what follows from
    /// the data directory and from secret files.
    ///
    /// # Errors
    /// Every problem found, not the first alone; none of them shows a secret.
    pub fn load(sources: &Sources) -> Result<Self, SettingsError> {
        let layers = layers::gather(sources)?;
        let mut settings = layers.into_settings()?;
        settings.read_secret_files()?;
        settings.follow_data_directory();
        check::check(&settings)?;
        Ok(settings)
    }

    /// Every setting with its value (secrets blotted out) and its origin, by name.
    pub fn origins(&self) -> Vec<Shown> {
        layers::flatten(self)
            .into_iter()
            .map(|(name, value)| Shown {
                origin: self.origins.get(&name).cloned().unwrap_or(Origin::Default),
                value,
                name,
            })
            .collect()
    }

    /// Where one value came from, for messages about it.
    fn origin(&self, name: &str) -> Origin {
        self.origins.get(name).cloned().unwrap_or(Origin::Default)
    }

    /// Puts the content of `*.url_file` into `*.url`, so that readers look in one place.
    fn read_secret_files(&mut self) -> Result<(), SettingsError> {
        let mut problems = Vec::new();
        let secrets = [
            ("database", &mut self.database.url, &self.database.url_file),
            ("signals", &mut self.signals.url, &self.signals.url_file),
        ];
        for (section, url, file) in secrets {
            let Some(file) = file else { continue };
            let (name, from) = (format!("{section}.url"), format!("{section}.url_file"));
            if url.is_some() {
                problems.push(Problem::Conflict {
                    left: name,
                    right: from,
                });
                continue;
            }
            match std::fs::read_to_string(file) {
                Ok(text) => {
                    *url = Some(SecretUrl::new(text.trim()));
                    self.origins
                        .insert(name, Origin::SecretFile { path: file.clone() });
                }
                Err(error) => problems.push(Problem::SecretFile {
                    name: from,
                    path: file.clone(),
                    error: error.kind(),
                }),
            }
        }
        SettingsError::unless_empty(problems)
    }

    /// The embedded profile: what is not said stands in the data directory.
    fn follow_data_directory(&mut self) {
        let Some(directory) = self.data.directory.clone() else {
            return;
        };
        if self.database.url.is_none() {
            let file = directory.join("countersign.db");
            self.database.url = Some(SecretUrl::new(&format!("sqlite://{}", file.display())));
            self.origins
                .insert("database.url".into(), Origin::DataDirectory);
        }
        if self.storage.kind == StorageKind::Files && self.storage.directory.is_none() {
            self.storage.directory = Some(directory.join("objects"));
            self.origins
                .insert("storage.directory".into(), Origin::DataDirectory);
        }
        if self.storage.kind == StorageKind::Files && self.backup.directory.is_none() {
            self.backup.directory = Some(directory.join("backups"));
            self.origins
                .insert("backup.directory".into(), Origin::DataDirectory);
        }
    }
}

impl Sources {
    /// The environment of this process, and below it the file that `COUNTERSIGN_CONFIG` names.
    ///
    /// # Errors
    /// [`SettingsError`] when a variable of ours is not UTF-8.
    pub fn from_environment() -> Result<Self, SettingsError> {
        let mut env = Vec::new();
        let mut problems = Vec::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| layers::is_ours(name)) else {
                continue;
            };
            match value.into_string() {
                Ok(value) => env.push((name.to_owned(), value)),
                Err(_) => problems.push(Problem::NotText {
                    variable: name.to_owned(),
                }),
            }
        }
        SettingsError::unless_empty(problems)?;
        let file = std::env::var_os(CONFIG).map(PathBuf::from);
        Ok(Self {
            file,
            env,
            flags: Vec::new(),
        })
    }

    /// The same with a TOML file below all else, in place of any other.
    #[must_use]
    pub fn with_file(self, file: impl Into<PathBuf>) -> Self {
        Self {
            file: Some(file.into()),
            ..self
        }
    }

    /// The same with a flag above all else: `with_flag("--public", "server.public", "[::]:80")`.
    #[must_use]
    pub fn with_flag(mut self, typed: &str, name: &str, value: impl Into<String>) -> Self {
        self.flags.push(Flag {
            typed: typed.into(),
            name: name.into(),
            value: value.into(),
        });
        self
    }
}
