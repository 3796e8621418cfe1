//! What the machines of a subscriber need.

use std::path::{Path, PathBuf};

use clap::Args;
use openapi::types::SubscriptionSetupFile;
use uuid::Uuid;

use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, refused};

/// What the server writes in the place of the secret, which it does not know.
const PLACEHOLDER: &str = "<secret>";

/// Which files are wanted.
#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// The subscription key.
    id: Uuid,
    /// Only for this program.
    #[arg(long, value_parser = ["dnf", "zypper", "apt", "curl", "docker"])]
    client: Option<String>,
    /// Only for the repository at this address.
    #[arg(long, value_name = "ADDRESS")]
    repository: Option<String>,
    /// File that holds the secret; without it `<secret>` stands in its place.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Write the files below this folder, such as `/` or the root of an image, instead of printing
    /// them. Commands are printed.
    #[arg(long, value_name = "DIR", requires = "secret_file")]
    root: Option<PathBuf>,
}

pub(super) async fn run(session: &Session, setup: &Setup) -> Result<(), Failure> {
    let answer = session.set_up_subscription_key().key(setup.id).send().await;
    let mut files = answer.map_err(refused)?.into_inner().files;
    files.retain(|file| {
        let of_client = setup
            .client
            .as_ref()
            .is_none_or(|client| *client == file.client);
        let of_repository = setup.repository.is_none() || setup.repository == file.repository;
        of_client && of_repository
    });
    if let Some(file) = &setup.secret_file {
        let secret = read(file)?;
        for file in &mut files {
            file.content = file.content.replace(PLACEHOLDER, &secret);
        }
    }
    if session.json {
        return output::json(&files);
    }
    if files.is_empty() {
        println!("this key opens nothing that needs a key");
    }
    for file in &files {
        match (&setup.root, &file.path) {
            (Some(root), Some(path)) => write(root, path, &file.content)?,
            _ => print(file),
        }
    }
    Ok(())
}

/// The secret in `file`, which has to be one line of what secrets are made of: it goes into
/// configuration of other programs.
fn read(file: &Path) -> Result<String, Failure> {
    let failed = |error| {
        let message = format!("could not read {}", file.display());
        Failure::from_error(Code::Failed, &message, &error)
    };
    let text = std::fs::read_to_string(file).map_err(failed)?;
    let secret = text.trim();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if secret.is_empty() || !secret.chars().all(is_plain) {
        let message = format!("{} holds no secret of a subscription key", file.display());
        return Err(Failure::new(Code::Usage, message));
    }
    Ok(secret.to_owned())
}

/// Writes `content` for nobody but the owner to read.
fn write(root: &Path, path: &str, content: &str) -> Result<(), Failure> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let file = root.join(path.trim_start_matches('/'));
    let put = || {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(&file)?.write_all(content.as_bytes())
    };
    let failed = |error: std::io::Error| {
        let message = format!("could not write {}", file.display());
        Failure::from_error(Code::Failed, &message, &error)
    };
    put().map_err(failed)?;
    println!("wrote {}", file.display());
    Ok(())
}

fn print(file: &SubscriptionSetupFile) {
    match &file.path {
        Some(path) => println!("# {}: {path}\n{}", file.client, file.content),
        None => println!("# {}\n{}", file.client, file.content),
    }
}
