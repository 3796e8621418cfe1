//! Debian packages on their way: what a suite depends on, suite by suite.

use entities::repository::{Format, Policy};
use entities::task::State;
use entities::{PackageId, promotion::Target};
use jobs::{CreatePromotion, RemovePackage};
use kit::Database;
use kit::corpus::DebBuilder;

use super::{Scene, strict};
use crate::fixture::code;

const STABLE: &str = "stable/main";

fn library(version: &str) -> Vec<u8> {
    DebBuilder::new("libfoo", version, "amd64").build()
}

/// What needs the first version of the library.
fn application(architecture: &str) -> Vec<u8> {
    DebBuilder::new("app", "1", architecture)
        .field("Depends", "libfoo (<< 2) | tool")
        .build()
}

async fn scene(database: Database, policy: Policy) -> Scene {
    Scene::of(Format::Deb, STABLE, database, policy).await
}

impl Scene {
    /// The promotion of everything in place of older versions, into `division`.
    fn superseding(&self, division: &str) -> CreatePromotion {
        let mut job = self.job();
        job.selector.supersede = true;
        job.targets = vec![Target {
            repository: self.production,
            division: division.into(),
        }];
        job
    }

    async fn removal(&self, name: &str) -> RemovePackage {
        let live = self.live(self.production).await;
        let package = live.iter().find(|row| row.name == name);
        let package: PackageId = package.expect("the package is there").id;
        RemovePackage {
            repository: self.production,
            package,
            purge: false,
            overrides: Vec::new(),
        }
    }
}

/// A package with this file.
fn program(name: &str, path: &str) -> DebBuilder {
    DebBuilder::new(name, "1", "amd64").file(path, b"a program")
}

fn without_shared_files() -> Policy {
    Policy {
        file_conflicts: true,
        ..Policy::default()
    }
}

/// What the only target of `job` said against it.
async fn said(scene: &Scene, job: &CreatePromotion) -> String {
    let row = scene.row(job.promotion).await;
    let detail = &row.report["targets"][0]["refusals"][0]["detail"];
    detail.as_str().unwrap_or_default().to_owned()
}

kit::on_databases! {
    async fn two_packages_of_a_suite_do_not_share_a_file(database: Database) {
        let scene = scene(database, without_shared_files()).await;
        let tool = "usr/bin/tool";
        scene.push(scene.production, &program("one", tool).build()).await;
        let replacing = program("three", tool).field("Replaces", "one (<= 1)");
        scene.push(scene.production, &replacing.build()).await;
        let elsewhere = program("two", tool).build();
        scene.push_into("testing/main", scene.production, &elsewhere).await;
        scene.push(scene.staging, &program("four", "bin/tool").build()).await;

        let job = scene.job();
        let refused = scene.promote(&job).await;

        assert_eq!(code(&refused), "file-conflict");
        let detail = said(&scene, &job).await;
        assert!(detail.contains("/bin/tool is in four_1_amd64 and one_1_amd64"), "{detail}");
        assert!(detail.contains("four_1_amd64 and three_1_amd64"), "{detail}");
        assert!(!detail.contains("two_1"), "{detail}");
        let overridden = CreatePromotion {
            promotion: entities::PromotionId::fresh(),
            overrides: vec!["file-conflict".into()],
            ..job
        };
        let passed = scene.promote(&overridden).await;
        assert_eq!(passed.state, State::Succeeded, "{:?}", passed.problem);
        scene.worker.stop().await;
    }

    async fn a_package_whose_files_cannot_be_listed_is_not_taken(database: Database) {
        let scene = scene(database, without_shared_files()).await;
        let mut damaged = program("one", "usr/bin/tool").build();
        // Among the compressed files, which no client looks at before it installs.
        let end = damaged.len() - 60;
        damaged[end..].fill(0xff);
        scene.push(scene.staging, &damaged).await;

        let job = scene.job();
        let refused = scene.promote(&job).await;

        assert_eq!(code(&refused), "file-conflict");
        let detail = said(&scene, &job).await;
        assert!(detail.contains("the files of one_1_amd64 cannot be listed (deb-"), "{detail}");
        scene.worker.stop().await;
    }

    async fn what_packages_of_a_suite_depend_on_is_not_taken_from_them(database: Database) {
        let scene = scene(database, strict()).await;
        scene.push(scene.production, &library("1")).await;
        scene.push(scene.production, &application("amd64")).await;
        scene.push_into("testing/main", scene.production, &library("1")).await;
        scene.push(scene.staging, &library("2")).await;

        let job = scene.superseding(STABLE);
        let refused = scene.promote(&job).await;
        assert_eq!(code(&refused), "reverse-dependency");
        let row = scene.row(job.promotion).await;
        let detail = row.report["targets"][0]["refusals"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("app_1_amd64 requires libfoo (<< 2) | tool (amd64)"), "{detail}");

        let elsewhere = scene.promote(&scene.superseding("testing/main")).await;
        assert_eq!(elsewhere.state, State::Succeeded, "{:?}", elsewhere.problem);
        let names = scene.names(scene.production).await;
        assert_eq!(names, ["app_1_amd64", "libfoo_1_amd64", "libfoo_2_amd64"]);
        scene.worker.stop().await;
    }

    async fn a_package_for_all_architectures_may_lose_what_it_needs_on_one_of_them(database: Database) {
        let scene = scene(database, strict()).await;
        scene.push(scene.production, &application("all")).await;
        let tool = DebBuilder::new("tool", "1", "amd64").build();
        scene.push(scene.production, &tool).await;
        let library = DebBuilder::new("libfoo", "1", "all").build();
        scene.push(scene.production, &library).await;

        let removal = scene.removal("libfoo").await;
        let refused = scene.ask("operator", &removal).await;

        assert_eq!(code(&refused), "reverse-dependency");
        let detail = refused.problem.unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("(arm64)") && !detail.contains("(amd64)"), "{detail}");
        let unneeded = scene.removal("app").await;
        let removed = scene.ask("operator", &unneeded).await;
        assert_eq!(removed.state, State::Succeeded, "{:?}", removed.problem);
        scene.worker.stop().await;
    }

    async fn what_takes_the_place_of_a_dependency_lets_it_go(database: Database) {
        let scene = scene(database, strict()).await;
        scene.push(scene.production, &library("1")).await;
        scene.push(scene.production, &application("amd64")).await;
        scene.push(scene.staging, &library("2")).await;
        let provider = DebBuilder::new("other", "1", "all").field("Provides", "tool").build();
        scene.push(scene.staging, &provider).await;

        let task = scene.promote(&scene.superseding(STABLE)).await;

        assert_eq!(task.state, State::Succeeded, "{:?}", task.problem);
        let names = scene.names(scene.production).await;
        assert_eq!(names, ["app_1_amd64", "libfoo_2_amd64", "other_1_all"]);
        scene.worker.stop().await;
    }
}
