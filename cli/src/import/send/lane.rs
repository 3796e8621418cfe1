//! Sending the files of one cluster.

use std::collections::BTreeMap;

use openapi::types::Task;
use uuid::Uuid;

use super::cluster::Cluster;
use super::course::{Course, Lane};
use super::upload::{Unsent, wrong};
use super::{PAUSE, Sender, description};
use crate::failure::Failure;

/// How often the server is asked to give up what it is working on.
const TRIES: usize = 20;

impl Sender<'_> {
    /// Sends the files of one cluster, one after the other. What belongs to a file that did not get
    /// through is not sent, or taken back.
    pub(super) async fn lane(
        &self,
        cluster: Cluster,
        push: Option<Uuid>,
        course: &Course<'_>,
    ) -> Result<Lane, Failure> {
        let items = course.items;
        let (mut tasks, mut refused) = (Vec::new(), BTreeMap::new());
        let places = cluster.places(items);
        for place in places.iter().copied() {
            if !course.is_in[place]
                && let [number] = items[place].sources[..]
                && items[place].is_description()
                && let Some(files) = course.sources.get(&number)
                && let Err(error) = description::check(self.tree, items[place], files).await
            {
                refused.insert(place, wrong(items[place], place, &error));
            }
        }
        for place in places {
            let is_broken = |place| refused.contains_key(&place) || course.is_broken(place);
            if course.is_in[place] || !cluster.needs(place, is_broken) {
                continue;
            }
            match self.upload(items[place], place, push).await {
                Ok(task) => tasks.push((place, task)),
                Err(Unsent::Refused(one)) => _ = refused.insert(place, one),
                Err(Unsent::Fatal(failure)) => return Err(failure),
            }
        }
        let is_broken = |place| refused.contains_key(&place) || course.is_broken(place);
        let (tasks, gone): (Vec<_>, Vec<_>) = tasks
            .into_iter()
            .partition(|(place, _)| cluster.needs(*place, is_broken));
        for (_, task) in gone {
            self.take_back(&task).await;
        }
        Ok(Lane {
            cluster,
            tasks,
            refused,
        })
    }

    /// Has the server give up a file that others were to come with, before it waits for these.
    async fn take_back(&self, task: &Task) {
        for _ in 0..TRIES {
            let answer = self.session.cancel_task().task(task.id).send().await;
            match answer.map(openapi::ResponseValue::into_inner) {
                Ok(task) if !task.state.is_final() => tokio::time::sleep(PAUSE).await,
                // What cannot be given up any more ends by itself.
                Ok(_) | Err(_) => return,
            }
        }
    }
}
