//! Targets: what appears in a directory, and what never does.

use std::path::Path;

use tuf::TargetPath;

use super::repository::urls;
use super::server::Reply;
use super::{Desk, target};
use crate::tuf::directory::Directory;
use crate::tuf::download::download;
use crate::tuf::error::ClientError;
use crate::tuf::integrity::IntegrityError;
use crate::tuf::transport::TransportError;

/// The hash in the URLs of the target at `path`.
fn hash(desk: &Desk, path: &str) -> String {
    desk.repository.roles["targets"].targets[&target(path)]
        .sha256
        .clone()
}

/// Changes what the server has at the URL of `path` that clients ask for.
fn instead(desk: &Desk, path: &str, reply: Reply) {
    let [near, _] = urls(path, &hash(desk, path));
    desk.repository.server.set(&near, reply);
}

/// All files below `folder`, with what they hold.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).unwrap().display().to_string();
            found.push((below, std::fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    of.iter().map(owned).collect()
}

#[tokio::test]
async fn a_target_appears_below_the_directory_and_is_kept_while_it_is_right() {
    let mut desk = Desk::new().await;
    desk.repository
        .add("targets", "rpm/core/repomd.xml", b"one");
    desk.repository.add("targets", "top + é~1", b"two");
    desk.repository.publish(&["targets"]);

    let first = desk.download("rpm/core/repomd.xml").await.unwrap();
    desk.download("top + é~1").await.unwrap();

    assert!(!first.kept);
    assert_eq!(first.role, "targets");
    assert_eq!(first.file, desk.targets().join("rpm/core/repomd.xml"));
    let both = pairs(&[("rpm/core/repomd.xml", "one"), ("top + é~1", "two")]);
    assert_eq!(files(&desk.targets()), both);

    desk.asked();
    assert!(desk.download("rpm/core/repomd.xml").await.unwrap().kept);
    assert!(!desk.asked().iter().any(|path| path.contains("targets/")));

    // A copy that was changed is not kept, and one that is out of date neither.
    std::fs::write(&first.file, "0ne").unwrap();
    assert!(!desk.download("rpm/core/repomd.xml").await.unwrap().kept);
    assert_eq!(files(&desk.targets()), both);
    desk.repository
        .add("targets", "rpm/core/repomd.xml", b"three");
    desk.repository.publish(&["targets"]);
    assert!(!desk.download("rpm/core/repomd.xml").await.unwrap().kept);
    assert_eq!(std::fs::read(&first.file).unwrap(), b"three");
}

#[tokio::test]
async fn bytes_that_nobody_has_signed_never_appear() {
    let mut desk = Desk::new().await;
    desk.repository.add("targets", "dir/file", b"0123456789");
    desk.repository.publish(&["targets"]);
    for (reply, why) in [
        (Reply::File(b"0123456780".to_vec()), "SHA-256"),
        (Reply::File(b"012345678".to_vec()), "9 bytes"),
        (
            Reply::File(b"01234567890".to_vec()),
            "longer than the 10 bytes",
        ),
        (Reply::File(Vec::new()), "0 bytes"),
        (Reply::Cut(b"0123456789".to_vec(), 5), "broke off"),
        (Reply::Endless, "longer than the 10 bytes"),
        (Reply::Status(404), "is not there"),
        (Reply::Status(500), "500"),
    ] {
        instead(&desk, "dir/file", reply.clone());

        let error = desk.download("dir/file").await.unwrap_err();

        let said = crate::tuf::error::chain(&error);
        assert!(said.contains(why), "{reply:?}: {said}");
        assert_eq!(files(&desk.targets()), [], "{reply:?}");
    }
}

#[tokio::test]
async fn a_good_copy_outlives_a_bad_download() {
    let mut desk = Desk::new().await;
    desk.repository.add("targets", "dir/file", b"old");
    desk.repository.publish(&["targets"]);
    desk.download("dir/file").await.unwrap();
    desk.repository.add("targets", "dir/file", b"new");
    desk.repository.publish(&["targets"]);
    // An older file that was signed once is no longer what is signed.
    instead(&desk, "dir/file", Reply::File(b"old".to_vec()));

    let error = desk.download("dir/file").await.unwrap_err();

    let altered = matches!(
        &error,
        ClientError::Altered {
            source: IntegrityError::Hash("SHA-256"),
            ..
        }
    );
    assert!(altered, "{error}");
    assert_eq!(files(&desk.targets()), pairs(&[("dir/file", "old")]));
}

#[tokio::test]
async fn a_target_is_named_by_its_path_and_by_nothing_else() {
    let desk = Desk::new().await;
    for text in [
        "",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/./x",
        "a//x",
        "a/",
        "a%2f..",
        "a\\..\\x",
        "a?b",
        "a#b",
        "a\0b",
        "a\nb",
    ] {
        assert!(text.parse::<TargetPath>().is_err(), "{text:?}");
    }
    let error = desk.download("no/such").await.unwrap_err();
    assert!(matches!(error, ClientError::NoTarget(_)), "{error}");
    assert_eq!(files(&desk.targets()), []);
}

#[tokio::test]
async fn a_target_without_a_hash_that_is_known_is_not_asked_for() {
    let mut desk = Desk::new().await;
    desk.repository.publish(&["targets"]);
    let mut targets = desk.repository.raw("targets");
    targets["targets"] = serde_json::json!({
        "file": {"length": 1, "hashes": {"md5": "ab"}},
    });
    desk.repository.put_raw("targets", Some(2), &targets);

    let error = desk.download("file").await.unwrap_err();

    let unknown = matches!(
        &error,
        ClientError::Altered {
            source: IntegrityError::NoHash,
            ..
        }
    );
    assert!(unknown, "{error}");
    assert!(!desk.asked().iter().any(|path| path.contains("targets/")));
}

#[tokio::test]
async fn a_hash_of_metadata_is_no_path_on_the_server() {
    let mut desk = Desk::new().await;
    desk.repository.publish(&["targets"]);
    let mut targets = desk.repository.raw("targets");
    targets["targets"] = serde_json::json!({
        "file": {"length": 1, "hashes": {"sha256": "../../elsewhere?"}},
    });
    desk.repository.put_raw("targets", Some(2), &targets);

    desk.download("file").await.unwrap_err();

    assert!(!desk.asked().iter().any(|path| path.contains("elsewhere")));
}

#[tokio::test]
async fn what_is_not_open_to_everybody_is_open_to_those_with_a_key() {
    let mut desk = Desk::new().await;
    desk.repository
        .add("targets", "rpm/own/repomd.xml", b"mine");
    desk.repository.publish(&["targets"]);
    // The Base64 of `countersign:secret`.
    let wanted = "Y291bnRlcnNpZ246c2VjcmV0".to_owned();
    instead(
        &desk,
        "rpm/own/repomd.xml",
        Reply::Closed(wanted, b"mine".to_vec()),
    );

    let error = desk.download("rpm/own/repomd.xml").await.unwrap_err();
    let closed = matches!(error, ClientError::Transport(TransportError::Closed(_)));
    assert!(closed, "{error}");

    let mut client = desk.client().await;
    client.refresh().await.unwrap();
    let directory = Directory::open(&desk.targets()).unwrap();
    let path = target("rpm/own/repomd.xml");
    let got = download(&mut client, &path, &directory, Some("secret"), &|_, _| {}).await;
    assert_eq!(std::fs::read(got.unwrap().file).unwrap(), b"mine");
}
