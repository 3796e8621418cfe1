//! A conversation with one server: look things up by name, ask, wait for the end.

use std::ops::Deref;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use openapi::types::{Repository, SigningKey, Task, TaskState};
use openapi::{Connection, Failure as Answer};

use crate::arguments::{Global, Waiting};
use crate::connection;
use crate::failure::{Code, Failure};

/// The refusals that an admin may overrule.
const GATES: &[&str] = &[
    "duplicate-nevra",
    "empty-wave",
    "file-conflict",
    "foreign-signature",
    "provenance-missing",
    "reverse-dependency",
    "shrink",
];

/// All items of the list that a request asks for, page by page. A macro, because the generated
/// requests have their methods in common and no trait.
macro_rules! every {
    ($request:expr) => {{
        let (mut items, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut request = $request.limit(500_u64);
            if let Some(cursor) = cursor.take() {
                request = request.cursor(cursor);
            }
            let page = request.send().await.map_err($crate::session::refused)?;
            let page = page.into_inner();
            items.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break items;
            }
        }
    }};
}

pub(crate) use every;

/// A connected client, and how to print.
pub(crate) struct Session {
    client: Connection,
    /// Whether objects are printed for programs.
    pub(crate) json: bool,
}

impl Deref for Session {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.client
    }
}

impl Session {
    /// Connects to the server that the flags, the environment or the data directory name.
    pub(crate) fn open(global: &Global) -> Result<Self, Failure> {
        Self::to(&connection::find(global)?, global.json)
    }

    /// Connects to `target`.
    pub(crate) fn to(target: &connection::Connection, json: bool) -> Result<Self, Failure> {
        let client = openapi::connect(&target.server, &target.token)
            .map_err(|error| Failure::from_error(Code::Usage, "could not connect", &error))?;
        Ok(Self { client, json })
    }

    /// The repository at `address`.
    pub(crate) async fn repository(&self, address: &str) -> Result<Repository, Failure> {
        self.find_repository(address).await?.ok_or_else(|| {
            Failure::new(Code::Failed, format!("there is no repository `{address}`"))
                .hint("`countersign repository list` shows all")
        })
    }

    /// The repository at `address`, if there is one.
    pub(crate) async fn find_repository(
        &self,
        address: &str,
    ) -> Result<Option<Repository>, Failure> {
        let ask = || async { self.list_repositories().address(address).send().await };
        let page = openapi::patiently(ask).await.map_err(refused)?.into_inner();
        Ok(page.items.into_iter().next())
    }

    /// The signing key called `name`.
    pub(crate) async fn signing_key(&self, name: &str) -> Result<SigningKey, Failure> {
        let ask = || async { self.list_signing_keys().name(name).send().await };
        let page = openapi::patiently(ask).await.map_err(refused)?.into_inner();
        page.items.into_iter().next().ok_or_else(|| {
            Failure::new(Code::Failed, format!("there is no key `{name}`"))
                .hint("`countersign key list` shows all")
        })
    }

    /// Waits for the end of `task`, unless that is not wanted; then the task is printed and `None`
    /// comes back. A task that did not succeed is a failure.
    pub(crate) async fn finish(
        &self,
        task: Task,
        waiting: Waiting,
    ) -> Result<Option<Task>, Failure> {
        if waiting.no_wait {
            crate::commands::task::print(self, &task)?;
            return Ok(None);
        }
        self.watch(task).await.map(Some)
    }

    /// Follows `task` to its end with a line of progress. One that did not succeed is a failure.
    pub(crate) async fn watch(&self, task: Task) -> Result<Task, Failure> {
        let bar = spinner(&task.kind);
        let task = if task.state.is_final() {
            task
        } else {
            let seen = |task: &Task| bar.set_message(progress(task));
            self.wait(task.id, seen).await.map_err(refused)?
        };
        bar.finish_and_clear();
        match task.state {
            TaskState::Succeeded => Ok(task),
            TaskState::Cancelled => Err(Failure::new(Code::Failed, "the task was cancelled")),
            _ => Err(failed(task)),
        }
    }
}

/// What an answer that is no success means for the caller of a command.
pub(crate) fn refused(answer: impl Into<Answer>) -> Failure {
    let answer = answer.into();
    let code = match &answer {
        Answer::Unreachable(_) => Code::Unreachable,
        Answer::Refused(problem) if problem.status == 503 => Code::Unreachable,
        Answer::Refused(problem) if matches!(problem.status, 400 | 415 | 422) => Code::Usage,
        _ => Code::Failed,
    };
    let failure = Failure::from_error(code, "refused", &answer);
    let failure = match &answer {
        Answer::Unreachable(_) => Failure {
            message: chain(&answer),
            ..failure
        }
        .hint("is it running? `countersign up` starts one"),
        _ => Failure {
            message: answer.to_string(),
            ..failure
        },
    };
    match answer.code() {
        Some("unauthenticated") => failure.hint("give a valid token with COUNTERSIGN_TOKEN"),
        Some("forbidden") => failure.hint("this needs a token with another role"),
        _ => failure,
    }
}

fn chain(answer: &Answer) -> String {
    let mut message = answer.to_string();
    let mut cause = std::error::Error::source(answer);
    while let Some(inner) = cause {
        message = format!("{message}: {inner}");
        cause = inner.source();
    }
    message
}

/// A failed task as a failure of the command that asked for it.
fn failed(task: Task) -> Failure {
    let Some(problem) = task.problem else {
        return Failure::new(Code::Failed, "the task failed without saying why");
    };
    let code = if problem.status < 500 {
        Code::Refused
    } else {
        Code::Failed
    };
    let mut message = problem.title;
    if let Some(detail) = problem.detail {
        message = format!("{message}: {detail}");
    }
    let failure = Failure::new(code, message);
    match problem.type_.rsplit(':').next().and_then(override_hint) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// What to do about a refusal with this code, if it is one that an admin may overrule.
pub(crate) fn override_hint(code: &str) -> Option<String> {
    GATES.contains(&code).then(|| {
        format!("an admin may let it pass with `--override {code}`; the audit trail notes it")
    })
}

fn spinner(kind: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {prefix} {wide_msg} {elapsed}");
    let bar = ProgressBar::new_spinner()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        .with_prefix(kind.replace('_', " "));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn progress(task: &Task) -> String {
    match &task.progress {
        None => task.state.to_string(),
        Some(progress) => match progress.total {
            Some(total) => format!("{}/{total} {}", progress.done, progress.unit),
            None if progress.done == 0 => progress.unit.clone(),
            None => format!("{} {}", progress.done, progress.unit),
        },
    }
}
