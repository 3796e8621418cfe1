//! `countersign tuf init|refresh|download|verify|rebuild`

mod place;
mod rebuild;
mod verify;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tuf::TargetPath;

use self::place::{Place, client, read, secret, transport, unnamed};
use self::rebuild::Rebuild;
use self::verify::Verify;
use crate::arguments::Global;
use crate::failure::Failure;
use crate::output;
use crate::tuf::{ClientError, Directory, Store, begin, download, first_root, printable};

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
    /// Give a server back the trust root that clients know, from its published metadata.
    Rebuild(Rebuild),
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

pub(crate) async fn run(global: &Global, verb: &Tuf) -> Result<(), Failure> {
    match verb {
        Tuf::Init(wanted) => init(global, wanted).await,
        Tuf::Refresh { place } => refresh(global, place).await,
        Tuf::Download(wanted) => fetch(global, wanted).await,
        Tuf::Verify(wanted) => verify::run(global, wanted).await,
        Tuf::Rebuild(wanted) => rebuild::run(global, wanted).await,
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

fn bar(path: &TargetPath) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
    ProgressBar::no_length()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(path.to_string())
}

fn sha256(text: &str) -> Result<String, String> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("a SHA-256 is 64 hexadecimal digits".into())
    }
}
