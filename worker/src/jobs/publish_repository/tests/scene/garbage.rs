//! Collecting garbage that is old by decree.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use chrono::TimeDelta;
use entities::{blob, metadata_file, now};
use jobs::{CollectGarbage, Origin};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Scene;
use crate::context::{Claimed, Stop};
use crate::handler::Handler;

impl Scene {
    /// Lets publications go as soon as they are superseded.
    pub(in crate::jobs::publish_repository::tests) fn keep_nothing_superseded(&mut self) {
        let mut settings = (*self.context.settings).clone();
        settings.retention.publications = 0;
        settings.retention.publication_days = 0;
        settings.retention.superseded_hours = 0;
        self.context.settings = Arc::new(settings);
    }

    /// Makes all that is complete older than any grace time. What is being written stays young: no
    /// job takes that long.
    pub(in crate::jobs::publish_repository::tests) async fn age_garbage(&self) {
        let long_ago = now() - TimeDelta::days(3);
        let write = self.context.db.write().await.unwrap();
        blob::Entity::update_many()
            .col_expr(blob::Column::CreatedAt, Expr::value(long_ago))
            .filter(blob::Column::State.ne(blob::State::Writing))
            .exec(&*write)
            .await
            .unwrap();
        blob::Entity::update_many()
            .col_expr(blob::Column::DoomedAt, Expr::value(long_ago))
            .filter(blob::Column::State.eq(blob::State::Doomed))
            .exec(&*write)
            .await
            .unwrap();
        metadata_file::Entity::update_many()
            .col_expr(metadata_file::Column::CreatedAt, Expr::value(long_ago))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
    }

    /// Collects garbage, but for so many polls only: then its worker is taken for dead.
    pub(in crate::jobs::publish_repository::tests) async fn collect_for(&self, polls: usize) {
        let write = self.context.db.write().await.unwrap();
        let job = CollectGarbage {};
        let row = jobs::enqueue(&write, &job, Origin::system()).await.unwrap();
        write.commit().await.unwrap();
        let claimed = Claimed::new(row, Stop::default());
        let mut attempt = pin!(job.run(&self.context, &claimed));
        let mut left = polls;
        let ended = std::future::poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            attempt.as_mut().poll(context).map(Some)
        });
        if let Some(outcome) = ended.await {
            outcome.unwrap();
        }
    }
}
