//! Handing in what a keyholder has signed.

use chrono::{DateTime, Utc};
use serde_json::Value;
use tuf::KeyId;
use tuf::ceremony::Response;

use crate::ceremony::office::{Ceremony, Done, Office};
use crate::ceremony::roster::Roster;
use crate::failure::{Code, Failure};

/// What became of one response.
#[derive(Debug)]
pub(crate) enum Submitted {
    /// The office has it now.
    Taken(Vec<KeyId>),
    /// The office had it already.
    Known(Vec<KeyId>),
    /// Nobody waited: this task hands it in.
    Later(Value),
}

/// Looks at the response in `file`, and hands it in unless the office has it.
///
/// # Errors
/// [`Failure`] when it is to another request, or its signatures do not hold.
pub(crate) async fn submit(
    office: &impl Office,
    ceremony: &Ceremony,
    file: &[u8],
    now: DateTime<Utc>,
) -> Result<Submitted, Failure> {
    let response = Response::parse(file)
        .map_err(|error| Failure::from_error(Code::Usage, "not handed in", &error))?;
    check(ceremony, &response, now)?;
    let keys: Vec<KeyId> = response
        .signatures
        .iter()
        .map(|one| one.keyid.clone())
        .collect();
    if keys.iter().all(|key| ceremony.is_signed_by(key)) {
        return Ok(Submitted::Known(keys));
    }
    match office
        .submit(&ceremony.trust_root, &ceremony.id, &response)
        .await?
    {
        Done::Now(()) => Ok(Submitted::Taken(keys)),
        Done::Later(task) => Ok(Submitted::Later(task)),
    }
}

/// Whether `response` is to the request of `ceremony`, and its signatures count.
pub(crate) fn check(
    ceremony: &Ceremony,
    response: &Response,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    if response.ceremony != ceremony.id {
        let message = format!(
            "the response is to ceremony {}, not to {}",
            response.ceremony, ceremony.id
        );
        return Err(Failure::new(Code::Refused, message)
            .hint("`countersign ceremony status` shows all ceremonies"));
    }
    if response.sha256 != ceremony.sha256 {
        let message = "the response signs something else than what this ceremony asks for";
        return Err(Failure::new(Code::Refused, message)
            .hint("the request was replaced or changed: fetch it again and sign it"));
    }
    let refused =
        |error: &dyn std::error::Error| Failure::from_error(Code::Refused, "not handed in", error);
    let request = ceremony.request().map_err(|error| refused(&error))?;
    // Who may sign is read from the request; the server, and later each client, know it better.
    let judged = request.judge(None, now).map_err(|error| refused(&error))?;
    for signature in &response.signatures {
        let bytes = hex::decode(&signature.sig).unwrap_or_default();
        if !judged.accepts(&signature.keyid, &bytes) {
            let message = format!(
                "the signature of key {} does not count: the key has no say in `{}`, or something \
                 else was signed",
                signature.keyid.short(),
                ceremony.role
            );
            return Err(Failure::new(Code::Refused, message));
        }
    }
    Ok(())
}

/// Which signature of `ceremony` is meant by `text`: the identifier of its key, the beginning of it,
/// or the name of its holder.
///
/// # Errors
/// [`Failure`] when it is none, or more than one.
pub(crate) fn signed_by(
    ceremony: &Ceremony,
    roster: &Roster,
    text: &str,
) -> Result<KeyId, Failure> {
    let meant = |key: &KeyId| {
        let holder = roster.holder_of(key);
        key.as_str().starts_with(text) || holder.is_some_and(|holder| holder.name == text)
    };
    let keys = ceremony.signatures.iter().map(|signature| &signature.keyid);
    let found: Vec<&KeyId> = keys.filter(|key| meant(key)).collect();
    match found.as_slice() {
        [key] => Ok((*key).clone()),
        [] => Err(
            Failure::new(Code::Usage, format!("no signature of `{text}` is there"))
                .hint("`countersign ceremony status ID` shows who has signed"),
        ),
        _ => Err(Failure::new(
            Code::Usage,
            format!("`{text}` means more than one signature"),
        )
        .hint("give more digits of the key's identifier")),
    }
}
