//! Ends a token. Fault points: `revoke_token.recorded`, `revoke_token.committed`.

use entities::token::{self, Role};
use entities::{TokenId, now};
use jobs::fault;
use jobs::{Fenced, Problem, RevokeToken};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use serde_json::json;

use super::update_repository::changed;
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

impl Handler for RevokeToken {
    type Error = RevokeTokenError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let write = context.db.write().await?;
        let row = token::Entity::find_by_id(self.token)
            .one(&*write)
            .await?
            .ok_or(RevokeTokenError::NoToken(self.token))?;
        if self
            .if_match
            .is_some_and(|revision| revision != row.revision)
        {
            return Err(RevokeTokenError::Changed);
        }
        if row.revoked_at.is_none() {
            revoke(&write, &row).await?;
        }
        jobs::succeed(&write, claimed, json!({ "token": row.id }), None).await?;
        fault::point("revoke_token.recorded");
        write.commit().await?;
        fault::point("revoke_token.committed");
        Ok(Outcome::Written)
    }
}

/// Revocations run one at a time (they share a lock), so the last administrator stays.
async fn revoke(
    transaction: &DatabaseTransaction,
    row: &token::Model,
) -> Result<(), RevokeTokenError> {
    let at = now();
    let admins = token::Entity::find()
        .filter(token::Column::Role.eq(Role::Admin))
        .filter(token::Column::RevokedAt.is_null())
        .filter(token::Column::Id.ne(row.id))
        .all(transaction)
        .await?;
    if row.role == Role::Admin && row.accepted(at) && !admins.iter().any(|admin| admin.accepted(at))
    {
        return Err(RevokeTokenError::LastAdmin);
    }
    let written = token::Entity::update_many()
        .col_expr(token::Column::RevokedAt, Expr::value(at))
        .col_expr(token::Column::Revision, Expr::value(row.revision + 1))
        .filter(token::Column::Id.eq(row.id))
        .filter(token::Column::Revision.eq(row.revision))
        .exec(transaction)
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(RevokeTokenError::Changed)
    }
}

/// Why a token was not revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeTokenError {
    /// There is no such token.
    #[error("there is no token {0}")]
    NoToken(TokenId),
    /// Somebody changed it since the client looked.
    #[error("the token was changed since it was read")]
    Changed,
    /// Nobody could administer any more.
    #[error("this is the last admin token")]
    LastAdmin,
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not write the token")]
    Database(#[from] DbErr),
}

impl Failure for RevokeTokenError {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoToken(_) => {
                let problem = Problem::new("token-not-found", 404, "The token does not exist");
                Verdict::Final(problem.detail(self.to_string()))
            }
            Self::Changed => Verdict::Final(changed()),
            Self::LastAdmin => {
                let title = "The last admin token cannot be revoked: make another one first";
                Verdict::Final(Problem::new("last-admin-token", 409, title))
            }
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}
