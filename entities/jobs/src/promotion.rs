//! A promotion waits for several publications: each of its targets has a task of its own, which
//! the publication of that target ends, and the last of them ends the promotion.

use entities::promotion::{self, State as PromotionState};
use entities::task::{self, Pool, State};
use entities::{Json, PromotionId, RepositoryId, TaskId, now, promotion_target};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

use crate::Problem;

/// The kind of the tasks of targets, which wait from the start and have no handler.
const KIND: &str = "promote_packages";

/// A target whose changes are recorded in the same transaction.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    /// The promotion.
    pub promotion: PromotionId,
    /// The target.
    pub repository: RepositoryId,
    /// The batch of its changes.
    pub batch: Uuid,
}

/// Inserts the task that waits for the publication of a target, for the one that carries the
/// promotion out.
///
/// # Errors
/// The database's own.
pub fn await_target<'a>(
    transaction: &'a DatabaseTransaction,
    claimed: &'a task::Model,
    awaited: Awaited,
) -> BoxFuture<'a, Result<TaskId, DbErr>> {
    Box::pin(async move {
        let at = now();
        let row = task::Model {
            id: TaskId::fresh(),
            kind: KIND.into(),
            payload: json!({
                "promotion": awaited.promotion,
                "repository": awaited.repository,
            }),
            pool: Pool::Ingest,
            lock_key: None,
            repository: Some(awaited.repository),
            state: State::Waiting,
            attempt: 0,
            crashes: 0,
            endless: false,
            fence: 0,
            lease_owner: None,
            lease_until: None,
            run_after: at,
            due_at: None,
            nudged_at: None,
            progress: None,
            cancel: false,
            result: Some(json!({ "promotion": awaited.promotion })),
            problem: None,
            batch: Some(awaited.batch),
            created_by: claimed.created_by.clone(),
            epoch: None,
            created_at: at,
            started_at: Some(at),
            finished_at: None,
        };
        let part = promotion_target::Model {
            task: row.id,
            promotion: awaited.promotion,
            repository: awaited.repository,
        };
        let id = row.id;
        task::Entity::insert(row.into_active_model())
            .exec_without_returning(transaction)
            .await?;
        promotion_target::Entity::insert(part.into_active_model())
            .exec_without_returning(transaction)
            .await?;
        Ok(id)
    })
}

/// Ends the promotions of which the last target is among `ended`; answers their tasks, which have
/// ended with them.
///
/// # Errors
/// The database's own.
pub(crate) async fn settle(
    transaction: &DatabaseTransaction,
    ended: &[TaskId],
) -> Result<Vec<TaskId>, DbErr> {
    let mut promotions: Vec<PromotionId> = promotion_target::Entity::find()
        .select_only()
        .column(promotion_target::Column::Promotion)
        .distinct()
        .filter(promotion_target::Column::Task.is_in(ended.iter().copied()))
        .into_tuple()
        .all(transaction)
        .await?;
    // Whoever ends the targets of several promotions locks them in one order.
    promotions.sort_unstable();
    let mut settled = Vec::new();
    for promotion in promotions {
        settled.extend(settle_one(transaction, promotion).await?);
    }
    Ok(settled)
}

async fn settle_one(
    transaction: &DatabaseTransaction,
    id: PromotionId,
) -> Result<Option<TaskId>, DbErr> {
    // Of two that end the last two targets at once, the second sees what the first has done.
    let promotion = promotion::Entity::find_by_id(id)
        .filter(promotion::Column::State.eq(PromotionState::Running))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let Some(promotion) = promotion else {
        return Ok(None);
    };
    let parts = parts(transaction, id).await?;
    if parts.iter().any(|part| !part.state.is_final()) {
        return Ok(None);
    }
    let ending = Ending::of(&parts);
    let report = with_outcomes(promotion.report, &parts);
    promotion::Model::turn(
        transaction,
        id,
        PromotionState::Running,
        ending.promotion,
        ending.problem.clone(),
    )
    .await?;
    promotion::Entity::update_many()
        .col_expr(promotion::Column::Report, Expr::value(report.clone()))
        .filter(promotion::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    let result = (ending.task == State::Succeeded)
        .then(|| json!({ "promotion": id, "state": PromotionState::Succeeded, "report": report }));
    task::Entity::update_many()
        .col_expr(task::Column::State, Expr::value(ending.task))
        .col_expr(task::Column::Result, Expr::value(result))
        .col_expr(task::Column::Problem, Expr::value(ending.problem))
        .col_expr(task::Column::Epoch, Expr::value(ending.epoch))
        .col_expr(task::Column::Progress, Expr::value(None::<Json>))
        .col_expr(task::Column::FinishedAt, crate::finish::now(transaction))
        .filter(task::Column::Id.eq(promotion.task))
        .filter(task::Column::State.eq(State::Waiting))
        .exec(transaction)
        .await?;
    Ok(Some(promotion.task))
}

/// The tasks of the targets of a promotion, in the order they were made.
async fn parts(
    transaction: &DatabaseTransaction,
    id: PromotionId,
) -> Result<Vec<task::Model>, DbErr> {
    let of = promotion_target::Entity::find()
        .filter(promotion_target::Column::Promotion.eq(id))
        .all(transaction)
        .await?;
    let mut parts = task::Entity::find()
        .filter(task::Column::Id.is_in(of.iter().map(|part| part.task)))
        .all(transaction)
        .await?;
    parts.sort_by_key(|part| part.id);
    Ok(parts)
}

/// How a promotion ends whose targets have all ended.
struct Ending {
    promotion: PromotionState,
    task: State,
    problem: Option<Json>,
    epoch: Option<i64>,
}

impl Ending {
    fn of(parts: &[task::Model]) -> Self {
        let epoch = parts.iter().filter_map(|part| part.epoch).max();
        let mut problems = parts.iter().filter_map(|part| part.problem.clone());
        if let Some(problem) = problems.next() {
            let status = problem.get("status").and_then(Json::as_u64);
            let is_refusal = status.is_some_and(|status| status < 500);
            return Self {
                promotion: if is_refusal {
                    PromotionState::Refused
                } else {
                    PromotionState::Failed
                },
                task: State::Failed,
                problem: Some(problem),
                epoch,
            };
        }
        let is_cancelled = parts.iter().any(|part| part.state == State::Cancelled);
        let (promotion, task) = if is_cancelled {
            (PromotionState::Cancelled, State::Cancelled)
        } else {
            (PromotionState::Succeeded, State::Succeeded)
        };
        Self {
            promotion,
            task,
            problem: None,
            epoch,
        }
    }
}

/// The report, with what became of each target.
fn with_outcomes(mut report: Json, parts: &[task::Model]) -> Json {
    let targets = report.get_mut("targets").and_then(Json::as_array_mut);
    for target in targets.into_iter().flatten() {
        let is_of = |part: &&task::Model| {
            target.get("repository") == Some(&json!(part.repository)) && part.repository.is_some()
        };
        let Some(part) = parts.iter().find(is_of) else {
            continue;
        };
        let outcome = match part.state {
            State::Succeeded => "published".to_owned(),
            State::Cancelled => "cancelled".to_owned(),
            _ => code(part.problem.as_ref()),
        };
        target["outcome"] = json!(outcome);
    }
    report
}

fn code(problem: Option<&Json>) -> String {
    let problem: Option<Problem> =
        problem.and_then(|problem| serde_json::from_value(problem.clone()).ok());
    problem.map_or_else(|| "failed".to_owned(), |problem| problem.code().to_owned())
}
