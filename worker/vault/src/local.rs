//! The vault itself: opens the master once, keys when they are first used.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, RwLock},
};

use async_trait::async_trait;
use keys::{
    Identity, Material, Parcel, Signer, UnsealError, bare,
    openpgp::{self, ImportError},
};
use tokio::{runtime::Handle, task};

use crate::{
    Form, Generate, Import, MAX_MESSAGE, Passphrase, Public, Purpose, Vault, VaultError,
    VaultStore,
    batch::{self, Batch},
    record::{Record, damaged},
};

/// The file of the master identity; no key may have this name.
const MASTER: &str = "master";

/// Largest sealed key that is opened, in bytes.
const MAX_PARCEL: usize = 4 << 20;

/// Longest name of a key.
const MAX_NAME: usize = 64;

/// A vault that signs in this process.
pub struct LocalVault {
    store: Arc<dyn VaultStore>,
    master: Arc<Identity>,
    opened: RwLock<HashMap<String, Opened>>,
}

/// A key in use.
#[derive(Clone)]
struct Opened {
    request: String,
    signer: Arc<dyn Signer>,
}

impl LocalVault {
    /// Opens the vault in `store`; in an empty store, makes its master identity first.
    ///
    /// Several processes may open one store at once, also for the first time.
    pub async fn open(
        store: Arc<dyn VaultStore>,
        passphrase: Passphrase,
    ) -> Result<Self, VaultError> {
        let master = match store.get(MASTER).await? {
            Some(locked) => unlock(locked, passphrase).await?,
            None => Self::first_master(&*store, passphrase).await?,
        };
        Ok(Self {
            store,
            master: Arc::new(master),
            opened: RwLock::default(),
        })
    }

    async fn first_master(
        store: &dyn VaultStore,
        passphrase: Passphrase,
    ) -> Result<Identity, VaultError> {
        // Keys without their master are a half restored backup: a new master would hide that.
        if !store.list().await?.is_empty() {
            // Unless another process has just made both.
            return match store.get(MASTER).await? {
                Some(locked) => unlock(locked, passphrase).await,
                None => Err(VaultError::NoMaster),
            };
        }
        let (identity, locked, passphrase) = blocking(move || {
            let identity = Identity::generate();
            let locked = identity.lock(&passphrase);
            (identity, locked, passphrase)
        })
        .await?;
        let locked = locked.map_err(|error| damaged(MASTER, &error))?;
        if store.put_new(MASTER, &locked).await? {
            return Ok(identity);
        }
        let winner = store.get(MASTER).await?.ok_or(VaultError::NoMaster)?;
        unlock(winner, passphrase).await
    }

    /// Keeps `record` as `name`, unless the same request has done so before.
    async fn keep(&self, name: &str, record: Record) -> Result<Public, VaultError> {
        let request = record.request.clone();
        let (master, file_name) = (Arc::clone(&self.master), name.to_owned());
        let sealed = blocking(move || record.seal(&file_name, &master)).await??;
        self.store.put_new(name, &sealed).await?;
        // Read back: what another process may have written first, and what will be used.
        self.kept(name, &request)
            .await?
            .ok_or_else(|| VaultError::NoKey(name.to_owned()))
    }

    /// The key that `request` has made; another's key of that name is a refusal.
    async fn kept(&self, name: &str, request: &str) -> Result<Option<Public>, VaultError> {
        match self.find(name).await? {
            Some(key) if key.request == request => Ok(Some(key.signer.public().clone())),
            Some(_) => Err(VaultError::NameTaken(name.to_owned())),
            None => Ok(None),
        }
    }

    async fn find(&self, name: &str) -> Result<Option<Opened>, VaultError> {
        check_name(name)?;
        if let Some(key) = self
            .opened
            .read()
            .expect("no panic under this lock")
            .get(name)
        {
            return Ok(Some(key.clone()));
        }
        let Some(file) = self.store.get(name).await? else {
            return Ok(None);
        };
        let (master, file_name) = (Arc::clone(&self.master), name.to_owned());
        let key = blocking(move || open_record(&file_name, &master, &file)).await??;
        self.opened
            .write()
            .expect("no panic under this lock")
            .insert(name.to_owned(), key.clone());
        Ok(Some(key))
    }

    async fn existing(&self, name: &str) -> Result<Opened, VaultError> {
        self.find(name)
            .await?
            .ok_or_else(|| VaultError::NoKey(name.to_owned()))
    }

    /// Bare signatures over a piece of what [`Vault::sign_all`] was given.
    pub(crate) async fn sign_batch(&self, name: &str, batch: Batch) -> Result<Batch, VaultError> {
        let key = self.existing(name).await?;
        let runtime = Handle::current();
        blocking(move || runtime.block_on(sign_each(&*key.signer, &batch))).await?
    }
}

async fn sign_each(signer: &dyn Signer, batch: &Batch) -> Result<Batch, VaultError> {
    let mut signatures = Vec::with_capacity(batch.len());
    for message in batch.iter() {
        // Bare signatures carry no time.
        signatures.push(signer.sign(message, 0, Form::Raw).await?);
    }
    Ok(Batch::join(&signatures))
}

#[async_trait]
impl Vault for LocalVault {
    async fn recipient(&self) -> Result<String, VaultError> {
        Ok(self.master.recipient().to_string())
    }

    async fn generate(&self, name: &str, order: &Generate) -> Result<Public, VaultError> {
        if let Some(public) = self.kept(name, &order.request).await? {
            return Ok(public);
        }
        let wanted = order.clone();
        let material = blocking(move || make(&wanted)).await??;
        self.keep(name, Record::new(&order.request, material)).await
    }

    async fn import(&self, name: &str, order: &Import) -> Result<Public, VaultError> {
        if let Some(public) = self.kept(name, &order.request).await? {
            return Ok(public);
        }
        let (master, given) = (Arc::clone(&self.master), order.clone());
        let material = blocking(move || take_over(&master, &given)).await??;
        self.keep(name, Record::new(&order.request, material)).await
    }

    async fn sign(
        &self,
        name: &str,
        message: &[u8],
        created: u32,
        form: Form,
    ) -> Result<Vec<u8>, VaultError> {
        if message.len() > MAX_MESSAGE {
            return Err(VaultError::TooLong);
        }
        let key = self.existing(name).await?;
        let (message, runtime) = (message.to_owned(), Handle::current());
        // RSA takes milliseconds of processor time: not on the threads that serve.
        let signed =
            blocking(move || runtime.block_on(key.signer.sign(&message, created, form))).await?;
        Ok(signed?)
    }

    async fn sign_all(&self, name: &str, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, VaultError> {
        batch::sign(messages, |batch| self.sign_batch(name, batch)).await
    }

    async fn public(&self, name: &str) -> Result<Public, VaultError> {
        Ok(self.existing(name).await?.signer.public().clone())
    }

    async fn delete(&self, name: &str) -> Result<(), VaultError> {
        check_name(name)?;
        self.store.delete(name).await?;
        self.opened
            .write()
            .expect("no panic under this lock")
            .remove(name);
        Ok(())
    }
}

impl fmt::Debug for LocalVault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "LocalVault({:?})", self.master)
    }
}

async fn unlock(locked: Vec<u8>, passphrase: Passphrase) -> Result<Identity, VaultError> {
    blocking(move || Identity::unlock(&locked, &passphrase))
        .await?
        .map_err(|error| match error {
            UnsealError::WrongKey => VaultError::WrongPassphrase,
            other => damaged(MASTER, &other),
        })
}

fn make(order: &Generate) -> Result<Material, VaultError> {
    match order.purpose {
        Purpose::Openpgp => Ok(openpgp::generate(
            order.algorithm,
            &order.user_id,
            order.created,
        )?),
        Purpose::Tuf => Ok(bare::generate(
            order.algorithm,
            &order.user_id,
            order.created,
        )?),
    }
}

fn take_over(master: &Identity, order: &Import) -> Result<Material, VaultError> {
    if order.ciphertext.len() > MAX_PARCEL {
        return Err(ImportError::TooLarge.into());
    }
    let parcel = Parcel::unseal(master, &order.ciphertext).map_err(VaultError::Parcel)?;
    match order.purpose {
        Purpose::Openpgp => Ok(openpgp::import(
            &parcel.key,
            parcel.passphrase.as_ref(),
            order.now,
        )?),
        Purpose::Tuf => Ok(bare::import(
            &parcel.key,
            parcel.passphrase.as_ref(),
            order.now,
        )?),
    }
}

fn open_record(name: &str, master: &Identity, file: &[u8]) -> Result<Opened, VaultError> {
    let record = Record::unseal(name, master, file)?;
    let signer = record
        .material
        .open()
        .map_err(|error| damaged(name, &error))?;
    Ok(Opened {
        request: record.request,
        signer,
    })
}

fn check_name(name: &str) -> Result<(), VaultError> {
    let mut characters = name.chars();
    let word = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let good = characters.next().is_some_and(word)
        && characters.all(|character| word(character) || "._-".contains(character));
    if good && name.len() <= MAX_NAME && name != MASTER {
        Ok(())
    } else {
        Err(VaultError::BadName(name.chars().take(MAX_NAME).collect()))
    }
}

/// Runs work that takes processor time off the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, VaultError> {
    task::spawn_blocking(work)
        .await
        .map_err(|error| VaultError::Broken(error.to_string()))
}

#[cfg(test)]
mod tests;
