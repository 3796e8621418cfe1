//! Files of any kind: found under their paths, listed with their hashes, the list signed.

use std::process::Command;

use kit::Repository;
use kit::client::Keyring;
use kit::command::run;
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;

#[test]
fn a_tree_of_files_is_checked_by_sha256sum_and_gpg() {
    block_on(async {
        let server = Embedded::start().await;
        let (admin, public) = (server.admin(), server.public());
        let repository = Repository::create(admin, public, "file/tools").await;
        let push = async |path: &str, bytes: &str| {
            repository
                .push_as(&path.replace('/', "%2F"), bytes.to_owned())
                .await
        };
        push("tool.tar.gz", "tool 1").await;
        push("1.0/tool (new).tar.gz", "tool 1").await;
        push("1.0/notes.txt", "notes").await;
        push("tool.tar.gz", "tool 2").await;
        let accepted = repository.remove("1.0/notes.txt").await;
        admin.succeeds(accepted).await;

        let list = repository.file("SHA256SUMS").await.expect(200).text();
        let signature = repository.file("SHA256SUMS.asc").await;
        let key = repository.public_key().await;
        Keyring::trusting(&[&key])
            .verify(&signature.body, list.as_bytes())
            .succeeded();
        let folder = place::scratch();
        place::write(&folder.path().join("SHA256SUMS"), &list);
        for line in list.lines() {
            let path = line.split_once("  ").unwrap().1;
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            place::write(
                &file,
                &repository
                    .file(&path.replace(' ', "%20"))
                    .await
                    .expect(200)
                    .body,
            );
        }
        let mut check = Command::new("sha256sum");
        check
            .current_dir(folder.path())
            .args(["--strict", "--check", "SHA256SUMS"]);
        run(&mut check).succeeded();
        assert_eq!(list.lines().count(), 2, "{list}");
        assert_eq!(repository.file("tool.tar.gz").await.text(), "tool 2");
        repository.file("1.0/notes.txt").await.expect(200);
        let first = repository.publications().await;
        let serial = first
            .iter()
            .filter_map(|one| one["serial"].as_i64())
            .min()
            .unwrap();
        let before = repository.file(&format!("@{serial}/tool.tar.gz")).await;
        assert_eq!(before.expect(200).text(), "tool 1");
    });
}

#[test]
fn names_that_mean_something_else_are_refused() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "file/tools").await;
        for name in [
            "SHA256SUMS",
            "SHA256SUMS.asc",
            "@7%2Fa",
            "a%2F..%2Fb",
            "a%2F%2Fb",
            "a%3Fb",
        ] {
            let refused = repository.upload_as(name, "text").await;
            refused.problem(422, "invalid-request");
        }
        let suite = repository.upload_as("a?suite=stable", "text").await;
        suite.problem(422, "invalid-request");
    });
}
