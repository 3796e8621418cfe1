//! Which events are wanted.

use entities::{TaskId, audit};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr, SimpleExpr};
use uuid::Uuid;

use crate::problem::Refusal;
use crate::time::Time;

/// What a caller asked for, parameter by parameter.
#[derive(Default)]
pub(super) struct Filter {
    pub(super) actor: Option<String>,
    pub(super) action: Option<String>,
    pub(super) target: Option<String>,
    pub(super) target_type: Option<String>,
    pub(super) target_id: Option<String>,
    pub(super) task: Option<Uuid>,
    pub(super) since: Option<Time>,
    pub(super) until: Option<Time>,
}

impl Filter {
    /// What an event has to fulfil; empty where nothing was asked for.
    ///
    /// # Errors
    /// A refusal of what no target is called.
    pub(super) fn condition(self) -> Result<Condition, Refusal> {
        use audit::Column;
        if let Some(kind) = &self.target_type
            && !is_kind(kind)
        {
            let reason = "it is the word before the slash, such as `repository`";
            return Err(Refusal::invalid_parameter("target_type", reason));
        }
        let about = match (self.target_type, self.target_id) {
            (Some(kind), Some(id)) => Some(Column::Target.eq(format!("{kind}/{id}"))),
            (Some(kind), None) => Some(like(&format!("{}/%", escaped(&kind)))),
            (None, Some(id)) => Some(like(&format!("%/{}", escaped(&id)))),
            (None, None) => None,
        };
        Ok(Condition::all()
            .add_option(self.actor.map(|actor| Column::Actor.eq(actor)))
            .add_option(self.action.map(|action| Column::Action.eq(action)))
            .add_option(self.target.map(|target| Column::Target.eq(target)))
            .add_option(about)
            .add_option(self.task.map(|task| Column::Task.eq(TaskId(task))))
            .add_option(self.since.map(|since| Column::At.gte(since.0)))
            .add_option(self.until.map(|until| Column::At.lt(until.0))))
    }
}

fn is_kind(kind: &str) -> bool {
    let word = |character: char| character.is_ascii_lowercase() || "-_".contains(character);
    !kind.is_empty() && kind.chars().all(word)
}

fn like(pattern: &str) -> SimpleExpr {
    Expr::col((audit::Entity, audit::Column::Target)).like(LikeExpr::new(pattern).escape('\\'))
}

/// `text`, of which every character means itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\%_".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
