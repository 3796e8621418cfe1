//! The one way to say no: every refusal is an RFC 9457 problem with a stable code.
//!
//! The codes are listed in `docs/problems.md`, and a test holds the list.

mod causes;
mod view;

use std::time::Duration;

use entities::CeremonyId;
use jobs::Problem;
use poem::error::{MethodNotAllowedError, NotFoundError, ReadBodyError};
use poem::http::{StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError};
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::Type;

pub(crate) use self::view::ProblemView;

/// Content type of every refusal.
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// A request that was refused, or that failed.
#[derive(Debug)]
pub(crate) struct Refusal {
    problem: Box<Problem>,
    retry_after: Option<Duration>,
    /// The methods that the path has.
    allow: Option<String>,
}

impl Refusal {
    fn new(code: &str, status: u16, title: &str) -> Self {
        Self {
            problem: Box::new(Problem::new(code, status, title)),
            retry_after: None,
            allow: None,
        }
    }

    /// Says what was wrong this time.
    #[must_use]
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        *self.problem = self.problem.detail(detail);
        self
    }

    /// Names a part of the request that was wrong.
    #[must_use]
    pub(crate) fn field(mut self, field: impl Into<String>, detail: impl Into<String>) -> Self {
        *self.problem = self.problem.field(field, detail);
        self
    }

    /// What it says.
    pub(crate) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// When to ask again, in whole seconds.
    pub(crate) fn seconds(&self) -> Option<u64> {
        let after = self.retry_after?;
        Some(after.as_secs() + u64::from(after.subsec_nanos() > 0)).map(|after| after.max(1))
    }

    fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    /// The body is no JSON.
    pub(crate) fn malformed_json() -> Self {
        Self::new("malformed-json", 400, "The body is not valid JSON")
    }

    /// A parameter of path, query or header cannot be read.
    pub(crate) fn invalid_parameter(name: &str, reason: impl Into<String>) -> Self {
        Self::new("invalid-parameter", 400, "A parameter cannot be read").field(name, reason)
    }

    /// The body ended before it was complete.
    pub(crate) fn incomplete_body() -> Self {
        Self::new(
            "incomplete-body",
            400,
            "The body ended before it was complete",
        )
    }

    /// No token, or one that is not accepted.
    pub(crate) fn unauthenticated() -> Self {
        Self::new("unauthenticated", 401, "A valid token is needed").detail(
            "send `Authorization: Bearer <token>` with a token that is neither revoked nor expired",
        )
    }

    /// The token's role does not allow it.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(
            "forbidden",
            403,
            "The role of this token does not allow this",
        )
        .detail(detail)
    }

    /// There is no such thing.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new("not-found", 404, "There is no such thing here").detail(what)
    }

    /// The path exists, but only with the methods in `allow`.
    pub(crate) fn method_not_allowed(allow: impl Into<String>) -> Self {
        Self {
            allow: Some(allow.into()),
            ..Self::new("method-not-allowed", 405, "This path has no such method")
        }
    }

    /// Another repository has the address.
    pub(crate) fn repository_exists(address: &str) -> Self {
        Self::new(
            "repository-exists",
            409,
            "Another repository has this address",
        )
        .detail(format!("`{address}` exists already"))
    }

    /// Another key has the name.
    pub(crate) fn key_exists(name: &str) -> Self {
        Self::new("key-exists", 409, "Another signing key has this name")
            .detail(format!("`{name}` exists already; names are never reused"))
    }

    /// Another trust root has the name.
    pub(crate) fn trust_root_exists(name: &str) -> Self {
        Self::new("trust-root-exists", 409, "Another trust root has this name")
            .detail(format!("`{name}` exists already"))
    }

    /// The first metadata of the trust root still waits for signatures.
    pub(crate) fn trust_root_not_live(name: &str) -> Self {
        Self::new(
            "trust-root-not-live",
            409,
            "This trust root is not live yet",
        )
        .detail(format!(
            "the first ceremonies of `{name}` are not complete: nobody follows it"
        ))
    }

    /// Another ceremony was called so.
    pub(crate) fn ceremony_exists(id: CeremonyId) -> Self {
        Self::new(
            "ceremony-exists",
            409,
            "Another ceremony has this identifier",
        )
        .detail(format!("{id} exists already: make the request anew"))
    }

    /// Another ceremony of the role is open.
    pub(crate) fn ceremony_open(role: &str, id: CeremonyId) -> Self {
        Self::new(
            "ceremony-open",
            409,
            "Another ceremony of this role is open",
        )
        .detail(format!(
            "{id} waits for `{role}`: name it in `replaces`, or abort it"
        ))
    }

    /// The ceremony takes no more signatures.
    pub(crate) fn ceremony_ended(why: &str) -> Self {
        Self::new(
            "ceremony-ended",
            409,
            "This ceremony waits for nothing more",
        )
        .detail(why)
    }

    /// Another role has the name.
    pub(crate) fn role_exists(name: &str) -> Self {
        Self::new("role-exists", 409, "Another role has this name")
            .detail(format!("`{name}` exists already: replace it with PUT"))
    }

    /// The promotion waits for nobody's approval.
    pub(crate) fn promotion_ended() -> Self {
        Self::new(
            "promotion-ended",
            409,
            "This promotion does not wait for approval any more",
        )
    }

    /// Four eyes are not two.
    pub(crate) fn own_promotion() -> Self {
        Self::new(
            "own-promotion",
            403,
            "Whoever asked for a promotion does not approve it",
        )
        .detail("approve it with the token of another operator")
    }

    /// The publication was never live, so nobody can go back to it.
    pub(crate) fn publication_never_live(serial: i64) -> Self {
        Self::new(
            "publication-never-live",
            409,
            "This publication was never live",
        )
        .detail(format!("publication {serial} was prepared only"))
    }

    /// Too late to cancel: a publish has the change.
    pub(crate) fn task_taken() -> Self {
        Self::new("task-taken", 409, "A publish has taken this task's change")
    }

    /// Too late to cancel: it has ended.
    pub(crate) fn task_ended() -> Self {
        Self::new("task-ended", 409, "This task has ended already")
    }

    /// The row was written since the client read it.
    pub(crate) fn changed() -> Self {
        Self::new("changed", 412, "It was changed since it was read")
            .detail("read it again and repeat the request with the new ETag")
    }

    /// The body is larger than allowed.
    pub(crate) fn too_large(limit: u64) -> Self {
        Self::new("too-large", 413, "The body is larger than allowed")
            .detail(format!("at most {limit} bytes are taken here"))
    }

    /// The body is of a kind that is not taken here.
    pub(crate) fn unsupported_media_type(expected: &str) -> Self {
        Self::new(
            "unsupported-media-type",
            415,
            "This kind of body is not taken here",
        )
        .detail(format!("send {expected}"))
    }

    /// The request is well formed and makes no sense: name the parts with [`Self::field`].
    pub(crate) fn invalid_request() -> Self {
        Self::new("invalid-request", 422, "The request is not valid")
    }

    /// The octets are not those that the client announced.
    pub(crate) fn digest_mismatch(announced: &str, received: &str) -> Self {
        Self::new(
            "digest-mismatch",
            422,
            "The octets do not have the announced digest",
        )
        .detail(format!(
            "announced sha256 {announced}, received {received}; nothing was kept"
        ))
    }

    /// The idempotency key belongs to another request.
    pub(crate) fn idempotency_key_reused() -> Self {
        Self::new(
            "idempotency-key-reused",
            422,
            "This Idempotency-Key was used for another request",
        )
        .detail("use a new key for each new request; keys are remembered for 24 hours")
    }

    /// Too much at once from this client.
    pub(crate) fn too_many_requests(after: Duration) -> Self {
        Self::new("too-many-requests", 429, "Too many requests").retry_after(after)
    }

    /// Our fault; the cause is in the log alone.
    pub(crate) fn internal() -> Self {
        Self::new("internal", 500, "Something went wrong inside the server")
    }

    /// This server was set up without a part that the request needs.
    pub(crate) fn vault_unknown() -> Self {
        Self::new(
            "vault-unknown",
            503,
            "This server does not know the vault's recipient",
        )
        .retry_after(Duration::from_secs(30))
    }

    fn database_unavailable() -> Self {
        Self::new(
            "database-unavailable",
            503,
            "The database does not answer now",
        )
        .retry_after(Duration::from_secs(2))
    }

    /// The data plane cannot read now.
    pub(crate) fn files_unavailable() -> Self {
        Self::new("files-unavailable", 503, "The file cannot be read now")
            .retry_after(Duration::from_secs(2))
    }

    fn storage_unavailable() -> Self {
        Self::new("storage-unavailable", 503, "Storage does not answer now")
            .retry_after(Duration::from_secs(2))
    }

    fn storage_full() -> Self {
        Self::new("storage-full", 507, "Storage is full")
            .detail("nothing was kept; free space and send it again")
    }

    /// What the edge makes of an error that no endpoint turned into a refusal.
    pub(crate) fn from_edge(error: &poem::Error) -> Self {
        if let Some(ParseParamError { name, reason }) = error.downcast_ref() {
            return Self::invalid_parameter(name, reason);
        }
        if let Some(ParsePathError { reason, .. }) = error.downcast_ref() {
            return Self::invalid_parameter("path", reason);
        }
        if let Some(refused) = error.downcast_ref::<ContentTypeError>() {
            return Self::unsupported_media_type("`Content-Type: application/json`")
                .detail(refused.to_string());
        }
        if error.is::<NotFoundError>() {
            return Self::not_found("no such path");
        }
        if error.is::<MethodNotAllowedError>() {
            // Only pages get here: the gate stands before the API.
            return Self::method_not_allowed("GET, HEAD");
        }
        if error.is::<ReadBodyError>() {
            return Self::incomplete_body();
        }
        match error.status() {
            StatusCode::BAD_REQUEST => Self::invalid_parameter("request", error.to_string()),
            StatusCode::NOT_FOUND => Self::not_found("no such path"),
            _ => {
                tracing::error!(error = ?error, "a request failed");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::builder()
            .status(status)
            .content_type(CONTENT_TYPE)
            .header(header::CACHE_CONTROL, "no-store");
        if status == StatusCode::UNAUTHORIZED {
            response = response.header(header::WWW_AUTHENTICATE, "Bearer realm=\"countersign\"");
        }
        if let Some(seconds) = self.seconds() {
            response = response.header(header::RETRY_AFTER, seconds);
        }
        if let Some(allow) = self.allow {
            response = response.header(header::ALLOW, allow);
        }
        response.body(serde_json::to_string(&self.problem).unwrap_or_default())
    }
}

impl From<Refusal> for poem::Error {
    fn from(refusal: Refusal) -> Self {
        Self::from_response(refusal.into_response())
    }
}

/// The statuses stand in the document by rule ([`crate::document`]), not endpoint by endpoint.
impl ApiResponse for Refusal {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: Vec::new(),
        }
    }

    fn register(registry: &mut Registry) {
        ProblemView::register(registry);
    }
}

#[cfg(test)]
mod tests;
