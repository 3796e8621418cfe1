//! `countersign task list|show|watch|cancel`

use clap::Subcommand;
use uuid::Uuid;

use openapi::types;

use crate::arguments::Global;
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, refused};

/// Verbs of tasks.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// List tasks, newest first.
    List {
        /// Only those in this state.
        #[arg(long, value_parser = ["queued", "running", "succeeded", "failed", "cancelled"])]
        state: Option<String>,
        /// Only those of this kind, such as `ingest_package`.
        #[arg(long)]
        kind: Option<String>,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show one task.
    Show {
        /// Its identifier.
        id: Uuid,
    },
    /// Follow a task to its end; the exit code follows it.
    Watch {
        /// Its identifier.
        id: Uuid,
    },
    /// End a task without effect, as far as it can still be undone.
    Cancel {
        /// Its identifier.
        id: Uuid,
    },
}

pub(crate) async fn run(global: &Global, verb: &Task) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Task::List { state, kind, limit } => {
            list(&session, state.as_deref(), kind.as_deref(), *limit).await
        }
        Task::Show { id } => print(&session, &session.task(*id).await?),
        Task::Watch { id } => {
            let task = session.task(*id).await?;
            print(&session, &session.watch(task).await?)
        }
        Task::Cancel { id } => {
            let task = session
                .cancel_task()
                .task(*id)
                .send()
                .await
                .map_err(refused)?;
            print(&session, &task.into_inner())
        }
    }
}

impl Session {
    async fn task(&self, id: Uuid) -> Result<types::Task, Failure> {
        let ask = || async { self.get_task().task(id).send().await };
        Ok(openapi::patiently(ask).await.map_err(refused)?.into_inner())
    }
}

async fn list(
    session: &Session,
    state: Option<&str>,
    kind: Option<&str>,
    limit: u32,
) -> Result<(), Failure> {
    let mut ask = session.list_tasks().limit(u64::from(limit));
    if let Some(state) = state {
        let unknown = |_| Failure::new(Code::Usage, format!("`{state}` is no state"));
        ask = ask.state(state.parse::<types::TaskState>().map_err(unknown)?);
    }
    if let Some(kind) = kind {
        ask = ask.kind(kind);
    }
    let tasks = ask.send().await.map_err(refused)?.into_inner().items;
    if session.json {
        return output::json(&tasks);
    }
    let rows = tasks.into_iter().map(|task| {
        let said = task
            .problem
            .map(|problem| problem.title)
            .unwrap_or_default();
        vec![
            task.id.to_string(),
            task.kind,
            task.state.to_string(),
            task.created_at.to_string(),
            said,
        ]
    });
    output::table(
        &["ID", "KIND", "STATE", "CREATED", "PROBLEM"],
        rows.collect(),
        "no tasks",
    );
    Ok(())
}

/// Prints one task.
pub(crate) fn print(session: &Session, task: &types::Task) -> Result<(), Failure> {
    if session.json {
        return output::json(task);
    }
    let mut rows = vec![
        ("id", task.id.to_string()),
        ("kind", task.kind.clone()),
        ("state", task.state.to_string()),
        ("attempt", task.attempt.to_string()),
        ("created", task.created_at.to_string()),
    ];
    if let Some(progress) = &task.progress {
        rows.push(("progress", format!("{} {}", progress.done, progress.unit)));
    }
    if let Some(problem) = &task.problem {
        rows.push(("problem", problem.type_.clone()));
        rows.push((
            "",
            problem
                .detail
                .clone()
                .unwrap_or_else(|| problem.title.clone()),
        ));
    }
    if let Some(result) = &task.result {
        rows.push(("result", result.clone().to_string()));
    }
    output::properties(&rows);
    Ok(())
}
