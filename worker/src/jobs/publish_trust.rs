//! Publish a trust root: take what is prepared, sign what follows from it, switch.
//!
//! The files are written before anything names them, and one transaction moves the live pointers
//! of the trust root and of every repository that was waiting. A crash before it leaves a blob
//! without a reference, and everything that was to be taken is found again.
//!
//! Fault points, in their order: `publish_trust.` with `before_gather`, `after_gather`,
//! `after_ceremonies`, `after_signing`, `after_writing`, `before_switch`, `after_switch`.

mod bins;
pub(in crate::jobs) mod draft;
mod edit;
mod error;
pub(in crate::jobs) mod files;
mod gather;
mod people;
mod repositories;
pub(in crate::jobs) mod switch;

use entities::trust_root::State;
use entities::{TrustRootId, trust_root};
use jobs::{PublishTrust, fault};
use sea_orm::EntityTrait;
use serde_json::json;

use self::draft::Draft;
pub(super) use self::error::PublishTrustError;
use self::gather::Work;
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};

impl Handler for PublishTrust {
    // Others wait for what it has taken.
    const CANCELLABLE: bool = false;

    type Error = PublishTrustError;

    #[tracing::instrument(skip_all, fields(trust_root.id = %self.trust_root, task.id = %claimed.id))]
    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, PublishTrustError> {
        fault::point("publish_trust.before_gather");
        let root = find(context, self.trust_root).await?;
        let work = Work::gather(context, root).await?;
        fault::point("publish_trust.after_gather");
        if work.root.state == State::Ceremony && !work.is_ready() {
            return Ok(Outcome::Done(json!({ "publication": null })));
        }
        let work = people::ask(context, work).await?;
        fault::point("publish_trust.after_ceremonies");
        let Some(mut draft) = Draft::of(context, &work).await? else {
            return Ok(Outcome::Done(json!({ "publication": null })));
        };
        draft.sign(context).await?;
        fault::point("publish_trust.after_signing");
        let files = files::write(context, &draft.files).await?;
        fault::point("publish_trust.after_writing");
        switch::go(context, claimed, &work, &draft, files).await?;
        Ok(Outcome::Written)
    }
}

async fn find(context: &Context, id: TrustRootId) -> Result<trust_root::Model, PublishTrustError> {
    trust_root::Entity::find_by_id(id)
        .one(context.db.read())
        .await?
        .ok_or(PublishTrustError::NoTrustRoot(id))
}
