//! A keyholder whose key is in a token.

use std::process::Command;

use keys::{Algorithm, Passphrase};

use super::*;
use crate::ceremony::dialogue::{Dialogue, Question};
use crate::ceremony::office::State;
use crate::ceremony::rehearsal::keyholder::{Keyholder, folder};
use crate::ceremony::signer;

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "123456";
/// Where the test finds its tokens, in a process of its own.
const FOLDER: &str = "COUNTERSIGN_TEST_TOKENS";

/// Knows the PIN.
struct Pin;

impl Dialogue for Pin {
    fn line(&mut self, question: Question<'_>) -> Result<String, Failure> {
        panic!("{question:?} was asked")
    }

    fn secret(&mut self, question: Question<'_>) -> Result<Passphrase, Failure> {
        assert!(matches!(question, Question::Unlock(_)), "{question:?}");
        Ok(Passphrase::new(PIN))
    }
}

fn run(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).envs(environment.iter().copied());
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

/// The module reads its configuration once, from the environment: the ceremony runs in a process of
/// its own.
#[test]
fn one_of_five_signs_with_a_token() {
    let Some(tokens) = std::env::var_os(FOLDER) else {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        std::fs::create_dir(path("tokens")).unwrap();
        let lines = format!(
            "directories.tokendir = {}\nlog.level = ERROR\n",
            path("tokens")
        );
        std::fs::write(path("softhsm2.conf"), lines).unwrap();
        let configuration = path("softhsm2.conf");
        let environment = [("SOFTHSM2_CONF", configuration.as_str())];
        let token = [
            "--init-token",
            "--free",
            "--label",
            "root",
            "--pin",
            PIN,
            "--so-pin",
            "654321",
        ];
        run("softhsm2-util", &token, &environment);
        let test = std::env::current_exe().unwrap();
        let name = std::thread::current().name().unwrap().to_owned();
        let tokens = path("tokens");
        let environment = [environment[0], (FOLDER, tokens.as_str())];
        let told = run(
            test.to_str().unwrap(),
            &["--exact", &name, "--nocapture"],
            &environment,
        );
        assert!(told.contains("1 passed"), "{told}");
        return;
    };
    assert!(std::path::Path::new(&tokens).is_dir());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(three_with_one_token());
}

async fn three_with_one_token() {
    let directory = tempfile::tempdir().unwrap();
    let place = format!("pkcs11:token=root;object=keyholder-1?module-path={MODULE}");
    let (location, key) = signer::create_in_token(&place, Algorithm::P256, &mut Pin).unwrap();
    let own = folder(directory.path(), 1).unwrap();
    let first = Keyholder::of(own, 1, key, location, PIN.into()).unwrap();
    let others =
        (2..=5).map(|number| Keyholder::new(directory.path(), number, Algorithm::Ed25519).unwrap());
    let holders = std::iter::once(first).chain(others).collect();
    let world = World::of(directory.path(), holders, beginning()).unwrap();
    let ceremony = world.establish().await.unwrap();

    let ceremony = world
        .collect(&ceremony, &Trusted::Nothing, &[2, 1, 3])
        .await
        .unwrap();

    assert_eq!(ceremony.state, State::Published);
    let root = world.trusted_root().unwrap();
    assert!(root.envelope.signature(world.holder(1).key.id()).is_some());
}
