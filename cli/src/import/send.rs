//! Sending packages: some at a time, in waves, each of which is one push.
//!
//! No more tasks are open than one wave has, however much an origin holds, and a wave goes live
//! together. What the server refuses is noted with its code; the rest goes on.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use openapi::types::{Problem, Task, TaskState};
use openapi::{Failure as Answer, PATIENCE, Upload};
use serde::Serialize;
use tokio::time::Instant;
use uuid::Uuid;

use super::catalog::{Item, Metadata};
use super::stock::Format;
use super::tree::{Expected, checked};
use super::{ImportError, Tree};
use crate::failure::{Code, Failure};
use crate::session::{Session, refused};
use crate::tuf::printable;

/// Most packages of one push: the server publishes up to 2,000 changes at once.
const WAVE: usize = 500;

/// How many packages are sent at the same time.
const AT_ONCE: usize = 4;

/// Pause before a busy server is asked again.
const PAUSE: Duration = Duration::from_millis(500);

/// The code of packages that were refused because of another one of their push.
const COMPANY: &str = "batch-refused";

/// A package that did not get in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Refused {
    /// What it is called.
    pub(crate) package: String,
    /// The stable code of what was wrong.
    pub(crate) code: String,
    /// What was wrong.
    pub(crate) reason: String,
    /// Whether the server refused it, rather than the origin being at fault.
    #[serde(skip)]
    pub(crate) by_policy: bool,
    /// Which of the packages that were to be sent it is.
    #[serde(skip)]
    place: usize,
}

/// How sending went.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// What did not get in.
    pub(crate) refused: Vec<Refused>,
    /// Tasks that nobody has waited for.
    pub(crate) open: Vec<Task>,
}

impl Sent {
    /// Those of `items`, which were to be sent, that did not get in.
    pub(crate) fn gone<'a>(&self, items: &[&'a Item]) -> Vec<&'a Item> {
        let places = self.refused.iter().map(|refused| refused.place);
        places.map(|place| items[place]).collect()
    }
}

/// Why the task of a package is not there.
enum Unsent {
    /// Because of this package; others go on.
    Refused(Refused),
    /// Because of the server: nothing else would get through either.
    Fatal(Failure),
}

/// Sends the packages of a tree to a repository.
pub(crate) struct Sender<'a> {
    /// Who asks.
    pub(crate) session: &'a Session,
    /// Where the packages are.
    pub(crate) tree: &'a Tree<'a>,
    /// Where they go.
    pub(crate) repository: Uuid,
    /// What that holds.
    pub(crate) format: Format,
    /// Codes of gates that are to let them pass.
    pub(crate) overrides: &'a [String],
}

impl Sender<'_> {
    /// Sends `items`, wave by wave, and waits for each; for the last one only if that is wanted.
    ///
    /// # Errors
    /// [`Failure`] when the server is lost. What got through by then is there to stay.
    pub(crate) async fn send(&self, items: &[&Item], wait: bool) -> Result<Sent, Failure> {
        let bar = bar(items.len());
        let mut sent = Sent::default();
        let mut first = 0;
        while first < items.len() {
            let last = items.len().min(first + WAVE);
            let is_last = last == items.len();
            let wave: Vec<usize> = (first..last).collect();
            self.wave(items, wave, wait || !is_last, &bar, &mut sent)
                .await?;
            first = last;
        }
        bar.finish_and_clear();
        Ok(sent)
    }

    /// Sends the packages at `places` of `items` as one push. Those that are refused on account of
    /// others are sent again without these, in the end each by itself.
    async fn wave(
        &self,
        items: &[&Item],
        mut places: Vec<usize>,
        wait: bool,
        bar: &ProgressBar,
        sent: &mut Sent,
    ) -> Result<(), Failure> {
        let mut batch = Some(Uuid::now_v7());
        while !places.is_empty() {
            let (count, push) = (places.len(), batch);
            let uploads = places.into_iter().map(|place| async move {
                let task = self.upload(items[place], place, push).await;
                (place, task)
            });
            let mut uploads = stream::iter(uploads).buffer_unordered(AT_ONCE);
            let mut tasks = Vec::with_capacity(count);
            while let Some((place, task)) = uploads.next().await {
                match task {
                    Ok(task) => tasks.push((place, task)),
                    Err(Unsent::Refused(refused)) => sent.refused.push(refused),
                    Err(Unsent::Fatal(failure)) => return Err(failure),
                }
            }
            if !wait {
                sent.open.extend(tasks.into_iter().map(|(_, task)| task));
                return Ok(());
            }
            let mut again = Vec::new();
            for (place, task) in tasks {
                match self.outcome(items[place], place, task).await? {
                    None => bar.inc(1),
                    Some(refused) if refused.code == COMPANY && batch.is_some() => {
                        again.push(place);
                    }
                    Some(refused) => {
                        bar.inc(1);
                        sent.refused.push(refused);
                    }
                }
            }
            // With nobody left to blame, nothing is pushed together any more.
            batch = (again.len() < count).then(Uuid::now_v7);
            places = again;
        }
        Ok(())
    }

    /// Waits for `task`; what was wrong, if it did not succeed.
    async fn outcome(
        &self,
        item: &Item,
        place: usize,
        task: Task,
    ) -> Result<Option<Refused>, Failure> {
        let task = if task.state.is_final() {
            task
        } else {
            let ended = self.session.wait(task.id, |_| {}).await;
            ended.map_err(refused)?
        };
        Ok(match (task.state, task.problem) {
            (TaskState::Succeeded, _) => None,
            (_, Some(problem)) => Some(said(item, place, &problem)),
            (state, None) => Some(Refused {
                package: item.label(),
                code: state.to_string(),
                reason: "the task ended without saying why".to_owned(),
                by_policy: false,
                place,
            }),
        })
    }

    /// Sends one package. A server that is busy is asked again for a while.
    async fn upload(&self, item: &Item, place: usize, batch: Option<Uuid>) -> Result<Task, Unsent> {
        let upload = Upload {
            repository: self.repository,
            filename: match self.format {
                Format::File => item.location.path.clone(),
                Format::Rpm | Format::Deb => item.file_name().to_owned(),
            },
            suite: item.division.as_ref().map(|it| it.suite.clone()),
            component: item.division.as_ref().map(|it| it.component.clone()),
            size: item.size,
            sha256: Some(hex::encode(item.sha256)),
            overrides: self.overrides.to_vec(),
            batch,
            // What is refused on its way is told, and the others go on.
            batch_files: None,
            wait: None,
            idempotency_key: Some(format!("import-{}", Uuid::now_v7())),
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let fault = Arc::new(Mutex::new(None));
            let answer = match self.open(item, &fault).await {
                Ok(octets) => self.session.upload(&upload, octets, |_| {}).await,
                Err(error) => return Err(Unsent::Refused(wrong(item, place, &error))),
            };
            let failure = match answer {
                Ok(task) => return Ok(task),
                Err(failure) => failure,
            };
            let fault = fault.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(error) = fault {
                return Err(Unsent::Refused(wrong(item, place, &error)));
            }
            if failure.is_passing() && Instant::now() + PAUSE < deadline {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            return Err(match failure {
                Answer::Refused(problem) if concerns_package(&problem) => {
                    Unsent::Refused(said(item, place, &problem))
                }
                failure => Unsent::Fatal(refused(failure).hint(
                    "what got through stays: run the same command again, and it goes on from there",
                )),
            });
        }
    }

    /// The octets of `item`, which end in an error where they are not what the origin says. What
    /// is wrong with them is left in `fault`.
    async fn open(
        &self,
        item: &Item,
        fault: &Arc<Mutex<Option<ImportError>>>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, ImportError> {
        let octets = self.tree.open(&item.location, item.size).await?;
        let octets = octets.ok_or_else(|| ImportError::Missing(item.location.to_string()))?;
        let expected = Expected {
            size: Some(item.size),
            sha256: item.sha256,
        };
        let fault = Arc::clone(fault);
        let told = move |error: ImportError| {
            let said = io::Error::other(error.to_string());
            *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            said
        };
        let octets = checked(octets, &item.location, expected);
        Ok(octets.map_err(told).boxed())
    }

    /// Sends a file that goes along with the packages, and waits for it unless that is not wanted.
    ///
    /// # Errors
    /// [`Failure`] when the server refuses it.
    pub(crate) async fn metadata(
        &self,
        file: &Metadata,
        wait: bool,
    ) -> Result<Option<Task>, Failure> {
        let request = self.session.set_metadata_file().repository(self.repository);
        let request = request.record(file.record).body(file.octets.clone());
        let task = request.send().await.map_err(refused)?.into_inner();
        if !wait {
            return Ok(Some(task));
        }
        let named = |failure: Failure| Failure {
            message: format!("metadata `{}`: {}", file.record, failure.message),
            ..failure
        };
        self.session.watch(task).await.map_err(named)?;
        Ok(None)
    }
}

/// Whether a problem is one of the package that was sent, and not of whoever sends it.
fn concerns_package(problem: &Problem) -> bool {
    matches!(problem.status, 400 | 409 | 413 | 415 | 422)
}

/// What the server said of `item`.
fn said(item: &Item, place: usize, problem: &Problem) -> Refused {
    let answer = Answer::Refused(Box::new(problem.clone()));
    Refused {
        package: item.label(),
        code: answer.code().unwrap_or_default().to_owned(),
        reason: printable(&answer.to_string()),
        by_policy: problem.status < 500,
        place,
    }
}

/// What is wrong with `item` itself.
fn wrong(item: &Item, place: usize, error: &ImportError) -> Refused {
    Refused {
        package: item.label(),
        code: error.code().to_owned(),
        reason: error.sentence(),
        by_policy: false,
        place,
    }
}

fn bar(packages: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} packages {elapsed}");
    ProgressBar::new(packages as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_prefix("importing")
}

impl Refused {
    /// The exit code of a command whose packages were refused like this.
    pub(crate) fn exit(refused: &[Self]) -> Code {
        if refused.iter().all(|one| one.by_policy) {
            Code::Refused
        } else {
            Code::Failed
        }
    }
}
