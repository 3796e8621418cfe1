//! `countersign tuf init|refresh|download|verify`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp as Time;
use serde_json::json;
use tuf::TargetPath;

use crate::arguments::Global;
use crate::failure::{Code, Failure};
use crate::output;
use crate::tuf::{
    Address, Client, ClientError, Directory, Pace, Report, State, Store, Survey, Transport, begin,
    cached, download, first_root, printable, remembered, verify,
};

/// Targets that `verify` asks for when it is not told how many.
const SAMPLE: usize = 16;

/// Findings of one check that people are shown.
const SHOWN: usize = 20;

/// Verbs of a client of TUF, for this server's repositories and all others.
#[derive(Debug, Subcommand)]
pub(crate) enum Tuf {
    /// Trust a root: what a client believes begins with it.
    Init(Init),
    /// Learn what a repository says now.
    Refresh {
        #[command(flatten)]
        place: Place,
    },
    /// Download targets; a file appears when it has been verified, and not before.
    Download(Download),
    /// Look at a whole repository, for what clients never test.
    Verify(Verify),
}

/// Where a repository is, and where that which is trusted of it lies.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Directory with what is trusted of one repository.
    #[arg(long, value_name = "DIR", env = "COUNTERSIGN_TUF")]
    metadata_dir: Option<PathBuf>,
    /// Folder of the trust root, such as `https://packages.example.org/tuf/`.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Folder of the metadata, where it is not `metadata/` below the trust root.
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    metadata_url: Option<String>,
    /// Folder of the targets, where it is not `targets/` beside the metadata.
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    targets_url: Option<String>,
}

/// A beginning.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// A root that came on a trusted way. Without one, the first root of the repository is taken on
    /// trust.
    #[arg(required_unless_present_any = ["url", "metadata_url"])]
    root: Option<PathBuf>,
    /// SHA-256 that the root must have: of its file, or of what is signed in it, as ceremonies show
    /// it.
    #[arg(long, value_name = "HEX", value_parser = sha256)]
    sha256: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Targets to fetch.
#[derive(Debug, Args)]
pub(crate) struct Download {
    /// Paths of targets, such as `rpm/core/el9-x86_64/repodata/repomd.xml`.
    #[arg(required = true)]
    targets: Vec<TargetPath>,
    /// Directory for the files; their paths are kept below it.
    #[arg(long, value_name = "DIR", default_value = ".")]
    targets_dir: PathBuf,
    /// File with the key of a subscription, for what is not open to everybody.
    #[arg(long, value_name = "FILE")]
    subscription_key_file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// A whole repository.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The time at which everything shall be valid, such as `2030-01-01` [default: now]
    #[arg(long, value_name = "DATE", value_parser = date)]
    at: Option<Time>,
    /// A root that the repository must have among its own.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// How many targets are asked for, at both of their URLs.
    #[arg(long, value_name = "COUNT", default_value_t = SAMPLE)]
    sample: usize,
    /// File with the key of a subscription, for what is not open to everybody.
    #[arg(long, value_name = "FILE")]
    subscription_key_file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn run(global: &Global, verb: &Tuf) -> Result<(), Failure> {
    match verb {
        Tuf::Init(wanted) => init(global, wanted).await,
        Tuf::Refresh { place } => refresh(global, place).await,
        Tuf::Download(wanted) => fetch(global, wanted).await,
        Tuf::Verify(wanted) => inspect(global, wanted).await,
    }
}

async fn init(global: &Global, wanted: &Init) -> Result<(), Failure> {
    let address = wanted.place.named(None)?;
    let bytes = match (&wanted.root, &address) {
        (Some(file), _) => read(file)?,
        (None, Some(address)) => first_root(&transport()?, address).await?,
        (None, None) => return Err(unnamed()),
    };
    let root = begin(&bytes, wanted.sha256.as_deref())?;
    let directory = wanted.place.directory();
    let created = Store::create(&directory, &bytes, address.as_ref()).await;
    created.map_err(ClientError::from)?;
    let on_trust = wanted.root.is_none() && wanted.sha256.is_none();
    if global.json {
        return output::json(&json!({
            "root": root.version, "expires": root.expires.to_string(),
            "sha256": root.sha256, "words": root.words, "on_trust": on_trust,
            "metadata_dir": directory,
            "metadata_url": address.as_ref().map(|address| address.metadata().as_str()),
            "targets_url": address.as_ref().map(|address| address.targets().as_str()),
        }));
    }
    println!(
        "root {} is trusted in {}",
        root.version,
        directory.display()
    );
    output::properties(&[
        ("expires", root.expires.to_string()),
        ("sha256", root.sha256),
        ("words", root.words),
    ]);
    if on_trust {
        println!(
            "\nIt was taken on trust: whoever answers for that address decided what you trust.\n\
             Compare the words with somebody who runs the repository."
        );
    }
    Ok(())
}

async fn refresh(global: &Global, place: &Place) -> Result<(), Failure> {
    let mut client = client(place).await?;
    client.refresh().await?;
    let roles = client.validity().into_iter();
    if global.json {
        let roles = roles.map(|(role, of)| {
            let of = json!({"version": of.version, "expires": of.expires.to_string()});
            (role.to_string(), of)
        });
        return output::json(&roles.collect::<serde_json::Map<_, _>>());
    }
    let rows = roles.map(|(role, of)| {
        vec![
            role.to_string(),
            of.version.to_string(),
            of.expires.to_string(),
        ]
    });
    output::table(&["ROLE", "VERSION", "EXPIRES"], rows.collect(), "no roles");
    Ok(())
}

async fn fetch(global: &Global, wanted: &Download) -> Result<(), Failure> {
    let password = secret(wanted.subscription_key_file.as_deref())?;
    let mut client = client(&wanted.place).await?;
    let directory = Directory::open(&wanted.targets_dir).map_err(ClientError::from)?;
    client.refresh().await?;
    let mut shown = Vec::new();
    for path in &wanted.targets {
        let bar = bar(path);
        let progress = |came, of| {
            bar.set_length(of);
            bar.inc(came);
        };
        let password = password.as_deref();
        let got = download(&mut client, path, &directory, password, &progress).await;
        bar.finish_and_clear();
        let got = got?;
        if global.json {
            shown.push(json!({
                "path": path, "file": got.file, "length": got.target.length,
                "hashes": got.target.hashes, "custom": got.target.custom,
                "role": got.role, "kept": got.kept,
            }));
            continue;
        }
        let done = if got.kept { "kept" } else { "wrote" };
        let length = i64::try_from(got.target.length).unwrap_or(i64::MAX);
        let (file, role) = (got.file.display(), printable(&got.role));
        println!(
            "{done} {file} ({}, listed by {role})",
            output::bytes(length)
        );
    }
    if global.json {
        return output::json(&shown);
    }
    Ok(())
}

async fn inspect(global: &Global, wanted: &Verify) -> Result<(), Failure> {
    let place = &wanted.place;
    let directory = place.directory();
    let known = remembered(&directory).map_err(ClientError::from)?;
    let address = place.named(known.clone())?.ok_or_else(unnamed)?;
    // What a client of another repository has seen says nothing about this one.
    let ours = place.metadata_dir.is_some() || known.as_ref() == Some(&address);
    let seen = |role| {
        if ours {
            cached(&directory, role).map_err(ClientError::from)
        } else {
            Ok(None)
        }
    };
    let anchor = match &wanted.root {
        Some(file) => Some(read(file)?),
        None => seen("root")?,
    };
    let survey = Survey {
        transport: transport()?,
        address,
        at: wanted.at.unwrap_or_else(Time::now),
        anchor,
        seen: seen("snapshot")?,
        sample: wanted.sample,
        password: secret(wanted.subscription_key_file.as_deref())?,
    };
    let report = verify(&survey).await.map_err(ClientError::from)?;
    if global.json {
        output::json(&report)?;
    } else {
        show(&report);
    }
    if report.ok {
        return Ok(());
    }
    let checks = report.checks.iter();
    let wrong = checks.filter(|check| check.state == State::Wrong).count();
    let message = format!(
        "{wrong} of {} checks found something wrong",
        report.checks.len()
    );
    Err(Failure::new(Code::Failed, message))
}

fn show(report: &Report) {
    let first = report.first_expiry.as_ref().map_or_else(
        || "-".to_owned(),
        |first| format!("{}, {}", printable(&first.role), first.at),
    );
    output::properties(&[
        ("metadata", report.url.clone()),
        ("at", report.at.to_string()),
        ("root", report.root.to_string()),
        ("delegated roles", report.roles.to_string()),
        ("targets", report.targets.to_string()),
        ("first to expire", first),
    ]);
    println!();
    let rows = report.checks.iter().map(|check| {
        let state = match check.state {
            State::Ok => "ok",
            State::Wrong => "wrong",
            State::Unchecked => "unchecked",
        };
        vec![
            check.name.to_owned(),
            state.to_owned(),
            check.detail.clone(),
        ]
    });
    output::table(&["CHECK", "STATE", "DETAIL"], rows.collect(), "no checks");
    for check in report
        .checks
        .iter()
        .filter(|check| !check.findings.is_empty())
    {
        println!("\n{}", check.name);
        for finding in check.findings.iter().take(SHOWN) {
            println!(
                "  {}: {}",
                printable(&finding.place),
                printable(&finding.reason)
            );
        }
        if let Some(more) = check
            .findings
            .len()
            .checked_sub(SHOWN)
            .filter(|more| *more > 0)
        {
            println!("  and {more} more: --json shows them all");
        }
    }
}

impl Place {
    fn directory(&self) -> PathBuf {
        self.metadata_dir.clone().unwrap_or_else(|| {
            let home = || {
                std::env::home_dir()
                    .unwrap_or_default()
                    .join(".local/state")
            };
            let state = std::env::var_os("XDG_STATE_HOME").map_or_else(home, PathBuf::from);
            state.join("countersign/tuf")
        })
    }

    /// The repository that the flags name, or `known` where they name none.
    fn named(&self, known: Option<Address>) -> Result<Option<Address>, Failure> {
        let address = match (&self.url, &self.metadata_url, &self.targets_url) {
            (Some(url), ..) => Address::below(url),
            (None, Some(metadata), targets) => Address::apart(metadata, targets.as_deref()),
            (None, None, Some(targets)) => match known {
                Some(known) => Address::apart(known.metadata().as_str(), Some(targets)),
                None => return Ok(None),
            },
            (None, None, None) => return Ok(known),
        };
        let wrong = |error: crate::tuf::AddressError| Failure::new(Code::Usage, error.to_string());
        address.map(Some).map_err(wrong)
    }
}

async fn client(place: &Place) -> Result<Client, Failure> {
    let store = Store::open(&place.directory())
        .await
        .map_err(ClientError::from)?;
    let known = store.address().map_err(ClientError::from)?;
    let address = place.named(known)?.ok_or_else(unnamed)?;
    Ok(Client::new(transport()?, address, store, Time::now())?)
}

fn transport() -> Result<Transport, Failure> {
    Ok(Transport::new(Pace::default()).map_err(ClientError::from)?)
}

fn unnamed() -> Failure {
    Failure::new(Code::Usage, "which repository?")
        .hint("name it with --url; `countersign tuf init` remembers the one that it is given")
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| {
        let context = format!("could not read `{}`", file.display());
        Failure::from_error(Code::Usage, &context, &error)
    })
}

fn secret(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(file) = file else {
        return Ok(None);
    };
    let text = String::from_utf8(read(file)?)
        .map_err(|_| Failure::new(Code::Usage, format!("`{}` holds no key", file.display())))?;
    Ok(Some(text.trim().to_owned()))
}

fn bar(path: &TargetPath) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
    ProgressBar::no_length()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(path.to_string())
}

/// A day, which means its beginning, or a time; in UTC.
fn date(text: &str) -> Result<Time, String> {
    let whole = if text.len() == 10 {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    whole.parse().map_err(|_| {
        "write a day such as 2030-01-01, or a time such as 2030-01-01T12:00:00Z".into()
    })
}

fn sha256(text: &str) -> Result<String, String> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("a SHA-256 is 64 hexadecimal digits".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(url: Option<&str>, metadata: Option<&str>, targets: Option<&str>) -> Place {
        Place {
            metadata_dir: None,
            url: url.map(str::to_owned),
            metadata_url: metadata.map(str::to_owned),
            targets_url: targets.map(str::to_owned),
        }
    }

    #[test]
    fn a_date_is_a_day_or_a_time() {
        for (text, time) in [
            ("2030-01-01", "2030-01-01T00:00:00Z"),
            ("2030-01-01T12:00:00Z", "2030-01-01T12:00:00Z"),
            ("2030-01-01T12:00:00+02:00", "2030-01-01T10:00:00Z"),
        ] {
            assert_eq!(date(text).unwrap().to_string(), time);
        }
        for text in ["", "tomorrow", "2030-13-01", "2030-01-01T12:00"] {
            assert!(
                date(text).unwrap_err().contains("such as 2030-01-01"),
                "{text}"
            );
        }
    }

    #[test]
    fn flags_come_before_what_was_remembered() {
        let known = Address::below("http://example.org/tuf").ok();
        let named = |place: Place| {
            let address = place.named(known.clone()).unwrap().unwrap();
            (
                address.metadata().to_string(),
                address.targets().to_string(),
            )
        };
        let pair = |metadata: &str, targets: &str| (metadata.to_owned(), targets.to_owned());
        let remembered = pair(
            "http://example.org/tuf/metadata/",
            "http://example.org/tuf/targets/",
        );

        assert_eq!(named(place(None, None, None)), remembered);
        assert_eq!(
            named(place(Some("http://a/"), None, None)),
            pair("http://a/metadata/", "http://a/targets/")
        );
        assert_eq!(
            named(place(None, Some("http://a/m"), None)),
            pair("http://a/m/", "http://a/targets/")
        );
        assert_eq!(
            named(place(None, Some("http://a/m"), Some("http://b/t"))),
            pair("http://a/m/", "http://b/t/")
        );
        assert_eq!(
            named(place(None, None, Some("http://b/t"))),
            pair("http://example.org/tuf/metadata/", "http://b/t/")
        );
        assert_eq!(
            place(None, None, Some("http://b/t")).named(None).unwrap(),
            None
        );
        let wrong = place(Some("tuf"), None, None).named(None).unwrap_err();
        assert_eq!(wrong.code, Code::Usage);
    }
}
