//! `/auth/whoami`: what scripts ask first.

use entities::token::{self, Role};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sea_orm::EntityTrait;

use super::fault::Fault;
use crate::auth::Caller;
use crate::context::Context;

/// Who asks.
#[derive(Debug, Object)]
struct Operator {
    /// Identifier of the token.
    id: String,
    /// Name of the token: there are no people here.
    email: String,
    /// `admin` or `readonly`.
    role: String,
    /// Always `active`: others are not let in.
    status: String,
}

/// The endpoint of `/auth/whoami`.
pub(super) struct Whoami(pub(super) Context);

#[OpenApi]
impl Whoami {
    /// Say who asks.
    #[oai(
        path = "/auth/whoami",
        method = "get",
        operation_id = "packyard_whoami"
    )]
    async fn whoami(&self, caller: Caller) -> Result<Json<Operator>, Fault> {
        let row = token::Entity::find_by_id(caller.token)
            .one(self.0.db.read())
            .await?;
        let role = match caller.role {
            Role::Admin => "admin",
            Role::Auditor | Role::Publisher => "readonly",
        };
        Ok(Json(Operator {
            id: caller.token.0.simple().to_string(),
            email: row.map(|row| row.name).unwrap_or_default(),
            role: role.to_owned(),
            status: "active".to_owned(),
        }))
    }
}
