//! `/tokens`: create, list, get, revoke.

use entities::token::{self, Role};
use entities::{TokenId, now};
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::Found;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::{Ask, etag};
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::secret::Secret;
use crate::time::Time;

/// An operator token, without its secret.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Token {
    /// Its public identifier.
    id: Uuid,
    /// What people call it.
    name: String,
    /// What its holder may do.
    role: TokenRole,
    /// When it stops being accepted by itself.
    expires_at: Option<Time>,
    /// When it was revoked.
    revoked_at: Option<Time>,
    /// Grows with every write; the `ETag`.
    revision: i64,
    /// When it was made.
    created_at: Time,
}

/// What the holder of a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum TokenRole {
    /// Everything.
    Admin,
    /// Read what is published and its tasks, not tokens, subscribers or the audit trail; packages,
    /// metadata files, publications, artifacts; hand in signatures of ceremonies.
    Publisher,
    /// Read everything, and the audit trail; change nothing.
    Auditor,
}

/// A token to make.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What people call it.
    name: String,
    /// What its holder may do.
    role: TokenRole,
    /// When it stops being accepted by itself; never if not given.
    expires_at: Option<Time>,
}

/// Endpoints of `/tokens`.
pub(crate) struct Tokens(pub(crate) Context);

#[OpenApi]
impl Tokens {
    /// Create a token. The answer shows its `secret`, once.
    #[oai(path = "/tokens", method = "post", operation_id = "create_token")]
    async fn create(&self, ask: Ask, body: Body<NewToken>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let new = body.value;
        let expires_at = new.expires_at.map(|at| at.0);
        let refusal = Refusal::invalid_request();
        if !token::is_name(&new.name) {
            return Err(refusal.field("name", "it must be one line of 1 to 100 characters"));
        }
        if expires_at.is_some_and(|at| at <= now()) {
            return Err(refusal.field("expires_at", "it must lie in the future"));
        }
        let id = TokenId::fresh();
        let secret = Secret::draw(id);
        let job = jobs::CreateToken {
            token: id,
            name: new.name,
            role: new.role.into(),
            secret_sha256: secret.sha256(),
            expires_at,
        };
        let trace = Trace {
            action: "create_token",
            target: format!("token/{id}"),
            details: json!({"name": &job.name, "role": job.role, "expires_at": job.expires_at}),
            secret: Some(secret),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List tokens, newest first.
    #[oai(path = "/tokens", method = "get", operation_id = "list_tokens")]
    async fn list(
        &self,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Tokens per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Token>, Refusal> {
        let window = Window::<Uuid>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = token::Entity::find();
        if let Some(after) = window.after {
            query = query.filter(token::Column::Id.lt(after));
        }
        let rows = query
            .order_by_desc(token::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.id.0, view))
    }

    /// Get a token.
    #[oai(path = "/tokens/:token", method = "get", operation_id = "get_token")]
    async fn get(
        &self,
        /// The token.
        token: Path<Uuid>,
    ) -> Result<Found<Token>, Refusal> {
        let row = self.find(token.0).await?;
        let etag = etag(row.revision);
        Ok(Found::Found(Json(view(row)), Some(etag)))
    }

    /// Revoke a token: it is refused from the moment the task has succeeded.
    #[oai(
        path = "/tokens/:token/revoke",
        method = "post",
        operation_id = "revoke_token"
    )]
    async fn revoke(
        &self,
        ask: Ask,
        /// The token.
        token: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask.clone(), b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(token.0).await?;
        let job = jobs::RevokeToken {
            token: row.id,
            if_match: ask.terms.if_match(row.revision)?,
        };
        let trace = Trace {
            action: "revoke_token",
            target: format!("token/{}", row.id),
            details: json!({"name": row.name}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

impl Tokens {
    async fn find(&self, id: Uuid) -> Result<token::Model, Refusal> {
        token::Entity::find_by_id(TokenId(id))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such token"))
    }
}

impl From<TokenRole> for Role {
    fn from(role: TokenRole) -> Self {
        match role {
            TokenRole::Admin => Self::Admin,
            TokenRole::Publisher => Self::Publisher,
            TokenRole::Auditor => Self::Auditor,
        }
    }
}

fn view(row: token::Model) -> Token {
    Token {
        id: row.id.0,
        name: row.name,
        role: match row.role {
            Role::Admin => TokenRole::Admin,
            Role::Publisher => TokenRole::Publisher,
            Role::Auditor => TokenRole::Auditor,
        },
        expires_at: row.expires_at.map(Into::into),
        revoked_at: row.revoked_at.map(Into::into),
        revision: row.revision,
        created_at: row.created_at.into(),
    }
}
