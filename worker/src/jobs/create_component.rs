//! Makes a component. Fault points: `create_component.recorded`, `create_component.committed`.

use entities::change_feed::Kind;
use entities::{component, now};
use jobs::CreateComponent;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::json;

use crate::access::{AccessError, Effect, unique};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for CreateComponent {
    type Error = AccessError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, AccessError> {
        let write = context.db.write().await?;
        insert(&*write, &self).await?;
        let effect = Effect {
            changed: vec![(Kind::Component, self.component.0)],
            result: json!({ "component": self.name }),
        };
        effect.commit(context, claimed, write).await
    }
}

/// Inserts the row; one that is there under this very id is what an earlier run made.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    job: &CreateComponent,
) -> Result<(), AccessError> {
    let before = component::Entity::find_by_id(job.component).one(db).await?;
    if before.is_some() {
        return Ok(());
    }
    let at = now();
    let row = component::ActiveModel {
        id: Set(job.component),
        name: Set(job.name.clone()),
        public: Set(job.public),
        revision: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
    };
    let inserted = component::Entity::insert(row)
        .exec_without_returning(db)
        .await;
    let taken = || AccessError::ComponentExists(job.name.clone());
    inserted.map(drop).map_err(|error| unique(error, taken()))
}
