//! `Release`: what a suite is, and the hashes of all its indexes.

mod date;
mod read;

use std::collections::BTreeMap;
use std::fmt::Write;

pub use self::date::date;
pub use self::read::{ListedFile, ReadReleaseError, ReleaseFile};

/// Longest value of a field, in bytes.
const MAX_VALUE: usize = 4096;

/// The signed entry point of a suite. Times are in seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// Who made it, such as `Example`.
    pub origin: String,
    /// What it is, for people and for pinning.
    pub label: String,
    /// The name under `dists/`, such as `stable`.
    pub suite: String,
    /// The other name, such as `bookworm`; clients complain if it changes.
    pub codename: String,
    /// Such as `12.5`.
    pub version: Option<String>,
    /// When it was made. A client that has a newer one keeps that.
    pub date: u64,
    /// When clients stop to believe it.
    pub valid_until: Option<u64>,
    /// Such as `amd64`, in the order to be shown.
    pub architectures: Vec<String>,
    /// Such as `main`, in the order to be shown.
    pub components: Vec<String>,
    /// One line for people; may be empty.
    pub description: String,
    /// Whether packages are installed only when asked for.
    pub not_automatic: bool,
    /// Whether those that are installed are upgraded nevertheless.
    pub but_automatic_upgrades: bool,
    /// Whether indexes are also found under their hashes.
    pub acquire_by_hash: bool,
    /// The indexes: path below the folder of this file → SHA-256 and size.
    pub files: BTreeMap<String, ([u8; 32], u64)>,
}

impl Release {
    /// The text, to be served as `Release` and to be signed.
    ///
    /// Hashes are SHA-256 alone: apt asks for the strongest hash that it finds here.
    ///
    /// # Errors
    /// [`ReleaseError`] for a value that would become another field, or that clients misread.
    pub fn render(&self) -> Result<String, ReleaseError> {
        self.check()?;
        let mut text = String::with_capacity(1024 + self.files.len() * 150);
        let mut field = |name: &str, value: &str| {
            if !value.is_empty() {
                text.extend([name, ": ", value, "\n"]);
            }
        };
        let yes = |flag: bool| if flag { "yes" } else { "" };
        field("Origin", &self.origin);
        field("Label", &self.label);
        field("Suite", &self.suite);
        field("Version", self.version.as_deref().unwrap_or_default());
        field("Codename", &self.codename);
        field("Date", &date(self.date));
        field(
            "Valid-Until",
            &self.valid_until.map(date).unwrap_or_default(),
        );
        field("NotAutomatic", yes(self.not_automatic));
        field("ButAutomaticUpgrades", yes(self.but_automatic_upgrades));
        field("Acquire-By-Hash", yes(self.acquire_by_hash));
        field("Architectures", &self.architectures.join(" "));
        field("Components", &self.components.join(" "));
        field("Description", &self.description);
        text.push_str("SHA256:\n");
        for (path, (sha256, size)) in &self.files {
            writeln!(text, " {} {size:>16} {path}", hex::encode(sha256))
                .expect("strings take all that is written");
        }
        Ok(text)
    }

    fn check(&self) -> Result<(), ReleaseError> {
        let version = self.version.as_deref().unwrap_or_default();
        for (field, value) in [
            ("Origin", self.origin.as_str()),
            ("Label", &self.label),
            ("Version", version),
            ("Description", &self.description),
        ] {
            check_line(field, value)?;
        }
        check_word("Suite", &self.suite)?;
        if !self.codename.is_empty() {
            check_word("Codename", &self.codename)?;
        }
        for architecture in &self.architectures {
            check_word("Architectures", architecture)?;
        }
        for component in &self.components {
            check_word("Components", component)?;
        }
        for path in self.files.keys() {
            check_word("SHA256", path)?;
            if !is_below(path) {
                return Err(ReleaseError::new("SHA256", path, Fault::Path));
            }
        }
        match self.valid_until {
            Some(end) if end <= self.date => {
                Err(ReleaseError::new("Valid-Until", &date(end), Fault::Order))
            }
            _ if self.but_automatic_upgrades && !self.not_automatic => Err(ReleaseError::new(
                "ButAutomaticUpgrades",
                "yes",
                Fault::Alone,
            )),
            _ => Ok(()),
        }
    }
}

/// Whether `value` can be a field's only line.
fn check_line(field: &'static str, value: &str) -> Result<(), ReleaseError> {
    if value.len() > MAX_VALUE {
        return Err(ReleaseError::new(field, value, Fault::Long));
    }
    if value.chars().any(char::is_control) {
        return Err(ReleaseError::new(field, value, Fault::Control));
    }
    if value.trim() != value {
        return Err(ReleaseError::new(field, value, Fault::Blank));
    }
    Ok(())
}

/// Whether `value` can be one of several words.
fn check_word(field: &'static str, value: &str) -> Result<(), ReleaseError> {
    check_line(field, value)?;
    if value.is_empty() || value.contains(char::is_whitespace) {
        return Err(ReleaseError::new(field, value, Fault::Word));
    }
    Ok(())
}

/// Whether a path stays below the folder that it starts from.
fn is_below(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Why there is no `Release`: a value that cannot be in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` of a Release file cannot be `{value}`: {fault}")]
pub struct ReleaseError {
    field: &'static str,
    value: String,
    fault: Fault,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("it is longer than {MAX_VALUE} bytes")]
    Long,
    #[error("it has more than one line, or a control character")]
    Control,
    #[error("it starts or ends with a blank")]
    Blank,
    #[error("it is not one word")]
    Word,
    #[error("it is not a path below the suite")]
    Path,
    #[error("it is not after `Date`")]
    Order,
    #[error("it means nothing without `NotAutomatic`")]
    Alone,
}

impl ReleaseError {
    fn new(field: &'static str, value: &str, fault: Fault) -> Self {
        let value = value.chars().take(80).flat_map(char::escape_default);
        Self {
            field,
            value: value.collect(),
            fault,
        }
    }

    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self.fault {
            Fault::Order => "deb-bad-valid-until",
            _ => "deb-bad-release-field",
        }
    }

    /// The field that was refused.
    pub fn field(&self) -> &'static str {
        self.field
    }
}

#[cfg(test)]
mod tests;
