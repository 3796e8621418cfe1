//! Which server a command talks to, and with which token.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::arguments::Global;
use crate::failure::{Code, Failure};

/// A server, and who we are to it.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// Base URL of the admin listener.
    pub(crate) server: String,
    /// The operator token.
    pub(crate) token: String,
}

/// `~/.config/countersign/config.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientConfig {
    server: Option<String>,
    token: Option<String>,
    token_file: Option<PathBuf>,
}

/// `DIR/server.json`, written by a running server.
#[derive(Debug, Deserialize)]
pub(crate) struct ServerFile {
    /// Base URL of the admin listener.
    pub(crate) admin: String,
}

/// The data directory that is used when none is named.
pub(crate) fn default_data_directory() -> PathBuf {
    let home = || {
        std::env::home_dir()
            .unwrap_or_default()
            .join(".local/share")
    };
    std::env::var_os("XDG_DATA_HOME")
        .map_or_else(home, PathBuf::from)
        .join("countersign")
}

/// Finds server and token: flags and environment first, then the data directory, then the
/// configuration file of this user, then the default data directory.
pub(crate) fn find(global: &Global) -> Result<Connection, Failure> {
    let config = client_config()?;
    let directory = global.data.clone().or_else(|| {
        let named = global.server.is_some() || config.server.is_some();
        (!named).then(default_data_directory)
    });
    let local = directory
        .as_deref()
        .and_then(|directory| server_file(directory).ok());
    if let (Some(directory), None, None) = (&directory, &local, &global.server) {
        let message = format!("no server is running on `{}`", directory.display());
        return Err(Failure::new(Code::Unreachable, message)
            .hint("start one with `countersign up`, or name one with --server"));
    }
    let server = global
        .server
        .clone()
        .or(local.as_ref().map(|file| file.admin.clone()));
    let server = server.or(config.server).unwrap_or_default();
    let token = match (&global.token, &directory) {
        (Some(token), _) => token.clone(),
        (None, Some(directory)) => read_token(&directory.join("admin.token"))?,
        (None, None) => match (config.token, config.token_file) {
            (Some(token), _) => token,
            (None, Some(file)) => read_token(&file)?,
            (None, None) => {
                return Err(Failure::new(Code::Usage, "no token was given")
                    .hint("set COUNTERSIGN_TOKEN, or `token_file` in the configuration file"));
            }
        },
    };
    Ok(Connection {
        server: server.trim_end_matches('/').to_owned(),
        token,
    })
}

/// What the running server on `directory` says of itself.
pub(crate) fn server_file(directory: &Path) -> Result<ServerFile, Failure> {
    let path = directory.join("server.json");
    let read = |error: &dyn std::error::Error| {
        Failure::from_error(
            Code::Unreachable,
            &format!("could not read `{}`", path.display()),
            error,
        )
    };
    let text = std::fs::read_to_string(&path).map_err(|error| read(&error))?;
    serde_json::from_str(&text).map_err(|error| read(&error))
}

fn read_token(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let context = format!("could not read the token in `{}`", path.display());
        Failure::from_error(Code::Usage, &context, &error).hint("give one with COUNTERSIGN_TOKEN")
    })?;
    Ok(text.trim().to_owned())
}

fn client_config() -> Result<ClientConfig, Failure> {
    let home = || std::env::home_dir().unwrap_or_default().join(".config");
    let base = std::env::var_os("XDG_CONFIG_HOME").map_or_else(home, PathBuf::from);
    let path = base.join("countersign/config.toml");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Ok(ClientConfig::default());
    };
    toml::from_str(&text).map_err(|error| {
        let context = format!("`{}` is not as it should be", path.display());
        Failure::from_error(Code::Usage, &context, &error)
    })
}
