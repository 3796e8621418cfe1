//! Sources laid over each other, and the origin of what is left on top.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Problem, SettingsError};
use crate::{Settings, file, suggest};

/// Beginning of every variable of ours.
const PREFIX: &str = "COUNTERSIGN_";

/// Between a section and its key in a variable.
const SEPARATOR: &str = "__";

/// Where to look for settings. Later ones win: file, environment, flags.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A TOML file, which must be there when it is named.
    pub file: Option<PathBuf>,
    /// Variables by name; those without `COUNTERSIGN_` and `__` are passed over.
    pub env: Vec<(String, String)>,
    /// Flags of the command line.
    pub flags: Vec<Flag>,
}

/// A flag of the command line that stands for a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// As typed, such as `--public`.
    pub typed: String,
    /// The setting, such as `server.public`.
    pub name: String,
    /// Its value, as text.
    pub value: String,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// It lies in the data directory because nobody said otherwise.
    DataDirectory,
    /// A line of the TOML file.
    File {
        /// The file as named.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// A variable of the environment.
    Environment {
        /// Its name.
        variable: String,
    },
    /// A flag.
    Flag {
        /// As typed.
        flag: String,
    },
    /// The content of a file that a `*_file` setting names.
    SecretFile {
        /// The file.
        path: PathBuf,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::DataDirectory => f.write_str("data directory"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment { variable } => write!(f, "environment {variable}"),
            Self::Flag { flag } => write!(f, "flag {flag}"),
            Self::SecretFile { path } => write!(f, "secret file {}", path.display()),
        }
    }
}

/// One line of `config show`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// Name, such as `storage.directory`.
    pub name: String,
    /// Value with secrets blotted out; null where there is none.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
}

/// A value given by some source for one setting.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

/// The uppermost value of every setting that any source gave.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    given: BTreeMap<String, Given>,
}

/// Whether a variable is meant for the settings.
pub(crate) fn is_ours(variable: &str) -> bool {
    variable
        .strip_prefix(PREFIX)
        .is_some_and(|rest| rest.contains(SEPARATOR))
}

/// Collects all sources; every name that stands for no setting is a problem.
pub(crate) fn gather(sources: &Sources) -> Result<Layers, SettingsError> {
    let known = flatten(&Settings::default());
    let mut layers = Layers::default();
    let mut problems = Vec::new();

    let mut lay = |name: String, value: Value, origin: Origin| {
        if let Some(example) = known.get(&name) {
            let value = match value {
                // Text of a variable or flag becomes what the setting is by default.
                Value::String(text) if !matches!(origin, Origin::File { .. }) => {
                    from_text(text, example)
                }
                value => value,
            };
            layers.given.insert(name, Given { value, origin });
        } else {
            let suggestion = suggest::nearest(&name, known.keys());
            problems.push(Problem::Unknown {
                name,
                origin,
                suggestion,
            });
        }
    };

    if let Some(path) = &sources.file {
        for (name, line, value) in file::read(path, |name| is_section(name, &known))? {
            lay(
                name,
                value,
                Origin::File {
                    path: path.clone(),
                    line,
                },
            );
        }
    }
    for (variable, text) in sources.env.iter().filter(|(variable, _)| is_ours(variable)) {
        let name = variable[PREFIX.len()..]
            .replace(SEPARATOR, ".")
            .to_lowercase();
        lay(
            name,
            text.clone().into(),
            Origin::Environment {
                variable: variable.clone(),
            },
        );
    }
    for Flag { typed, name, value } in &sources.flags {
        lay(
            name.clone(),
            value.clone().into(),
            Origin::Flag {
                flag: typed.clone(),
            },
        );
    }

    SettingsError::unless_empty(problems)?;
    Ok(layers)
}

impl Layers {
    /// Types every value; one that does not fit is named with its place.
    pub(crate) fn into_settings(self) -> Result<Settings, SettingsError> {
        let mut whole = Map::new();
        let mut problems = Vec::new();
        for (name, given) in &self.given {
            let mut alone = Map::new();
            insert(&mut alone, name, given.value.clone());
            match serde_json::from_value::<Settings>(alone.into()) {
                Ok(_) => insert(&mut whole, name, given.value.clone()),
                Err(error) => problems.push(Problem::Invalid {
                    name: name.clone(),
                    origin: given.origin.clone(),
                    reason: error.to_string(),
                }),
            }
        }
        SettingsError::unless_empty(problems)?;
        let mut settings: Settings = serde_json::from_value(whole.into())
            .map_err(|error| SettingsError::from(Problem::Whole(error.to_string())))?;
        settings.origins = self
            .given
            .into_iter()
            .map(|(name, given)| (name, given.origin))
            .collect();
        Ok(settings)
    }
}

/// Every setting as `section.key` and its value; secrets come out blotted.
pub(crate) fn flatten(settings: &Settings) -> BTreeMap<String, Value> {
    let mut flat = BTreeMap::new();
    let whole = serde_json::to_value(settings).unwrap_or_default();
    let mut rest = vec![(String::new(), whole)];
    while let Some((name, value)) = rest.pop() {
        match value {
            Value::Object(map) => rest.extend(map.into_iter().map(|(key, value)| {
                (
                    if name.is_empty() {
                        key
                    } else {
                        format!("{name}.{key}")
                    },
                    value,
                )
            })),
            value => drop(flat.insert(name, value)),
        }
    }
    flat
}

fn is_section(name: &str, known: &BTreeMap<String, Value>) -> bool {
    known.keys().any(|key| {
        key.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('.'))
    })
}

fn insert(map: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => drop(map.insert(name.to_owned(), value)),
        Some((section, key)) => {
            let inner = map.entry(section).or_insert_with(|| Map::new().into());
            if let Value::Object(inner) = inner {
                insert(inner, key, value);
            }
        }
    }
}

/// Reads text the way `example` is written; what cannot be read so stays text and is refused when
/// it is typed.
fn from_text(text: String, example: &Value) -> Value {
    match example {
        Value::Number(_) => text
            .replace('_', "")
            .parse::<u64>()
            .map_or(text.into(), Value::from),
        Value::Bool(_) => text.parse::<bool>().map_or(text.into(), Value::from),
        Value::Array(_) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Value::from)
            .collect(),
        _ => text.into(),
    }
}
