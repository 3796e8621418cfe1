//! Refusals as Packyard writes them: a code in capitals and a message.

use jobs::Problem;
use poem::http::{StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, Object};
use sea_orm::DbErr;
use serde::Serialize;

use crate::problem::Refusal;

/// A request that was refused, or that failed.
#[derive(Debug)]
pub(crate) struct Fault {
    status: StatusCode,
    retry_after: Option<u64>,
    /// Methods that the path has, where it has not the one of the request.
    allow: Option<String>,
    error: Box<Error>,
}

/// What the answer holds.
#[derive(Debug, Serialize, Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Error {
    /// Stable, such as `KEY_NOT_FOUND`.
    code: String,
    /// What was wrong, for people.
    message: String,
    /// Of `CONFIRM_REQUIRED`: what would happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<Impact>,
}

/// What a deletion would take along.
#[derive(Debug, Default, Serialize, Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Impact {
    /// Keys that open something now, and would not any more.
    pub(super) keys_revoked: u64,
    /// Of a component: the series of its RPM repositories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rpm_series_removed: Option<Vec<String>>,
}

impl Fault {
    pub(super) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            retry_after: None,
            allow: None,
            error: Box::new(Error {
                code: code.to_owned(),
                message: message.into(),
                impact: None,
            }),
        }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_REQUEST", message)
    }

    pub(super) fn role_denied() -> Self {
        Self::new(
            403,
            "ROLE_DENIED",
            "the role of this token does not allow this",
        )
    }

    pub(super) fn account_not_found() -> Self {
        Self::new(404, "ACCOUNT_NOT_FOUND", "there is no such account")
    }

    pub(super) fn component_not_found() -> Self {
        Self::new(404, "COMPONENT_NOT_FOUND", "there is no such component")
    }

    /// The key is not named: it may be the secret of one.
    pub(super) fn key_not_found() -> Self {
        Self::new(404, "KEY_NOT_FOUND", "there is no such key")
    }

    pub(super) fn confirm(id: &str, impact: Impact) -> Self {
        let message = format!("repeat the request with ?confirm={id} to go on");
        let mut fault = Self::new(409, "CONFIRM_REQUIRED", message);
        fault.error.impact = Some(impact);
        fault
    }

    pub(super) fn other_methods(methods: String) -> Self {
        Self {
            allow: Some(methods),
            ..Self::new(405, "METHOD_NOT_ALLOWED", "this path has no such method")
        }
    }

    /// The task was not done in time; it may be later.
    pub(super) fn late(task: uuid::Uuid) -> Self {
        let message = format!("task {task} is not done yet: look it up before trying again");
        Self {
            retry_after: Some(5),
            ..Self::new(503, "NOT_DONE_YET", message)
        }
    }

    /// Whether it is the server's.
    pub(super) fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }

    /// What was wrong, for people.
    pub(super) fn message(&self) -> &str {
        &self.error.message
    }

    /// What Packyard calls the problem `code` of ours.
    pub(super) fn of(code: &str, status: u16, message: String) -> Self {
        let (status, code) = match (code, status) {
            ("account-exists", _) => (409, "ACCOUNT_EMAIL_EXISTS"),
            ("account-not-found", _) => (404, "ACCOUNT_NOT_FOUND"),
            ("component-exists", _) => (409, "COMPONENT_EXISTS"),
            ("component-not-found", _) => (404, "COMPONENT_NOT_FOUND"),
            ("subscription-key-not-found", _) => (404, "KEY_NOT_FOUND"),
            ("malformed-json", _) => (400, "INVALID_REQUEST"),
            (_, 401) => (401, "UNAUTHORIZED"),
            (_, 403) => (403, "ROLE_DENIED"),
            (_, 404) => (404, "NOT_FOUND"),
            (_, 405) => (405, "METHOD_NOT_ALLOWED"),
            (_, 409) => (409, "CONFLICT"),
            (_, 412) => (412, "CHANGED"),
            (_, 429) => (429, "RATE_LIMITED"),
            (_, 503 | 507) => (503, "UNAVAILABLE"),
            (_, 400..=499) => (400, "INVALID_REQUEST"),
            _ => (500, "INTERNAL_ERROR"),
        };
        Self::new(status, code, message)
    }
}

impl From<&Problem> for Fault {
    fn from(problem: &Problem) -> Self {
        let fields = problem.fields.iter();
        let fields: Vec<String> = fields
            .map(|field| format!("{}: {}", field.field, field.detail))
            .collect();
        let mut message = problem
            .detail
            .clone()
            .unwrap_or_else(|| problem.title.clone());
        if !fields.is_empty() {
            message = fields.join("; ");
        }
        Self::of(problem.code(), problem.status, message)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self {
            retry_after: refusal.seconds(),
            ..Self::from(refusal.problem())
        }
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Refusal::from(error).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = Response::builder()
            .status(self.status)
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store");
        if self.status == StatusCode::UNAUTHORIZED {
            response = response.header(header::WWW_AUTHENTICATE, "Bearer realm=\"countersign\"");
        }
        if let Some(methods) = self.allow {
            response = response.header(header::ALLOW, methods);
        }
        if let Some(seconds) = self.retry_after {
            response = response.header(header::RETRY_AFTER, seconds);
        }
        response.body(serde_json::to_string(&*self.error).unwrap_or_default())
    }
}

impl From<Fault> for poem::Error {
    fn from(fault: Fault) -> Self {
        Self::from_response(fault.into_response())
    }
}

/// The statuses stand in the document by rule, not endpoint by endpoint.
impl ApiResponse for Fault {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: Vec::new(),
        }
    }

    fn register(registry: &mut Registry) {
        Error::register(registry);
    }
}
