//! `countersign config show`

use clap::Subcommand;
use settings::{Settings, Sources};

use crate::arguments::Global;
use crate::failure::{Code, Failure};
use crate::{connection, output};

/// Verbs of the configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Every setting, its value (secrets blotted out) and where it comes from.
    Show,
}

pub(crate) fn run(global: &Global, config: &Config) -> Result<(), Failure> {
    let Config::Show = config;
    let settings = load(global, &[])?;
    let shown = settings.origins();
    if global.json {
        return output::json(&shown);
    }
    let rows = shown
        .into_iter()
        .map(|shown| {
            vec![
                shown.name,
                shown.value.to_string(),
                shown.origin.to_string(),
            ]
        })
        .collect();
    output::table(&["SETTING", "VALUE", "ORIGIN"], rows, "no settings");
    Ok(())
}

/// Reads the configuration of a server on this machine. `flags` are name, setting and value.
pub(crate) fn load(
    global: &Global,
    flags: &[(&str, &str, Option<String>)],
) -> Result<Settings, Failure> {
    let failed = |error: settings::SettingsError| {
        let problems = error
            .problems()
            .iter()
            .map(|problem| format!("\n  {problem}"));
        let message = format!(
            "the configuration is not usable:{}",
            problems.collect::<String>()
        );
        Failure::new(Code::Usage, message)
    };
    let mut sources = Sources::from_environment().map_err(failed)?;
    if let Some(file) = &global.config {
        sources = sources.with_file(file);
    }
    let directory = global
        .data
        .clone()
        .unwrap_or_else(connection::default_data_directory);
    if global.data.is_some() || global.config.is_none() {
        sources = sources.with_flag("--data", "data.directory", directory.display().to_string());
    }
    for (flag, name, value) in flags {
        if let Some(value) = value {
            sources = sources.with_flag(flag, name, value.clone());
        }
    }
    Settings::load(&sources).map_err(failed)
}
