//! `countersign key create|import|list|show|export|rotate|retire`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use futures_util::StreamExt;
use keys::{Parcel, Passphrase, Recipient};
use openapi::types;

use crate::arguments::{Global, Waiting};
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of signing keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key inside the vault.
    Create(Create),
    /// Take over a key that was made elsewhere.
    Import(Import),
    /// List all keys.
    List,
    /// Show one key.
    Show {
        /// Its name.
        name: String,
    },
    /// Print the public part, as clients import it.
    Export {
        /// Its name.
        name: String,
    },
    /// Let another key sign in its place, in every repository.
    Rotate(Rotate),
    /// Let a key sign nothing new.
    Retire {
        /// Its name.
        name: String,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// A new key.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// How repositories and people name it.
    name: String,
    /// What it signs: packages and indexes, or TUF metadata.
    #[arg(long, value_parser = ["openpgp", "tuf"])]
    purpose: String,
    /// The kind of key; `rsa4096` for `openpgp` and `ed25519` for `tuf` if not given.
    #[arg(long, value_parser = ["ed25519", "p256", "rsa4096"])]
    algorithm: Option<String>,
    /// Name and address in the certificate; a key for TUF metadata has none.
    #[arg(long, value_name = "TEXT")]
    user_id: Option<String>,
    #[command(flatten)]
    waiting: Waiting,
}

/// A key made elsewhere.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// How repositories and people name it.
    name: String,
    /// The secret key, armored or binary, as `gpg --export-secret-keys` writes it.
    file: PathBuf,
    /// What it signs.
    #[arg(long, value_parser = ["openpgp"], default_value = "openpgp")]
    purpose: String,
    /// File with the passphrase of the key; asked for when it is needed and left out.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    waiting: Waiting,
}

/// A key, and the one that takes its place.
#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// The key that signs now.
    name: String,
    /// The key that signs from now on; made if it is not there.
    #[arg(long, value_name = "NAME")]
    to: String,
    /// The kind of key, where one is made.
    #[arg(long, value_parser = ["ed25519", "rsa4096"], default_value = "rsa4096")]
    algorithm: String,
}

pub(crate) async fn run(global: &Global, verb: &Key) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Key::Create(create) => make(&session, create).await,
        Key::Import(import) => take_over(&session, import).await,
        Key::List => list(&session).await,
        Key::Show { name } => print(&session, &session.signing_key(name).await?),
        Key::Export { name } => export(&session, name).await,
        Key::Rotate(rotate) => hand_over(&session, rotate).await,
        Key::Retire { name, waiting } => retire(&session, name, *waiting).await,
    }
}

async fn make(session: &Session, create: &Create) -> Result<(), Failure> {
    let usual = match create.purpose.as_str() {
        "tuf" => "ed25519",
        _ => "rsa4096",
    };
    let body = types::NewSigningKey {
        name: create.name.clone(),
        purpose: word(&create.purpose)?,
        algorithm: word(create.algorithm.as_deref().unwrap_or(usual))?,
        user_id: create.user_id.clone(),
    };
    let task = session
        .generate_signing_key()
        .body(body)
        .send()
        .await
        .map_err(refused)?;
    if session
        .finish(task.into_inner(), create.waiting)
        .await?
        .is_none()
    {
        return Ok(());
    }
    print(session, &session.signing_key(&create.name).await?)
}

async fn take_over(session: &Session, import: &Import) -> Result<(), Failure> {
    let key = std::fs::read(&import.file).map_err(|error| {
        let context = format!("could not read `{}`", import.file.display());
        Failure::from_error(Code::Usage, &context, &error)
    })?;
    let passphrase = import
        .passphrase_file
        .as_ref()
        .map(|file| read_passphrase(file))
        .transpose()?;
    // Sealed here, so that neither the API nor the database ever sees the key.
    let vault = session
        .get_vault()
        .send()
        .await
        .map_err(refused)?
        .into_inner();
    let parcel = Parcel {
        key: key.into(),
        passphrase,
    };
    let sealed = vault
        .recipient
        .parse::<Recipient>()
        .and_then(|recipient| parcel.seal_armored(&recipient))
        .map_err(|error| Failure::from_error(Code::Failed, "could not seal the key", &error))?;
    let body = types::ImportedSigningKey {
        name: import.name.clone(),
        purpose: word(&import.purpose)?,
        sealed,
    };
    let task = session
        .import_signing_key()
        .body(body)
        .send()
        .await
        .map_err(refused)?;
    if session
        .finish(task.into_inner(), import.waiting)
        .await?
        .is_none()
    {
        return Ok(());
    }
    print(session, &session.signing_key(&import.name).await?)
}

fn read_passphrase(file: &std::path::Path) -> Result<Passphrase, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let context = format!("could not read the passphrase in `{}`", file.display());
        Failure::from_error(Code::Usage, &context, &error)
    })?;
    Ok(Passphrase::new(text.trim_end_matches(['\r', '\n'])))
}

async fn list(session: &Session) -> Result<(), Failure> {
    let keys = every!(session.list_signing_keys());
    if session.json {
        return output::json(&keys);
    }
    let rows = keys.into_iter().map(|key| {
        vec![
            key.name,
            key.purpose.to_string(),
            key.algorithm,
            key.state.to_string(),
            key.fingerprint,
        ]
    });
    let heading = ["NAME", "PURPOSE", "ALGORITHM", "STATE", "FINGERPRINT"];
    output::table(&heading, rows.collect(), "no keys");
    Ok(())
}

fn print(session: &Session, key: &types::SigningKey) -> Result<(), Failure> {
    if session.json {
        return output::json(key);
    }
    let expires = key
        .expires_at
        .as_ref()
        .map_or_else(|| "never".into(), ToString::to_string);
    output::properties(&[
        ("name", key.name.clone()),
        ("id", key.id.to_string()),
        ("purpose", key.purpose.to_string()),
        ("algorithm", key.algorithm.clone()),
        ("fingerprint", key.fingerprint.clone()),
        ("signs with", key.signing_fingerprint.clone()),
        ("user id", key.user_id.clone()),
        ("state", key.state.to_string()),
        ("expires", expires),
        ("created", key.created_at.to_string()),
    ]);
    Ok(())
}

async fn export(session: &Session, name: &str) -> Result<(), Failure> {
    let key = session.signing_key(name).await?;
    let public = session
        .export_signing_key()
        .key(key.id)
        .send()
        .await
        .map_err(refused)?;
    let mut armor = public.into_inner();
    while let Some(piece) = armor.next().await {
        let piece = piece.map_err(|error| {
            Failure::from_error(Code::Unreachable, "the server went away", &error)
        })?;
        print!("{}", String::from_utf8_lossy(&piece));
    }
    Ok(())
}

/// Gives every repository of one key to another. Stopped half-way, it goes on where it was.
async fn hand_over(session: &Session, rotate: &Rotate) -> Result<(), Failure> {
    let old = session.signing_key(&rotate.name).await?;
    if old.purpose == types::KeyPurpose::Tuf {
        let message = format!(
            "`{}` signs TUF metadata: clients learn its successor from a root",
            old.name
        );
        return Err(Failure::new(Code::Usage, message)
            .hint("plan the next root with `countersign ceremony plan --rotate`"));
    }
    let keys = every!(session.list_signing_keys());
    if !keys.iter().any(|key| key.name == rotate.to) {
        let body = types::NewSigningKey {
            name: rotate.to.clone(),
            purpose: old.purpose,
            algorithm: word(&rotate.algorithm)?,
            user_id: Some(old.user_id.clone()),
        };
        let request = session.generate_signing_key().body(body);
        let task = request.send().await.map_err(refused)?.into_inner();
        session.watch(task).await?;
    }
    let repositories = every!(session.list_repositories());
    let signed = repositories
        .iter()
        .filter(|repository| repository.signing_key == old.name);
    let mut handed_over = Vec::new();
    for repository in signed {
        let body = types::RepositoryChange {
            signing_key: Some(rotate.to.clone()),
            public: None,
            policy: None,
        };
        let request = session.update_repository().repository(repository.id);
        let task = request.body(body).send().await.map_err(refused)?;
        session.watch(task.into_inner()).await?;
        handed_over.push(repository.address.clone());
    }
    if session.json {
        let shown = serde_json::json!({"signing_key": rotate.to, "repositories": handed_over});
        return output::json(&shown);
    }
    for address in &handed_over {
        println!("{address} is signed by {}", rotate.to);
    }
    println!("repositories handed over: {}", handed_over.len());
    eprintln!(
        "hint: clients trust both keys; `countersign key retire {}` when no package needs it",
        old.name
    );
    Ok(())
}

async fn retire(session: &Session, name: &str, waiting: Waiting) -> Result<(), Failure> {
    let key = session.signing_key(name).await?;
    let task = session
        .retire_signing_key()
        .key(key.id)
        .send()
        .await
        .map_err(refused)?;
    if session.finish(task.into_inner(), waiting).await?.is_none() {
        return Ok(());
    }
    let key = session.signing_key(name).await?;
    print(session, &key)?;
    if key.state == types::KeyState::Retiring {
        eprintln!(
            "hint: a repository has it, or serves packages that it signed; retire it again when none does"
        );
    }
    Ok(())
}

/// A word of the API that clap has already checked.
fn word<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse()
        .map_err(|_| Failure::new(Code::Usage, format!("`{text}` is not known")))
}
