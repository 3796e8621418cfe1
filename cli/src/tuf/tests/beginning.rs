//! Where trust begins, and the directory in which it is kept.

use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::repository::Repository;
use super::{Desk, PACE};
use crate::failure::{Code, Failure};
use crate::tuf::address::Address;
use crate::tuf::error::ClientError;
use crate::tuf::root::{begin, first_root};
use crate::tuf::store::{Store, StoreError, remembered};
use crate::tuf::transport::Transport;

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[tokio::test]
async fn a_root_is_compared_by_its_file_by_what_is_signed_or_by_words() {
    let repository = Repository::start().await;
    let transport = Transport::new(PACE).unwrap();
    let file = first_root(&transport, &repository.address()).await.unwrap();
    let signed = repository.root.document();

    let root = begin(&file, None).unwrap();

    assert_eq!(
        (root.version, root.expires.to_string()),
        (1, "2031-01-01T00:00:00Z".into())
    );
    assert_eq!(root.sha256, hash(signed.canonical()));
    assert_eq!(root.words.split(' ').count(), 8);
    assert_eq!(begin(&file, Some(&root.sha256)).unwrap(), root);
    assert_eq!(begin(&file, Some(&hash(&file))).unwrap(), root);
    let error = begin(&file, Some(&"0".repeat(64))).unwrap_err();
    assert!(matches!(error, ClientError::Other { .. }), "{error}");
    assert_eq!(Failure::from(error).code, Code::Refused);
}

#[tokio::test]
async fn a_root_that_is_not_signed_as_it_says_is_no_beginning() {
    let mut repository = Repository::start().await;
    for signers in [vec![], vec![1], vec![1, 99]] {
        repository.signers.insert("root".into(), signers);
        repository.put_raw("root", Some(1), &repository.raw("root"));
        let file = repository.server.file("metadata/1.root.json");

        let error = begin(&file, None).unwrap_err();

        assert!(
            matches!(error, ClientError::Unsigned { threshold: 2, .. }),
            "{error}"
        );
    }
    for file in [&b""[..], b"{}", b"not JSON"] {
        let error = begin(file, None).unwrap_err();
        assert!(matches!(error, ClientError::Malformed { .. }), "{error}");
    }
    repository.server.remove("metadata/1.root.json");
    let transport = Transport::new(PACE).unwrap();
    let error = first_root(&transport, &repository.address())
        .await
        .unwrap_err();
    let failure = Failure::from(error);
    assert!(failure.hints[0].contains("--url"), "{failure:?}");
}

#[tokio::test]
async fn a_directory_is_for_one_root_and_remembers_where_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("a/b");
    let missing = Store::open(&directory).await.unwrap_err();
    assert!(matches!(missing, StoreError::Empty(_)), "{missing}");
    assert!(!directory.exists());

    let address = Address::below("http://example.org/tuf").unwrap();
    Store::create(&directory, b"one", Some(&address))
        .await
        .unwrap();
    let taken = Store::create(&directory, b"two", None).await.unwrap_err();

    assert!(matches!(taken, StoreError::Taken(_)), "{taken}");
    let store = Store::open(&directory).await.unwrap();
    assert_eq!(store.load("root").unwrap().as_deref(), Some(&b"one"[..]));
    assert_eq!(store.load("timestamp").unwrap(), None);
    assert_eq!(store.address().unwrap(), Some(address));
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(remembered(folder.path()).unwrap(), None);
    for text in [
        "",
        "metadata = 'http://a/'",
        "metadata = 'a'\ntargets = 'b'",
        "\u{0}",
    ] {
        std::fs::write(folder.path().join("repository.toml"), text).unwrap();
        let error = remembered(folder.path()).unwrap_err();
        assert!(matches!(error, StoreError::Address { .. }), "{error}");
        assert!(error.to_string().contains("repository.toml"), "{error}");
    }
}

#[tokio::test]
async fn two_processes_do_not_work_in_one_directory_at_a_time() {
    let desk = Desk::new().await;
    let held = Store::open(&desk.metadata()).await.unwrap();
    let directory = desk.metadata();
    let second = tokio::spawn(async move { Store::open(Path::new(&directory)).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!second.is_finished());

    drop(held);

    second.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_name_that_is_no_file_name_is_not_kept() {
    let desk = Desk::new().await;
    let store = Store::open(&desk.metadata()).await.unwrap();
    let name = "x".repeat(300);

    store.save(&name, b"1").unwrap();

    assert_eq!(store.load(&name).unwrap(), None);
    store.save("../x", b"1").unwrap();
    assert_eq!(store.load("../x").unwrap().as_deref(), Some(&b"1"[..]));
    assert!(desk.metadata().join("..%2Fx.json").is_file());
}
