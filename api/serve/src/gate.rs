//! Who may read what.
//!
//! The answer for a repository that does not exist and for one that is not the caller's is the
//! same, so that nobody learns names by asking.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::{SubscriptionKeyId, now};

use crate::access::{Denied, Key};
use crate::credentials::Credentials;
use crate::directory::{Directory, Repository};
use crate::resolve::{Point, Target, resolve};

/// On whose behalf a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// Somebody, about something that is public.
    Anyone,
    /// Who has this key.
    Key(SubscriptionKeyId),
}

/// A request that may be answered.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    pub(crate) repository: Arc<Repository>,
    pub(crate) caller: Caller,
    /// What it asks for; `None` when there can be no such file.
    pub(crate) target: Option<Target<'a>>,
}

/// Why somebody is not let in. To clients all of these are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// Nothing is known at this path.
    Unknown,
    /// No key was shown, or one that is none.
    NoKey,
    /// The key does not open it.
    Key(Denied),
}

/// Lets a request for the file at `path` of a repository through.
pub(crate) fn admit<'a>(
    directory: &Directory,
    path: &'a str,
    credentials: &Credentials,
) -> Result<Admitted<'a>, Denial> {
    let (repository, below) = directory.find(path).ok_or(Denial::Unknown)?;
    let target = resolve(below);
    let caller = if directory.is_public(&repository) {
        Caller::Anyone
    } else {
        let meant = canonical(&repository, path, below, target.as_ref());
        let key = judge(directory, &meant, credentials, now())?;
        Caller::Key(key.id)
    };
    Ok(Admitted {
        repository,
        caller,
        target,
    })
}

/// What a proxy asks before it answers `path` itself: in a repository of ours, or below a component
/// that is known.
pub(crate) fn admit_elsewhere(
    directory: &Directory,
    path: &str,
    credentials: &Credentials,
) -> Result<Caller, Denial> {
    if directory.find(path).is_some() {
        return admit(directory, path, credentials).map(|admitted| admitted.caller);
    }
    let component = path.split('/').nth(1).ok_or(Denial::Unknown)?;
    let public = directory.access.component(component);
    if public.ok_or(Denial::Unknown)? {
        return Ok(Caller::Anyone);
    }
    judge(directory, path, credentials, now()).map(|key| Caller::Key(key.id))
}

/// The caller, if the key that was shown opens anything at all.
pub(crate) fn identify(directory: &Directory, credentials: &Credentials) -> Result<Caller, Denial> {
    let (access, now) = (&directory.access, now());
    let digest = credentials.digest.ok_or(Denial::NoKey)?;
    let key = access.key(&digest, now).ok_or(Denial::NoKey)?;
    match access.stands(key, Some(credentials.address), now) {
        Ok(_) => Ok(Caller::Key(key.id)),
        Err(denied) => Err(Denial::Key(denied)),
    }
}

fn judge<'a>(
    directory: &'a Directory,
    path: &str,
    credentials: &Credentials,
    now: DateTime<Utc>,
) -> Result<&'a Key, Denial> {
    let access = &directory.access;
    let digest = credentials.digest.ok_or(Denial::NoKey)?;
    let key = access.key(&digest, now).ok_or(Denial::NoKey)?;
    access
        .judge(key, path, Some(credentials.address), now)
        .map(|()| &**key)
        .map_err(Denial::Key)
}

/// The path that scopes speak of: that of the live file, whatever publication is asked. Where that
/// cannot be told it is the repository as a whole.
pub(crate) fn canonical<'a>(
    repository: &'a Repository,
    path: &'a str,
    below: &str,
    target: Option<&Target<'_>>,
) -> Cow<'a, str> {
    match target {
        Some(Target::File {
            point: Point::Serial(_) | Point::Time(_),
            path: inner,
        }) => format!("{}/{inner}", repository.address).into(),
        None if below.starts_with('@') => repository.address.as_str().into(),
        _ => path.into(),
    }
}
