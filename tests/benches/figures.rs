//! Figures beside a peer's: `tests/bench NAME` prints work, ours, peer, ratio and bar of one run.

mod debian;
mod index;
mod measure;
mod promotion;
mod publish;
mod server;
mod serving;
mod sign;
mod site;
mod trust;

use measure::Row;
use std::process::ExitCode;

/// Name, what it measures, and the measurement.
type Figure = (&'static str, &'static str, fn() -> Vec<Row>);

const FIGURES: &[Figure] = &[
    (
        "artifacts",
        "from the POST of artifacts until clients find them",
        trust::artifacts_added,
    ),
    (
        "changes",
        "publications of 1,000 changes to one repository",
        server::changes,
    ),
    (
        "debian",
        "one Debian package more in 10,000 and 50,000, against aptly and reprepro",
        debian::one_package,
    ),
    (
        "debs",
        "real Debian packages read, against apt-ftparchive",
        debian::real_packages,
    ),
    (
        "files",
        "small and large files, with a key and without, against nginx",
        serving::files,
    ),
    (
        "index",
        "full index of 10,000 packages, against createrepo_c",
        index::full,
    ),
    (
        "keys",
        "verdicts at 100,000 subscription keys",
        serving::keys,
    ),
    (
        "latency",
        "from an upload until a client sees it",
        server::latency,
    ),
    (
        "memory",
        "resident memory while a package of 2 GB comes in",
        server::memory,
    ),
    (
        "metadata",
        "bytes that clients of a trust root fetch, and a publish signs",
        trust::bytes_of_metadata,
    ),
    (
        "posts",
        "64 clients that post 1,000 artifacts each",
        trust::many_posts,
    ),
    (
        "promotion",
        "500 packages promoted into 10,000, their older versions removed",
        promotion::many_packages,
    ),
    (
        "publish",
        "one package more and one less in 50,000, against createrepo_c --update",
        publish::one_package,
    ),
    (
        "renew",
        "16,385 roles signed anew",
        trust::roles_signed_anew,
    ),
    (
        "sign",
        "sign one package, against rpmsign",
        sign::one_package,
    ),
];

fn main() -> ExitCode {
    // Cargo adds flags of its own.
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let known = |name: &String| name == "all" || FIGURES.iter().any(|(known, ..)| known == name);
    if asked.is_empty() || !asked.iter().all(known) {
        println!("tests/bench NAME...");
        for (name, about, _) in FIGURES {
            println!("  {name:<10} {about}");
        }
        return if asked.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        };
    }
    measure::print_header();
    for (name, _, figure) in FIGURES {
        if asked.iter().any(|word| word == name || word == "all") {
            figure().iter().for_each(Row::print);
        }
    }
    ExitCode::SUCCESS
}
