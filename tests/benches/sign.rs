//! One package: read, signed in place, verified, written.

use crate::measure::{Row, cpu_time_of, cpu_time_of_process};
use keys::{Algorithm, Form, Signer};
use kit::client::Keyring;
use kit::command::run;
use kit::{corpus, place};
use rpm::Front;
use rpm::signature::{PublicKey, apply, bytes_to_sign, verify};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const PACKAGES: u32 = 500;
/// 2025-01-01, later than anything in the corpus.
const SIGNED_AT: u32 = 1_735_689_600;

pub(crate) fn one_package() -> Vec<Row> {
    vec![
        compare(
            "sign one RPM, RSA-4096",
            Algorithm::Rsa4096,
            "rsa4096",
            0.25,
        ),
        compare("sign one RPM, Ed25519", Algorithm::Ed25519, "ed25519", 0.1),
    ]
}

fn compare(work: &'static str, algorithm: Algorithm, peer_algorithm: &str, bar: f64) -> Row {
    let (ours, peers) = (place::scratch(), place::scratch());
    let our_packages = corpus::write(ours.path(), 1, PACKAGES as usize);
    let peer_packages = corpus::write(peers.path(), 1, PACKAGES as usize);
    let ours = sign_all(&our_packages, algorithm);
    let peer = rpmsign_all(&peer_packages, peer_algorithm);
    Row::ratio(work, ours / PACKAGES, peer / PACKAGES, bar)
}

fn sign_all(packages: &[PathBuf], algorithm: Algorithm) -> Duration {
    let key = keys::openpgp::generate(algorithm, "Packages <packages@example.org>", 1_700_000_000)
        .expect("a key can be made");
    let signer = key.open().expect("a new key opens");
    let public =
        PublicKey::parse(key.public.armored.as_bytes()).expect("a new certificate can be read");
    kit::database::block_on(async {
        let before = cpu_time_of_process("self");
        for package in packages {
            sign(package, signer.as_ref(), &public).await;
        }
        cpu_time_of_process("self").saturating_sub(before)
    })
}

async fn sign(path: &Path, signer: &dyn Signer, public: &PublicKey) {
    let bytes = place::read(path);
    let front = Front::read(bytes.as_slice()).expect("the corpus is valid");
    let message = bytes_to_sign(&front).expect("the corpus can be signed");
    let signature = signer
        .sign(message, SIGNED_AT, Form::Binary)
        .await
        .expect("the key signs");
    let signed = apply(&front, &signature).expect("the signature fits");
    verify(&signed, public).expect("the signature holds");
    place::write(
        path,
        [signed.bytes(), &bytes[front.bytes().len()..]].concat(),
    );
}

/// rpmsign has its signatures made by an agent, which is no child of it.
fn rpmsign_all(packages: &[PathBuf], algorithm: &str) -> Duration {
    let ring = Keyring::empty();
    ring.generate("Peer <peer@example.org>", algorithm, "");
    let agent = agent_of(&ring);
    let before = cpu_time_of_process(&agent);
    let client = cpu_time_of(|| {
        for package in packages.chunks(100) {
            let mut command = Command::new("rpmsign");
            command
                .env("GNUPGHOME", ring.home())
                .env("HOME", ring.home())
                .args(["--define", "__gpg /usr/bin/gpg"])
                .args(["--define", "_gpg_name peer@example.org", "--addsign"]);
            run(command.args(package)).succeeded();
        }
    });
    client + cpu_time_of_process(&agent).saturating_sub(before)
}

fn agent_of(ring: &Keyring) -> String {
    let mut command = Command::new("gpg-connect-agent");
    let asked = run(command
        .env("GNUPGHOME", ring.home())
        .args(["getinfo pid", "/bye"]));
    let pid = asked
        .succeeded()
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("D "));
    pid.expect("the agent says its process id")
        .trim()
        .to_owned()
}
