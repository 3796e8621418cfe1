//! The gate: who asks, and may they.
//!
//! It stands before the whole API, so that an endpoint cannot forget to ask. The token is looked
//! up by its hash at each request: a revocation acts at once, and nothing secret is compared here.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use entities::token::{self, Role};
use entities::{TokenId, now};
use poem::http::header;
use poem::{Endpoint, FromRequest, IntoResponse, Request, RequestBody, Response};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use signals::{Rate, Verdict};

use crate::context::Context;
use crate::linger::lingering;
use crate::problem::Refusal;
use crate::roles::{self, Found};

/// Wrong tokens from one address: more than a human types, far fewer than a search needs.
const WRONG_TOKENS: Rate = Rate {
    burst: 50,
    per_second: 5.0,
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The token.
    pub(crate) token: TokenId,
    /// What its holder may do.
    pub(crate) role: Role,
}

impl fmt::Display for Caller {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "token:{}", self.token)
    }
}

impl<'a> FromRequest<'a> for Caller {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let caller = request.extensions().get::<Self>().cloned();
        caller.ok_or_else(|| Refusal::unauthenticated().into())
    }
}

/// Lowercase hexadecimal SHA-256 of a whole token: what rows keep of it.
pub(crate) fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Lets `request` through to `api` if its token may do what it asks.
pub(crate) async fn gate(
    context: Context,
    api: Arc<impl Endpoint>,
    mut request: Request,
) -> poem::Result<Response> {
    let body = lingering(request.take_body());
    request.set_body(body);
    let caller = admit(&context, &request).await?;
    request.extensions_mut().insert(caller);
    Ok(api.call(request).await?.into_response())
}

async fn admit(context: &Context, request: &Request) -> Result<Caller, Refusal> {
    let caller = authenticate(context, request, bearer(request)).await?;
    let operation = match roles::find(request.method(), request.uri().path()) {
        Found::Operation(operation) => operation,
        Found::OtherMethods(methods) => return Err(Refusal::method_not_allowed(methods)),
        Found::Nothing => return Err(Refusal::not_found("no such path")),
    };
    if !operation.access.allows(caller.role) {
        let role = role_name(caller.role);
        let refusal = format!("`{}` is not for the role `{role}`", operation.id);
        return Err(Refusal::forbidden(refusal));
    }
    Ok(caller)
}

/// Who shows `token` in `request`.
///
/// # Errors
/// [`Refusal::unauthenticated`], those of the database, and after many wrong tokens
/// [`Refusal::too_many_requests`].
pub(crate) async fn authenticate(
    context: &Context,
    request: &Request,
    token: Option<&str>,
) -> Result<Caller, Refusal> {
    let Some(token) = token else {
        return Err(Refusal::unauthenticated());
    };
    let row = token::Entity::find()
        .filter(token::Column::SecretSha256.eq(token_hash(token)))
        .one(context.db.read())
        .await?;
    match row.filter(|row| row.accepted(now())) {
        Some(row) => Ok(Caller {
            token: row.id,
            role: row.role,
        }),
        None => Err(wrong_token(context, request).await),
    }
}

/// The bearer token of `request` (RFC 6750).
pub(crate) fn bearer(request: &Request) -> Option<&str> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn wrong_token(context: &Context, request: &Request) -> Refusal {
    let address = request
        .remote_addr()
        .as_socket_addr()
        .map(std::net::SocketAddr::ip);
    let bucket = address.map_or_else(
        || "token/unknown".into(),
        |ip: IpAddr| format!("token/{ip}"),
    );
    match context.signals.allow(&bucket, WRONG_TOKENS).await {
        Verdict::Allowed => Refusal::unauthenticated(),
        Verdict::Wait(after) => Refusal::too_many_requests(after.max(Duration::from_secs(1))),
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Publisher => "publisher",
        Role::Auditor => "auditor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(value: &str) -> Request {
        Request::builder()
            .header(header::AUTHORIZATION, value)
            .finish()
    }

    #[test]
    fn a_bearer_token_is_found_whatever_the_case_of_its_scheme() {
        assert_eq!(bearer(&with("Bearer abc")), Some("abc"));
        assert_eq!(bearer(&with("bearer abc")), Some("abc"));
    }

    #[test]
    fn other_schemes_are_no_bearer_tokens() {
        assert_eq!(bearer(&with("Basic abc")), None);
        assert_eq!(bearer(&with("abc")), None);
        assert_eq!(bearer(&Request::default()), None);
    }
}
