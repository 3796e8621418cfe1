//! What the Release files of a DEB repository say.

use clap::Args;
use openapi::types;

use crate::commands::account::given;

/// What the Release files of a DEB repository say.
#[derive(Debug, Args)]
#[command(next_help_heading = "DEB repositories")]
pub(super) struct Release {
    /// The suite of packages that are pushed without naming one; `stable` from the start.
    #[arg(long, value_name = "SUITE")]
    suite: Option<String>,
    /// The component of packages that are pushed without naming one; `main` from the start.
    #[arg(long, value_name = "COMPONENT")]
    component: Option<String>,
    /// Architectures that have an index even while no package is for them; `amd64,arm64` from the
    /// start.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    architectures: Vec<String>,
    /// Who the packages are by; empty for the repository's address.
    #[arg(long)]
    origin: Option<String>,
    /// What the repository is called; empty for its address.
    #[arg(long)]
    label: Option<String>,
    /// The code name of the default suite; empty for its own name.
    #[arg(long)]
    codename: Option<String>,
    /// One line for people.
    #[arg(long)]
    description: Option<String>,
    /// Whether apt installs packages from here only when told to.
    #[arg(long)]
    not_automatic: Option<bool>,
    /// Whether apt still upgrades packages that were installed from here.
    #[arg(long)]
    but_automatic_upgrades: Option<bool>,
    /// For how many days clients believe an index; 0 for ever.
    #[arg(long, value_name = "DAYS")]
    valid_days: Option<u16>,
    /// From how many older states of an index apt is offered a patch; 4 from the start.
    #[arg(long, value_name = "STATES", value_parser = clap::value_parser!(u8).range(0..=100))]
    patches: Option<u8>,
    /// After how many hours at the earliest the lists of files that apt-file reads are composed
    /// again; `off` for none.
    #[arg(long, value_name = "HOURS|off", value_parser = hours)]
    contents_hours: Option<u16>,
    /// The name of the package that brings the keys of the repository to its clients, such as
    /// `example-archive-keyring`; `off` for none.
    #[arg(long, value_name = "NAME|off")]
    keyring_package: Option<String>,
}

/// A number of hours up to a month, or 0 for `off`.
fn hours(text: &str) -> Result<u16, String> {
    match text {
        "off" => Ok(0),
        text => match text.parse() {
            Ok(hours @ 1..=720) => Ok(hours),
            _ => Err("it must be a number from 1 to 720, or `off`".into()),
        },
    }
}

impl Release {
    /// The part that was typed; `None` when nothing was.
    pub(super) fn change(&self) -> Option<types::ReleaseChange> {
        let change = types::ReleaseChange {
            suite: self.suite.clone(),
            component: self.component.clone(),
            architectures: given(&self.architectures, false),
            origin: self.origin.clone(),
            label: self.label.clone(),
            codename: self.codename.clone(),
            description: self.description.clone(),
            not_automatic: self.not_automatic,
            but_automatic_upgrades: self.but_automatic_upgrades,
            valid_days: self.valid_days,
            patches: self.patches,
            contents: self.contents_hours,
            keyring: self.keyring_package.as_deref().map(|name| match name {
                "off" => String::new(),
                name => name.into(),
            }),
        };
        let texts = [
            &self.suite,
            &self.component,
            &self.origin,
            &self.label,
            &self.codename,
            &self.description,
        ];
        let said = texts.iter().any(|text| text.is_some())
            || !self.architectures.is_empty()
            || self.not_automatic.is_some()
            || self.but_automatic_upgrades.is_some()
            || self.valid_days.is_some()
            || self.patches.is_some()
            || self.contents_hours.is_some()
            || self.keyring_package.is_some();
        said.then_some(change)
    }
}

/// What people see of it.
pub(super) fn rows(release: &types::Release) -> Vec<(&'static str, String)> {
    let or_own = |text: &Option<String>, own: &str| text.clone().unwrap_or_else(|| own.into());
    vec![
        ("suite", release.suite.clone()),
        ("component", release.component.clone()),
        ("architectures", release.architectures.join(", ")),
        ("origin", or_own(&release.origin, "the address")),
        ("label", or_own(&release.label, "the address")),
        ("codename", or_own(&release.codename, "the suite")),
        ("description", or_own(&release.description, "none")),
        ("not automatic", release.not_automatic.to_string()),
        (
            "but automatic upgrades",
            release.but_automatic_upgrades.to_string(),
        ),
        ("patches from", format!("{} states", release.patches)),
        (
            "valid for",
            release
                .valid_days
                .map_or_else(|| "ever".into(), |days| format!("{days} days")),
        ),
        (
            "contents",
            release
                .contents
                .map_or_else(|| "none".into(), |hours| format!("every {hours} hours")),
        ),
        ("keyring package", or_own(&release.keyring, "none")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_a_number_or_off() {
        assert_eq!(hours("24"), Ok(24));
        assert_eq!(hours("off"), Ok(0));
        for wrong in ["0", "721", "-1", "daily", ""] {
            assert!(hours(wrong).is_err(), "{wrong}");
        }
    }
}
