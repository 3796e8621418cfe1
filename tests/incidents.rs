//! What has gone wrong elsewhere: each is refused with a code of its own, or cannot happen.

use kit::Repository;
use kit::client::{Dnf, Keyring};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::http::Answer;
use kit::place;
use kit::server::Embedded;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A repository that is filled, and one that clients use.
struct Scene {
    server: Embedded,
    staging: Repository,
    production: Repository,
}

impl Scene {
    async fn new() -> Self {
        let server = Embedded::start().await;
        let (admin, public) = (server.admin(), server.public());
        Self {
            staging: Repository::create(admin, public, "rpm/staging/el9").await,
            production: Repository::create(admin, public, "rpm/core/el9").await,
            server,
        }
    }

    /// Asks for the promotion of everything in `source`.
    async fn ask(&self, source: &str) -> Answer {
        let body = json!({
            "source": source,
            "targets": [{ "repository": self.production.id }],
            "all": true,
        });
        self.server.admin().post("/promotions", &body).await
    }

    async fn promote(&self) {
        let answer = self.ask(&self.staging.id).await;
        self.server.admin().succeeds(answer).await;
    }

    /// The code that the promotion of all of staging is refused with.
    async fn refused(&self) -> String {
        let answer = self.ask(&self.staging.id).await;
        self.server.admin().fails(answer).await
    }

    async fn set(&self, policy: Value) {
        let admin = self.server.admin();
        let body = json!({ "policy": policy });
        let answer = admin.patch(&self.production.path(), &body).await;
        admin.succeeds(answer).await;
    }

    /// The file in the data directory that holds just these octets.
    fn object(&self, octets: &[u8]) -> PathBuf {
        let mut folders = vec![self.server.data().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read(&path).is_ok_and(|found| found == octets) {
                    return path;
                }
            }
        }
        panic!("these octets are nowhere");
    }
}

fn package(name: &str) -> RpmBuilder {
    RpmBuilder::new(name, "1.0", "1").arch("noarch")
}

#[track_caller]
fn stage(scene: &Scene, folder: &Path, reason: &str) {
    let folder = folder.to_string_lossy();
    let push = [
        "package",
        "push",
        &scene.staging.address,
        "--staged",
        &folder,
    ];
    scene.server.cli(&push).refused(reason);
}

#[test]
fn an_empty_folder_empties_no_repository() {
    block_on(async {
        let scene = Scene::new().await;
        scene.production.push(package("held").build()).await;
        let folder = place::scratch();

        stage(&scene, folder.path(), "no file is staged");
        std::fs::create_dir(folder.path().join("tests")).unwrap();
        stage(&scene, folder.path(), "only files are staged");
        let removal = scene.production.remove("held").await;
        let code = scene.server.admin().fails(removal).await;

        assert_eq!(code, "empty-wave");
        assert_eq!(scene.production.nevras().await, ["held-1.0-1.noarch"]);
    });
}

#[test]
fn a_repository_that_nobody_fills_is_no_source() {
    block_on(async {
        let scene = Scene::new().await;
        scene.production.push(package("held").build()).await;

        assert_eq!(scene.refused().await, "source-never-published");
        let unknown = scene.ask("0193c6a0-0000-7000-8000-000000000000").await;
        unknown.problem(404, "not-found");
        assert_eq!(scene.production.publications().await.len(), 1);
    });
}

#[test]
fn one_name_and_version_never_stands_for_two_files() {
    block_on(async {
        let scene = Scene::new().await;
        scene.production.push(package("hello").build()).await;
        let other = package("hello").summary("built elsewhere").build();
        scene.staging.push(other).await;

        assert_eq!(scene.refused().await, "duplicate-nevra");
    });
}

#[test]
fn a_package_of_a_stranger_is_refused_where_only_ours_are_taken() {
    block_on(async {
        let scene = Scene::new().await;
        let keep = json!({ "policy": { "foreign_signature": "keep" } });
        let admin = scene.server.admin();
        let kept = admin.patch(&scene.staging.path(), &keep).await;
        admin.succeeds(kept).await;
        let (ring, folder) = (Keyring::empty(), place::scratch());
        ring.generate("Stranger <stranger@example.org>", "ed25519", "");
        let file = folder.path().join("hello.rpm");
        place::write(&file, package("hello").build());
        ring.sign_package("stranger@example.org", &file).succeeded();
        scene.staging.push(std::fs::read(&file).unwrap()).await;
        scene.set(json!({ "foreign_signature": "refuse" })).await;

        assert_eq!(scene.refused().await, "foreign-signature");
        scene.set(json!({ "foreign_signature": "replace" })).await;
        scene.promote().await;

        let dnf = Dnf::new(&[scene.production.for_clients()]);
        dnf.run(&["install", "hello"]).succeeded();
    });
}

#[test]
fn a_package_that_drifted_from_its_checksum_goes_no_further() {
    block_on(async {
        let scene = Scene::new().await;
        scene
            .staging
            .push(package("hello").file("/usr/share/x").build())
            .await;
        let path = "Packages/h/hello-1.0-1.noarch.rpm";
        let mut octets = scene.staging.file(path).await.expect(200).body.to_vec();
        let object = scene.object(&octets);
        *octets.last_mut().unwrap() ^= 1;
        place::write(&object, octets);

        assert_eq!(scene.refused().await, "package-altered");
        assert!(scene.production.nevras().await.is_empty());
    });
}

#[test]
fn names_with_signs_are_found_however_clients_write_them() {
    block_on(async {
        let scene = Scene::new().await;
        let tricky = RpmBuilder::new("gtk+", "1^git~rc1", "1").arch("noarch");
        scene.staging.push(tricky.build()).await;

        scene.promote().await;

        let dnf = Dnf::new(&[scene.production.for_clients()]);
        dnf.run(&["install", "gtk+"]).succeeded();
        for name in [
            "gtk%2B-1%5Egit%7Erc1-1.noarch.rpm",
            "gtk+-1%5egit~rc1-1.noarch.rpm",
        ] {
            let file = scene.production.file(&format!("Packages/g/{name}")).await;
            file.expect(200);
        }
    });
}

#[test]
fn no_publication_is_without_the_signature_of_its_index() {
    block_on(async {
        let scene = Scene::new().await;
        let key = scene.production.public_key().await;
        let ring = Keyring::trusting(&[&key]);
        for name in ["one", "two", "three"] {
            scene.staging.push(package(name).build()).await;
            scene.promote().await;
        }

        let publications = scene.production.publications().await;

        assert_eq!(publications.len(), 3);
        for publication in publications {
            let serial = &publication["serial"];
            let file = |name: &str| format!("@{serial}/repodata/{name}");
            let list = scene.production.file(&file("repomd.xml")).await;
            let signature = scene.production.file(&file("repomd.xml.asc")).await;
            let (list, signature) = (list.expect(200), signature.expect(200));
            ring.verify(&signature.body, &list.body).succeeded();
        }
    });
}

#[test]
fn a_promotion_that_succeeded_is_served() {
    block_on(async {
        let scene = Scene::new().await;
        for name in ["one", "two", "three"] {
            scene.staging.push(package(name).build()).await;

            scene.promote().await;

            // At once, without waiting for anything.
            let path = format!("Packages/{}/{name}-1.0-1.noarch.rpm", &name[..1]);
            scene.production.file(&path).await.expect(200);
            scene.production.assert_whole().await;
        }
        assert_eq!(scene.production.nevras().await.len(), 3);
    });
}
