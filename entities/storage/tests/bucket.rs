//! What only a bucket can get wrong: keys, addresses, a server that is gone.

use std::net::TcpListener;
use std::path::Path;

use countersign_storage::{Bucket, Storage, StorageError};

fn bucket(directory: &Path, endpoint: &str) -> Bucket {
    let (access_key_file, secret_key_file) = (directory.join("access"), directory.join("secret"));
    std::fs::write(&access_key_file, "access").unwrap();
    std::fs::write(&secret_key_file, "hunter2").unwrap();
    Bucket {
        endpoint: Some(endpoint.to_owned()),
        region: "us-east-1".into(),
        name: "countersign".into(),
        access_key_file,
        secret_key_file,
    }
}

#[tokio::test]
async fn a_server_that_is_gone_is_unavailable_and_worth_another_try() {
    let directory = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let storage = Storage::s3(&bucket(directory.path(), &format!("http://{free}"))).unwrap();

    for error in [
        storage.get("blobs/a").await.unwrap_err(),
        storage.put("blobs/a", "x".into()).await.unwrap_err(),
        storage.exists("blobs/a").await.unwrap_err(),
        storage.ready().await.unwrap_err(),
    ] {
        assert!(matches!(error, StorageError::Unavailable(_)), "{error:?}");
        assert!(!error.is_final());
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_not_ready() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = kit::object::Bucket::fresh().await.endpoint;
    let absent = Bucket {
        name: "absent".into(),
        ..bucket(directory.path(), &endpoint)
    };

    let ready = Storage::s3(&absent).unwrap().ready().await;

    assert!(
        matches!(ready, Err(StorageError::Setup { .. })),
        "{ready:?}"
    );
}

#[test]
fn keys_that_cannot_be_read_are_named_by_their_file() {
    let directory = tempfile::tempdir().unwrap();
    let whole = bucket(directory.path(), "http://127.0.0.1:1");
    let absent = Bucket {
        secret_key_file: directory.path().join("absent"),
        ..whole.clone()
    };
    std::fs::write(directory.path().join("empty"), "\n").unwrap();
    let empty = Bucket {
        access_key_file: directory.path().join("empty"),
        ..whole
    };

    for (bucket, file) in [(absent, "absent"), (empty, "empty")] {
        let error = Storage::s3(&bucket).unwrap_err();
        assert!(matches!(error, StorageError::Setup { .. }), "{error:?}");
        assert!(error.to_string().contains(file), "{error}");
    }
}

#[tokio::test]
async fn a_secret_key_is_shown_nowhere() {
    let directory = tempfile::tempdir().unwrap();
    let bucket = bucket(directory.path(), "http://127.0.0.1:1");
    let storage = Storage::s3(&bucket).unwrap();

    let shown = format!("{bucket:?} {storage:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("countersign"));
    assert_eq!(storage.local_path("blobs/a").unwrap(), None);
    assert_eq!(storage.free_space().await.unwrap(), None);
}
