//! Subscribers that are taken over from another server.

use chrono::{TimeZone, Utc};
use countersign_worker::{Entry, entry};
use entities::account::{self, Status};
use entities::task::State;
use entities::{
    AccountId, ComponentId, SubscriptionKeyId, change_feed, component, subscription_key,
    subscription_secret,
};
use jobs::{CreateComponent, DeleteComponent, ImportSubscribers, ImportedAccount, ImportedKey};
use kit::Database;
use sea_orm::{EntityTrait, QueryOrder};
use uuid::Uuid;

use crate::fixture::{Fixture, code};

fn handlers() -> Vec<Entry> {
    vec![
        entry::<CreateComponent>(),
        entry::<DeleteComponent>(),
        entry::<ImportSubscribers>(),
    ]
}

fn account(number: u128, status: Status) -> ImportedAccount {
    ImportedAccount {
        account: AccountId(Uuid::from_u128(number)),
        organisation: format!("Organisation {number}"),
        email: format!("{number}@example.org"),
        status,
        created_at: Utc.timestamp_opt(1_700_000_000, 0).unwrap(),
    }
}

fn key(number: u128, account: Option<u128>, component: &str) -> ImportedKey {
    ImportedKey {
        key: SubscriptionKeyId::fresh(),
        secret_sha256: format!("{number:064x}"),
        account: account.map(|number| AccountId(Uuid::from_u128(number))),
        label: format!("key {number}"),
        scopes: entities::scope::Scopes(vec![format!("*/{component}").parse().unwrap()]),
        created_at: Utc.timestamp_opt(1_700_000_000, 0).unwrap(),
        expires_at: None,
        revoked: false,
    }
}

fn nothing() -> ImportSubscribers {
    ImportSubscribers {
        accounts: Vec::new(),
        components: Vec::new(),
        keys: Vec::new(),
    }
}

/// Labels of the keys, and whether each opens something.
async fn keys(fixture: &Fixture) -> Vec<(String, bool)> {
    let rows = subscription_key::Entity::find()
        .order_by_asc(subscription_key::Column::Label)
        .all(fixture.database.read())
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| (row.label, row.revoked_at.is_none()))
        .collect()
}

kit::on_databases! {
    async fn what_is_imported_twice_is_there_once_and_only_closes(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        let first = ImportSubscribers {
            accounts: vec![account(1, Status::Active), account(2, Status::Suspended)],
            components: vec![CreateComponent {
                component: ComponentId::fresh(),
                name: "core".into(),
                public: false,
            }],
            keys: vec![key(1, Some(1), "core"), key(2, Some(2), "core"), key(3, None, "core")],
        };

        let made = fixture.settle(&first).await;
        let again = fixture.settle(&first).await;
        let later = ImportSubscribers {
            accounts: vec![account(1, Status::Suspended), account(2, Status::Active)],
            keys: vec![
                ImportedKey { revoked: true, ..key(3, None, "core") },
                ImportedKey { revoked: true, ..key(4, None, "core") },
            ],
            ..nothing()
        };
        let later = fixture.settle(&later).await;
        let deleted = ImportSubscribers {
            accounts: vec![account(1, Status::Deleted)],
            keys: vec![key(5, Some(1), "core")],
            ..nothing()
        };
        let deleted = fixture.settle(&deleted).await;

        let counts = |task: &entities::task::Model| {
            let result = task.result.clone().unwrap();
            ["accounts", "closed_accounts", "components", "keys", "revoked_keys"]
                .map(|member| result[member].as_u64().unwrap())
        };
        assert_eq!(counts(&made), [2, 0, 1, 3, 0]);
        assert_eq!(counts(&again), [0, 0, 0, 0, 0]);
        assert_eq!(again.epoch, None, "nothing changed");
        assert_eq!(counts(&later), [0, 1, 0, 1, 1]);
        assert_eq!(counts(&deleted), [0, 1, 0, 1, 0]);
        let expected = [("key 1", false), ("key 2", true), ("key 3", false), ("key 4", false),
            ("key 5", false)];
        assert_eq!(keys(&fixture).await, expected.map(|(label, opens)| (label.to_owned(), opens)));
        let rows = account::Entity::find().order_by_asc(account::Column::Id);
        let rows = rows.all(fixture.database.read()).await.unwrap();
        let statuses: Vec<_> = rows.iter().map(|row| row.status).collect();
        assert_eq!(statuses, [Status::Deleted, Status::Suspended]);
        let feed = change_feed::Entity::find().all(fixture.database.read()).await.unwrap();
        let newest = made.epoch.unwrap();
        let of_first = feed.iter().filter(|entry| entry.n <= newest && entry.n > newest - 6);
        assert_eq!(of_first.count(), 6, "each row is told of");
        worker.stop().await;
    }

    async fn what_cannot_be_imported_as_a_whole_leaves_nothing(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        let mut same_address = account(2, Status::Active);
        same_address.email = "1@EXAMPLE.org".into();
        let taken = ImportSubscribers {
            accounts: vec![account(1, Status::Active), same_address],
            ..nothing()
        };
        let unknown = ImportSubscribers {
            accounts: vec![account(1, Status::Active)],
            keys: vec![key(1, Some(1), "core"), key(2, Some(9), "core")],
            ..nothing()
        };
        let twice = ImportSubscribers {
            keys: vec![key(1, None, "core"), key(1, None, "core")],
            ..nothing()
        };

        assert_eq!(code(&fixture.settle(&taken).await), "account-exists");
        assert_eq!(code(&fixture.settle(&unknown).await), "account-not-found");
        assert_eq!(code(&fixture.settle(&twice).await), "secret-exists");

        let db = fixture.database.read();
        assert_eq!(account::Entity::find().all(db).await.unwrap(), []);
        assert_eq!(subscription_secret::Entity::find().all(db).await.unwrap(), []);
        assert_eq!(keys(&fixture).await, []);
        worker.stop().await;
    }

    async fn a_component_takes_the_keys_along_that_are_for_it_alone(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        let component = ComponentId::fresh();
        let made = CreateComponent { component, name: "core".into(), public: false };
        fixture.settle(&made).await;
        let many = (0..1_200).map(|number| key(number, None, "core"));
        let import = ImportSubscribers {
            keys: many.chain([key(9_999, None, "core/2025")]).collect(),
            ..nothing()
        };
        assert_eq!(fixture.settle(&import).await.state, State::Succeeded);
        let scopes = key(0, None, "core").scopes;
        let delete = DeleteComponent { component, if_match: None, revoke: Some(scopes) };

        let deleted = fixture.settle(&delete).await;

        assert_eq!(deleted.result.unwrap()["revoked_keys"], 1_200);
        let open: Vec<_> = keys(&fixture).await.into_iter().filter(|(_, opens)| *opens).collect();
        assert_eq!(open, [("key 9999".to_owned(), true)]);
        assert_eq!(component::Entity::find().all(fixture.database.read()).await.unwrap(), []);
        worker.stop().await;
    }
}
