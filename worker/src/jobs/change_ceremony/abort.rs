//! What waited for a ceremony that was given up goes with it.

use entities::{CeremonyId, ChangeId, TaskId, change, pending_switch, publication, trust_change};
use jobs::{Ending, Problem};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::ChangeCeremonyError;
use crate::jobs::publish_repository::switch::Plan;
use crate::trust::inconsistent;

/// Withdraws the publications and artifacts that waited for `ceremony`, and fails their tasks.
pub(super) async fn withdraw(
    write: &DatabaseTransaction,
    ceremony: CeremonyId,
) -> Result<(), ChangeCeremonyError> {
    let title = "The ceremony that had to sign for it was given up";
    let problem = Problem::new("ceremony-aborted", 409, title).to_json();
    let ending = Ending::Withdrawn { problem };
    let rows = pending_switch::Entity::find()
        .filter(pending_switch::Column::Ceremony.eq(ceremony))
        .all(write)
        .await?;
    for row in rows {
        let plan: Plan = serde_json::from_value(row.plan).map_err(inconsistent)?;
        drop_publication(write, row.publication, &plan.changes).await?;
        let mut tasks = plan.tasks;
        tasks.push(row.task);
        jobs::end_waiting(write, &tasks, &ending).await?;
        // What came meanwhile goes on.
        jobs::request_publish(write, row.repository).await?;
    }
    let artifacts = trust_change::Entity::find()
        .filter(trust_change::Column::Ceremony.eq(ceremony))
        .all(write)
        .await?;
    let tasks: Vec<TaskId> = artifacts.iter().map(|change| change.task).collect();
    jobs::end_waiting(write, &tasks, &ending).await?;
    // A task fails as a whole: none of its artifacts is published.
    for some in tasks.chunks(1000) {
        trust_change::Entity::delete_many()
            .filter(trust_change::Column::Task.is_in(some.iter().copied()))
            .exec(write)
            .await?;
    }
    Ok(())
}

async fn drop_publication(
    write: &DatabaseTransaction,
    id: entities::PublicationId,
    changes: &[ChangeId],
) -> Result<(), ChangeCeremonyError> {
    publication::Entity::update_many()
        .col_expr(
            publication::Column::State,
            Expr::value(publication::State::Dropped),
        )
        .filter(publication::Column::Id.eq(id))
        .exec(write)
        .await?;
    pending_switch::Entity::delete_by_id(id).exec(write).await?;
    for some in changes.chunks(1000) {
        change::Entity::delete_many()
            .filter(change::Column::Id.is_in(some.iter().copied()))
            .exec(write)
            .await?;
    }
    Ok(())
}
