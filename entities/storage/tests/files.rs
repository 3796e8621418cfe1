//! What only files have: modes, a disk that gets full, leftovers of a crash.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use countersign_storage::{PutStreamError, Storage, StorageError};
use futures_util::stream;

#[tokio::test]
async fn objects_are_readable_by_their_owner_only() {
    let root = tempfile::tempdir().unwrap();
    let storage = Storage::files(root.path().join("objects")).unwrap();
    storage.put("vault/core.age", "x".into()).await.unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let path = storage.local_path("vault/core.age").unwrap().unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&root.path().join("objects")), 0o700);
}

#[tokio::test]
async fn a_local_path_holds_the_bytes_of_its_object() {
    let root = tempfile::tempdir().unwrap();
    let storage = Storage::files(root.path()).unwrap();
    storage.put("blobs/a", "bytes".into()).await.unwrap();

    let path = storage.local_path("blobs/a").unwrap().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"bytes");
    assert!(path.starts_with(storage.root().unwrap()));
}

#[tokio::test]
async fn only_what_was_left_long_ago_is_swept() {
    let root = tempfile::tempdir().unwrap();
    let storage = Storage::files(root.path()).unwrap();
    storage.put("blobs/a", "x".into()).await.unwrap();
    let leftover = |name: &str, age: Duration| {
        let file = fs::File::create(root.path().join(".unfinished").join(name)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    };
    let day = Duration::from_hours(24);
    leftover("old", day * 2);
    leftover("young", Duration::from_mins(1));

    assert_eq!(storage.sweep_unfinished(day).await.unwrap(), 1);
    assert_eq!(storage.sweep_unfinished(day).await.unwrap(), 0);

    assert!(root.path().join(".unfinished/young").exists());
    assert!(storage.exists("blobs/a").await.unwrap());
}

#[tokio::test]
async fn a_disk_that_is_not_mounted_lacks_no_object_and_takes_none() {
    let folder = tempfile::tempdir().unwrap();
    let (root, aside) = (folder.path().join("objects"), folder.path().join("aside"));
    let storage = Storage::files(&root).unwrap();
    storage.put("blobs/a", "bytes".into()).await.unwrap();
    let mut sink = storage.upload("staging/b").await.unwrap();
    sink.write("bytes".into()).await.unwrap();
    fs::rename(&root, &aside).unwrap();
    // The directory that it is mounted on is there.
    fs::create_dir(&root).unwrap();

    let away = |error: StorageError| matches!(error, StorageError::Unavailable(_));
    assert!(away(storage.get("blobs/a").await.unwrap_err()));
    assert!(away(storage.delete("blobs/a").await.unwrap_err()));
    assert!(away(storage.copy("blobs/a", "blobs/c").await.unwrap_err()));
    assert!(away(storage.put("blobs/d", "x".into()).await.unwrap_err()));
    assert!(away(sink.finish().await.unwrap_err()));
    assert!(away(storage.ready().await.unwrap_err()));

    // Nothing was made on the other disk, so this one can take its place.
    fs::rename(&aside, &root).unwrap();
    assert_eq!(storage.get("blobs/a").await.unwrap(), "bytes");
    storage.ready().await.unwrap();
}

#[tokio::test]
async fn storage_opened_again_holds_what_it_held() {
    let root = tempfile::tempdir().unwrap();
    Storage::files(root.path())
        .unwrap()
        .put("blobs/a", "x".into())
        .await
        .unwrap();

    let again = Storage::files(root.path()).unwrap();
    assert_eq!(again.get("blobs/a").await.unwrap(), "x");
}

#[test]
fn a_root_that_cannot_be_a_directory_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let opened = Storage::files(file.path().join("objects"));
    assert!(
        matches!(opened, Err(StorageError::Setup { .. })),
        "{opened:?}"
    );
}

/// Set in the child that runs where little can be written.
const SMALL_DISK: &str = "COUNTERSIGN_TEST_SMALL_DISK";

/// The test runs again on a 64 MiB tmpfs in a mount namespace of its own, which ends with it.
/// Where namespaces are forbidden, a limit of 64 MiB per file stands for the disk.
#[test]
fn a_full_disk_is_said_and_leaves_nothing() {
    if let Some(directory) = std::env::var_os(SMALL_DISK) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(fill(Path::new(&directory)));
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let again = |command: &mut Command| {
        command
            .arg(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "a_full_disk_is_said_and_leaves_nothing",
                "--nocapture",
            ])
            .env(SMALL_DISK, directory.path())
            .status()
            .is_ok_and(|status| status.code() == Some(0))
    };
    let may_mount = Command::new("unshare")
        .args([
            "--map-root-user",
            "--mount",
            "mount",
            "-t",
            "tmpfs",
            "tmpfs",
        ])
        .arg(directory.path())
        .status()
        .is_ok_and(|status| status.success());
    let passed = if may_mount {
        let mounted =
            "mount -t tmpfs -o size=64m tmpfs \"$COUNTERSIGN_TEST_SMALL_DISK\" && exec \"$@\"";
        again(Command::new("unshare").args([
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            mounted,
            "sh",
        ]))
    } else {
        let limited = "trap '' XFSZ; ulimit -f $((64 * 1024 * 1024 / 512)) && exec \"$@\"";
        again(Command::new("sh").args(["-c", limited, "sh"]))
    };
    assert!(passed, "the test on a small disk failed");
}

async fn fill(directory: &Path) {
    let storage = Storage::files(directory).unwrap();
    let megabyte = Bytes::from(vec![7; 1 << 20]);

    let parts = stream::iter((0..100).map(|_| Ok::<_, std::io::Error>(megabyte.clone())));
    let stored = storage.put_stream("staging/large", parts, |_| {}).await;
    assert!(
        matches!(stored, Err(PutStreamError::Storage(StorageError::Full(_)))),
        "{stored:?}"
    );
    let stored = storage
        .put("staging/whole", vec![7; 100 << 20].into())
        .await;
    assert!(matches!(stored, Err(StorageError::Full(_))), "{stored:?}");

    let unfinished = fs::read_dir(directory.join(".unfinished")).unwrap().count();
    assert_eq!(unfinished, 0);
    assert!(!storage.exists("staging/large").await.unwrap());
    assert!(!storage.exists("staging/whole").await.unwrap());
    // What was given back can be used.
    storage
        .put("staging/small", vec![7; 32 << 20].into())
        .await
        .unwrap();
    let free = storage.free_space().await.unwrap().unwrap();
    assert!(storage.require_space(free).await.is_ok());
    let required = storage.require_space(free + (1 << 40)).await;
    assert!(matches!(required, Err(StorageError::Full(_))));
}
