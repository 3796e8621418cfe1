//! A keyholder with a folder of their own, as on a machine without a network.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use keys::offline::Format;
use keys::{Algorithm, Passphrase};
use tuf::Key;

use crate::ceremony::dialogue::Answers;
use crate::ceremony::public_key;
use crate::ceremony::signer::{self, Signer};
use crate::ceremony::signing::{Matter, Trusted, sign};
use crate::failure::{Code, Failure};

/// Somebody who holds a key.
#[derive(Clone, Debug)]
pub(crate) struct Keyholder {
    /// How the plan names them.
    pub(crate) name: String,
    /// The public part of their key.
    pub(crate) key: Key,
    number: usize,
    /// Where their key is: a key file, or a `pkcs11:` URI.
    location: String,
    directory: PathBuf,
}

impl Keyholder {
    /// Makes the folder of keyholder `number` in `directory`, with an encrypted key file in it.
    pub(crate) fn new(
        directory: &Path,
        number: usize,
        algorithm: Algorithm,
    ) -> Result<Self, Failure> {
        let directory = folder(directory, number)?;
        let secret = uuid::Uuid::now_v7().to_string();
        let file = directory.join("key.pem");
        let passphrase = Passphrase::new(secret.clone());
        let key = signer::create(&file, algorithm, Format::Pkcs8, &passphrase)?;
        Self::of(
            directory,
            number,
            key,
            file.to_string_lossy().into_owned(),
            secret,
        )
    }

    /// Keyholder `number` with the folder that is in `directory`, or with a new one.
    pub(crate) fn found(
        directory: &Path,
        number: usize,
        algorithm: Algorithm,
    ) -> Result<Self, Failure> {
        let folder = folder(directory, number)?;
        let location = folder.join("key.pem");
        // Written after the key and its passphrase: where it is, they are.
        let Ok(public) = std::fs::read_to_string(folder.join("key.pub")) else {
            let _ = std::fs::remove_file(&location);
            return Self::new(directory, number, algorithm);
        };
        let key = public_key::read(&public).map_err(|error| {
            let context = format!("`{}` holds no key", folder.join("key.pub").display());
            Failure::from_error(Code::Failed, &context, &error)
        })?;
        Ok(Self {
            name: name(number),
            key,
            number,
            location: location.to_string_lossy().into_owned(),
            directory: folder,
        })
    }

    /// Keyholder `number`, whose key `key` is at `location` and opens with `secret`.
    pub(crate) fn of(
        directory: PathBuf,
        number: usize,
        key: Key,
        location: String,
        secret: String,
    ) -> Result<Self, Failure> {
        let files = [
            ("secret", secret),
            (
                "answers.toml",
                "sign = \"yes\"\npassphrase_file = \"secret\"\n".into(),
            ),
            ("key.pub", public_key::write(&key)),
        ];
        for (name, text) in files {
            let path = directory.join(name);
            std::fs::write(&path, text)
                .and_then(|()| std::fs::set_permissions(&path, Permissions::from_mode(0o600)))
                .map_err(|error| unwritable(&path, &error))?;
        }
        Ok(Self {
            name: name(number),
            key,
            number,
            location,
            directory,
        })
    }

    /// Their lines in the plan.
    pub(crate) fn plan(&self) -> String {
        let Self { name, number, .. } = self;
        format!(
            "[[keyholder]]\nname = \"{name}\"\ncontact = \"keyholder-{number}@example.org\"\n\
             key_file = \"keyholder-{number}/key.pub\"\n\n"
        )
    }

    /// Their key, for whoever has its file and its passphrase.
    pub(crate) fn stolen(&self) -> Result<Signer, Failure> {
        let mut answers = Answers::open(&self.directory.join("answers.toml"))?;
        Signer::open(&self.location, &mut answers)
    }

    /// Signs `request` as on their own machine, and accepts its risks; answers the response file.
    pub(crate) async fn sign(
        &self,
        request: &[u8],
        trusted: &Trusted,
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>, Failure> {
        let matter = Matter::judge(request, trusted, now)?;
        let answers = Answers::open(&self.directory.join("answers.toml"))?;
        let mut answers = answers.accepting(matter.phrase());
        let response = sign(&matter, &self.location, &mut answers).await?;
        Ok(response.to_file())
    }
}

fn name(number: usize) -> String {
    format!("keyholder {number}")
}

/// The folder of keyholder `number` in `directory`.
pub(crate) fn folder(directory: &Path, number: usize) -> Result<PathBuf, Failure> {
    let folder = directory.join(format!("keyholder-{number}"));
    std::fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    Ok(folder)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let context = format!("could not write `{}`", path.display());
    Failure::from_error(Code::Failed, &context, error)
}
