//! Going on with ceremonies: what is left to do, and what of it can be done here and now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;
use tuf::KeyId;
use tuf::ceremony::Response;

use crate::ceremony::office::{Ceremony, Office, State};
use crate::ceremony::roster::Roster;
use crate::ceremony::standing;
use crate::ceremony::submission::{Submitted, submit};
use crate::ceremony::verification::verify;
use crate::failure::{Code, Failure};

/// Larger files are no responses, in bytes.
const LARGEST: u64 = 1 << 20;

/// What was done and what is left.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Resumed {
    /// In the order in which it was done.
    pub(crate) done: Vec<String>,
    /// What somebody else has to do.
    pub(crate) left: Vec<String>,
    /// The ceremonies, as they stand afterwards.
    pub(crate) ceremonies: Vec<Ceremony>,
}

/// Goes on with the ceremony `id`: writes its request into `directory` if it is not there, and hands in
/// the responses that lie there.
pub(crate) async fn resume(
    office: &impl Office,
    (trust_root, id): (&str, &str),
    directory: &Path,
    roster: &Roster,
    now: DateTime<Utc>,
    resumed: &mut Resumed,
) -> Result<(), Failure> {
    let mut ceremony = office.ceremony(trust_root, id).await?;
    if ceremony.state == State::Signing {
        write_request(&ceremony, directory, resumed)?;
        let undone = undone(&ceremony)?;
        for (path, file) in responses(directory, &ceremony)? {
            let shown = path.display();
            if signed_by(&file).any(|key| undone.contains(&key)) {
                let what = format!("`{shown}` was taken back; `ceremony submit` hands it in again");
                resumed.left.push(what);
                continue;
            }
            let submitted = submit(office, &ceremony, &file, now).await;
            match submitted {
                Ok(Submitted::Taken(keys)) => {
                    resumed
                        .done
                        .push(format!("handed in `{shown}`: {}", roster.names(&keys)));
                }
                Ok(Submitted::Known(_)) => {}
                Ok(Submitted::Later(_)) => resumed.done.push(format!("asked to take `{shown}`")),
                Err(failure) if failure.code == Code::Unreachable => return Err(failure),
                Err(failure) => resumed.left.push(format!("`{shown}`: {}", failure.message)),
            }
            ceremony = office.ceremony(trust_root, id).await?;
            if ceremony.state != State::Signing {
                break;
            }
        }
    }
    let next = standing::next(&ceremony, roster);
    let Ceremony { role, version, .. } = &ceremony;
    match ceremony.state {
        State::Signing | State::Expired => {
            resumed.left.push(format!("{role} {version}: {next}"));
        }
        _ => resumed
            .done
            .push(format!("{role} {version} is {}", ceremony.state.as_str())),
    }
    resumed.ceremonies.push(ceremony);
    Ok(())
}

/// Those of `ceremonies`, newest first, that somebody has to go on with: of each role the newest.
pub(crate) fn open(ceremonies: Vec<Ceremony>) -> Vec<String> {
    let mut roles = BTreeSet::new();
    let newest = ceremonies
        .into_iter()
        .filter(|one| roles.insert(one.role.clone()));
    let open =
        |one: &Ceremony| matches!(one.state, State::Signing | State::Complete | State::Expired);
    newest.filter(open).map(|one| one.id).collect()
}

/// Where the request of `ceremony` is kept: the name tells which ceremony asks.
pub(crate) fn request_path(ceremony: &Ceremony, directory: &Path) -> PathBuf {
    let Ceremony {
        id, role, version, ..
    } = ceremony;
    directory.join(format!("{role}-{version}-{id}.request.json"))
}

fn write_request(
    ceremony: &Ceremony,
    directory: &Path,
    resumed: &mut Resumed,
) -> Result<(), Failure> {
    let path = request_path(ceremony, directory);
    let file = ceremony.request_file().map_err(|error| {
        Failure::from_error(
            Code::Failed,
            "the request of the server cannot be used",
            &error,
        )
    })?;
    if std::fs::read(&path).is_ok_and(|there| there == file) {
        return Ok(());
    }
    write(&path, &file)?;
    resumed.done.push(format!(
        "wrote `{}`: send it to those who sign",
        path.display()
    ));
    Ok(())
}

/// The responses to `ceremony` in `directory`, by name.
fn responses(directory: &Path, ceremony: &Ceremony) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let unreadable = |error: &std::io::Error| {
        let context = format!("could not read `{}`", directory.display());
        Failure::from_error(Code::Usage, &context, error)
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(|error| unreadable(&error))? {
        let entry = entry.map_err(|error| unreadable(&error))?;
        let path = entry.path();
        let small = entry
            .metadata()
            .is_ok_and(|data| data.is_file() && data.len() <= LARGEST);
        if !small || path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let file = std::fs::read(&path).map_err(|error| unreadable(&error))?;
        // Other files may lie there; what answers another ceremony is not for this one.
        let answers = Response::parse(&file).is_ok_and(|one| one.ceremony == ceremony.id);
        if answers {
            found.push((path, file));
        }
    }
    found.sort();
    Ok(found)
}

/// Whose signatures were taken back, by the transcript.
fn undone(ceremony: &Ceremony) -> Result<Vec<KeyId>, Failure> {
    let report = verify(&ceremony.transcript.join("\n"), &[]).map_err(|error| {
        let context = "the transcript of the server does not hold";
        Failure::from_error(Code::Failed, context, &error)
    })?;
    Ok(report.undone)
}

/// Whose signatures are in the response in `file`.
fn signed_by(file: &[u8]) -> impl Iterator<Item = KeyId> {
    let signatures = Response::parse(file).map(|response| response.signatures);
    signatures
        .unwrap_or_default()
        .into_iter()
        .map(|one| one.keyid)
}

/// Writes `bytes` to `path`, whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unwritable = |error: &std::io::Error| {
        let context = format!("could not write `{}`", path.display());
        Failure::from_error(Code::Failed, &context, error)
    };
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))
        .map_err(|error| unwritable(&error))?;
    std::io::Write::write_all(&mut file, bytes).map_err(|error| unwritable(&error))?;
    file.as_file()
        .sync_all()
        .map_err(|error| unwritable(&error))?;
    file.persist(path)
        .map_err(|error| unwritable(&error.error))?;
    Ok(())
}
