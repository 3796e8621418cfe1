//! Ends a component; what is in it stays, and is public only where it says so itself. Fault points:
//! `delete_component.recorded`, `delete_component.committed`.

use entities::change_feed::Kind;
use entities::component;
use jobs::DeleteComponent;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::access::{AccessError, Effect, check};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for DeleteComponent {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        let before = component::Entity::find_by_id(self.component)
            .one(&*write)
            .await?
            .ok_or(AccessError::NoComponent(self.component))?;
        check(self.if_match, before.revision)?;
        component::Entity::delete_by_id(self.component)
            .exec(&*write)
            .await?;
        let effect = Effect {
            kind: Kind::Component,
            target: self.component.0,
            result: json!({ "component": before.name }),
        };
        effect.commit(context, claimed, write).await
    }
}
