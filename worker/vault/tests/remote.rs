//! The signer child as a real process: `examples/signer.rs`.

use std::{
    ffi::OsString,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use countersign_vault::{
    Algorithm, Form, Generate, Import, PassphraseSource, Purpose, RemoteVault, Vault, VaultError,
    remote::Child,
};
use keys::{Identity, Parcel};
use tempfile::TempDir;

const NOW: u32 = 1_800_000_000;

/// A vault in a child, and the folder it lives in.
struct Fixture {
    root: TempDir,
}

impl Fixture {
    fn new() -> Self {
        let fixture = Self {
            root: tempfile::tempdir().unwrap(),
        };
        fixture.write_passphrase("correct horse");
        fixture
    }

    fn write_passphrase(&self, text: &str) {
        fs::write(self.passphrase(), text).unwrap();
        fs::set_permissions(self.passphrase(), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn passphrase(&self) -> PathBuf {
        self.root.path().join("vault.passphrase")
    }

    fn objects(&self) -> PathBuf {
        self.root.path().join("objects")
    }

    async fn spawn(&self) -> Result<RemoteVault, VaultError> {
        RemoteVault::spawn(Child {
            program: signer(),
            // Distinguishes this fixture's child from all other processes.
            arguments: vec![OsString::from(self.root.path())],
            objects: self.objects(),
            passphrase: PassphraseSource::File(self.passphrase()),
        })
        .await
    }

    /// The living signer children of this fixture.
    fn children(&self) -> Vec<u32> {
        let marker = self.root.path().as_os_str().as_encoded_bytes();
        fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok())
            .filter(|process: &u32| {
                let command = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
                command.split(|byte| *byte == 0).nth(1) == Some(marker)
            })
            .collect()
    }

    async fn child(&self) -> u32 {
        for _ in 0..500 {
            if let [child] = self.children()[..] {
                return child;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("there should be one child, not {:?}", self.children());
    }
}

/// Examples are built beside the folder of the test programs.
fn signer() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let signer = program.ancestors().nth(2).unwrap().join("examples/signer");
    assert!(
        signer.exists(),
        "build the examples too: {} is missing",
        signer.display()
    );
    signer
}

fn order(request: &str) -> Generate {
    Generate {
        request: request.to_owned(),
        purpose: Purpose::Openpgp,
        algorithm: Algorithm::Ed25519,
        user_id: "Example Packages <packages@example.org>".to_owned(),
        created: NOW,
    }
}

fn bare(algorithm: Algorithm) -> Generate {
    Generate {
        purpose: Purpose::Tuf,
        algorithm,
        user_id: String::new(),
        ..order("task-1")
    }
}

fn kill(process: u32) {
    let status = Command::new("kill")
        .args(["-KILL", &process.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[tokio::test]
async fn a_child_makes_keeps_signs_and_deletes() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();

    let made = vault.generate("core", &order("task-1")).await.unwrap();
    let signature = vault
        .sign("core", b"index", NOW, Form::Armored)
        .await
        .unwrap();

    assert!(signature.starts_with(b"-----BEGIN PGP SIGNATURE-----"));
    assert_eq!(vault.public("core").await.unwrap(), made);
    assert!(fixture.objects().join("vault/core.age").exists());
    vault.delete("core").await.unwrap();
    assert_eq!(
        vault.public("core").await.unwrap_err(),
        VaultError::NoKey("core".to_owned())
    );
}

#[tokio::test]
async fn many_requests_are_in_flight_at_once() {
    let fixture = Fixture::new();
    let vault = Arc::new(fixture.spawn().await.unwrap());
    vault.generate("core", &order("task-1")).await.unwrap();
    let alone = vault
        .sign("core", &[7; 5000], NOW, Form::Binary)
        .await
        .unwrap();

    let signatures = (0..200).map(|_| {
        let vault = Arc::clone(&vault);
        tokio::spawn(async move { vault.sign("core", &[7; 5000], NOW, Form::Binary).await })
    });

    for signature in signatures.collect::<Vec<_>>() {
        assert_eq!(signature.await.unwrap().unwrap(), alone);
    }
}

#[tokio::test]
async fn a_killed_child_is_replaced_and_the_request_repeated() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    vault.generate("core", &order("task-1")).await.unwrap();
    let before = vault
        .sign("core", b"index", NOW, Form::Binary)
        .await
        .unwrap();

    let first = fixture.child().await;
    kill(first);
    let after = vault
        .sign("core", b"index", NOW, Form::Binary)
        .await
        .unwrap();

    assert_eq!(before, after);
    assert_ne!(fixture.child().await, first);
}

#[tokio::test]
async fn a_child_that_cannot_come_back_is_an_error_to_try_again() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    vault.generate("core", &order("task-1")).await.unwrap();
    fs::remove_file(fixture.passphrase()).unwrap();

    kill(fixture.child().await);
    let refused = vault
        .sign("core", b"index", NOW, Form::Binary)
        .await
        .unwrap_err();
    fixture.write_passphrase("correct horse");
    let signed = vault.sign("core", b"index", NOW, Form::Binary).await;

    assert_eq!(refused.code(), "signer-unavailable");
    assert!(!refused.is_final());
    assert!(signed.is_ok());
}

#[tokio::test]
async fn a_wrong_passphrase_is_told_at_the_start() {
    let fixture = Fixture::new();
    drop(fixture.spawn().await.unwrap());
    fixture.write_passphrase("wrong horse");

    assert_eq!(
        fixture.spawn().await.unwrap_err(),
        VaultError::WrongPassphrase
    );

    fs::set_permissions(fixture.passphrase(), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(
        fixture.spawn().await.unwrap_err().code(),
        "passphrase-exposed"
    );
}

#[tokio::test]
async fn a_child_ends_with_its_vault() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    fixture.child().await;

    drop(vault);

    for _ in 0..500 {
        if fixture.children().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the child outlives its vault");
}

#[tokio::test]
async fn a_child_ignores_the_signals_of_a_service_manager() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    vault.generate("core", &order("task-1")).await.unwrap();
    let child = fixture.child().await;

    for signal in ["-TERM", "-INT"] {
        assert!(
            Command::new("kill")
                .args([signal, &child.to_string()])
                .status()
                .unwrap()
                .success()
        );
    }

    vault
        .sign("core", b"index", NOW, Form::Binary)
        .await
        .unwrap();
    assert_eq!(fixture.child().await, child);
}

#[tokio::test]
async fn a_child_leaves_no_core_and_holds_no_secret_in_its_command_or_environment() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    vault.recipient().await.unwrap();
    let child = fixture.child().await;
    let read = |file: &str| fs::read_to_string(format!("/proc/{child}/{file}")).unwrap();

    let limits = read("limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(
        core.split_whitespace().skip(4).collect::<Vec<_>>(),
        ["0", "0", "bytes"]
    );
    for file in ["cmdline", "environ"] {
        assert!(!read(file).contains("correct horse"), "{file}");
    }
    for variable in read("environ").split('\0').filter(|text| !text.is_empty()) {
        let (name, _) = variable.split_once('=').unwrap();
        assert!(
            ["RUST_BACKTRACE", "RUST_LOG", "TZ"].contains(&name),
            "{name}"
        );
    }
    // Files of a process that may not be dumped belong to root, whoever runs it.
    let owner = fs::metadata(format!("/proc/{child}/mem")).unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::uid(&owner), 0);
}

#[tokio::test]
async fn a_sealed_key_crosses_the_socket_and_is_judged_by_the_child() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    let parcel = Parcel {
        key: b"no key".to_vec().into(),
        passphrase: None,
    };
    let order = |recipient: &keys::Recipient| Import {
        request: "task-1".to_owned(),
        purpose: Purpose::Openpgp,
        ciphertext: parcel.seal(recipient).unwrap(),
        now: NOW,
    };

    let own = vault.recipient().await.unwrap().parse().unwrap();
    let refused = vault.import("core", &order(&own)).await.unwrap_err();
    assert_eq!(refused.code(), "not-a-key");
    let stranger = Identity::generate().recipient();
    let refused = vault.import("core", &order(&stranger)).await.unwrap_err();
    assert_eq!(refused.code(), "sealed-for-another-vault");
}

#[test]
fn a_signer_is_not_started_by_hand() {
    let output = Command::new(signer())
        .stdin(Stdio::null())
        .output()
        .unwrap();

    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("standard input is no socket"), "{text}");
    assert!(!Path::new("vault").exists());
}

#[tokio::test]
async fn a_child_signs_with_bare_keys() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();

    for (name, algorithm) in [("one", Algorithm::Ed25519), ("two", Algorithm::P256)] {
        let made = vault.generate(name, &bare(algorithm)).await.unwrap();
        let signature = vault.sign(name, b"role", NOW, Form::Raw).await.unwrap();

        assert_eq!((made.purpose, made.algorithm), (Purpose::Tuf, algorithm));
        assert!(made.armored.starts_with("-----BEGIN PUBLIC KEY-----"));
        assert_eq!(vault.sign_all(name, &[b"role"]).await.unwrap(), [signature]);
    }
    let refused = vault
        .sign("one", b"role", NOW, Form::Binary)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "signature-form");
}

#[tokio::test]
async fn a_child_takes_over_a_bare_key() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    let recipient: keys::Recipient = vault.recipient().await.unwrap().parse().unwrap();
    let order = |key: &[u8]| Import {
        request: "task-1".to_owned(),
        purpose: Purpose::Tuf,
        ciphertext: Parcel {
            key: key.to_vec().into(),
            passphrase: Some(keys::Passphrase::new("horse")),
        }
        .seal(&recipient)
        .unwrap(),
        now: NOW,
    };

    let refused = vault.import("online", &order(b"no key")).await.unwrap_err();
    assert_eq!(refused.code(), "not-a-key");
    let key = include_bytes!("../src/local/tests/ed25519.pem");
    let refused = vault
        .import("online", &order(&key[..100]))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "truncated-key");
    let taken = vault.import("online", &order(key)).await.unwrap();

    assert_eq!(taken.algorithm, Algorithm::Ed25519);
    assert_eq!(
        vault.sign_all("online", &[b"role"]).await.unwrap()[0].len(),
        64
    );
}

/// As many roles as a trust root with 16,384 bins has, each as large as a full bin.
#[tokio::test]
async fn a_child_signs_the_roles_of_a_large_trust_root_in_one_call() {
    let fixture = Fixture::new();
    let vault = fixture.spawn().await.unwrap();
    vault
        .generate("online", &bare(Algorithm::Ed25519))
        .await
        .unwrap();
    let role = vec![b'x'; 20_000];
    let messages: Vec<&[u8]> = (0..16_385).map(|number| &role[number % 100..]).collect();

    let signatures = vault.sign_all("online", &messages).await.unwrap();

    assert_eq!(signatures.len(), messages.len());
    assert_eq!(signatures[..100], signatures[100..200]);
    assert_ne!(signatures[0], signatures[1]);
    let alone = vault.sign("online", messages[16_384], NOW, Form::Raw).await;
    assert_eq!(signatures[16_384], alone.unwrap());
}

#[tokio::test]
async fn a_child_that_is_killed_among_many_messages_signs_them_all_the_same() {
    let fixture = Fixture::new();
    let vault = Arc::new(fixture.spawn().await.unwrap());
    vault
        .generate("online", &bare(Algorithm::Ed25519))
        .await
        .unwrap();
    let child = fixture.child().await;

    let signing = tokio::spawn({
        let vault = Arc::clone(&vault);
        async move {
            vault
                .sign_all("online", &vec![vec![7; 20_000].as_slice(); 2000])
                .await
        }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    kill(child);

    let alone = vault
        .sign("online", &vec![7; 20_000], NOW, Form::Raw)
        .await
        .unwrap();
    assert_eq!(signing.await.unwrap().unwrap(), vec![alone; 2000]);
}
