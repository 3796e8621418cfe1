//! What people are told of a choice.

use entities::repository::{self, Format, Retention};
use entities::{Json, RepositoryId};
use serde::Serialize;
use serde_json::json;

use super::survey::Survey;
use crate::gates::Finding;
use crate::retention::{Decision, Member, Reason, versions_kept};

/// Most packages that are listed; the counts speak of all.
const LISTED: usize = 1000;

/// What goes and what stays: the result of the task.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    repository: RepositoryId,
    serial: i64,
    dry_run: bool,
    /// The gate that has to be overridden for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<&'static str>,
    /// What goes.
    remove: Vec<Entry>,
    /// What stays although there are newer versions enough.
    keep: Vec<Entry>,
    counts: Counts,
}

#[derive(Debug, Serialize)]
struct Entry {
    nevra: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    division: String,
    why: String,
}

#[derive(Debug, Serialize)]
struct Counts {
    remove: usize,
    keep: usize,
    newest: usize,
    young: usize,
    pinned: usize,
    needed: usize,
}

impl Report {
    pub(super) fn new(
        repository: &repository::Model,
        survey: &Survey,
        decision: &Decision,
        gate: Option<&Finding>,
        dry_run: bool,
    ) -> Self {
        let remove = decision.gone().count();
        let policy = repository.policy.retention;
        let list = |wanted: fn(Option<Reason>) -> bool| {
            let all = survey.members.iter().zip(&decision.reasons);
            let listed = all.filter(|(_, reason)| wanted(**reason)).take(LISTED);
            listed
                .map(|(member, reason)| entry(member, *reason, policy))
                .collect()
        };
        Self {
            repository: repository.id,
            serial: survey.serial,
            dry_run,
            gate: gate.map(|gate| gate.code),
            remove: list(|reason| reason.is_none()),
            keep: list(|reason| reason.is_some_and(|reason| reason != Reason::Newest)),
            counts: Counts {
                remove,
                keep: survey.members.len() - remove,
                newest: decision.count(Reason::Newest),
                young: decision.count(Reason::Young),
                pinned: decision.count(Reason::Pinned),
                needed: decision.count(Reason::Needed),
            },
        }
    }

    pub(super) fn to_json(&self) -> Json {
        json!(self)
    }
}

fn entry(member: &Member, reason: Option<Reason>, policy: Retention) -> Entry {
    Entry {
        nevra: member.package.nevra(),
        division: member.division.clone(),
        why: why(member.package.format, reason, policy),
    }
}

/// One line for people.
fn why(format: Format, reason: Option<Reason>, policy: Retention) -> String {
    let days = policy.days.unwrap_or_default();
    match reason {
        Some(Reason::Newest) => "among the newest versions".into(),
        Some(Reason::Young) => format!("not older than {days} days"),
        Some(Reason::Pinned) => "pinned".into(),
        Some(Reason::Needed) => "needed by a package that stays".into(),
        None => {
            let versions = match versions_kept(format, policy) {
                0 => None,
                1 => Some("there is a newer version".to_owned()),
                versions => Some(format!("there are {versions} newer versions")),
            };
            let days = policy.days.map(|days| format!("older than {days} days"));
            let reasons: Vec<String> = versions.into_iter().chain(days).collect();
            reasons.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_says_by_which_rules() {
        let policy = |versions, days| Retention { versions, days };

        let rpm = |policy| why(Format::Rpm, None, policy);
        assert_eq!(rpm(policy(Some(3), None)), "there are 3 newer versions");
        assert_eq!(
            rpm(policy(None, Some(9))),
            "there is a newer version, older than 9 days"
        );
        assert_eq!(
            why(Format::File, None, policy(None, Some(9))),
            "older than 9 days"
        );
    }
}
