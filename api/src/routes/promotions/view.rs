//! Promotions as clients see them.

use entities::promotion::{self, State};
use entities::{Json as Value, promotion_approval};
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::new::PromotionTarget;
use crate::problem::ProblemView;
use crate::time::Time;

/// Packages on their way from one repository to others.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Promotion {
    /// Its identifier.
    id: Uuid,
    /// The repository that has the packages.
    source: Uuid,
    /// The repositories that are to get them.
    targets: Vec<PromotionTarget>,
    /// Whether all packages are meant.
    all: bool,
    /// Names of packages that are meant.
    names: Vec<String>,
    /// Identifiers of packages that are meant.
    packages: Vec<Uuid>,
    /// Whether of each name and architecture only the newest version is meant.
    newest: bool,
    /// Whether older versions of what comes leave the targets.
    supersede: bool,
    /// Codes of gates that let it pass.
    #[oai(rename = "override")]
    overrides: Vec<String>,
    /// How far it is.
    state: PromotionState,
    /// How many operators other than the one who asked have to approve it.
    needed_approvals: i32,
    /// Who approved it.
    approvals: Vec<Approval>,
    /// What it does to each target: `refusals`, `overridden` gates and `diff` with what is
    /// `added`, `replaced`, `removed` and `unchanged`; and its `outcome` in the end.
    report: Any<Value>,
    /// Why it was refused or failed.
    problem: Option<ProblemView>,
    /// Who asked for it: `token:<id>`, or `system`.
    created_by: String,
    /// The task that carries it out.
    task: Uuid,
    /// When it was asked for.
    created_at: Time,
    /// When it ended.
    ended_at: Option<Time>,
}

/// One operator's approval.
#[derive(Debug, Object)]
pub(crate) struct Approval {
    /// Who: `token:<id>`.
    by: String,
    /// When.
    at: Time,
}

/// The life of a promotion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum PromotionState {
    /// Operators have to agree; nothing has changed.
    WaitingForApproval,
    /// Its changes wait for the publications of the targets.
    Running,
    /// Clients of every target see the packages.
    Succeeded,
    /// A gate or a rule said no to it, at some target at least.
    Refused,
    /// It could not be carried out.
    Failed,
    /// Somebody called it off.
    Cancelled,
}

impl From<PromotionState> for State {
    fn from(state: PromotionState) -> Self {
        match state {
            PromotionState::WaitingForApproval => Self::WaitingForApproval,
            PromotionState::Running => Self::Running,
            PromotionState::Succeeded => Self::Succeeded,
            PromotionState::Refused => Self::Refused,
            PromotionState::Failed => Self::Failed,
            PromotionState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<State> for PromotionState {
    fn from(state: State) -> Self {
        match state {
            State::WaitingForApproval => Self::WaitingForApproval,
            State::Running => Self::Running,
            State::Succeeded => Self::Succeeded,
            State::Refused => Self::Refused,
            State::Failed => Self::Failed,
            State::Cancelled => Self::Cancelled,
        }
    }
}

/// The promotion of `row`.
pub(super) fn view(row: promotion::Model, approvals: Vec<promotion_approval::Model>) -> Promotion {
    let problem = row.problem;
    let problem = problem.and_then(|problem| serde_json::from_value::<jobs::Problem>(problem).ok());
    let targets = row.targets.0.into_iter().map(|target| {
        let (suite, component) = target.division.split_once('/').unzip();
        PromotionTarget {
            repository: target.repository.0,
            suite: suite.map(ToOwned::to_owned),
            component: component.map(ToOwned::to_owned),
        }
    });
    let approvals = approvals.into_iter().map(|given| Approval {
        by: given.operator,
        at: given.at.into(),
    });
    Promotion {
        id: row.id.0,
        source: row.source.0,
        targets: targets.collect(),
        all: row.selector.all,
        names: row.selector.names,
        packages: row.selector.packages.iter().map(|id| id.0).collect(),
        newest: row.selector.newest,
        supersede: row.selector.supersede,
        overrides: row.overrides.0,
        state: row.state.into(),
        needed_approvals: row.needed_approvals,
        approvals: approvals.collect(),
        report: Any(row.report),
        problem: problem.map(Into::into),
        created_by: row.created_by,
        task: row.task.0,
        created_at: row.created_at.into(),
        ended_at: row.ended_at.map(Into::into),
    }
}
