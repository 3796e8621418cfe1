//! Files that are pushed together, where whoever pushes says how many there are.

use chrono::TimeDelta;
use countersign_worker::{Entry, entry};
use entities::repository::Policy;
use entities::task::State;
use entities::{RepositoryId, TaskId, change, now, repository_package};
use jobs::{GenerateKey, IngestPackage, PublishRepository};
use kit::Database;
use kit::corpus;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::fixture::{Fixture, Worker, code};

fn handlers() -> Vec<Entry> {
    vec![
        entry::<GenerateKey>(),
        entry::<IngestPackage>(),
        entry::<PublishRepository>(),
    ]
}

struct Scene {
    fixture: Fixture,
    worker: Worker,
    repository: RepositoryId,
}

impl Scene {
    async fn new(database: Database) -> Self {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;
        Self {
            fixture,
            worker,
            repository,
        }
    }

    /// Sends the package `index`, as a part of a push of `files` if there is one.
    async fn send(&self, index: u64, batch: Option<Uuid>, files: Option<u32>) -> TaskId {
        let octets = corpus::package(17, index);
        let job = IngestPackage {
            repository: self.repository,
            upload: self.fixture.upload(&octets).await,
            division: String::new(),
            overrides: Vec::new(),
            batch_files: files,
        };
        self.fixture.queue_in(batch, &job).await
    }

    async fn state(&self, id: TaskId) -> State {
        self.fixture.task(id).await.state
    }

    /// Pushes a package by itself, and waits until it is live.
    async fn publish_another(&self, index: u64) {
        let other = self.send(index, None, None).await;
        let other = self.fixture.until(other, |row| row.state.is_final()).await;
        assert_eq!(other.state, State::Succeeded, "{:?}", other.problem);
    }

    /// The serials that packages came with, in their order.
    async fn serials(&self) -> Vec<i64> {
        let rows = repository_package::Entity::find()
            .filter(repository_package::Column::Repository.eq(self.repository))
            .all(self.fixture.database.read())
            .await
            .unwrap();
        let mut serials: Vec<i64> = rows.iter().map(|row| row.since_serial).collect();
        serials.sort_unstable();
        serials
    }
}

kit::on_databases! {
    async fn a_push_waits_for_all_its_files_while_others_go_live(database: Database) {
        let scene = Scene::new(database).await;
        let batch = Some(Uuid::now_v7());
        let mut tasks = Vec::new();
        for index in 0..2 {
            let task = scene.send(index, batch, Some(3)).await;
            assert_eq!(scene.fixture.settled(task).await.state, State::Waiting);
            scene.publish_another(10 + index).await;
            tasks.push(task);
        }
        for task in &tasks {
            assert_eq!(scene.state(*task).await, State::Waiting);
        }

        tasks.push(scene.send(2, batch, Some(3)).await);

        for task in tasks {
            let task = scene.fixture.until(task, |row| row.state.is_final()).await;
            assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        }
        assert_eq!(scene.serials().await, [1, 2, 3, 3, 3]);
        scene.worker.stop().await;
    }

    async fn a_push_whose_files_do_not_come_is_refused(database: Database) {
        let scene = Scene::new(database).await;
        let batch = Some(Uuid::now_v7());
        let task = scene.send(0, batch, Some(2)).await;
        scene.fixture.settled(task).await;
        scene.publish_another(10).await;
        assert_eq!(scene.state(task).await, State::Waiting);

        let write = scene.fixture.database.write().await.unwrap();
        change::Entity::update_many()
            .col_expr(change::Column::CreatedAt, Expr::value(now() - TimeDelta::minutes(61)))
            .filter(change::Column::Task.eq(task))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        scene.publish_another(11).await;

        let refused = scene.fixture.until(task, |row| row.state.is_final()).await;
        assert_eq!(code(&refused), "batch-incomplete");
        let detail = refused.problem.unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("1 of 2"), "{detail}");
        assert_eq!(scene.serials().await, [1, 2]);
        scene.worker.stop().await;
    }
}
