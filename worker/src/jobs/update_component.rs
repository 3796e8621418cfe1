//! Says whether a component is public. Fault points: `update_component.recorded`,
//! `update_component.committed`.

use entities::change_feed::Kind;
use entities::{component, now};
use jobs::UpdateComponent;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::access::{AccessError, Effect, check, written};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for UpdateComponent {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        use component::Column;
        let write = context.db.write().await?;
        let before = component::Entity::find_by_id(self.component)
            .one(&*write)
            .await?
            .ok_or(AccessError::NoComponent(self.component))?;
        check(self.if_match, before.revision)?;
        let updated = component::Entity::update_many()
            .col_expr(Column::Public, Expr::value(self.public))
            .col_expr(Column::Revision, Expr::value(before.revision + 1))
            .col_expr(Column::UpdatedAt, Expr::value(now()))
            .filter(Column::Id.eq(before.id))
            .filter(Column::Revision.eq(before.revision))
            .exec(&*write)
            .await?;
        written(updated.rows_affected)?;
        let effect = Effect {
            changed: vec![(Kind::Component, self.component.0)],
            result: json!({ "component": before.name }),
        };
        effect.commit(context, claimed, write).await
    }
}
