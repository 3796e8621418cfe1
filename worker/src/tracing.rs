//! Where log lines go, and what they look like.

use std::io::IsTerminal;

use settings::{Log, LogFormat};
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error. A second call changes nothing.
///
/// A filter that cannot be read is reported and taken for `info`.
pub fn start(log: &Log) {
    let (filter, problem) = match EnvFilter::try_new(&log.filter) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new("info"), Some(error)),
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // A file or a journal shows colours as garbage.
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_writer(std::io::stderr);
    // Tests start several servers in one process: the first one logs for all.
    let _ = match log.format {
        LogFormat::Human => subscriber.try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
    if let Some(error) = problem {
        tracing::warn!(%error, "`log.filter` cannot be read; logging at `info`");
    }
}
