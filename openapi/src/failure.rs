//! Why a request did not do what was asked.

use progenitor_client::Error;
use reqwest::StatusCode;

use crate::types::Problem;

/// Start of every problem's type; what follows is its code.
const TYPE: &str = "urn:countersign:problem:";

/// Why a request did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server refused, and says why.
    #[error("{}", sentence(.0))]
    Refused(Box<Problem>),
    /// The server was not reached, or lost.
    #[error("the server cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// Something else than a Countersign server answered.
    #[error("the answer is not from a Countersign server of this version: {0}")]
    Unexpected(String),
    /// The request cannot be sent as it is.
    #[error("the request cannot be sent: {0}")]
    Invalid(String),
}

impl Failure {
    /// The stable code of the problem, such as `not-found`; `None` when the server did not refuse.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(code(problem)),
            _ => None,
        }
    }

    /// Whether the same request may succeed a moment later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused(problem) => matches!(problem.status, 429 | 503),
            Self::Unreachable(_) => true,
            Self::Unexpected(_) | Self::Invalid(_) => false,
        }
    }

    /// What an answer means that is no success.
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let status = response.status();
        match response.bytes().await {
            Ok(body) => Self::read(status, &body),
            Err(error) => Self::Unreachable(error),
        }
    }

    fn read(status: StatusCode, body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(problem) => Self::Refused(Box::new(problem)),
            Err(_) => Self::Unexpected(status.to_string()),
        }
    }
}

/// The stable code of `problem`, such as `not-found`.
pub(crate) fn code(problem: &Problem) -> &str {
    problem.type_.strip_prefix(TYPE).unwrap_or(&problem.type_)
}

fn sentence(problem: &Problem) -> String {
    let mut text = problem.title.clone();
    if let Some(detail) = &problem.detail {
        text = format!("{text}: {detail}");
    }
    for field in &problem.fields {
        text = format!("{text}; `{}`: {}", field.field, field.detail);
    }
    text
}

impl From<Error<Problem>> for Failure {
    fn from(error: Error<Problem>) -> Self {
        match error {
            Error::ErrorResponse(refusal) => Self::Refused(Box::new(refusal.into_inner())),
            Error::CommunicationError(error)
            | Error::InvalidUpgrade(error)
            | Error::ResponseBodyError(error) => Self::Unreachable(error),
            Error::InvalidResponsePayload(_, error) => Self::Unexpected(error.to_string()),
            Error::UnexpectedResponse(response) => Self::Unexpected(response.status().to_string()),
            Error::InvalidRequest(reason) | Error::Custom(reason) => Self::Invalid(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_read_with_its_code_and_fields() {
        let body = br#"{"type": "urn:countersign:problem:invalid-request", "title": "Not valid",
            "status": 422, "fields": [{"field": "address", "detail": "it is empty"}]}"#;
        let failure = Failure::read(StatusCode::UNPROCESSABLE_ENTITY, body);

        assert_eq!(failure.code(), Some("invalid-request"));
        assert_eq!(failure.to_string(), "Not valid; `address`: it is empty");
        assert!(!failure.is_passing());
    }

    #[test]
    fn an_answer_of_something_else_is_unexpected() {
        let failure = Failure::read(StatusCode::BAD_GATEWAY, b"<html>");

        assert!(matches!(failure, Failure::Unexpected(_)));
    }
}
