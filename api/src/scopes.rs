//! Scopes as requests write them.

use entities::scope::{MOST, Scope, Scopes};

use crate::problem::Refusal;

/// Reads the scopes in the field `scopes`.
///
/// # Errors
/// [`Refusal::invalid_request`] that names the first text that is no scope.
pub(crate) fn parse(texts: &[String]) -> Result<Scopes, Refusal> {
    parse_in("scopes", texts)
}

/// Reads the scopes in `field`.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_in(field: &str, texts: &[String]) -> Result<Scopes, Refusal> {
    if texts.len() > MOST {
        let reason = format!("they may be {MOST} at most");
        return Err(Refusal::invalid_request().field(field, reason));
    }
    let scopes = texts.iter().enumerate().map(|(index, text)| {
        text.parse::<Scope>().map_err(|error| {
            Refusal::invalid_request().field(format!("{field}[{index}]"), error.to_string())
        })
    });
    scopes.collect::<Result<_, _>>().map(Scopes)
}

/// The scopes as answers write them.
pub(crate) fn texts(scopes: &Scopes) -> Vec<String> {
    scopes.0.iter().map(ToString::to_string).collect()
}
