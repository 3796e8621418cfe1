//! `/promotions`: ask, list, get, approve, cancel.

mod new;
mod view;

use entities::promotion::{self, State};
use entities::{PromotionId, RepositoryId, promotion_approval};
use poem::http::Uri;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use self::new::NewPromotion;
use self::view::{Promotion, PromotionState, view};
use super::Found;
use super::packages::check_overrides;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;

/// Endpoints of `/promotions`.
pub(crate) struct Promotions(pub(crate) Context);

#[OpenApi]
impl Promotions {
    /// Promote packages to other repositories.
    ///
    /// Every package is read and its digest verified; every gate of every target is asked; packages
    /// that the source's key signed are signed with the target's key. Nothing is recorded unless
    /// all of it can be, and the task succeeds when clients of all targets see the packages. Where
    /// a target's policy wants approvals, the task opens the promotion and leaves it to them. With
    /// `dry_run`, the result of the task has the same report and nothing changes.
    #[oai(
        path = "/promotions",
        method = "post",
        operation_id = "create_promotion"
    )]
    async fn create(&self, ask: Ask, body: Body<NewPromotion>) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let mut new = body.value;
        let overrides = check_overrides(intent.caller(), std::mem::take(&mut new.overrides))?;
        let job = new.into_job(&self.0, overrides).await?;
        let trace = Trace {
            action: "create_promotion",
            target: format!("repository/{}", job.source),
            details: json!({
                "promotion": job.promotion,
                "targets": &job.targets,
                "all": job.selector.all,
                "names": &job.selector.names,
                "packages": &job.selector.packages,
                "supersede": job.selector.supersede,
                "overrides": &job.overrides,
                "dry_run": job.dry_run,
            }),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List promotions, newest first.
    #[oai(path = "/promotions", method = "get", operation_id = "list_promotions")]
    async fn list(
        &self,
        /// Only promotions in this state.
        state: Query<Option<PromotionState>>,
        /// Only promotions out of this repository.
        source: Query<Option<Uuid>>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Promotions per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Promotion>, Refusal> {
        let window = Window::<PromotionId>::new(cursor.0.as_deref(), limit.0)?;
        let mut query = promotion::Entity::find();
        if let Some(state) = state.0 {
            query = query.filter(promotion::Column::State.eq(State::from(state)));
        }
        if let Some(source) = source.0 {
            query = query.filter(promotion::Column::Source.eq(RepositoryId(source)));
        }
        if let Some(after) = window.after {
            query = query.filter(promotion::Column::Id.lt(after));
        }
        let rows = query
            .order_by_desc(promotion::Column::Id)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        let approvals = self.approvals(&rows).await?;
        let show = |row: promotion::Model| {
            let given = approvals.iter().filter(|given| given.promotion == row.id);
            let given = given.cloned().collect();
            view(row, given)
        };
        Ok(window.answer(rows, uri, |row| row.id, show))
    }

    /// Get a promotion.
    #[oai(
        path = "/promotions/:promotion",
        method = "get",
        operation_id = "get_promotion"
    )]
    async fn get(
        &self,
        /// The promotion.
        promotion: Path<Uuid>,
    ) -> Result<Found<Promotion>, Refusal> {
        let row = self.find(promotion.0).await?;
        let approvals = self.approvals(std::slice::from_ref(&row)).await?;
        Ok(Found::Found(Json(view(row, approvals)), None))
    }

    /// Approve a promotion.
    ///
    /// Whoever asked for it cannot. The approval that is the last one needed carries it out: its
    /// task succeeds when clients of all targets see the packages.
    #[oai(
        path = "/promotions/:promotion/approvals",
        method = "post",
        operation_id = "approve_promotion"
    )]
    async fn approve(
        &self,
        ask: Ask,
        /// The promotion.
        promotion: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.waiting(promotion.0).await?;
        if row.created_by == intent.caller().to_string() {
            return Err(Refusal::own_promotion());
        }
        let job = jobs::ApprovePromotion { promotion: row.id };
        intent.accept(&job, trace("approve_promotion", &row)).await
    }

    /// Call off a promotion that waits for approval.
    #[oai(
        path = "/promotions/:promotion",
        method = "delete",
        operation_id = "cancel_promotion"
    )]
    async fn cancel(
        &self,
        ask: Ask,
        /// The promotion.
        promotion: Path<Uuid>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.waiting(promotion.0).await?;
        let job = jobs::CancelPromotion { promotion: row.id };
        intent.accept(&job, trace("cancel_promotion", &row)).await
    }
}

impl Promotions {
    async fn find(&self, id: Uuid) -> Result<promotion::Model, Refusal> {
        promotion::Entity::find_by_id(PromotionId(id))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such promotion"))
    }

    /// The promotion `id`, while it waits for approval.
    async fn waiting(&self, id: Uuid) -> Result<promotion::Model, Refusal> {
        let row = self.find(id).await?;
        match row.state {
            State::WaitingForApproval => Ok(row),
            _ => Err(Refusal::promotion_ended()),
        }
    }

    /// The approvals of `rows`, in the order they were given.
    async fn approvals(
        &self,
        rows: &[promotion::Model],
    ) -> Result<Vec<promotion_approval::Model>, Refusal> {
        let ids = rows.iter().map(|row| row.id);
        Ok(promotion_approval::Entity::find()
            .filter(promotion_approval::Column::Promotion.is_in(ids))
            .order_by_asc(promotion_approval::Column::At)
            .all(self.0.db.read())
            .await?)
    }
}

fn trace(action: &'static str, row: &promotion::Model) -> Trace {
    Trace {
        action,
        target: format!("promotion/{}", row.id),
        details: json!({ "source": row.source }),
        ..Trace::default()
    }
}
