//! `countersign backup create|list|verify|restore`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use openapi::types;
use storage::backup::{BackupError, Destination, Manifest};
use worker::backup::{RestoreError, configured, restore, verify};

use crate::arguments::{Global, Waiting};
use crate::commands::{config, up};
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of backups.
#[derive(Debug, Subcommand)]
pub(crate) enum Backup {
    /// Make a backup of database, vault and blobs. The vault's passphrase is never in it.
    Create(Create),
    /// List the complete backups, newest first.
    List {
        /// Folder to look into; without it, the server is asked for its own.
        directory: Option<PathBuf>,
    },
    /// Read a whole backup, and compare it with what it says of itself.
    Verify {
        /// Folder of the backup, or its name where the settings want backups.
        backup: PathBuf,
    },
    /// Put a backup into the empty system that --data or --config names, with no server running.
    Restore(Restore),
}

/// A new backup.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Folder on the server's machine, with its whole path, that exists; without it, where the
    /// settings say.
    #[arg(long, value_name = "DIR")]
    to: Option<String>,
    /// Copy the blobs out of a bucket too. Those that are files always are.
    #[arg(long)]
    with_objects: bool,
    #[command(flatten)]
    waiting: Waiting,
}

/// A backup that comes back.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// Folder of the backup, or its name where the settings want backups.
    backup: PathBuf,
    /// File with the passphrase of the vault, which is tried before anything is put in place.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

pub(crate) async fn run(global: &Global, verb: &Backup) -> Result<(), Failure> {
    match verb {
        Backup::Create(create) => make(global, create).await,
        Backup::List { directory: None } => list_of_server(global).await,
        Backup::List {
            directory: Some(directory),
        } => list_of_folder(global, directory).await,
        Backup::Verify { backup } => compare(global, backup).await,
        Backup::Restore(wanted) => bring_back(global, wanted).await,
    }
}

async fn make(global: &Global, create: &Create) -> Result<(), Failure> {
    let session = Session::open(global)?;
    let body = types::NewBackup {
        directory: create.to.clone(),
        objects: create.with_objects,
    };
    let ask = session.create_backup().body(body).send().await;
    let task = ask.map_err(refused)?.into_inner();
    let Some(task) = session.finish(task, create.waiting).await? else {
        return Ok(());
    };
    if session.json {
        return output::json(&task.result);
    }
    let result = serde_json::json!(task.result);
    let bytes = |member: &str| output::bytes(result[member].as_i64().unwrap_or(0));
    println!("{}", result["place"].as_str().unwrap_or_default());
    output::properties(&[
        ("database and vault", bytes("bytes")),
        (
            "blobs",
            format!("{} ({})", result["blobs"], bytes("blob_bytes")),
        ),
        ("blobs copied", yes(result["objects"] == true)),
    ]);
    Ok(())
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

async fn list_of_server(global: &Global) -> Result<(), Failure> {
    let session = Session::open(global)?;
    let backups = every!(session.list_backups());
    if session.json {
        return output::json(&backups);
    }
    let rows = backups.into_iter().map(|backup| {
        let blobs = (backup.blobs, backup.blob_bytes, backup.objects);
        row(&backup.name, backup.bytes, blobs, backup.place)
    });
    table(rows.collect());
    Ok(())
}

async fn list_of_folder(global: &Global, directory: &Path) -> Result<(), Failure> {
    let destination = folder(directory)?;
    let manifests = destination
        .manifests()
        .await
        .map_err(|error| unusable(&error))?;
    if global.json {
        return output::json(&manifests);
    }
    let rows = manifests.into_iter().map(|manifest| {
        let blobs = manifest.blobs;
        let place = destination.place(&manifest.name);
        let blobs = (blobs.count, blobs.bytes, blobs.copied);
        row(&manifest.name, manifest.bytes(), blobs, place)
    });
    table(rows.collect());
    Ok(())
}

fn row(name: &str, bytes: u64, blobs: (u64, u64, bool), place: String) -> Vec<String> {
    let length = |bytes: u64| output::bytes(i64::try_from(bytes).unwrap_or(i64::MAX));
    let (count, blob_bytes, copied) = blobs;
    vec![
        name.to_owned(),
        length(bytes),
        format!("{count} ({})", length(blob_bytes)),
        yes(copied),
        place,
    ]
}

fn table(rows: Vec<Vec<String>>) {
    let heading = ["NAME", "SIZE", "BLOBS", "COPIED", "PLACE"];
    output::table(&heading, rows, "no backups");
}

async fn compare(global: &Global, backup: &Path) -> Result<(), Failure> {
    let (destination, name) = find(global, backup)?;
    let verified = verify(&destination, &name)
        .await
        .map_err(|error| unusable(&error))?;
    if global.json {
        return output::json(&verified.manifest);
    }
    let Manifest { blobs, parts, .. } = &verified.manifest;
    println!("{name} is what was backed up: {} parts", parts.len());
    if blobs.copied {
        println!("{} blobs were read", verified.blobs);
    } else {
        println!(
            "{} blobs are listed, and stayed in their bucket",
            blobs.count
        );
    }
    Ok(())
}

async fn bring_back(global: &Global, wanted: &Restore) -> Result<(), Failure> {
    let passphrase = wanted.passphrase_file.as_ref();
    let passphrase = passphrase.map(|file| file.display().to_string());
    let flag = ("--passphrase-file", "vault.passphrase_file", passphrase);
    let mut settings = config::load(global, &[flag])?;
    let made = settings.data.directory.as_ref();
    let made = made.map(|directory| directory.join("vault.passphrase"));
    if settings.vault.passphrase_file.is_none() {
        // Where `up` looks for it: somebody may have put it there already.
        settings.vault.passphrase_file = made.filter(|file| file.exists());
    }
    let (destination, name) = find(global, &wanted.backup)?;
    // A server on this data directory has it locked.
    let _lock = match &settings.data.directory {
        Some(_) => Some(up::lock(&up::data_directory(&settings)?)?),
        None => None,
    };
    let restored = restore(&settings, &destination, &name).await;
    let restored = restored.map_err(|error| not_restored(&error))?;
    if global.json {
        return output::json(&restored.manifest);
    }
    println!("restored {name}, of {}", restored.manifest.created_at);
    println!("the next start publishes everything anew, under serials clients have not seen");
    if !restored.vault_opened {
        eprintln!(
            "hint: the vault's passphrase is in no backup: put it where `countersign up` finds it, \
             `vault.passphrase` in the data directory, or name it with --passphrase-file"
        );
    }
    eprintln!(
        "hint: tokens are those of the backup: revoke again what was revoked since; \
         `countersign token create --offline` makes one where none is left"
    );
    Ok(())
}

/// Where `backup` is: a folder, or a name where the settings want backups.
fn find(global: &Global, backup: &Path) -> Result<(Destination, String), Failure> {
    let text = backup.display().to_string();
    if !backup.is_dir() && backup.components().count() == 1 {
        let settings = config::load(global, &[])?;
        let destination = configured(&settings)
            .map_err(|error| Failure::from_error(Code::Usage, "there are no backups", &error))?;
        return Ok((destination, text));
    }
    let missing = || Failure::new(Code::Usage, format!("there is no backup `{text}`"));
    let path = backup.canonicalize().map_err(|_| missing())?;
    let (parent, name) = (
        path.parent(),
        path.file_name().and_then(|name| name.to_str()),
    );
    let (parent, name) = parent.zip(name).ok_or_else(missing)?;
    Ok((folder(parent)?, name.to_owned()))
}

fn folder(path: &Path) -> Result<Destination, Failure> {
    if !path.is_dir() {
        let message = format!("there is no folder `{}`", path.display());
        return Err(Failure::new(Code::Usage, message));
    }
    let opened = Destination::folder(path);
    opened.map_err(|error| Failure::from_error(Code::Failed, "could not open the folder", &error))
}

fn unusable(error: &BackupError) -> Failure {
    let code = match error {
        BackupError::NotFound(_) => Code::Usage,
        _ => Code::Failed,
    };
    Failure::from_error(code, "the backup cannot be used", error)
}

fn not_restored(error: &RestoreError) -> Failure {
    let code = match error {
        RestoreError::NotEmpty(_) => Code::Refused,
        RestoreError::OtherDatabase(_) | RestoreError::Backup(BackupError::NotFound(_)) => {
            Code::Usage
        }
        _ => Code::Failed,
    };
    let context = format!("not restored ({})", error.code());
    let failure = Failure::from_error(code, &context, error);
    match error {
        RestoreError::NotEmpty(_) => {
            failure.hint("restore into a new data directory, or into a new database")
        }
        RestoreError::OtherDatabase(_) => {
            failure.hint("a backup goes back into the kind of database that it was made of")
        }
        RestoreError::BlobMissing(_) => {
            failure.hint("bring the bucket back first; a backup made with --with-objects holds it")
        }
        _ => failure,
    }
}
