use keys::Recipient;

use super::*;
use crate::{Algorithm, FileStore};

const NOW: u32 = 1_800_000_000;

async fn vault(root: &tempfile::TempDir, passphrase: &str) -> Result<LocalVault, VaultError> {
    let store = Arc::new(FileStore::new(root.path()));
    LocalVault::open(store, Passphrase::new(passphrase)).await
}

async fn fresh() -> (tempfile::TempDir, LocalVault) {
    let root = tempfile::tempdir().unwrap();
    let vault = vault(&root, "correct horse").await.unwrap();
    (root, vault)
}

fn order(request: &str) -> Generate {
    Generate {
        request: request.to_owned(),
        purpose: Purpose::Openpgp,
        algorithm: Algorithm::Ed25519,
        user_id: "Example Packages <packages@example.org>".to_owned(),
        created: NOW,
    }
}

#[tokio::test]
async fn a_made_key_is_there_after_a_restart_and_signs_the_same() {
    let (root, first) = fresh().await;
    let made = first.generate("core", &order("task-1")).await.unwrap();
    let signature = first
        .sign("core", b"index", NOW, Form::Binary)
        .await
        .unwrap();
    drop(first);

    let second = vault(&root, "correct horse").await.unwrap();

    assert_eq!(second.public("core").await.unwrap(), made);
    assert_eq!(
        second
            .sign("core", b"index", NOW, Form::Binary)
            .await
            .unwrap(),
        signature
    );
}

#[tokio::test]
async fn a_repeated_request_gives_the_same_key_and_another_is_refused() {
    let (root, first) = fresh().await;
    let made = first.generate("core", &order("task-1")).await.unwrap();

    assert_eq!(
        first.generate("core", &order("task-1")).await.unwrap(),
        made
    );
    let reopened = vault(&root, "correct horse").await.unwrap();
    assert_eq!(
        reopened.generate("core", &order("task-1")).await.unwrap(),
        made
    );
    let refused = reopened
        .generate("core", &order("task-2"))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "key-name-taken");
}

#[tokio::test]
async fn two_vaults_that_make_one_key_at_once_agree_on_it() {
    let root = tempfile::tempdir().unwrap();
    let (one, two) = tokio::join!(vault(&root, "same"), vault(&root, "same"));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(
        one.recipient().await.unwrap(),
        two.recipient().await.unwrap()
    );

    let order = order("task-1");
    let (left, right) = tokio::join!(one.generate("core", &order), two.generate("core", &order));

    assert_eq!(left.unwrap(), right.unwrap());
}

#[tokio::test]
async fn a_wrong_passphrase_opens_nothing() {
    let (root, _vault) = fresh().await;

    let refused = vault(&root, "wrong horse").await.unwrap_err();

    assert_eq!(refused, VaultError::WrongPassphrase);
    assert!(refused.is_final());
}

#[tokio::test]
async fn keys_without_their_master_are_not_given_a_new_one() {
    let (root, first) = fresh().await;
    first.generate("core", &order("task-1")).await.unwrap();
    std::fs::remove_file(root.path().join("vault/master.age")).unwrap();

    assert_eq!(
        vault(&root, "correct horse").await.unwrap_err(),
        VaultError::NoMaster
    );
}

#[tokio::test]
async fn a_changed_file_is_refused_as_damaged() {
    let (root, first) = fresh().await;
    first.generate("core", &order("task-1")).await.unwrap();
    let path = root.path().join("vault/core.age");
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, bytes).unwrap();

    let reopened = vault(&root, "correct horse").await.unwrap();

    let refused = reopened
        .sign("core", b"index", NOW, Form::Binary)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "vault-damaged");
}

#[tokio::test]
async fn a_deleted_key_signs_no_more_and_frees_its_name() {
    let (_root, vault) = fresh().await;
    let first = vault.generate("core", &order("task-1")).await.unwrap();

    vault.delete("core").await.unwrap();
    vault.delete("core").await.unwrap();

    let refused = vault
        .sign("core", b"index", NOW, Form::Binary)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "no-such-key");
    let second = vault.generate("core", &order("task-2")).await.unwrap();
    assert_ne!(second.fingerprint, first.fingerprint);
}

#[tokio::test]
async fn names_that_could_leave_the_folder_are_refused() {
    let (_root, vault) = fresh().await;
    let long = "a".repeat(65);
    for name in [
        "", "../core", "a/b", ".core", "Core", "master", "a b", "a\0", &long,
    ] {
        let refused = vault.public(name).await.unwrap_err();
        assert_eq!(refused.code(), "bad-key-name", "{name:?}");
        assert_eq!(
            vault.delete(name).await.unwrap_err().code(),
            "bad-key-name",
            "{name:?}"
        );
    }
    assert_eq!(
        vault.public("core-2025.el9_x").await.unwrap_err().code(),
        "no-such-key"
    );
}

#[tokio::test]
async fn a_user_id_of_two_lines_is_refused_and_nothing_is_kept() {
    let (_root, vault) = fresh().await;
    let order = Generate {
        user_id: "two\nlines".to_owned(),
        ..order("task-1")
    };

    let refused = vault.generate("core", &order).await.unwrap_err();

    assert_eq!(refused.code(), "bad-user-id");
    assert_eq!(
        vault.public("core").await.unwrap_err().code(),
        "no-such-key"
    );
}

#[tokio::test]
async fn a_parcel_for_another_vault_is_refused() {
    let (_root, vault) = fresh().await;
    let stranger = Identity::generate().recipient();
    let parcel = Parcel {
        key: b"key".to_vec().into(),
        passphrase: None,
    };

    let import = |recipient: &Recipient| Import {
        request: "task-1".to_owned(),
        purpose: Purpose::Openpgp,
        ciphertext: parcel.seal(recipient).unwrap(),
        now: NOW,
    };

    let refused = vault.import("core", &import(&stranger)).await.unwrap_err();
    assert_eq!(refused.code(), "sealed-for-another-vault");
    let own = vault.recipient().await.unwrap().parse().unwrap();
    let refused = vault.import("core", &import(&own)).await.unwrap_err();
    assert_eq!(refused.code(), "not-a-key");
}

#[tokio::test]
async fn an_endless_message_is_refused() {
    let (_root, vault) = fresh().await;
    vault.generate("core", &order("task-1")).await.unwrap();

    let refused = vault
        .sign("core", &vec![0; MAX_MESSAGE + 1], NOW, Form::Binary)
        .await;

    assert_eq!(refused.unwrap_err(), VaultError::TooLong);
}
