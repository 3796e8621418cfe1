//! Both URLs of a target: `dir/HASH.file` and `HASH.dir/file`.

use sigstore_tuf::TargetFile;
use tuf::TargetPath;

use super::paths::spread;
use super::report::{Kind, Notebook};
use super::roles::Roles;
use super::{Survey, is_absence};
use crate::tuf::address::Layout;
use crate::tuf::download::{hash, integrity};
use crate::tuf::error::chain;
use crate::tuf::transport::TransportError;

/// Longer targets are not read to their end: that they are there and as long as they should be is
/// enough.
const WHOLE: u64 = 4 * 1024 * 1024;

/// What a server has at one URL of a target.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Right,
    Closed,
    Wrong(String),
}

/// Asks for a sample of the targets.
pub(super) async fn ask(
    survey: &Survey,
    roles: &Roles,
    notes: &mut Notebook,
) -> Result<(), TransportError> {
    let all = roles
        .reached
        .values()
        .flat_map(|role| &role.targets.targets);
    let all: Vec<_> = all
        .filter_map(|(path, target)| Some((path.parse::<TargetPath>().ok()?, target)))
        .collect();
    let (listed, mut closed) = (all.len(), 0);
    let sample = spread(all, survey.sample);
    let asked = sample.len();
    for (path, target) in sample {
        let near = one(survey, &path, target, Layout::BeforeName).await?;
        let far = one(survey, &path, target, Layout::BeforePath).await?;
        match (near, far) {
            (Answer::Right, Answer::Right) => notes.good(Kind::Layout),
            (Answer::Closed, Answer::Closed) => closed += 1,
            (Answer::Closed, _) | (_, Answer::Closed) => {
                let reason = "one of its two URLs is open to everybody, the other is not";
                notes.wrong(Kind::Layout, path.as_str(), reason);
            }
            (Answer::Wrong(reason), _) => notes.wrong(Kind::Layout, path.as_str(), reason),
            (Answer::Right, Answer::Wrong(reason)) => {
                let reason = format!("as tough asks for it: {reason}");
                notes.wrong(Kind::Layout, path.as_str(), reason);
            }
        }
    }
    notes.detail(
        Kind::Layout,
        format!("{asked} targets of {listed} asked for"),
    );
    if closed > 0 {
        let detail = format!("{closed} not open to everybody: --subscription-key-file opens them");
        notes.detail(Kind::Layout, detail);
    }
    Ok(())
}

async fn one(
    survey: &Survey,
    path: &TargetPath,
    target: &TargetFile,
    layout: Layout,
) -> Result<Answer, TransportError> {
    let url = survey.address.target(path, hash(target), layout);
    let password = survey.password.as_deref();
    match compare(survey, &url, target, password).await {
        Ok(answer) => Ok(answer),
        Err(TransportError::Closed(_)) => Ok(Answer::Closed),
        Err(error) if is_absence(&error) => Err(error),
        Err(error) => Ok(Answer::Wrong(chain(&error))),
    }
}

async fn compare(
    survey: &Survey,
    url: &reqwest::Url,
    target: &TargetFile,
    password: Option<&str>,
) -> Result<Answer, TransportError> {
    let opened = survey.transport.open(url, target.length, password);
    let Some(mut body) = opened.await? else {
        return Ok(Answer::Wrong(format!("`{url}` is not there")));
    };
    let wrong = |reason: String| Ok(Answer::Wrong(format!("`{url}`: {reason}")));
    if target.length > WHOLE {
        return match body.announced() {
            Some(length) if length != target.length => {
                wrong(format!("{length} bytes, but {} were signed", target.length))
            }
            _ => Ok(Answer::Right),
        };
    }
    let mut integrity = match integrity(target) {
        Ok(integrity) => integrity,
        Err(error) => return wrong(error.to_string()),
    };
    while let Some(piece) = body.next().await? {
        integrity.update(&piece);
    }
    match integrity.finish() {
        Ok(()) => Ok(Answer::Right),
        Err(error) => wrong(error.to_string()),
    }
}
