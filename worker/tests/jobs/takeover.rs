//! What another worker leaves, and what another worker takes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use countersign_worker::entry;
use entities::task::{self, Pool, State};
use entities::{ProcessId, RepositoryId, TaskId, change, now};
use jobs::Claim;
use kit::Database;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::fixture::Fixture;
use crate::outcomes::{DROPPED, Order, Probe, probe};

async fn claim(fixture: &Fixture, process: ProcessId, lease: Duration) -> task::Model {
    let claim = Claim {
        pool: Pool::Ingest,
        kinds: &["probe"],
        process,
        lease,
        per_repository: None,
    };
    jobs::claim(&fixture.database, &claim)
        .await
        .unwrap()
        .unwrap()
}

kit::on_databases! {
    async fn the_task_of_a_dead_worker_is_run_by_the_next(database: Database) {
        let fixture = Fixture::new(database).await;
        let id = fixture.queue(&probe(Order::Succeed)).await;
        claim(&fixture, ProcessId::fresh(), Duration::from_millis(1)).await;

        let worker = fixture.start(vec![entry::<Probe>()]);

        let task = fixture.settled(id).await;
        assert_eq!((task.state, task.attempt, task.crashes), (State::Succeeded, 2, 1));
        worker.stop().await;
    }

    async fn a_claim_that_nobody_works_on_is_put_back(database: Database) {
        let fixture = Fixture::new(database).await;
        let process = ProcessId::fresh();
        let id = fixture.queue(&probe(Order::Succeed)).await;
        claim(&fixture, process, Duration::from_mins(1)).await;

        let worker = fixture.start_as(process, vec![entry::<Probe>()]);

        let task = fixture.settled(id).await;
        assert_eq!((task.state, task.attempt, task.crashes), (State::Succeeded, 1, 0));
        worker.stop().await;
    }

    async fn a_handler_stops_when_its_claim_is_lost(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(vec![entry::<Probe>()]);
        let id = fixture.queue(&probe(Order::Hang)).await;
        let before = fixture.until(id, |row| row.state == State::Running).await;

        let write = fixture.database.write().await.unwrap();
        task::Entity::update_many()
            .col_expr(task::Column::Fence, Expr::value(before.fence + 1))
            .col_expr(task::Column::LeaseOwner, Expr::value(ProcessId::fresh()))
            .col_expr(task::Column::LeaseUntil, Expr::value(now() + chrono::TimeDelta::minutes(5)))
            .filter(task::Column::Id.eq(id))
            .exec(&*write)
            .await
            .unwrap();
        write.commit().await.unwrap();
        for _ in 0..1000 {
            if DROPPED.load(Ordering::SeqCst) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }

        assert!(DROPPED.load(Ordering::SeqCst));
        assert_eq!(fixture.task(id).await.state, State::Running, "it is somebody else's now");
        worker.stop().await;
    }

    async fn a_change_that_waits_too_long_gets_a_publish(database: Database) {
        let fixture = Fixture::new(database).await;
        let repository = RepositoryId::fresh();
        let write = fixture.database.write().await.unwrap();
        let row = change::ActiveModel {
            id: Set(entities::ChangeId::fresh()),
            repository: Set(repository),
            task: Set(TaskId::fresh()),
            action: Set(change::Action::Publish { rebuild: false }),
            batch: Set(None),
            overrides: Set(entities::Names::default()),
            taken_by: Set(None),
            taken_fence: Set(None),
            primary: Set(None),
            filelists: Set(None),
            other: Set(None),
            created_at: Set(now() - chrono::TimeDelta::seconds(6)),
        };
        change::Entity::insert(row).exec_without_returning(&*write).await.unwrap();
        write.commit().await.unwrap();

        let worker = fixture.start(vec![entry::<Probe>()]);

        let publish = async {
            loop {
                let rows = task::Entity::find()
                    .filter(task::Column::Repository.eq(repository))
                    .all(fixture.database.read())
                    .await
                    .unwrap();
                if let [row] = rows.as_slice() {
                    return row.kind.clone();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let kind = tokio::time::timeout(Duration::from_secs(10), publish).await.unwrap();
        assert_eq!(kind, "publish_repository");
        worker.stop().await;
    }
}
