//! Whole publishes, on both databases.

mod scene;

use entities::change::Action;
use entities::repository::{Compression, Policy};
use entities::{PublicationId, publication, task};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use self::scene::Scene;
use super::PublishError;
use crate::handler::{Failure, Verdict};

kit::on_databases! {
    async fn changes_of_one_publish_go_live_together(database: kit::Database) {
        let scene = Scene::new(database).await;
        let tasks = [scene.add("b", "1", &[]).await, scene.add("a", "1", &[]).await];

        scene.publish().await;

        scene.assert_holds(&["a-1", "b-1"]).await;
        for task in tasks {
            let task = scene.task(task).await;
            assert_eq!(task.state, task::State::Succeeded);
            assert_eq!(task.epoch, Some(scene.epoch().await));
        }
        assert_eq!(scene.live().await.serial, 1);
    }

    async fn a_publish_of_nothing_succeeds_without_publication(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.publish().await;
        let before = scene.live().await;

        let same = scene.add("a", "1", &[]).await;
        scene.publish().await;
        scene.request().await;
        scene.publish().await;

        assert_eq!(scene.task(same).await.state, task::State::Succeeded);
        assert_eq!(scene.live().await, before);
        assert_eq!(publication::Entity::find().count(scene.context.db.read()).await.unwrap(), 1);
    }

    async fn a_refused_change_fails_alone(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.publish().await;

        let other = scene.add_other("a", "1", &[]).await;
        let good = scene.add("b", "1", &[]).await;
        scene.publish().await;

        assert_eq!(scene.problem(other).await, "duplicate-nevra");
        assert_eq!(scene.task(good).await.state, task::State::Succeeded);
        scene.assert_holds(&["a-1", "b-1"]).await;
    }

    async fn an_override_lets_pass_and_is_audited(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.publish().await;

        let other = scene.add_other("a", "1", &["duplicate-nevra"]).await;
        scene.publish().await;

        assert_eq!(scene.task(other).await.state, task::State::Succeeded);
        let events = entities::audit::Entity::find().all(scene.context.db.read()).await.unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].action, "override_gate");
        assert_eq!(events[0].task, Some(other));
        scene.assert_sound().await;
    }

    async fn the_last_package_goes_by_override_alone(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.publish().await;

        let refused = scene.remove("a-1", false, &[]).await;
        scene.publish().await;
        assert_eq!(scene.problem(refused).await, "empty-wave");

        let forced = scene.remove("a-1", false, &["empty-wave"]).await;
        scene.publish().await;
        assert_eq!(scene.task(forced).await.state, task::State::Succeeded);
        scene.assert_holds(&[]).await;
    }

    async fn a_roll_back_is_a_new_publication_with_old_content(database: kit::Database) {
        let scene = Scene::new(database).await;
        for version in 1..=20 {
            scene.add("a", &version.to_string(), &[]).await;
        }
        scene.publish().await;
        let old = scene.live().await;
        let old_files = scene.index_files(old.id).await;
        scene.remove("a-3", false, &[]).await;
        scene.add("b", "1", &[]).await;
        scene.publish().await;
        scene.assert_holds_all_but(20, &[3], &["b-1"]).await;

        scene.change(Action::RollBack { serial: old.serial }, &[]).await;
        scene.publish().await;

        let live = scene.live().await;
        assert_eq!((live.reason, live.content_of), (publication::Reason::RollBack, Some(1)));
        assert_eq!((live.packages, live.added, live.removed), (20, 1, 1));
        assert_eq!(scene.index_files(live.id).await, old_files);
        scene.assert_holds_all_but(20, &[], &[]).await;
        // What comes next grows from the old content.
        scene.add("c", "1", &[]).await;
        scene.publish().await;
        scene.assert_holds_all_but(20, &[], &["c-1"]).await;
    }

    async fn there_is_no_way_back_to_what_never_was_or_was_purged(database: kit::Database) {
        let scene = Scene::new(database).await;
        for name in ["a", "b", "c"] {
            scene.add(name, "1", &[]).await;
        }
        scene.publish().await;

        let never = scene.change(Action::RollBack { serial: 7 }, &[]).await;
        scene.publish().await;
        assert_eq!(scene.problem(never).await, "no-such-publication");

        scene.remove("b-1", true, &[]).await;
        scene.publish().await;
        scene.assert_holds(&["a-1", "c-1"]).await;
        let purged = scene.change(Action::RollBack { serial: 1 }, &[]).await;
        scene.publish().await;
        assert_eq!(scene.problem(purged).await, "publication-purged");
    }

    async fn a_rebuild_gives_the_same_bytes_whatever_the_history(database: kit::Database) {
        let first = Scene::new(database).await;
        for version in 1..=300 {
            first.add("a", &version.to_string(), &[]).await;
        }
        first.publish().await;
        let second = first.sibling().await;
        for version in (1..=300).rev() {
            second.add("a", &version.to_string(), &[]).await;
            if version % 100 == 0 {
                second.publish().await;
            }
        }
        second.publish().await;
        for version in [10, 200] {
            second.remove(&format!("a-{version}"), false, &[]).await;
        }
        second.publish().await;
        for version in [10, 200] {
            second.add("a", &version.to_string(), &[]).await;
        }
        second.publish().await;
        let (one, other) = (first.live_files().await, second.live_files().await);
        assert_ne!(one, other);

        for scene in [&first, &second] {
            scene.change(Action::Publish { rebuild: true }, &[]).await;
            scene.publish().await;
            scene.assert_sound().await;
        }

        assert_eq!(first.live_files().await, second.live_files().await);
        assert_eq!(first.live_list().await, second.live_list().await);
        second.add("b", "1", &[]).await;
        second.publish().await;
        second.assert_sound().await;
    }

    async fn a_publish_again_changes_what_policy_changed(database: kit::Database) {
        let scene = Scene::new(database).await;
        for version in 1..=260 {
            scene.add("a", &version.to_string(), &[]).await;
        }
        scene.publish().await;
        let gzip = scene.live_files().await;

        scene.change(Action::Publish { rebuild: false }, &[]).await;
        scene.publish().await;
        assert_eq!(scene.live_files().await, gzip);

        for compression in [Compression::Zstd, Compression::Gzip] {
            scene.set_policy(Policy { compression, exact: true, ..Policy::default() }).await;
            scene.change(Action::Publish { rebuild: false }, &[]).await;
            scene.publish().await;
            scene.assert_sound().await;
            let list = String::from_utf8(scene.live_list().await).unwrap();
            assert_eq!(list.matches("<open-checksum").count(), 3);
        }
        scene.set_policy(Policy::default()).await;
        scene.add("b", "1", &[]).await;
        scene.remove("a-100", false, &[]).await;
        scene.publish().await;
        scene.assert_sound().await;
    }

    async fn uploaded_metadata_files_are_carried_until_they_are_unset(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.set_file("group", b"<comps></comps>\n").await;
        scene.publish().await;
        scene.set_file("updateinfo", &random(200_000)).await;
        scene.publish().await;
        scene.add("b", "1", &[]).await;
        scene.publish().await;

        let list = String::from_utf8(scene.live_list().await).unwrap();
        for record in ["group", "group_gz", "updateinfo"] {
            assert!(list.contains(&format!("<data type=\"{record}\">")), "{record}");
        }
        scene.assert_sound().await;

        scene.change(Action::UnsetMetadataFile { record: "group".into() }, &[]).await;
        scene.publish().await;
        let list = String::from_utf8(scene.live_list().await).unwrap();
        assert!(!list.contains("group") && list.contains("updateinfo"));
        scene.assert_sound().await;
    }

    async fn what_is_dropped_leaves_nothing_of_its_content(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.publish().await;
        let mut held = vec!["a-1".to_owned()];
        // A worker that ended just before the switch. Some get past it: no two are as fast.
        for version in 1.. {
            assert!(version <= 50, "nobody saw a publication prepared");
            scene.add("b", &version.to_string(), &[]).await;
            if scene.interrupted_until_prepared().await {
                break;
            }
            held.push(format!("b-{version}"));
        }
        let mut all: Vec<&str> = held.iter().map(String::as_str).collect();
        scene.assert_held(&all).await;
        scene.publish().await;

        let last = format!("b-{}", held.len());
        all.push(&last);
        scene.assert_holds(&all).await;
        let dropped = publication::Entity::find()
            .filter(publication::Column::State.eq(publication::State::Dropped))
            .count(scene.context.db.read())
            .await;
        assert_eq!(dropped.unwrap(), 1);
    }

    async fn collections_that_end_anywhere_beside_publishes_lose_nothing(database: kit::Database) {
        let mut scene = Scene::new(database).await;
        scene.keep_nothing_superseded();
        scene.add("a", "1", &[]).await;
        // The same bytes go and come again.
        let files = [random(100_000), random(100_000)];
        for polls in 0..80 {
            scene.set_file("updateinfo", &files[polls % 2]).await;
            scene.age_garbage().await;
            tokio::join!(scene.publish(), scene.collect_for(polls));
            scene.assert_sound().await;
        }

        scene.age_garbage().await;
        scene.collect_for(usize::MAX).await;
        scene.assert_sound().await;
        assert_eq!(scene.states().await.len(), 1);
    }

    async fn a_publish_that_ends_anywhere_is_done_by_the_next(database: kit::Database) {
        let scene = Scene::new(database).await;
        let mut expected = Vec::new();
        for polls in 1.. {
            let version = polls.to_string();
            scene.add("a", &version, &[]).await;
            expected.push(format!("a-{version}"));
            let ended = scene.publish_for(polls).await;
            if !ended {
                scene.publish().await;
            }
            let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
            scene.assert_holds(&expected).await;
            if ended && polls > 20 {
                break;
            }
        }
        scene.assert_sound().await;
    }

    async fn a_worker_that_lost_its_task_changes_nothing(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.request().await;
        let lost = scene.claim().await;
        scene.lose_all().await;
        let error = scene.run(lost).await.unwrap_err();
        assert_eq!(error.verdict(), Verdict::Lost);

        scene.publish().await;
        scene.assert_holds(&["a-1"]).await;
    }

    async fn two_publishes_of_one_repository_make_one_publication(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.add("a", "1", &[]).await;
        scene.request().await;
        let late = scene.claim().await;
        scene.lose_all().await;
        let now = scene.claim().await;

        let (late, now) = tokio::join!(scene.run(late), scene.run(now));

        now.unwrap();
        assert!(matches!(late, Err(PublishError::Task(_))), "{late:?}");
        scene.assert_holds(&["a-1"]).await;
        assert_eq!(scene.states().await, [publication::State::Live]);
    }

    async fn a_change_that_ends_workers_is_isolated(database: kit::Database) {
        let scene = Scene::new(database).await;
        let mut tasks = Vec::new();
        for version in 1..=8 {
            tasks.push(scene.add("a", &version.to_string(), &[]).await);
        }
        let poison = tasks[5];

        // A worker ends whenever it has taken this change.
        let ends_with_poison = scene.publish_while_lethal(poison).await;

        assert!(ends_with_poison < 12, "{ends_with_poison}");
        assert_eq!(scene.problem(poison).await, "poison-change");
        scene.assert_holds_all_but(8, &[6], &[]).await;
    }

    async fn a_push_waits_for_its_last_file(database: kit::Database) {
        let scene = Scene::new(database).await;
        let batch = uuid::Uuid::now_v7();
        let coming = scene.coming(batch).await;
        scene.add_in(batch, "a", "1").await;
        scene.add("b", "1", &[]).await;
        scene.publish().await;
        scene.assert_held(&["b-1"]).await;

        scene.arrived(coming, task::State::Succeeded).await;
        scene.publish().await;
        scene.assert_holds(&["a-1", "b-1"]).await;
    }

    async fn a_push_goes_with_a_file_of_it_that_was_refused(database: kit::Database) {
        let scene = Scene::new(database).await;
        let batch = uuid::Uuid::now_v7();
        let coming = scene.coming(batch).await;
        let in_company = scene.add_in(batch, "a", "1").await;
        scene.add("b", "1", &[]).await;

        scene.arrived(coming, task::State::Failed).await;
        scene.publish().await;

        assert_eq!(scene.problem(in_company).await, "batch-refused");
        scene.assert_holds(&["b-1"]).await;
    }

    async fn a_key_that_signs_no_more_fails_the_changes(database: kit::Database) {
        let scene = Scene::new(database).await;
        scene.retire_key().await;
        let task = scene.add("a", "1", &[]).await;

        scene.publish().await;

        assert_eq!(scene.problem(task).await, "signing-key-retired");
        assert!(scene.states().await.is_empty());
    }

    async fn changes_of_a_deleted_repository_are_withdrawn(database: kit::Database) {
        let scene = Scene::new(database).await;
        let task = scene.add("a", "1", &[]).await;
        scene.delete().await;

        scene.publish().await;

        assert_eq!(scene.problem(task).await, "repository-deleted");
    }

    async fn a_damaged_part_never_goes_live(database: kit::Database) {
        let mut scene = Scene::new(database).await;
        for version in 1..=300 {
            scene.add("a", &version.to_string(), &[]).await;
        }
        scene.publish().await;
        let before = scene.live().await.id;
        scene.damage_a_part().await;

        let task = scene.remove("a-7", false, &[]).await;
        let mut attempts = 0;
        while scene.task(task).await.state == task::State::Waiting {
            scene.try_publish().await;
            attempts += 1;
            assert!(attempts < 6);
        }

        assert_eq!(scene.problem(task).await, "index-inconsistent");
        assert_eq!(scene.live().await.id, before);
    }

    async fn the_same_changes_give_the_same_files_everywhere(database: kit::Database) {
        let first = Scene::new(database).await;
        let second = first.sibling().await;

        for scene in [&first, &second] {
            for version in 1..=40 {
                scene.add("a", &version.to_string(), &[]).await;
                if version % 7 == 0 {
                    scene.publish().await;
                }
            }
            scene.remove("a-5", false, &[]).await;
            scene.publish().await;
        }

        assert_eq!(first.live_files().await, second.live_files().await);
        assert_eq!(first.live_list().await, second.live_list().await);
        assert_eq!(first.live_signature().await, second.live_signature().await);
    }

    async fn settled_indexes_are_joined_and_let_go(database: kit::Database) {
        let scene = Scene::new(database).await;
        for version in 1..=300 {
            scene.add("a", &version.to_string(), &[]).await;
        }
        scene.publish().await;
        assert_eq!(scene.materialize().await, (0, 0));

        scene.age_publications(chrono::TimeDelta::seconds(90)).await;
        assert_eq!(scene.materialize().await, (3, 0));
        assert_eq!(scene.materialize().await, (0, 0));
        scene.assert_sound().await;

        scene.add("b", "1", &[]).await;
        scene.publish().await;
        assert_eq!(scene.materialize().await, (0, 0));
        scene.age_publications(chrono::TimeDelta::hours(2)).await;
        assert_eq!(scene.materialize().await, (3, 3));
        scene.assert_sound().await;
    }
}

/// Bytes that do not compress, the same every time.
fn random(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let bytes = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    bytes.take(length).collect()
}

#[test]
fn only_what_is_away_is_waited_for_without_end() {
    let away = PublishError::Database(sea_orm::DbErr::Custom("away".into()));
    let damaged = PublishError::Inconsistent("damaged".into());
    let retired = PublishError::RetiredKey("lts".into());
    let publication = PublicationId::fresh();
    let cause = super::ReadBackError::Signature;
    let differs = PublishError::ReadBack { publication, cause };

    assert!(away.refusal(1000).is_none());
    assert!(matches!(away.verdict(), Verdict::Unavailable(_)));
    assert!(retired.refusal(1).is_some());
    for error in [damaged, differs] {
        assert!(error.refusal(1).is_none());
        assert!(error.refusal(3).is_some());
        assert!(matches!(error.verdict(), Verdict::Retry(_)));
    }
}
