//! Handlers that write rows: repositories, tokens, keys.

use countersign_worker::{Entry, entry};
use entities::repository::{Format, Policy, State as Repository};
use entities::signing_key::State as Key;
use entities::task::State;
use entities::token::Role;
use entities::{RepositoryId, SigningKeyId, TokenId, change_feed, epoch, repository};
use entities::{signing_key, token};
use jobs::{
    Content, CreatePublication, CreateRepository, CreateToken, DeleteRepository, GenerateKey,
    RemovePackage, RetireKey, RevokeToken, UnsetMetadataFile, UpdateRepository,
};
use kit::Database;
use sea_orm::EntityTrait;

use crate::fixture::{Fixture, code};

fn handlers() -> Vec<Entry> {
    vec![
        entry::<CreatePublication>(),
        entry::<CreateRepository>(),
        entry::<CreateToken>(),
        entry::<DeleteRepository>(),
        entry::<GenerateKey>(),
        entry::<RemovePackage>(),
        entry::<RetireKey>(),
        entry::<RevokeToken>(),
        entry::<UnsetMetadataFile>(),
        entry::<UpdateRepository>(),
    ]
}

fn create(path: &str, key: &str) -> CreateRepository {
    CreateRepository {
        repository: RepositoryId::fresh(),
        format: Format::Rpm,
        path: path.into(),
        public: false,
        signing_key: key.into(),
        policy: Policy::default(),
        trust_root: entities::trust_root::DEFAULT.into(),
    }
}

fn update(repository: RepositoryId) -> UpdateRepository {
    UpdateRepository {
        repository,
        if_match: None,
        public: None,
        signing_key: None,
        policy: None,
    }
}

async fn repository_row(fixture: &Fixture, id: RepositoryId) -> repository::Model {
    repository::Entity::find_by_id(id)
        .one(fixture.database.read())
        .await
        .unwrap()
        .unwrap()
}

async fn key_row(fixture: &Fixture, id: SigningKeyId) -> signing_key::Model {
    signing_key::Entity::find_by_id(id)
        .one(fixture.database.read())
        .await
        .unwrap()
        .unwrap()
}

fn admin() -> CreateToken {
    let token = TokenId::fresh();
    CreateToken {
        token,
        name: "ci".into(),
        role: Role::Admin,
        secret_sha256: format!("{:0>64}", token.0.simple()),
        expires_at: None,
    }
}

kit::on_databases! {
    async fn an_address_is_given_once(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let first = create("core/one", "core");

        let made = fixture.settle(&first).await;
        let again = fixture.settle(&first).await;
        let second = fixture.settle(&create("core/one", "core")).await;
        let no_key = fixture.settle(&create("core/two", "other")).await;

        assert_eq!(made.state, State::Succeeded);
        assert_eq!(again.state, State::Succeeded, "a second run finds the first one's row");
        assert_eq!(code(&second), "repository-exists");
        assert_eq!(code(&no_key), "no-active-key");
        let feed = change_feed::Entity::find().all(fixture.database.read()).await.unwrap();
        assert!(feed.iter().any(|entry| entry.target == first.repository.0));
        assert!(made.epoch.is_some_and(|n| n > 0));
        worker.stop().await;
    }

    async fn a_change_that_others_overtook_is_refused(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let id = fixture.repository("core", Policy::default()).await;

        let first = UpdateRepository { if_match: Some(1), public: Some(false), ..update(id) };
        let changed = fixture.settle(&first).await;
        let late = fixture.settle(&first).await;
        let delete = fixture.settle(&DeleteRepository { repository: id, if_match: Some(1) }).await;

        assert_eq!(changed.state, State::Succeeded);
        assert_eq!(code(&late), "changed");
        assert_eq!(code(&delete), "changed");
        let row = repository_row(&fixture, id).await;
        assert_eq!((row.public, row.revision), (false, 2));
        worker.stop().await;
    }

    async fn a_deleted_repository_withdraws_what_waited_for_it(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let id = fixture.repository("core", Policy::default()).await;
        let wish = CreatePublication { repository: id, content: Content::Live, overrides: vec![] };
        let waiting = fixture.settle(&wish).await;
        assert_eq!(waiting.state, State::Waiting);
        let before = epoch::current(fixture.database.read()).await.unwrap();

        let deleted = fixture.settle(&DeleteRepository { repository: id, if_match: None }).await;

        assert_eq!(deleted.state, State::Succeeded);
        assert!(deleted.epoch.unwrap() > before);
        assert_eq!(code(&fixture.task(waiting.id).await), "repository-deleted");
        assert_eq!(repository_row(&fixture, id).await.state, Repository::Deleted);
        assert_eq!(code(&fixture.settle(&wish).await), "repository-not-found");
        assert_eq!(code(&fixture.settle(&update(id)).await), "repository-not-found");
        worker.stop().await;
    }

    async fn what_is_not_there_cannot_be_removed_or_put_back(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        fixture.key("core").await;
        let repository = fixture.repository("core", Policy::default()).await;

        let package = entities::PackageId::fresh();
        let remove = RemovePackage { repository, package, purge: false, overrides: vec![] };
        let unset = UnsetMetadataFile { repository, record: "group".into() };
        let content = Content::Of { serial: 7 };
        let back = CreatePublication { repository, content, overrides: vec![] };

        assert_eq!(code(&fixture.settle(&remove).await), "package-not-found");
        assert_eq!(code(&fixture.settle(&unset).await), "metadata-file-not-found");
        assert_eq!(code(&fixture.settle(&back).await), "publication-not-found");
        worker.stop().await;
    }

    async fn the_last_administrator_stays(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        let (one, two) = (admin(), admin());
        fixture.settle(&one).await;
        fixture.settle(&two).await;
        let revoke = |token| RevokeToken { token, if_match: None };

        let first = fixture.settle(&revoke(one.token)).await;
        let again = fixture.settle(&revoke(one.token)).await;
        let last = fixture.settle(&revoke(two.token)).await;
        let none = fixture.settle(&revoke(TokenId::fresh())).await;

        assert_eq!((first.state, again.state), (State::Succeeded, State::Succeeded));
        assert_eq!(code(&last), "last-admin-token");
        assert_eq!(code(&none), "token-not-found");
        let row = token::Entity::find_by_id(two.token).one(fixture.database.read()).await.unwrap();
        assert_eq!(row.unwrap().revoked_at, None);
        worker.stop().await;
    }

    async fn a_key_in_use_goes_on_signing_for_those_who_have_it(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        let (used, unused) = (fixture.key("used").await, fixture.key("unused").await);
        let id = fixture.repository("used", Policy::default()).await;
        for key in [used, unused] {
            let task = fixture.settle(&RetireKey { key, if_match: Some(1) }).await;
            assert_eq!(task.state, State::Succeeded);
        }

        assert_eq!(key_row(&fixture, used).await.state, Key::Retiring);
        assert_eq!(key_row(&fixture, unused).await.state, Key::Retired);
        assert_eq!(code(&fixture.settle(&create("core/new", "used")).await), "no-active-key");
        let give = UpdateRepository { signing_key: Some("unused".into()), ..update(id) };
        assert_eq!(code(&fixture.settle(&give).await), "no-active-key");

        fixture.settle(&DeleteRepository { repository: id, if_match: None }).await;
        fixture.settle(&RetireKey { key: used, if_match: None }).await;
        assert_eq!(key_row(&fixture, used).await.state, Key::Retired);
        worker.stop().await;
    }

    async fn a_key_name_is_given_once(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        let key = fixture.key("core").await;
        let order = |key, algorithm: &str| GenerateKey {
            key,
            name: "core".into(),
            purpose: signing_key::Purpose::Openpgp,
            algorithm: algorithm.into(),
            user_id: "core <core@example.org>".into(),
            created_at: entities::now(),
        };

        let again = fixture.settle(&order(key, "ed25519")).await;
        let other = fixture.settle(&order(SigningKeyId::fresh(), "ed25519")).await;
        let strange = fixture.settle(&order(SigningKeyId::fresh(), "rot13")).await;

        assert_eq!(again.state, State::Succeeded, "a second run finds the first one's key");
        assert_eq!(code(&other), "key-exists");
        assert_eq!(code(&strange), "bad-key-order");
        let row = key_row(&fixture, key).await;
        assert_eq!(row.fingerprint, row.fingerprint.to_lowercase());
        assert!(row.public.contains("BEGIN PGP PUBLIC KEY BLOCK"));
        worker.stop().await;
    }

    async fn a_token_is_made_once_however_often_it_is_run(database: Database) {
        let fixture = Fixture::new(database).await;
        let worker = fixture.start(handlers());
        let job = admin();

        let first = fixture.settle(&job).await;
        let again = fixture.settle(&job).await;
        let thief = CreateToken { token: TokenId::fresh(), ..job.clone() };
        let thief = fixture.settle(&thief).await;

        assert_eq!((first.state, again.state), (State::Succeeded, State::Succeeded));
        assert_eq!(code(&thief), "token-exists");
        worker.stop().await;
    }
}
