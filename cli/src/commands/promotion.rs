//! `countersign promotion create|list|show|approve|cancel`

use clap::{Args, Subcommand};
use openapi::types;
use serde_json::Value;
use uuid::Uuid;

use crate::arguments::{Global, Overrides, Waiting};
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of promotions.
#[derive(Debug, Subcommand)]
pub(crate) enum Promotion {
    /// Move packages from one repository to others, through the gates of each.
    Create(Create),
    /// List promotions, newest first.
    List,
    /// Show what a promotion does, and how far it is.
    Show {
        /// Its identifier.
        id: Uuid,
    },
    /// Approve a promotion that somebody else asked for.
    Approve {
        /// Its identifier.
        id: Uuid,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Call off a promotion that waits for approval.
    Cancel {
        /// Its identifier.
        id: Uuid,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// Packages to promote, and where to.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Address of the repository that has the packages.
    from: String,
    /// Address of the repository that is to get them.
    to: String,
    /// Another repository that is to get them; may be repeated.
    #[arg(long = "to", value_name = "ADDRESS")]
    more: Vec<String>,
    /// A package by its name, by name and version as `package list` shows it, or by its identifier;
    /// may be repeated.
    #[arg(
        long = "package",
        value_name = "PACKAGE",
        required_unless_present = "all"
    )]
    packages: Vec<String>,
    /// Promote all packages.
    #[arg(long, conflicts_with = "packages")]
    all: bool,
    /// Promote of each name and architecture the newest version alone.
    #[arg(long)]
    newest: bool,
    /// Take older versions of what comes out of the targets.
    #[arg(long)]
    supersede: bool,
    /// In DEB targets, the suite whose indexes shall list them.
    #[arg(long)]
    suite: Option<String>,
    /// In DEB targets, the component whose indexes shall list them.
    #[arg(long)]
    component: Option<String>,
    /// Report what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Promotion) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Promotion::Create(create) => session.promote(create).await,
        Promotion::List => list(&session).await,
        Promotion::Show { id } => print(&session, &session.promotion(*id).await?),
        Promotion::Approve { id, waiting } => {
            let task = session.approve_promotion().promotion(*id).send().await;
            let task = task.map_err(refused)?.into_inner();
            show_after(&session, task, *id, *waiting).await
        }
        Promotion::Cancel { id, waiting } => {
            let task = session.cancel_promotion().promotion(*id).send().await;
            let task = task.map_err(refused)?.into_inner();
            show_after(&session, task, *id, *waiting).await
        }
    }
}

impl Session {
    async fn promotion(&self, id: Uuid) -> Result<types::Promotion, Failure> {
        let promotion = self.get_promotion().promotion(id).send().await;
        Ok(promotion.map_err(refused)?.into_inner())
    }

    async fn promote(&self, create: &Create) -> Result<(), Failure> {
        let source = self.repository(&create.from).await?;
        let mut targets = Vec::new();
        for address in [&create.to].into_iter().chain(&create.more) {
            targets.push(types::PromotionTarget {
                repository: self.repository(address).await?.id,
                suite: create.suite.clone(),
                component: create.component.clone(),
            });
        }
        let (mut names, mut packages) = (Vec::new(), Vec::new());
        for package in &create.packages {
            match package.parse() {
                Ok(id) => packages.push(id),
                Err(_) => names.push(package.clone()),
            }
        }
        let body = types::NewPromotion {
            source: source.id,
            targets,
            all: create.all,
            names,
            packages,
            newest: create.newest,
            supersede: create.supersede,
            dry_run: create.dry_run,
            override_: create.overrides.codes.clone(),
        };
        let task = self.create_promotion().body(body).send().await;
        let task = task.map_err(refused)?.into_inner();
        let Some(task) = self.finish(task, create.waiting).await? else {
            return Ok(());
        };
        let result = task.result.clone().unwrap_or_default();
        if create.dry_run {
            return rehearsed(self, &result["report"]);
        }
        let id = result["promotion"].as_str().and_then(|id| id.parse().ok());
        let id = id.ok_or_else(|| Failure::new(Code::Failed, "the task names no promotion"))?;
        print(self, &self.promotion(id).await?)
    }
}

/// Waits for `task`, and shows the promotion as it is then.
async fn show_after(
    session: &Session,
    task: types::Task,
    id: Uuid,
    waiting: Waiting,
) -> Result<(), Failure> {
    match session.finish(task, waiting).await? {
        Some(_) => print(session, &session.promotion(id).await?),
        None => Ok(()),
    }
}

/// Shows the report of a dry run. One of a promotion that would be refused is a refusal.
fn rehearsed(session: &Session, report: &Value) -> Result<(), Failure> {
    if session.json {
        output::json(report)?;
    } else {
        println!("a dry run: nothing has changed");
        print_report(report);
    }
    let refusals = refusals(report);
    match refusals.first() {
        None => Ok(()),
        Some(problem) => Err(Failure::new(
            Code::Refused,
            format!("it would be refused: {}", words(problem)),
        )),
    }
}

/// Every reason to refuse that a report has.
fn refusals(report: &Value) -> Vec<&Value> {
    let mut found: Vec<&Value> = Vec::new();
    found.extend(report["problems"].as_array().into_iter().flatten());
    for target in report["targets"].as_array().into_iter().flatten() {
        found.extend(target["refusals"].as_array().into_iter().flatten());
    }
    found
}

/// A problem in one line.
fn words(problem: &Value) -> String {
    let text = |member: &str| problem[member].as_str().unwrap_or_default().to_owned();
    let kind = text("type");
    let code = kind.rsplit(':').next().unwrap_or_default();
    match text("detail") {
        detail if detail.is_empty() => format!("{} ({code})", text("title")),
        detail => format!("{}: {detail} ({code})", text("title")),
    }
}

fn print(session: &Session, promotion: &types::Promotion) -> Result<(), Failure> {
    if session.json {
        return output::json(promotion);
    }
    let approvals = match promotion.needed_approvals {
        0 => "none needed".into(),
        needed => format!("{} of {needed}", promotion.approvals.len()),
    };
    let source = promotion.report["source"].as_str();
    let mut rows = vec![
        ("promotion", promotion.id.to_string()),
        (
            "from",
            source.map_or_else(|| promotion.source.to_string(), ToOwned::to_owned),
        ),
        ("state", promotion.state.to_string()),
        ("approvals", approvals),
        ("asked by", promotion.created_by.clone()),
        ("created", promotion.created_at.to_string()),
    ];
    if let Some(at) = promotion.ended_at {
        rows.push(("ended", at.to_string()));
    }
    output::properties(&rows);
    print_report(&promotion.report);
    if promotion.state == types::PromotionState::WaitingForApproval {
        println!(
            "it waits for other operators: countersign promotion approve {}",
            promotion.id
        );
    }
    Ok(())
}

fn print_report(report: &Value) {
    for problem in report["problems"].as_array().into_iter().flatten() {
        println!("refused: {}", words(problem));
    }
    for target in report["targets"].as_array().into_iter().flatten() {
        let count = |kind: &str| target["diff"][kind]["count"].as_u64().unwrap_or(0);
        let outcome = target["outcome"].as_str();
        println!(
            "{}: {} added, {} replaced, {} removed, {} unchanged{}",
            target["address"].as_str().unwrap_or_default(),
            count("added"),
            count("replaced"),
            count("removed"),
            count("unchanged"),
            outcome.map_or_else(String::new, |outcome| format!("; {outcome}")),
        );
        for (kind, sign) in [("added", '+'), ("replaced", '~'), ("removed", '-')] {
            let packages = target["diff"][kind]["packages"].as_array();
            for package in packages.into_iter().flatten().filter_map(Value::as_str) {
                println!("  {sign} {package}");
            }
        }
        for code in target["overridden"].as_array().into_iter().flatten() {
            println!("  overridden: {}", code.as_str().unwrap_or_default());
        }
        for problem in target["refusals"].as_array().into_iter().flatten() {
            println!("  refused: {}", words(problem));
        }
    }
}

async fn list(session: &Session) -> Result<(), Failure> {
    let promotions = every!(session.list_promotions());
    if session.json {
        return output::json(&promotions);
    }
    let rows = promotions.into_iter().map(|promotion| {
        let targets = promotion.report["targets"].as_array();
        let targets = targets.into_iter().flatten();
        let targets: Vec<&str> = targets
            .filter_map(|target| target["address"].as_str())
            .collect();
        vec![
            promotion.id.to_string(),
            promotion.state.to_string(),
            promotion.report["source"].as_str().unwrap_or("-").into(),
            targets.join(", "),
            promotion.created_at.to_string(),
        ]
    });
    let heading = ["ID", "STATE", "FROM", "TO", "CREATED"];
    output::table(&heading, rows.collect(), "no promotions");
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_reason_to_refuse_is_found_in_a_report() {
        let report = json!({
            "problems": [{"title": "one"}],
            "targets": [{"refusals": []}, {"refusals": [{"title": "two"}, {"title": "three"}]}],
        });

        let titles: Vec<&Value> = refusals(&report)
            .into_iter()
            .map(|problem| &problem["title"])
            .collect();

        assert_eq!(titles, ["one", "two", "three"]);
    }

    #[test]
    fn a_problem_is_one_line_with_its_code() {
        let problem = json!({
            "type": "urn:countersign:problem:shrink",
            "title": "Too many would go",
            "detail": "6 of 10",
        });

        assert_eq!(words(&problem), "Too many would go: 6 of 10 (shrink)");
    }
}
