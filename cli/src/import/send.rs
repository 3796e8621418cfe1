//! Sending packages: some at a time, in waves, each of which is one push.
//!
//! No more tasks are open than one wave has, however much an origin holds, and a wave goes live
//! together. What the server refuses is noted with its code; the rest goes on, but for other files
//! of the same source package.

mod cluster;
mod course;
mod description;
mod lane;
mod upload;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream;
use futures_util::{StreamExt, TryStreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use openapi::types::{Task, TaskState};
use serde::Serialize;
use uuid::Uuid;

use self::cluster::{Cluster, clusters, waves};
use self::course::{Course, Ended, Lane};
use self::upload::said;
use super::Tree;
use super::catalog::{Catalog, Item, Metadata};
use super::stock::Format;
use crate::failure::{Code, Failure};
use crate::session::{Session, refused};

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
    /// What the origin has.
    pub(crate) catalog: &'a Catalog,
    /// Codes of gates that are to let them pass.
    pub(crate) overrides: &'a [String],
}

impl Sender<'_> {
    /// Sends `items`, wave by wave, and waits for each; for the last one only if that is wanted.
    ///
    /// # Errors
    /// [`Failure`] when the server is lost. What got through by then is there to stay.
    pub(crate) async fn send(&self, items: &[&Item], wait: bool) -> Result<Sent, Failure> {
        let mut course = Course {
            items,
            sources: self.catalog.sources(),
            bar: bar(items.len()),
            is_in: vec![false; items.len()],
            refused: BTreeMap::new(),
            open: Vec::new(),
        };
        let waves = waves(clusters(items), WAVE);
        let last = waves.len();
        for (number, wave) in waves.into_iter().enumerate() {
            let is_awaited = wait || number + 1 < last;
            self.wave(wave, is_awaited, &mut course).await?;
        }
        course.bar.finish_and_clear();
        Ok(Sent {
            refused: course.refused.into_values().collect(),
            open: course.open,
        })
    }

    /// Sends `clusters` as one push. Those that are refused on account of others are sent again
    /// without these, in the end each by itself.
    async fn wave(
        &self,
        mut clusters: Vec<Cluster>,
        is_awaited: bool,
        course: &mut Course<'_>,
    ) -> Result<(), Failure> {
        let mut is_apart = false;
        while !clusters.is_empty() {
            let together = Uuid::now_v7();
            let known = &*course;
            let lanes = clusters.into_iter().map(|cluster| {
                let push = match is_apart {
                    false => Some(together),
                    true if cluster.is_single() => None,
                    true => Some(Uuid::now_v7()),
                };
                self.lane(cluster, push, known)
            });
            let lanes: Vec<Lane> = stream::iter(lanes)
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            let mut again = Vec::new();
            let mut is_further = false;
            for lane in lanes {
                if !is_awaited {
                    course.leave(lane);
                    continue;
                }
                let ended = self.ended(lane, course).await?;
                is_further |= ended.is_further;
                // By itself, only what got rid of somebody else is tried once more.
                if !is_apart || ended.is_further {
                    again.extend(ended.again);
                }
            }
            // With nobody left to blame, nothing is pushed together any more.
            is_apart |= !is_further;
            clusters = again;
        }
        Ok(())
    }

    /// Waits for what was sent of a cluster, and says what of it is to be sent once more.
    async fn ended(&self, lane: Lane, course: &mut Course<'_>) -> Result<Ended, Failure> {
        let Lane {
            cluster,
            tasks,
            mut refused,
        } = lane;
        let mut is_further = !refused.is_empty();
        let mut company = BTreeMap::new();
        for (place, task) in tasks {
            match self.outcome(course.items[place], place, task).await? {
                None => {
                    is_further = true;
                    course.take_in(place);
                }
                Some(one) if one.code == COMPANY => _ = company.insert(place, one),
                Some(one) => {
                    is_further = true;
                    refused.insert(place, one);
                }
            }
        }
        course.refused.extend(refused);
        let mut again = Vec::new();
        for bundle in &cluster.bundles {
            let culprit = bundle.iter().find(|place| course.is_broken(**place));
            if let Some(culprit) = culprit.and_then(|place| course.refused.get(place)) {
                let culprit = culprit.clone();
                course.refuse_company(bundle, &culprit);
            } else if bundle.iter().any(|place| company.contains_key(place)) {
                again.push(bundle.clone());
            }
        }
        for (place, one) in company {
            course.refused.entry(place).or_insert(one);
        }
        course.tell();
        Ok(Ended {
            again: (!again.is_empty()).then_some(Cluster { bundles: again }),
            is_further,
        })
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
