//! The row of a promotion, and how its task ends.

use entities::promotion::{self, State, Targets};
use entities::{Json, Names, task};
use jobs::Problem;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::judge::Judged;
use super::{PromotionError, Proposal};
use crate::context::{Claimed, Context};
use crate::jobs::approve_promotion::ended;

/// Where a promotion comes from that is carried out now.
#[derive(Clone, Copy, Debug)]
pub(in crate::jobs) enum Origin {
    /// It was just asked for and has no row yet.
    Asked {
        /// How many operators have to approve it.
        needed: u8,
    },
    /// Its row waits for the approval that this task brings.
    Approved,
}

/// What the row of a promotion is to say.
struct Entry<'a> {
    state: State,
    report: Json,
    problem: Option<&'a Problem>,
}

/// Leaves the promotion to those who have to approve it, which is all that this task does.
pub(super) async fn open(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
    judged: Judged,
) -> Result<(), PromotionError> {
    let write = context.db.write().await?;
    let origin = Origin::Asked {
        needed: judged.needed,
    };
    let entry = Entry {
        state: State::WaitingForApproval,
        report: judged.report,
        problem: None,
    };
    let result = result(proposal, entry.state, &entry.report);
    enter(&write, claimed, proposal, origin, entry).await?;
    jobs::succeed(&write, claimed, result, None).await?;
    write.commit().await?;
    Ok(())
}

/// Notes that the promotion was refused, and why.
pub(super) async fn refuse(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
    origin: Origin,
    report: Json,
    problem: &Problem,
) -> Result<(), PromotionError> {
    let write = context.db.write().await?;
    let entry = Entry {
        state: State::Refused,
        report,
        problem: Some(problem),
    };
    enter(&write, claimed, proposal, origin, entry).await?;
    jobs::fail(&write, claimed, task::State::Failed, problem.to_json()).await?;
    write.commit().await?;
    tracing::warn!(task.id = %claimed.id, problem = problem.code(), "refused a promotion");
    context.wake_task(claimed.id);
    Ok(())
}

/// Writes the row of a promotion whose changes are recorded in the same transaction; of one that
/// has none, since clients see everything already, it has succeeded.
pub(super) async fn begin(
    write: &DatabaseTransaction,
    claimed: &Claimed,
    proposal: &Proposal,
    origin: Origin,
    judged: &Judged,
    is_nothing: bool,
) -> Result<(), PromotionError> {
    let entry = Entry {
        state: if is_nothing {
            State::Succeeded
        } else {
            State::Running
        },
        report: judged.report.clone(),
        problem: None,
    };
    enter(write, claimed, proposal, origin, entry).await
}

/// Ends the attempt: the task waits, or has succeeded where there is nothing to wait for.
pub(super) async fn leave(
    write: &DatabaseTransaction,
    claimed: &Claimed,
    proposal: &Proposal,
    judged: &Judged,
    is_nothing: bool,
) -> Result<(), PromotionError> {
    if is_nothing {
        let result = result(proposal, State::Succeeded, &judged.report);
        jobs::succeed(write, claimed, result, None).await?;
    } else {
        let result = result(proposal, State::Running, &judged.report);
        jobs::wait_for_publication(write, claimed, result).await?;
    }
    Ok(())
}

async fn enter(
    write: &DatabaseTransaction,
    claimed: &Claimed,
    proposal: &Proposal,
    origin: Origin,
    entry: Entry<'_>,
) -> Result<(), PromotionError> {
    match origin {
        Origin::Asked { needed } => insert(write, claimed, proposal, needed, entry).await?,
        Origin::Approved => update(write, claimed, proposal, entry).await?,
    }
    Ok(())
}

async fn insert(
    write: &DatabaseTransaction,
    claimed: &Claimed,
    proposal: &Proposal,
    needed: u8,
    entry: Entry<'_>,
) -> Result<(), DbErr> {
    let row = promotion::Model {
        id: proposal.promotion,
        source: proposal.source,
        targets: Targets(proposal.targets.clone()),
        selector: proposal.selector.clone(),
        overrides: Names(proposal.overrides.clone()),
        state: entry.state,
        needed_approvals: i32::from(needed),
        report: entry.report,
        problem: entry.problem.map(Problem::to_json),
        created_by: claimed.created_by.clone(),
        task: claimed.id,
        created_at: claimed.created_at,
        ended_at: is_over(entry.state).then(entities::now),
    };
    promotion::Entity::insert(row.into_active_model())
        .exec_without_returning(write)
        .await?;
    Ok(())
}

async fn update(
    write: &DatabaseTransaction,
    claimed: &Claimed,
    proposal: &Proposal,
    entry: Entry<'_>,
) -> Result<(), PromotionError> {
    let ended_at = is_over(entry.state).then(entities::now);
    let updated = promotion::Entity::update_many()
        .col_expr(promotion::Column::State, Expr::value(entry.state))
        .col_expr(promotion::Column::Report, Expr::value(entry.report))
        .col_expr(
            promotion::Column::Problem,
            Expr::value(entry.problem.map(Problem::to_json)),
        )
        .col_expr(promotion::Column::Task, Expr::value(claimed.id))
        .col_expr(promotion::Column::EndedAt, Expr::value(ended_at))
        .filter(promotion::Column::Id.eq(proposal.promotion))
        .filter(promotion::Column::State.eq(State::WaitingForApproval))
        .exec(write)
        .await?;
    if updated.rows_affected == 1 {
        return Ok(());
    }
    Err(ended().into())
}

fn is_over(state: State) -> bool {
    !matches!(state, State::WaitingForApproval | State::Running)
}

fn result(proposal: &Proposal, state: State, report: &Json) -> Json {
    json!({ "promotion": proposal.promotion, "state": state, "report": report })
}
