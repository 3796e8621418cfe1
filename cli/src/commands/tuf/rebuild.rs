//! `countersign tuf rebuild`: give a server back the trust root that clients know.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::{Value, json};

use super::place::transport;
use crate::arguments::{Global, Waiting};
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, refused};
use crate::tuf::{Address, ClientError, Transport};

/// Longest metadata file that is taken, in bytes.
const LONGEST: u64 = 64 << 20;

/// Published metadata.
#[derive(Debug, Args)]
pub(crate) struct Rebuild {
    /// Folder with plain copies of the metadata, such as a mirror's, or `export/tuf/NAME/metadata` in
    /// storage.
    #[arg(
        required_unless_present = "metadata_url",
        conflicts_with = "metadata_url"
    )]
    directory: Option<PathBuf>,
    /// URL of the metadata, where another server has it.
    #[arg(long, value_name = "URL")]
    metadata_url: Option<String>,
    /// The trust root.
    #[arg(long, value_name = "NAME", default_value = "default")]
    trust_root: String,
    #[command(flatten)]
    waiting: Waiting,
}

/// Where metadata is read.
enum Source<'a> {
    Folder(&'a Path),
    Server(Box<(Transport, Address)>),
}

pub(super) async fn run(global: &Global, wanted: &Rebuild) -> Result<(), Failure> {
    let source = match (&wanted.directory, &wanted.metadata_url) {
        (Some(folder), _) => Source::Folder(folder),
        (None, url) => {
            let url = url.as_deref().unwrap_or_default();
            let address = Address::apart(url, None);
            let wrong =
                |error: crate::tuf::AddressError| Failure::new(Code::Usage, error.to_string());
            Source::Server(Box::new((transport()?, address.map_err(wrong)?)))
        }
    };
    let lines = source.lines().await?;
    let session = Session::open(global)?;
    let ask = session
        .rebuild_trust_root()
        .name(&wanted.trust_root)
        .body(reqwest::Body::from(lines));
    let task = ask.send().await.map_err(refused)?.into_inner();
    let Some(task) = session.finish(task, wanted.waiting).await? else {
        return Ok(());
    };
    if session.json {
        return output::json(&task.result);
    }
    let result = json!(task.result);
    println!(
        "{} is back: root {}, timestamp {}, {} roles, {} targets",
        wanted.trust_root,
        result["root_version"],
        result["timestamp_version"],
        result["roles"],
        result["targets"],
    );
    Ok(())
}

impl Source<'_> {
    /// Every file that a client could follow, as the server takes them. Nothing is verified here: the
    /// server does that.
    async fn lines(&self) -> Result<String, Failure> {
        let mut lines = String::new();
        let mut version = 1;
        while let Some(root) = self.file("root", Some(version)).await? {
            add(&mut lines, &format!("{version}.root.json"), &root);
            version += 1;
        }
        let timestamp = self.needed("timestamp", None).await?;
        add(&mut lines, "timestamp.json", &timestamp);
        let version = versions(&timestamp, "timestamp")?
            .find(|(name, _)| name == "snapshot")
            .map(|(_, version)| version);
        let version = version.ok_or_else(|| unreadable("timestamp"))?;
        let snapshot = self.needed("snapshot", Some(version)).await?;
        add(&mut lines, &format!("{version}.snapshot.json"), &snapshot);
        for (role, version) in versions(&snapshot, "snapshot")? {
            let file = self.needed(&role, Some(version)).await?;
            add(&mut lines, &format!("{version}.{role}.json"), &file);
        }
        Ok(lines)
    }

    async fn needed(&self, role: &str, version: Option<u64>) -> Result<Vec<u8>, Failure> {
        let file = self.file(role, version).await?;
        file.ok_or_else(|| {
            let message = format!("there is no {}", name(role, version));
            Failure::new(Code::Usage, message).hint("without it clients could not follow either")
        })
    }

    async fn file(&self, role: &str, version: Option<u64>) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(name(role, version));
                match std::fs::read(&path) {
                    Ok(bytes) => Ok(Some(bytes)),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                    Err(error) => {
                        let context = format!("could not read `{}`", path.display());
                        Err(Failure::from_error(Code::Usage, &context, &error))
                    }
                }
            }
            Self::Server(server) => {
                let (transport, address) = server.as_ref();
                let url = address.role(role, version);
                let file = transport.read(&url, LONGEST).await;
                Ok(file.map_err(ClientError::from)?)
            }
        }
    }
}

fn name(role: &str, version: Option<u64>) -> String {
    match version {
        Some(version) => format!("{version}.{role}.json"),
        None => format!("{role}.json"),
    }
}

/// The roles that a timestamp or a snapshot lists, and their versions.
fn versions(file: &[u8], role: &str) -> Result<impl Iterator<Item = (String, u64)>, Failure> {
    let file: Value = serde_json::from_slice(file).map_err(|_| unreadable(role))?;
    let listed = file["signed"]["meta"].as_object().cloned();
    let listed = listed.ok_or_else(|| unreadable(role))?;
    Ok(listed.into_iter().filter_map(|(name, of)| {
        let role = name.strip_suffix(".json")?.to_owned();
        Some((role, of["version"].as_u64()?))
    }))
}

fn unreadable(role: &str) -> Failure {
    Failure::new(Code::Usage, format!("the {role} is no metadata of TUF"))
}

fn add(lines: &mut String, name: &str, bytes: &[u8]) {
    let line = json!({ "name": name, "bytes": STANDARD.encode(bytes) });
    lines.push_str(&line.to_string());
    lines.push('\n');
}
