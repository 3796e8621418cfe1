//! What clients never test: whether a repository is whole, and will be read alike by all of them.
//!
//! A client looks at a handful of roles on its way to one target, and forgives what does not concern
//! it. This looks at everything that a server has, in the eyes of every client at once.

mod dates;
mod history;
mod layouts;
mod paths;
mod report;
mod roles;
mod roots;

use jiff::Timestamp as Time;
use reqwest::Url;
use sigstore_tuf::{Metadata, Role};

use super::address::Address;
use super::transport::{Transport, TransportError};

use report::{Kind, Notebook};
pub(crate) use report::{Report, State};

/// Read of a file at most, so many times what clients read of it: to say how long it is.
const GENEROUS: u64 = 8;

/// A repository that is to be looked at.
#[derive(Clone, Debug)]
pub(crate) struct Survey {
    /// How it is reached.
    pub(crate) transport: Transport,
    /// Where it is.
    pub(crate) address: Address,
    /// The time at which everything shall be valid.
    pub(crate) at: Time,
    /// A root that the chain has to contain, byte for byte in what is signed.
    pub(crate) anchor: Option<Vec<u8>>,
    /// A snapshot that a client has seen before.
    pub(crate) seen: Option<Vec<u8>>,
    /// How many targets are asked for at both of their URLs.
    pub(crate) sample: usize,
    /// For targets that are not open to everybody.
    pub(crate) password: Option<String>,
}

/// Looks at everything that `survey` names.
///
/// # Errors
/// [`TransportError`] when the server cannot be reached. What it serves is the matter of the report.
pub(crate) async fn verify(survey: &Survey) -> Result<Report, TransportError> {
    let mut notes = Notebook::default();
    let Some(roots) = roots::walk(survey, &mut notes).await? else {
        return Ok(notes.report(survey));
    };
    let Some(top) = roles::top(survey, &roots, &mut notes).await? else {
        return Ok(notes.report(survey));
    };
    let roles = roles::all(survey, &roots, &top, &mut notes).await?;
    history::compare(survey, &roots, &top, &mut notes).await?;
    paths::walk(&roles, &mut notes);
    layouts::ask(survey, &roles, &mut notes).await?;
    dates::order(survey, &roots, &top, &roles, &mut notes);
    Ok(notes.report(survey))
}

/// What a server has under a name.
enum Served {
    /// These bytes.
    File(Vec<u8>),
    /// Nothing.
    Nothing,
    /// Something that clients cannot read either.
    Unreadable(String),
}

impl Survey {
    /// Reads the file at `url`, of which clients read `limit` bytes.
    async fn read(&self, url: &Url, limit: usize) -> Result<Served, TransportError> {
        let limit = (limit as u64).saturating_mul(GENEROUS);
        match self.transport.read(url, limit).await {
            Ok(Some(bytes)) => Ok(Served::File(bytes)),
            Ok(None) => Ok(Served::Nothing),
            Err(error) if is_absence(&error) => Err(error),
            Err(error) => Ok(Served::Unreadable(super::error::chain(&error))),
        }
    }
}

/// Whether there is no server rather than a bad answer.
fn is_absence(error: &TransportError) -> bool {
    matches!(
        error,
        TransportError::Unreachable { .. } | TransportError::Setup(_)
    )
}

/// What every file of metadata has to be, whatever is in it: of a size that all clients read, in
/// the form that all of them read alike. Answers what it says.
fn file<T: Role>(
    place: &str,
    bytes: &[u8],
    limit: usize,
    notes: &mut Notebook,
) -> Option<Metadata<T>> {
    notes.count(Kind::Size, place, bytes.len(), limit);
    match Metadata::<T>::from_slice(bytes) {
        Ok(metadata) => {
            profile(place, bytes, notes);
            dates::canonical(place, bytes, notes);
            Some(metadata)
        }
        Err(error) => {
            notes.wrong(Kind::Signature, place, super::error::chain(&error));
            None
        }
    }
}

/// The wire profile: what all four clients read without a difference.
fn profile(place: &str, bytes: &[u8], notes: &mut Notebook) {
    let (document, _) = match ::tuf::Envelope::parse(bytes) {
        Ok(read) => read,
        Err(error) => return notes.wrong(Kind::Profile, place, super::error::chain(&error)),
    };
    let wrong = match document.kind() {
        "root" => ::tuf::Root::of_document(&document)
            .err()
            .map(|error| super::error::chain(&error)),
        _ => document
            .listed()
            .err()
            .or(document.delegations().err())
            .map(|error| super::error::chain(&error)),
    };
    match wrong {
        Some(reason) => notes.wrong(Kind::Profile, place, reason),
        None => notes.good(Kind::Profile),
    }
}
