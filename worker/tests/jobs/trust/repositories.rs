//! Repositories go live together with the metadata that speaks for them.

use entities::repository::{self, Policy};
use entities::task::State;
use entities::{ceremony, pending_switch, publication_file, task};
use jobs::{DeleteRepository, IngestPackage, Step};
use kit::Database;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::keyholders::Keyholders;
use super::scene::Scene;
use crate::fixture::code;

impl Scene {
    async fn push(&self, repository: entities::RepositoryId, number: u64) -> entities::TaskId {
        let upload = self.fixture.upload(&kit::corpus::package(number, 1)).await;
        let job = IngestPackage {
            batch_files: None,
            repository,
            upload,
            division: String::new(),
            overrides: Vec::new(),
        };
        self.fixture.queue(&job).await
    }

    async fn pushed(&self, repository: entities::RepositoryId, number: u64) -> task::Model {
        let id = self.push(repository, number).await;
        self.fixture.until(id, |row| row.state.is_final()).await
    }

    async fn repository(&self, id: entities::RepositoryId) -> repository::Model {
        repository::Entity::find_by_id(id)
            .one(self.fixture.database.read())
            .await
            .unwrap()
            .unwrap()
    }

    /// The hash under which the live publication serves its entry point.
    async fn served(&self, id: entities::RepositoryId) -> String {
        let live = self.repository(id).await.live.unwrap();
        let file = publication_file::Entity::find()
            .filter(publication_file::Column::Publication.eq(live))
            .filter(publication_file::Column::Path.eq("repodata/repomd.xml"))
            .one(self.fixture.database.read())
            .await
            .unwrap();
        file.unwrap().sha256
    }

    async fn entry_point(&self, id: entities::RepositoryId) -> String {
        let address = self.repository(id).await.address();
        format!("{address}/repodata/repomd.xml")
    }
}

kit::on_databases! {
    async fn an_entry_point_is_a_target_when_its_push_has_succeeded(database: Database) {
        let scene = Scene::live(database).await;
        let repository = scene.fixture.repository("packages", Policy::default()).await;
        let path = scene.entry_point(repository).await;

        for number in 1..=3 {
            let task = scene.pushed(repository, number).await;
            assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
            let (role, target) = scene.client().await.find(&path).await.unwrap();
            assert_eq!(role, format!("repository-{repository}"));
            assert_eq!(target.sha256, scene.served(repository).await);
        }
        scene.worker.stop().await;
    }

    async fn what_was_live_before_the_first_ceremony_is_taken_in(database: Database) {
        let scene = Scene::new(database).await;
        let repository = scene.fixture.repository("packages", Policy::default()).await;
        let task = scene.pushed(repository, 1).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);

        scene.create(&[]).await;
        let task = scene.pushed(repository, 2).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        scene.sign_all().await;
        scene.until_live().await;

        let path = scene.entry_point(repository).await;
        let (_, target) = scene.client().await.find(&path).await.unwrap();
        assert_eq!(target.sha256, scene.served(repository).await);
        scene.worker.stop().await;
    }

    async fn what_people_will_sign_for_is_found_from_their_first_version_on(database: Database) {
        let scene = Scene::new(database).await;
        let people = Keyholders::new(&[11, 12, 13], 2);
        let repository = scene.fixture.repository("packages", Policy::default()).await;
        let task = scene.pushed(repository, 1).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let path = scene.entry_point(repository).await;

        let pattern = path.replace("repomd.xml", "*");
        scene.create(&[("production", &people, &pattern)]).await;
        scene.sign_all().await;
        scene.sign("production", &people, 0, None).await;
        scene.sign("production", &people, 1, None).await;
        scene.until_live().await;

        let (role, target) = scene.client().await.find(&path).await.unwrap();
        assert_eq!(role, "production");
        assert_eq!(target.sha256, scene.served(repository).await);
        scene.worker.stop().await;
    }

    async fn a_push_that_people_sign_for_waits_while_clients_see_the_old_one(database: Database) {
        let scene = Scene::new(database).await;
        let people = Keyholders::new(&[11, 12, 13], 2);
        let repository = scene.fixture.repository("packages", Policy::default()).await;
        let path = scene.entry_point(repository).await;
        let pattern = path.replace("repomd.xml", "*");
        scene.create(&[("production", &people, &pattern)]).await;
        scene.sign_all().await;
        scene.sign("production", &people, 0, None).await;
        scene.sign("production", &people, 1, None).await;
        scene.until_live().await;
        assert!(scene.client().await.find(&path).await.is_none());

        let first = scene.push(repository, 1).await;
        let open = async || {
            for _ in 0..3000 {
                let rows = scene.ceremonies().await;
                if rows.iter().any(|row| row.state == ceremony::State::Signing) {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            panic!("nobody was asked to sign");
        };
        open().await;
        assert_eq!(scene.fixture.task(first).await.state, State::Waiting);
        assert_eq!(scene.repository(repository).await.live, None);
        let second = scene.push(repository, 2).await;
        scene.sign("production", &people, 2, None).await;
        scene.sign("production", &people, 1, None).await;
        let task = scene.fixture.until(first, |row| row.state.is_final()).await;
        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let (role, target) = scene.client().await.find(&path).await.unwrap();
        assert_eq!(role, "production");
        assert_eq!(target.sha256, scene.served(repository).await);

        // What came meanwhile waits for a ceremony of its own; given up, it fails.
        open().await;
        let waiting = scene.open("production").await;
        scene.step(waiting.id, Step::Abort).await;
        let task = scene.fixture.until(second, |row| row.state.is_final()).await;
        assert_eq!(code(&task), "ceremony-aborted");
        let left = pending_switch::Entity::find().count(scene.fixture.database.read()).await;
        assert_eq!(left.unwrap(), 0);
        scene.worker.stop().await;
    }

    async fn a_deleted_repository_stays_in_the_snapshot(database: Database) {
        let scene = Scene::live(database).await;
        let repository = scene.fixture.repository("packages", Policy::default()).await;
        let path = scene.entry_point(repository).await;
        scene.pushed(repository, 1).await;
        assert!(scene.client().await.find(&path).await.is_some());

        scene.done(&DeleteRepository { repository, if_match: None }).await;

        for _ in 0..3000 {
            if scene.client().await.find(&path).await.is_none() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let client = scene.client().await;
        assert!(client.find(&path).await.is_none());
        let role = format!("repository-{repository}");
        assert_eq!(client.snapshot[&format!("{role}.json")], 2);
        scene.worker.stop().await;
    }
}
