//! `countersign artifact add|remove|publish|list|import`

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use openapi::types;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use crate::arguments::{Global, Waiting};
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// How many octets are read from a file at once.
const PIECE: usize = 256 << 10;

/// Verbs of artifacts: files that a trust root speaks for, wherever they are served.
#[derive(Debug, Subcommand)]
pub(crate) enum Artifact {
    /// Vouch for files: they are read for their length and hash, and not sent.
    Add(Add),
    /// Vouch for files no more.
    Remove(Remove),
    /// Publish what was held.
    Publish(Publish),
    /// List every target of every role.
    List(List),
    /// Vouch for the files of a list: all of them or none.
    Import(Import),
}

/// Which trust root.
#[derive(Debug, Args)]
struct Of {
    /// The trust root.
    #[arg(long, value_name = "NAME", default_value = "default")]
    trust_root: String,
}

/// Whether clients are to see a change at once.
#[derive(Debug, Args)]
struct Held {
    /// Keep it until `artifact publish`.
    #[arg(long)]
    hold: bool,
    /// What it is published with; any UUID.
    #[arg(long, value_name = "ID", requires = "hold")]
    batch: Option<Uuid>,
}

/// Files to vouch for.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Their folder in the URLs of clients, such as `file/tools`.
    #[arg(long, value_name = "FOLDER")]
    under: Option<String>,
    /// The path of the only file, where it is called differently here.
    #[arg(long, conflicts_with = "under")]
    path: Option<String>,
    /// What to say about them besides: a JSON object.
    #[arg(long, value_name = "JSON", value_parser = object)]
    custom: Option<Value>,
    #[command(flatten)]
    held: Held,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    waiting: Waiting,
}

/// Files to vouch for no more.
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Their paths.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    held: Held,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    waiting: Waiting,
}

/// What to publish.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// Only this batch; everything that is held if not given.
    #[arg(long, value_name = "ID")]
    batch: Option<Uuid>,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    waiting: Waiting,
}

/// Which targets to list.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only paths that begin so.
    #[arg(long)]
    prefix: Option<String>,
    /// Only those that this role lists.
    #[arg(long)]
    role: Option<String>,
    #[command(flatten)]
    of: Of,
}

/// A list of files to vouch for.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// CSV without a heading: path, length, `sha256` and the hash in hexadecimal, with `;` between.
    file: PathBuf,
    #[command(flatten)]
    held: Held,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Artifact) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Artifact::Add(add) => vouch(&session, add).await,
        Artifact::Remove(remove) => withdraw(&session, remove).await,
        Artifact::Publish(publish) => release(&session, publish).await,
        Artifact::List(wanted) => list(&session, wanted).await,
        Artifact::Import(import) => take_list(&session, import).await,
    }
}

async fn vouch(session: &Session, add: &Add) -> Result<(), Failure> {
    if add.path.is_some() && add.files.len() > 1 {
        let message = "`--path` names one file, but several were given";
        return Err(Failure::new(Code::Usage, message).hint("give them a folder with `--under`"));
    }
    let artifacts: Result<Vec<_>, _> = add.files.iter().map(|file| add.artifact(file)).collect();
    let body = types::NewArtifacts {
        artifacts: artifacts?,
        publish: !add.held.hold,
        batch: add.held.batch,
    };
    let ask = session.add_artifacts().name(&add.of.trust_root).body(body);
    let task = ask.send().await.map_err(refused)?.into_inner();
    let done = format!("{} of {}", word(add.held.hold, "listed"), add.of.trust_root);
    finish(session, task, add.waiting, "added", &done).await
}

async fn withdraw(session: &Session, remove: &Remove) -> Result<(), Failure> {
    let body = types::GoneArtifacts {
        paths: remove.paths.clone(),
        publish: !remove.held.hold,
        batch: remove.held.batch,
    };
    let name = &remove.of.trust_root;
    let ask = session.remove_artifacts().name(name).body(body);
    let task = ask.send().await.map_err(refused)?.into_inner();
    let Some(task) = session.finish(task, remove.waiting).await? else {
        return Ok(());
    };
    let result = task.result.unwrap_or_default();
    if session.json {
        return output::json(&result);
    }
    let named = |member: &str| {
        let paths = result[member].as_array().into_iter().flatten();
        let paths: Vec<&str> = paths.filter_map(Value::as_str).collect();
        paths
    };
    let done = word(remove.held.hold, "removed");
    for path in named("removed") {
        println!("{done} {path}");
    }
    let missing = named("not_found");
    for path in &missing {
        eprintln!("warning: {name} lists no {path}");
    }
    Ok(())
}

async fn release(session: &Session, publish: &Publish) -> Result<(), Failure> {
    let body = types::HeldArtifacts {
        batch: publish.batch,
    };
    let name = &publish.of.trust_root;
    let ask = session.publish_artifacts().name(name).body(body);
    let task = ask.send().await.map_err(refused)?.into_inner();
    let done = format!("published in {name}");
    finish(session, task, publish.waiting, "artifacts", &done).await
}

async fn take_list(session: &Session, import: &Import) -> Result<(), Failure> {
    let octets = tokio::fs::File::open(&import.file)
        .await
        .map_err(|error| unreadable(&import.file, &error))?;
    let stream = ReaderStream::with_capacity(octets, PIECE);
    let name = &import.of.trust_root;
    let ask = session
        .import_artifacts()
        .name(name)
        .publish(!import.held.hold)
        .body(reqwest::Body::wrap_stream(stream));
    let ask = match import.held.batch {
        Some(batch) => ask.batch(batch),
        None => ask,
    };
    let task = ask.send().await.map_err(refused)?.into_inner();
    let done = format!("{} of {name}", word(import.held.hold, "listed"));
    finish(session, task, import.waiting, "artifacts", &done).await
}

async fn list(session: &Session, wanted: &List) -> Result<(), Failure> {
    let targets = every!({
        let mut ask = session.list_artifacts().name(&wanted.of.trust_root);
        if let Some(prefix) = &wanted.prefix {
            ask = ask.prefix(prefix);
        }
        if let Some(role) = &wanted.role {
            ask = ask.role(role);
        }
        ask
    });
    if session.json {
        return output::json(&targets);
    }
    let rows = targets.into_iter().map(|target| {
        vec![
            target.path,
            output::bytes(target.length),
            target.role,
            target.sha256,
        ]
    });
    let heading = ["PATH", "SIZE", "ROLE", "SHA256"];
    output::table(&heading, rows.collect(), "no targets");
    Ok(())
}

/// Waits for `task`, and says how many its result counts in `member`, and what was `done` to them.
async fn finish(
    session: &Session,
    task: types::Task,
    waiting: Waiting,
    member: &str,
    done: &str,
) -> Result<(), Failure> {
    let Some(task) = session.finish(task, waiting).await? else {
        return Ok(());
    };
    let result = task.result.unwrap_or_default();
    if session.json {
        return output::json(&result);
    }
    println!("{} artifacts {done}", result[member]);
    Ok(())
}

fn word(hold: bool, otherwise: &'static str) -> &'static str {
    if hold { "held" } else { otherwise }
}

impl Add {
    /// The artifact that `file` is to be.
    fn artifact(&self, file: &Path) -> Result<types::Artifact, Failure> {
        let (length, sha256) = measure(file).map_err(|error| unreadable(file, &error))?;
        let path = match (&self.path, &self.under) {
            (Some(path), _) => path.clone(),
            (None, Some(folder)) => format!("{}/{}", folder.trim_end_matches('/'), name_of(file)?),
            (None, None) => name_of(file)?.to_owned(),
        };
        Ok(types::Artifact {
            path,
            length,
            sha256,
            custom: self.custom.clone(),
        })
    }
}

/// Length and hash of a file, read piece by piece.
fn measure(file: &Path) -> std::io::Result<(u64, String)> {
    let mut octets = File::open(file)?;
    let (mut hash, mut length) = (Sha256::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        let read = octets.read(&mut piece)?;
        if read == 0 {
            return Ok((length, hex::encode(hash.finalize())));
        }
        hash.update(&piece[..read]);
        length += read as u64;
    }
}

fn name_of(file: &Path) -> Result<&str, Failure> {
    let name = file.file_name().and_then(|name| name.to_str());
    name.ok_or_else(|| Failure::new(Code::Usage, format!("`{}` is no file name", file.display())))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    let context = format!("could not read `{}`", file.display());
    Failure::from_error(Code::Usage, &context, error)
}

fn object(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err("it is no JSON object".into()),
        Err(error) => Err(format!("it is no JSON: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(under: Option<&str>, path: Option<&str>) -> Add {
        Add {
            files: Vec::new(),
            under: under.map(Into::into),
            path: path.map(Into::into),
            custom: None,
            held: Held {
                hold: false,
                batch: None,
            },
            of: Of {
                trust_root: "default".into(),
            },
            waiting: Waiting {
                no_wait: false,
                wait: false,
            },
        }
    }

    #[test]
    fn a_file_is_measured_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.tar.gz");
        std::fs::write(&file, "abc").unwrap();
        let path = |add: Add| add.artifact(&file).unwrap().path;

        assert_eq!(path(add(None, None)), "a.tar.gz");
        assert_eq!(path(add(Some("file/tools/"), None)), "file/tools/a.tar.gz");
        assert_eq!(path(add(None, Some("b/c"))), "b/c");
        let artifact = add(None, None).artifact(&file).unwrap();
        assert_eq!(artifact.length, 3);
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(artifact.sha256, sha256);
    }

    #[test]
    fn what_is_said_besides_is_an_object() {
        assert!(object("{\"build\": 7}").is_ok());
        assert!(object("[7]").is_err());
        assert!(object("{").is_err());
    }
}
