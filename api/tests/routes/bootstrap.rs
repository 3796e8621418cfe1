//! The first token.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use api::{BootstrapError, Bootstrapped, bootstrap};
use entities::token::{self, Role};
use sea_orm::EntityTrait;
use settings::Settings;
use sha2::{Digest, Sha256};

async fn tokens(database: &kit::Database) -> Vec<token::Model> {
    token::Entity::find().all(database.read()).await.unwrap()
}

kit::on_databases! {
    async fn the_first_start_draws_a_token_and_the_second_leaves_it(database: kit::Database) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("admin.token");
        let mut settings = Settings::default();
        settings.data.directory = Some(directory.path().into());

        let made = bootstrap(&database.handles(), &settings).await.unwrap();
        assert_eq!(made, Bootstrapped::Made(file.clone()));
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let rows = tokens(&database).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].role, Role::Admin);
        assert_eq!(rows[0].secret_sha256, hex::encode(Sha256::digest(text.trim())));

        assert_eq!(bootstrap(&database.handles(), &settings).await.unwrap(), Bootstrapped::Already);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        assert_eq!(tokens(&database).await, rows);
    }

    async fn a_given_token_is_kept_as_its_hash(database: kit::Database) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("first");
        let secret = "drawn-by-the-operator-0123456789abcdef";
        fs::write(&file, format!("{secret}\n")).unwrap();
        let mut settings = Settings::default();
        settings.bootstrap.token_file = Some(file.clone());

        let starts = (0..4).map(|_| {
            let (db, settings) = (database.handles(), settings.clone());
            async move { bootstrap(&db, &settings).await.unwrap() }
        });
        let made = futures_util::future::join_all(starts).await;

        let first = made.iter().filter(|made| **made == Bootstrapped::Made(file.clone()));
        assert_eq!(first.count(), 1);
        let rows = tokens(&database).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].secret_sha256, hex::encode(Sha256::digest(secret)));
    }

    async fn a_weak_or_missing_file_makes_no_token(database: kit::Database) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("first");
        let mut settings = Settings::default();
        settings.bootstrap.token_file = Some(file.clone());
        let start = async || bootstrap(&database.handles(), &settings).await;

        assert!(matches!(start().await, Err(BootstrapError::Read(..))));
        for weak in ["", "short", "two words that are long enough to be a token"] {
            fs::write(&file, weak).unwrap();
            let refused = start().await.unwrap_err();
            assert!(matches!(refused, BootstrapError::Weak(_)));
        }
        assert!(tokens(&database).await.is_empty());
        let nowhere = bootstrap(&database.handles(), &Settings::default()).await.unwrap();
        assert_eq!(nowhere, Bootstrapped::Nowhere);
    }
}
