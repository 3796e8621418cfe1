//! A vault in a signer child: a process of its own that listens to nothing but one socket pair.
//!
//! The program starts itself again as the child ([`serve_child`]), with one end of the pair as its
//! standard input. The listening process never maps a private key nor the passphrase: the child
//! reads both itself.

mod child;
mod frame;
mod link;
mod message;
mod process;

use std::{ffi::OsString, fmt, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::{net::UnixStream, sync::Mutex};

pub use self::child::{ServeError, serve_child};
use self::{
    link::Link,
    message::{Answer, Request},
    process::Supervisor,
};
use crate::{
    Form, Generate, Import, MAX_MESSAGE, PassphraseSource, Public, Vault, VaultError,
    batch::{self, Batch},
};

/// How often one request is tried when the child ends under it.
const ATTEMPTS: usize = 2;

/// A vault that signs in a child process, which is started again if it ends.
pub struct RemoteVault {
    supervisor: Supervisor,
    start: Request,
    link: Mutex<Option<Arc<Link>>>,
}

/// How to start the child.
#[derive(Clone, Debug)]
pub struct Child {
    /// The program: `/proc/self/exe` is this one, even if it was replaced on disk meanwhile.
    pub program: PathBuf,
    /// Arguments with which the program calls [`serve_child`] and nothing else.
    pub arguments: Vec<OsString>,
    /// Root of the file-system object store; the vault's files are `vault/<name>.age` below it.
    pub objects: PathBuf,
    /// Where the child reads the passphrase.
    pub passphrase: PassphraseSource,
}

impl RemoteVault {
    /// Starts the child and opens the vault in it.
    pub async fn spawn(child: Child) -> Result<Self, VaultError> {
        let supervisor = Supervisor::start(child.program, child.arguments)
            .map_err(|error| VaultError::Unavailable(error.to_string()))?;
        let start = Request::Start {
            objects: child.objects,
            passphrase: child.passphrase,
        };
        let vault = Self {
            supervisor,
            start,
            link: Mutex::new(None),
        };
        let link = vault.launch().await?;
        *vault.link.lock().await = Some(link);
        Ok(vault)
    }

    async fn launch(&self) -> Result<Arc<Link>, VaultError> {
        let unavailable = |error: std::io::Error| VaultError::Unavailable(error.to_string());
        let stream = self.supervisor.launch().await.map_err(unavailable)?;
        let link = Arc::new(Link::new(
            UnixStream::from_std(stream).map_err(unavailable)?,
        ));
        match link.call(&self.start, Bytes::new()).await {
            Ok(opened) => opened.map(|_| link),
            Err(lost) => Err(VaultError::Unavailable(lost.to_string())),
        }
    }

    /// The link to a living child; starts one if need be.
    async fn link(&self) -> Result<Arc<Link>, VaultError> {
        let mut current = self.link.lock().await;
        if let Some(link) = current.as_ref().filter(|link| !link.is_lost()) {
            return Ok(Arc::clone(link));
        }
        tracing::warn!("the signer ended; starting it again");
        // The vault could be opened before, so whatever is wrong now may pass.
        let link = self
            .launch()
            .await
            .map_err(|error| VaultError::Unavailable(error.to_string()))?;
        *current = Some(Arc::clone(&link));
        Ok(link)
    }

    /// Bare signatures over a piece of what [`Vault::sign_all`] was given.
    async fn sign_batch(&self, name: &str, batch: Batch) -> Result<Batch, VaultError> {
        let (lengths, messages) = batch.into_parts();
        let request = Request::SignAll {
            name: name.to_owned(),
            lengths,
        };
        match self.call(&request, messages).await? {
            (Answer::Signatures(lengths), signatures) => {
                Batch::of_parts(lengths, signatures).ok_or_else(unexpected)
            }
            _ => Err(unexpected()),
        }
    }

    async fn call(&self, request: &Request, body: Bytes) -> Result<Reply, VaultError> {
        for _ in 0..ATTEMPTS {
            if let Ok(outcome) = self.link().await?.call(request, body.clone()).await {
                return outcome;
            }
        }
        Err(VaultError::Unavailable(format!(
            "it ended {ATTEMPTS} times under one request"
        )))
    }
}

/// What a request brought: the answer, and the bytes that came with it.
type Reply = (Answer, Bytes);

#[async_trait]
impl Vault for RemoteVault {
    async fn recipient(&self) -> Result<String, VaultError> {
        match self.call(&Request::Recipient, Bytes::new()).await? {
            (Answer::Recipient(recipient), _) => Ok(recipient),
            _ => Err(unexpected()),
        }
    }

    async fn generate(&self, name: &str, order: &Generate) -> Result<Public, VaultError> {
        let request = Request::Generate {
            name: name.to_owned(),
            order: order.clone(),
        };
        public(self.call(&request, Bytes::new()).await?)
    }

    async fn import(&self, name: &str, order: &Import) -> Result<Public, VaultError> {
        let bare = Import {
            ciphertext: Vec::new(),
            ..order.clone()
        };
        let request = Request::Import {
            name: name.to_owned(),
            order: bare,
        };
        public(
            self.call(&request, Bytes::copy_from_slice(&order.ciphertext))
                .await?,
        )
    }

    async fn sign(
        &self,
        name: &str,
        message: &[u8],
        created: u32,
        form: Form,
    ) -> Result<Vec<u8>, VaultError> {
        match self
            .call(
                &Request::Sign {
                    name: name.to_owned(),
                    created,
                    form,
                },
                Bytes::copy_from_slice(message),
            )
            .await?
        {
            (Answer::Signature, signature) => Ok(signature.into()),
            _ => Err(unexpected()),
        }
    }

    async fn sign_all(&self, name: &str, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, VaultError> {
        batch::sign(messages, |batch| self.sign_batch(name, batch)).await
    }

    async fn public(&self, name: &str) -> Result<Public, VaultError> {
        public(
            self.call(
                &Request::Public {
                    name: name.to_owned(),
                },
                Bytes::new(),
            )
            .await?,
        )
    }

    async fn delete(&self, name: &str) -> Result<(), VaultError> {
        match self
            .call(
                &Request::Delete {
                    name: name.to_owned(),
                },
                Bytes::new(),
            )
            .await?
        {
            (Answer::Done, _) => Ok(()),
            _ => Err(unexpected()),
        }
    }
}

impl fmt::Debug for RemoteVault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RemoteVault(..)")
    }
}

fn public((answer, _): Reply) -> Result<Public, VaultError> {
    match answer {
        Answer::Public(public) => Ok(*public),
        _ => Err(unexpected()),
    }
}

fn unexpected() -> VaultError {
    VaultError::Broken("the signer answered another question".to_owned())
}
