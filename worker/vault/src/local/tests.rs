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

fn bare(algorithm: Algorithm) -> Generate {
    Generate {
        purpose: Purpose::Tuf,
        algorithm,
        user_id: String::new(),
        ..order("task-1")
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

#[tokio::test]
async fn a_bare_key_is_there_after_a_restart_and_signs_the_same() {
    for algorithm in [Algorithm::Ed25519, Algorithm::P256] {
        let (root, first) = fresh().await;
        let made = first.generate("online", &bare(algorithm)).await.unwrap();
        let signature = first.sign("online", b"role", NOW, Form::Raw).await.unwrap();
        drop(first);

        let second = vault(&root, "correct horse").await.unwrap();

        assert_eq!(second.public("online").await.unwrap(), made);
        assert_eq!((made.purpose, made.algorithm), (Purpose::Tuf, algorithm));
        let again = second.sign("online", b"role", NOW, Form::Raw).await;
        assert_eq!(again.unwrap(), signature);
    }
}

#[tokio::test]
async fn a_bare_key_is_imported_with_its_passphrase() {
    let (_root, vault) = fresh().await;
    // `openssl genpkey -algorithm ed25519 -aes-256-cbc -pass pass:horse`
    let key = include_bytes!("tests/ed25519.pem");
    let recipient: Recipient = vault.recipient().await.unwrap().parse().unwrap();
    let import = |passphrase: Option<&str>| Import {
        request: "task-1".to_owned(),
        purpose: Purpose::Tuf,
        ciphertext: Parcel {
            key: key.to_vec().into(),
            passphrase: passphrase.map(Passphrase::new),
        }
        .seal(&recipient)
        .unwrap(),
        now: NOW,
    };

    let refused = vault.import("online", &import(None)).await.unwrap_err();
    assert_eq!(refused.code(), "passphrase-needed");
    let refused = vault
        .import("online", &import(Some("mule")))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "wrong-passphrase");
    let taken = vault
        .import("online", &import(Some("horse")))
        .await
        .unwrap();

    assert_eq!((taken.algorithm, taken.created), (Algorithm::Ed25519, NOW));
    let signature = vault.sign("online", b"role", NOW, Form::Raw).await.unwrap();
    assert_eq!(signature.len(), 64);
}

#[tokio::test]
async fn a_key_signs_in_the_forms_of_its_purpose_only() {
    let (_root, vault) = fresh().await;
    vault.generate("core", &order("task-1")).await.unwrap();
    vault
        .generate("online", &bare(Algorithm::P256))
        .await
        .unwrap();

    for (name, form) in [
        ("core", Form::Raw),
        ("online", Form::Binary),
        ("online", Form::Armored),
        ("online", Form::Text),
    ] {
        let refused = vault.sign(name, b"role", NOW, form).await.unwrap_err();
        assert_eq!(refused.code(), "signature-form", "{name} {form}");
        assert!(refused.is_final());
    }
    let refused = vault.sign_all("core", &[b"role"]).await.unwrap_err();
    assert_eq!(refused.code(), "signature-form");
}

#[tokio::test]
async fn many_messages_are_signed_as_each_alone() {
    let (_root, vault) = fresh().await;
    vault
        .generate("online", &bare(Algorithm::Ed25519))
        .await
        .unwrap();
    let messages: Vec<Vec<u8>> = (0..300_u32).map(|n| n.to_le_bytes().repeat(3000)).collect();
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();

    let signatures = vault.sign_all("online", &messages).await.unwrap();

    assert_eq!(signatures.len(), messages.len());
    for number in [0, 1, 86, 87, 88, 299] {
        let alone = vault.sign("online", messages[number], NOW, Form::Raw).await;
        assert_eq!(signatures[number], alone.unwrap(), "{number}");
    }
    assert!(vault.sign_all("online", &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_many_messages_none_may_be_endless() {
    let (_root, vault) = fresh().await;
    vault
        .generate("online", &bare(Algorithm::Ed25519))
        .await
        .unwrap();

    let refused = vault
        .sign_all("online", &[b"role", &vec![0; MAX_MESSAGE + 1]])
        .await;

    assert_eq!(refused.unwrap_err(), VaultError::TooLong);
    let refused = vault.sign_all("absent", &[b"role"]).await.unwrap_err();
    assert_eq!(refused.code(), "no-such-key");
}

#[tokio::test]
async fn a_key_that_was_kept_before_bare_keys_were_known_still_opens() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("vault")).unwrap();
    for name in ["master", "core"] {
        let file = match name {
            "master" => &include_bytes!("tests/kept/master.age")[..],
            _ => include_bytes!("tests/kept/core.age"),
        };
        std::fs::write(root.path().join(format!("vault/{name}.age")), file).unwrap();
    }

    let vault = vault(&root, "correct horse").await.unwrap();

    let public = vault.public("core").await.unwrap();
    assert_eq!(
        (public.purpose, public.algorithm),
        (Purpose::Openpgp, Algorithm::Ed25519)
    );
    let signature = vault
        .sign("core", b"index", NOW, Form::Armored)
        .await
        .unwrap();
    assert_eq!(signature, include_bytes!("tests/kept/index.asc"));
}
