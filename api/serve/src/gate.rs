//! Who may read what.
//!
//! The answer for a repository that does not exist and for one that is not the caller's is the
//! same, so that nobody learns names by asking.

use std::borrow::Cow;
use std::sync::Arc;

use entities::{SubscriptionKeyId, now};

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

/// Who decides about a path.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    /// What opens it to everybody, if anything does.
    pub(crate) public: Option<Public>,
    /// The path that scopes speak of.
    pub(crate) meant: Cow<'a, str>,
}

/// What opens a path to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Public {
    /// Its repository.
    Repository,
    /// Its component.
    Component,
}

/// Lets a request for the file at `path` of a repository through. Why not is nobody's to know.
pub(crate) fn admit<'a>(
    directory: &Directory,
    path: &'a str,
    credentials: &Credentials,
) -> Option<Admitted<'a>> {
    let (repository, below) = directory.find(path)?;
    let target = resolve(below);
    let caller = if directory.is_public(&repository) {
        Caller::Anyone
    } else {
        let meant = canonical(&repository, path, below, target.as_ref());
        Caller::Key(judge(directory, &meant, credentials)?)
    };
    Some(Admitted {
        repository,
        caller,
        target,
    })
}

/// Lets a request for `path` through that a proxy answers itself.
pub(crate) fn admit_elsewhere(
    directory: &Directory,
    path: &str,
    credentials: &Credentials,
) -> Option<Caller> {
    let place = place(directory, path)?;
    match place.public {
        Some(_) => Some(Caller::Anyone),
        None => judge(directory, &place.meant, credentials).map(Caller::Key),
    }
}

/// Who decides about `path`: a repository of ours, or a component that is known; else `None`.
pub(crate) fn place<'a>(directory: &Directory, path: &'a str) -> Option<Place<'a>> {
    if let Some((repository, below)) = directory.find(path) {
        let public = if repository.public {
            Some(Public::Repository)
        } else {
            directory
                .is_public(&repository)
                .then_some(Public::Component)
        };
        let meant = canonical(&repository, path, below, resolve(below).as_ref());
        return Some(Place { public, meant });
    }
    let component = path.split('/').nth(1)?;
    let public = directory.access.component(component)?;
    Some(Place {
        public: public.then_some(Public::Component),
        meant: path.into(),
    })
}

/// The caller, if the key that was shown opens anything at all.
pub(crate) fn identify(directory: &Directory, credentials: &Credentials) -> Option<Caller> {
    let (access, now) = (&directory.access, now());
    let key = access.key(&credentials.digest?, now)?;
    access
        .stands(key, Some(credentials.address), now)
        .ok()
        .map(|_| Caller::Key(key.id))
}

/// The key that was shown, if it opens `path`.
fn judge(
    directory: &Directory,
    path: &str,
    credentials: &Credentials,
) -> Option<SubscriptionKeyId> {
    let (access, now) = (&directory.access, now());
    let key = access.key(&credentials.digest?, now)?;
    access
        .judge(key, path, Some(credentials.address), now)
        .ok()
        .map(|()| key.id)
}

/// The path that scopes speak of: that of the live file, whatever publication is asked. Where that
/// cannot be told it is the repository as a whole.
fn canonical<'a>(
    repository: &Repository,
    path: &'a str,
    below: &str,
    target: Option<&Target<'_>>,
) -> Cow<'a, str> {
    match target {
        Some(Target::File {
            point: Point::Serial(_) | Point::Time(_),
            path: inner,
        }) => format!("{}/{inner}", repository.address).into(),
        None if below.starts_with('@') => repository.address.clone().into(),
        _ => path.into(),
    }
}
