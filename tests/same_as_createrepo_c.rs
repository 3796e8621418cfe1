//! What clients read from us is what they read from a tree of createrepo_c: not by exit codes,
//! but every name, dependency, file and change.

use kit::client::{Dnf, Repository as Told};
use kit::command::run;
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;
use kit::{Repository, corpus, debian};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every question whose answers must be equal.
pub(crate) const QUESTIONS: &[&[&str]] = &[
    &[
        "--qf",
        "%{name} %{epoch} %{version} %{release} %{arch} %{sourcerpm} %{summary}",
    ],
    &[
        "--qf",
        "%{name} %{description} %{license} %{url} %{packager} %{vendor} %{group}",
    ],
    &["--qf", "%{name} %{buildtime} %{installsize} %{provides}"],
    &["--qf", "%{name} %{requires}"],
    &["--qf", "%{name} %{conflicts} %{obsoletes}"],
    &[
        "--qf",
        "%{name} %{recommends} %{suggests} %{supplements} %{enhances}",
    ],
    &["--list"],
    &["--changelogs"],
];

#[test]
fn a_thousand_generated_packages_read_alike() {
    let folder = place::scratch();
    let packages = corpus::write(folder.path(), 7, 1000);

    read_alike(folder.path(), &packages, "gzip");
}

#[test]
fn generated_packages_read_alike_with_zstd() {
    let folder = place::scratch();
    let packages = corpus::write(folder.path(), 8, 300);

    read_alike(folder.path(), &packages, "zstd");
}

#[test]
fn real_packages_of_createrepo_c_read_alike() {
    let real = debian::rpms_below(&debian::source("createrepo-c").join("tests/testdata/packages"));
    let (folder, copies) = copied(&real);

    read_alike(folder.path(), &copies, "gzip");
}

#[test]
fn real_packages_of_rpm_read_alike() {
    let data = debian::source("rpm").join("tests/data");
    // Made to be refused: another test's.
    let is_sound = |path: &PathBuf| !path.to_string_lossy().contains("corrupted");
    let mut real = debian::rpms_below(&data);
    real.retain(is_sound);
    // One name and version may stand once in a repository.
    real.retain(|path| !path.to_string_lossy().contains("-signed"));
    let (folder, copies) = copied(&real);

    read_alike(folder.path(), &copies, "gzip");
}

/// Publishes `packages`, indexes the same files in `folder` with createrepo_c, and compares.
fn read_alike(folder: &Path, packages: &[PathBuf], compression: &str) {
    let peer = indexed_by_createrepo_c(folder);
    let (server, repository) = block_on(published(packages, compression));
    let ours = Dnf::new(&[repository.for_clients()]);

    for question in QUESTIONS {
        assert_eq!(ours.query(question), peer.query(question), "{question:?}");
    }
    assert_eq!(
        ours.query(&["--qf", "%{name}-%{version}-%{release}.%{arch}"])
            .len(),
        packages.len()
    );
    drop(server);
}

async fn published(packages: &[PathBuf], compression: &str) -> (Embedded, Repository) {
    let server = Embedded::start().await;
    let (admin, public) = (server.admin(), server.public());
    kit::repository::make_key(admin, "k", "ed25519").await;
    let policy = json!({ "compression": compression, "foreign_signature": "replace" });
    let repository = Repository::create_with(admin, public, "rpm/core/same", "k", policy).await;
    let bytes: Vec<Vec<u8>> = packages.iter().map(|path| place::read(path)).collect();
    repository.push_all(&bytes, 16).await;
    (server, repository)
}

fn indexed_by_createrepo_c(folder: &Path) -> Dnf {
    run(Command::new("createrepo_c")
        .args(["--quiet", "--no-database"])
        .arg(folder))
    .succeeded();
    Dnf::new(&[Told::unsigned(&format!("file://{}", folder.display()))])
}

/// Copies of `files` in a folder of their own.
fn copied(files: &[PathBuf]) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = place::scratch();
    let copy = |file: &PathBuf| {
        let target = folder
            .path()
            .join(file.file_name().expect("a package has a name"));
        std::fs::copy(file, &target).expect("a scratch folder can be written");
        target
    };
    let mut copies: Vec<PathBuf> = files.iter().map(copy).collect();
    copies.sort();
    copies.dedup();
    (folder, copies)
}
