//! Tokens of a test: a folder of SoftHSM, which one process alone sees.

use std::{
    env, fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use countersign_keys::{Form, Passphrase, Public, Signer, Wanted, offline};
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    object::{Attribute, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    types::AuthPin,
};

pub(crate) const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
pub(crate) const PIN: &str = "123456";

/// Where a test in a process of its own finds its tokens.
const FOLDER: &str = "COUNTERSIGN_TEST_TOKENS";

/// Runs the test `name` again in a process of its own, where it calls `body`: the module reads the
/// environment, and keeps what it read until its process ends.
pub(crate) fn with_tokens(name: &str, body: impl FnOnce(&World)) {
    if let Some(folder) = env::var_os(FOLDER) {
        return body(&World {
            folder: folder.into(),
        });
    }
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    let lines = format!(
        "directories.tokendir = {}\nlog.level = ERROR\n",
        tokens.display()
    );
    fs::write(&configuration, lines).unwrap();

    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, folder.path())
        .env("SOFTHSM2_CONF", configuration)
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}\n{err}");
    assert!(
        out.contains("1 passed"),
        "there is no test `{name}`:\n{out}"
    );
}

pub(crate) struct World {
    folder: PathBuf,
}

impl World {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes an empty token.
    pub(crate) fn token(label: &str) {
        let output = Command::new("softhsm2-util")
            .args(["--init-token", "--free", "--label", label])
            .args(["--pin", PIN, "--so-pin", "654321"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
    }

    /// A file that holds `pin`, for its owner only.
    pub(crate) fn pin_file(&self, pin: &str) -> PathBuf {
        let path = self.path("pin");
        fs::write(&path, pin).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// A session at the token beside what is tested, logged in.
    pub(crate) fn session(label: &str) -> Session {
        let module = Pkcs11::new(MODULE).unwrap();
        // The drivers may have started it already.
        let _ = module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
        let slots = module.get_slots_with_initialized_token().unwrap();
        let slot = slots
            .into_iter()
            .find(|&slot| module.get_token_info(slot).unwrap().label() == label)
            .unwrap();
        let session = module.open_rw_session(slot).unwrap();
        let _ = session.login(UserType::User, Some(&AuthPin::from(PIN.to_owned())));
        session
    }

    /// Lets openssl verify, and refuse a changed message.
    pub(crate) fn verify_as_openssl_does(&self, public: &Public, message: &[u8], signature: &[u8]) {
        let write = |name: &str, bytes: &[u8]| fs::write(self.path(name), bytes).unwrap();
        write("public.pem", public.armored.as_bytes());
        write("good", message);
        write("bad", &[message, b"!"].concat());
        write("signature", signature);
        let verifies = |file: &str| {
            let arguments: &[&str] = match public.algorithm.as_str() {
                "ed25519" => &[
                    "pkeyutl",
                    "-verify",
                    "-pubin",
                    "-inkey",
                    "public.pem",
                    "-rawin",
                    "-sigfile",
                    "signature",
                    "-in",
                ],
                _ => &[
                    "dgst",
                    "-sha256",
                    "-verify",
                    "public.pem",
                    "-signature",
                    "signature",
                ],
            };
            let mut command = Command::new("openssl");
            command.args(arguments).arg(file).current_dir(&self.folder);
            command.output().unwrap().status.success()
        };
        assert!(verifies("good"), "{public:?}");
        assert!(!verifies("bad"), "{public:?}");
    }
}

/// The address of a key, or of what is named of it.
pub(crate) fn at(path: &str) -> String {
    format!("pkcs11:{path}?module-path={MODULE}")
}

pub(crate) fn asked(pin: &str) -> impl FnMut(Wanted<'_>) -> io::Result<Passphrase> {
    move |_| Ok(Passphrase::new(pin))
}

pub(crate) fn open(location: &str) -> Arc<dyn Signer> {
    offline::open(location, &mut asked(PIN)).unwrap()
}

pub(crate) fn sign(signer: &dyn Signer, message: &[u8]) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime
        .block_on(signer.sign(message, 0, Form::Raw))
        .unwrap()
}

/// The objects of a class and label.
pub(crate) fn objects(session: &Session, class: ObjectClass, label: &str) -> Vec<ObjectHandle> {
    let template = [
        Attribute::Class(class),
        Attribute::Label(label.as_bytes().to_vec()),
    ];
    session.find_objects(&template).unwrap()
}

/// A folder that the module is not in.
pub(crate) fn elsewhere(path: &Path) -> String {
    format!("pkcs11:token=one?module-path={}", path.display())
}
