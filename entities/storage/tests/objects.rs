//! What every storage does, on files and in a bucket alike.

mod place;

use std::time::Duration;

use bytes::Bytes;
use countersign_storage::{PutStreamError, StorageError, Upload};
use futures_util::{StreamExt, TryStreamExt, stream};
use place::Place;
use sha2::{Digest, Sha256};

/// One test per line and place.
macro_rules! on_files_and_in_a_bucket {
    ($($name:ident),+ $(,)?) => {
        mod files {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(&super::Place::directory()).await; })+
        }
        mod bucket {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(&super::Place::bucket().await).await; })+
        }
    };
}

on_files_and_in_a_bucket![
    what_is_put_can_be_read_whole_in_part_and_as_a_stream,
    an_empty_object_is_an_object,
    a_taken_name_is_refused_and_its_object_left_alone,
    of_many_writers_of_one_name_one_wins,
    replace_takes_the_place_of_what_is_there,
    a_stream_is_hashed_and_inspected_on_its_way,
    a_stream_that_fails_leaves_nothing,
    an_upload_that_is_dropped_leaves_nothing,
    an_upload_is_not_seen_before_its_end,
    a_range_past_the_end_is_refused,
    what_is_not_there_is_not_found,
    a_copy_outlives_what_it_was_copied_from,
    a_list_holds_what_lies_below_its_prefix,
    a_list_is_complete_however_long,
    a_name_that_could_leave_the_root_is_refused,
    a_place_that_can_be_reached_is_ready,
];

/// Bytes that differ from place to place.
fn pattern(length: usize) -> Bytes {
    (0..length)
        .map(|index| {
            let [low, middle, high, ..] = index.to_le_bytes();
            low.wrapping_mul(31) ^ middle ^ high
        })
        .collect()
}

async fn read_stream(place: &Place, name: &str, range: std::ops::Range<u64>) -> Vec<u8> {
    let parts: Vec<Bytes> = place
        .storage
        .stream(name, range)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    parts.concat()
}

async fn what_is_put_can_be_read_whole_in_part_and_as_a_stream(place: &Place) {
    let bytes = pattern(700_000);
    place.storage.put("blobs/a", bytes.clone()).await.unwrap();

    assert_eq!(place.storage.get("blobs/a").await.unwrap(), bytes);
    assert_eq!(place.storage.head("blobs/a").await.unwrap().size, 700_000);
    assert!(place.storage.exists("blobs/a").await.unwrap());
    for range in [
        0..1,
        699_999..700_000,
        0..700_000,
        300_000..600_001,
        5..5,
        700_000..700_000,
    ] {
        let expected = &bytes[range.start..range.end];
        let range = range.start as u64..range.end as u64;
        assert_eq!(
            place.storage.range("blobs/a", range.clone()).await.unwrap(),
            expected
        );
        assert_eq!(read_stream(place, "blobs/a", range).await, expected);
    }
}

async fn an_empty_object_is_an_object(place: &Place) {
    place
        .storage
        .put("blobs/empty", Bytes::new())
        .await
        .unwrap();
    let written = place
        .storage
        .upload("blobs/none")
        .await
        .unwrap()
        .finish()
        .await
        .unwrap();

    assert_eq!(written.size, 0);
    assert_eq!(written.sha256, <[u8; 32]>::from(Sha256::digest(b"")));
    for name in ["blobs/empty", "blobs/none"] {
        assert_eq!(place.storage.get(name).await.unwrap(), Bytes::new());
        assert_eq!(place.storage.head(name).await.unwrap().size, 0);
        assert!(read_stream(place, name, 0..0).await.is_empty());
    }
}

async fn a_taken_name_is_refused_and_its_object_left_alone(place: &Place) {
    place.storage.put("blobs/a", "first".into()).await.unwrap();

    let put = place.storage.put("blobs/a", "second".into()).await;
    assert!(matches!(put, Err(StorageError::Exists(name)) if name == "blobs/a"));
    let upload = place.storage.upload("blobs/a").await;
    assert!(matches!(upload.map(drop), Err(StorageError::Exists(_))));

    assert_eq!(place.storage.get("blobs/a").await.unwrap(), "first");
    place.must_hold_no_leftovers().await;
}

async fn of_many_writers_of_one_name_one_wins(place: &Place) {
    let small = begin(place, "blobs/a", 1000).await;
    let large = begin(place, "blobs/a", 9 << 20).await;
    place.storage.put("blobs/a", "won".into()).await.unwrap();

    for upload in [small, large] {
        assert!(matches!(
            upload.finish().await,
            Err(StorageError::Exists(_))
        ));
    }
    assert_eq!(place.storage.get("blobs/a").await.unwrap(), "won");
    place.must_hold_no_leftovers().await;

    let writers = (0..8).map(|writer| {
        let storage = place.storage.clone();
        tokio::spawn(async move {
            storage
                .put("blobs/b", vec![writer; 1000].into())
                .await
                .is_ok()
        })
    });
    let won = futures_util::future::join_all(writers).await;
    assert_eq!(
        won.into_iter().filter(|won| *won.as_ref().unwrap()).count(),
        1
    );
}

async fn begin(place: &Place, name: &str, length: usize) -> Upload {
    let mut upload = place.storage.upload(name).await.unwrap();
    upload.write(pattern(length)).await.unwrap();
    upload
}

async fn replace_takes_the_place_of_what_is_there(place: &Place) {
    place
        .storage
        .replace("export/timestamp.json", "1".into())
        .await
        .unwrap();
    place
        .storage
        .replace("export/timestamp.json", "2".into())
        .await
        .unwrap();

    assert_eq!(
        place.storage.get("export/timestamp.json").await.unwrap(),
        "2"
    );
    place.must_hold_no_leftovers().await;
}

async fn a_stream_is_hashed_and_inspected_on_its_way(place: &Place) {
    let bytes = pattern((20 << 20) + 12_345);
    let mut rest = bytes.clone();
    let mut sizes = [1, 70_000, 1 << 20, 3_333_333].into_iter().cycle();
    let parts = std::iter::from_fn(|| {
        let size = sizes.next()?.min(rest.len());
        (size > 0).then(|| Ok::<_, std::io::Error>(rest.split_to(size)))
    });
    let mut inspected = Sha256::new();

    let written = place
        .storage
        .put_stream("blobs/a", stream::iter(parts), |part| {
            inspected.update(part);
        })
        .await
        .unwrap();

    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    assert_eq!(written.size, bytes.len() as u64);
    assert_eq!(written.sha256, digest);
    assert_eq!(<[u8; 32]>::from(inspected.finalize()), digest);
    assert_eq!(
        read_stream(place, "blobs/a", 0..bytes.len() as u64).await,
        bytes
    );
    place.must_hold_no_leftovers().await;
}

async fn a_stream_that_fails_leaves_nothing(place: &Place) {
    for (name, before) in [("staging/small", 1000), ("staging/large", 9 << 20)] {
        let parts = stream::iter([Ok(pattern(before)), Err("the client is gone")]);

        let stored = place.storage.put_stream(name, parts, |_| {}).await;

        assert!(matches!(
            stored,
            Err(PutStreamError::Source("the client is gone"))
        ));
        assert!(!place.storage.exists(name).await.unwrap());
    }
    place.must_hold_no_leftovers().await;
}

async fn an_upload_that_is_dropped_leaves_nothing(place: &Place) {
    drop(begin(place, "staging/small", 1000).await);
    drop(begin(place, "staging/large", 17 << 20).await);

    place.must_hold_no_leftovers().await;
    let listed: Vec<_> = place.storage.list("").unwrap().try_collect().await.unwrap();
    assert_eq!(listed, []);

    // Given up in the middle of a write, too.
    let storage = place.storage.clone();
    let writing = tokio::spawn(async move {
        let parts = stream::repeat_with(|| Ok::<_, std::io::Error>(pattern(1 << 20)));
        storage
            .put_stream("staging/endless", parts, |_| {})
            .await
            .map(drop)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    place.must_hold_no_leftovers().await;
    assert!(!place.storage.exists("staging/endless").await.unwrap());
}

async fn an_upload_is_not_seen_before_its_end(place: &Place) {
    let upload = begin(place, "blobs/a", 9 << 20).await;

    assert!(!place.storage.exists("blobs/a").await.unwrap());
    let listed: Vec<_> = place.storage.list("").unwrap().try_collect().await.unwrap();
    assert_eq!(listed, []);

    assert_eq!(upload.size(), 9 << 20);
    upload.finish().await.unwrap();
    assert_eq!(place.storage.head("blobs/a").await.unwrap().size, 9 << 20);
}

async fn a_range_past_the_end_is_refused(place: &Place) {
    place.storage.put("blobs/a", pattern(1000)).await.unwrap();

    for range in [0..1001, 999..1001, 1000..1001, 5000..6000, 1001..1001] {
        let read = place.storage.range("blobs/a", range.clone()).await;
        assert!(
            matches!(read, Err(StorageError::Range { .. })),
            "{range:?}: {read:?}"
        );
        let read = place
            .storage
            .stream("blobs/a", range.clone())
            .await
            .map(drop);
        assert!(
            matches!(read, Err(StorageError::Range { .. })),
            "{range:?}: {read:?}"
        );
    }
}

async fn what_is_not_there_is_not_found(place: &Place) {
    let storage = &place.storage;
    place
        .storage
        .put("blobs/folder/file", "x".into())
        .await
        .unwrap();

    // `blobs/folder` is a directory on one side and nothing on the other: no object on either.
    for name in ["blobs/absent", "blobs/folder", "blobs/folder/file/below"] {
        let absent = |error| matches!(error, Some(StorageError::NotFound(_)));
        assert!(absent(storage.get(name).await.err()), "{name}");
        assert!(absent(storage.range(name, 0..1).await.err()), "{name}");
        assert!(absent(storage.range(name, 0..0).await.err()), "{name}");
        assert!(absent(storage.stream(name, 0..1).await.err()), "{name}");
        assert!(absent(storage.head(name).await.err()), "{name}");
        assert!(
            absent(storage.copy(name, "blobs/copy").await.err()),
            "{name}"
        );
        assert!(!storage.exists(name).await.unwrap(), "{name}");
    }
    storage.delete("blobs/absent").await.unwrap();
    assert!(!storage.exists("blobs/copy").await.unwrap());
}

async fn a_copy_outlives_what_it_was_copied_from(place: &Place) {
    let storage = &place.storage;
    storage.put("staging/a", pattern(1000)).await.unwrap();

    storage.copy("staging/a", "blobs/a").await.unwrap();
    let again = storage.copy("staging/a", "blobs/a").await;
    storage.delete("staging/a").await.unwrap();
    storage.delete("staging/a").await.unwrap();

    assert!(matches!(again, Err(StorageError::Exists(_))), "{again:?}");
    assert!(!storage.exists("staging/a").await.unwrap());
    assert_eq!(storage.get("blobs/a").await.unwrap(), pattern(1000));
}

async fn a_list_holds_what_lies_below_its_prefix(place: &Place) {
    for name in ["blobs/a", "blobs/b/c", "blobs2/a", "export/x"] {
        place.storage.put(name, name.into()).await.unwrap();
    }
    let list = async |prefix: &str| {
        let entries: Vec<_> = place
            .storage
            .list(prefix)
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        let mut names: Vec<String> = entries.into_iter().map(|entry| entry.name).collect();
        names.sort();
        names
    };

    assert_eq!(list("blobs").await, ["blobs/a", "blobs/b/c"]);
    assert_eq!(list("blobs/").await, ["blobs/a", "blobs/b/c"]);
    assert_eq!(list("blobs/b").await, ["blobs/b/c"]);
    assert_eq!(
        list("").await,
        ["blobs/a", "blobs/b/c", "blobs2/a", "export/x"]
    );
    assert_eq!(list("absent").await, [""; 0]);
    let entry = place
        .storage
        .list("export")
        .unwrap()
        .next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(entry.head, place.storage.head("export/x").await.unwrap());
    assert!(matches!(
        place.storage.list("../x").map(drop),
        Err(StorageError::Name { .. })
    ));
}

async fn a_list_is_complete_however_long(place: &Place) {
    let puts = stream::iter(0..1100).map(|number| {
        let storage = place.storage.clone();
        async move { storage.put(&format!("staging/{number}"), "x".into()).await }
    });
    puts.buffer_unordered(16)
        .try_collect::<Vec<_>>()
        .await
        .unwrap();

    let listed: Vec<_> = place
        .storage
        .list("staging")
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(listed.len(), 1100);
}

async fn a_name_that_could_leave_the_root_is_refused(place: &Place) {
    for name in [
        "",
        "/etc/passwd",
        "../x",
        "blobs/../../x",
        ".unfinished/x",
        "a b",
    ] {
        let refused = |error| matches!(error, Some(StorageError::Name { .. }));
        assert!(
            refused(place.storage.put(name, "x".into()).await.err()),
            "{name}"
        );
        assert!(refused(place.storage.get(name).await.err()), "{name}");
        assert!(refused(place.storage.delete(name).await.err()), "{name}");
        assert!(
            refused(place.storage.copy("blobs/a", name).await.err()),
            "{name}"
        );
        assert!(refused(place.storage.local_path(name).err()), "{name}");
    }
}

async fn a_place_that_can_be_reached_is_ready(place: &Place) {
    place.storage.ready().await.unwrap();
    place.storage.require_space(1).await.unwrap();
}
