//! Promotions: packages on their way from one repository to others.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};

use crate::{Json, Names, PackageId, PromotionId, RepositoryId, TaskId};

/// A promotion as stored; a dry run leaves none.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion")]
pub struct Model {
    /// Given out by whoever asks, so that a second run finds the row of the first.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PromotionId,
    /// Where the packages are.
    pub source: RepositoryId,
    /// Where they go.
    pub targets: Targets,
    /// Which of them.
    pub selector: Selector,
    /// Codes of gates that an admin told to let it pass.
    pub overrides: Names,
    /// How far it is.
    pub state: State,
    /// How many operators other than the one who asked have to approve it.
    pub needed_approvals: i32,
    /// What it does to each target, and what was found.
    pub report: Json,
    /// Why it was refused or failed, as an RFC 9457 problem.
    pub problem: Option<Json>,
    /// Who asked for it: `token:<id>`, or `system`.
    pub created_by: String,
    /// The task that carries it out, or that opened it while it waits for approval.
    pub task: TaskId,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A promotion has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The life of a promotion.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Operators have to agree; nothing has changed.
    WaitingForApproval,
    /// Its changes wait for the publications of the targets.
    Running,
    /// Clients of every target see the packages.
    Succeeded,
    /// A gate or a rule said no to it, at some target at least; the report says where.
    Refused,
    /// It could not be carried out.
    Failed,
    /// Somebody called it off.
    Cancelled,
}

/// Where packages go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Targets(pub Vec<Target>);

/// One repository that packages go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The repository.
    pub repository: RepositoryId,
    /// Whose indexes are to list the packages: see
    /// [`crate::repository_package::Model::division`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub division: String,
}

/// Which packages of the source are meant: those with one of the identifiers or names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields, default)]
pub struct Selector {
    /// All packages.
    pub all: bool,
    /// Packages called one of these, or written so in one word, such as `bash-5.2-1.x86_64`.
    pub names: Vec<String>,
    /// Packages by their identifiers.
    pub packages: Vec<PackageId>,
    /// Of each name and architecture the newest version alone.
    pub newest: bool,
    /// Whether older versions of what comes leave the targets.
    pub supersede: bool,
}

impl Model {
    /// Moves the promotion `id` from `from` to `to`; false when it was elsewhere.
    ///
    /// # Errors
    /// The database's own.
    pub async fn turn(
        db: &impl ConnectionTrait,
        id: PromotionId,
        from: State,
        to: State,
        problem: Option<Json>,
    ) -> Result<bool, DbErr> {
        let ended_at = (to != State::Running).then(crate::now);
        let turned = Entity::update_many()
            .col_expr(Column::State, Expr::value(to))
            .col_expr(Column::Problem, Expr::value(problem))
            .col_expr(Column::EndedAt, Expr::value(ended_at))
            .filter(Column::Id.eq(id))
            .filter(Column::State.eq(from))
            .exec(db)
            .await?;
        Ok(turned.rows_affected == 1)
    }
}
