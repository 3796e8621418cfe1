//! The far end: the signer child.

use std::{
    io,
    num::NonZero,
    os::{fd::AsFd, unix::net},
    sync::Arc,
    thread,
};

use bytes::Bytes;
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};
use tokio::{
    io::BufReader,
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    runtime,
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
};

use super::{
    frame::{Frame, Lengths},
    message::{Answer, Call, Reply, Request},
};
use crate::{FileStore, LocalVault, Vault, VaultError, batch::Batch};

/// Memory for requests in flight, in KiB: two of the longest messages, or thousands of usual ones.
const BUDGET: u32 = 128 << 10;

/// Answers that wait for the socket.
const QUEUE: usize = 64;

/// Makes this process a signer child, which serves the vault over the socket that is its standard
/// input, until the other end closes it. Call it first thing, before any other thread runs.
pub fn serve_child() -> Result<(), ServeError> {
    harden().map_err(|error| ServeError::Harden(error.into()))?;
    let stream = socket().map_err(ServeError::NotAChild)?;
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(processors + 1)
        .build()?
        .block_on(serve(stream))?;
    Ok(())
}

/// Why a signer child ended too early.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The kernel did not grant the protection of the process.
    #[error("could not protect the signer's memory")]
    Harden(#[source] io::Error),
    /// Started by hand.
    #[error("standard input is no socket: the signer is started by the server, not by hand")]
    NotAChild(#[source] io::Error),
    /// The socket failed.
    #[error("the signer's socket failed")]
    Socket(#[from] io::Error),
}

/// No core dumps, no debugger of the same user, and never longer alive than the parent.
fn harden() -> rustix::io::Result<()> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )?;
    set_parent_process_death_signal(Some(Signal::KILL))
}

fn socket() -> io::Result<net::UnixStream> {
    let stream = net::UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    stream.peer_addr()?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}

async fn serve(stream: net::UnixStream) -> io::Result<()> {
    // A service manager signals the whole group, but jobs that are being finished still sign:
    // the end of the socket is the end.
    let _ignored = [
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    ];
    let (reader, writer) = UnixStream::from_std(stream)?.into_split();
    let mut reader = BufReader::new(reader);
    let (answers, queue) = mpsc::channel(QUEUE);
    let sending = tokio::spawn(send(writer, queue));

    if let Some(vault) = start(&mut reader, &answers).await? {
        requests(&mut reader, &vault, &answers).await?;
    }
    drop(answers);
    sending.await.map_err(io::Error::other)?
}

/// The first request opens the vault; `None` if it cannot be opened.
async fn start(
    reader: &mut BufReader<OwnedReadHalf>,
    answers: &mpsc::Sender<Frame>,
) -> io::Result<Option<Arc<LocalVault>>> {
    let Some(lengths) = Lengths::read(reader).await? else {
        return Ok(None);
    };
    let frame = lengths.rest(reader).await?;
    let call: Call<Request> = serde_json::from_slice(&frame.head)?;
    let Request::Start {
        objects,
        passphrase,
    } = call.request
    else {
        return Err(io::Error::other("the first request was not `Start`"));
    };
    let opened = match passphrase.read() {
        Ok(passphrase) => LocalVault::open(Arc::new(FileStore::new(&objects)), passphrase).await,
        Err(error) => Err(error.into()),
    };
    let (vault, outcome) = match opened {
        Ok(vault) => (Some(Arc::new(vault)), Ok((Answer::Done, Bytes::new()))),
        Err(error) => (None, Err(error)),
    };
    answer(call.id, outcome, answers).await?;
    Ok(vault)
}

async fn requests(
    reader: &mut BufReader<OwnedReadHalf>,
    vault: &Arc<LocalVault>,
    answers: &mpsc::Sender<Frame>,
) -> io::Result<()> {
    let budget = Arc::new(Semaphore::new(
        usize::try_from(BUDGET).map_err(io::Error::other)?,
    ));
    while let Some(lengths) = Lengths::read(reader).await? {
        let share = u32::try_from(lengths.total() >> 10).map_err(io::Error::other)? + 1;
        let memory = Arc::clone(&budget)
            .acquire_many_owned(share)
            .await
            .map_err(io::Error::other)?;
        let frame = lengths.rest(reader).await?;
        let call: Call<Request> = serde_json::from_slice(&frame.head)?;
        tokio::spawn(handle(
            Arc::clone(vault),
            call,
            frame.body,
            answers.clone(),
            memory,
        ));
    }
    Ok(())
}

async fn handle(
    vault: Arc<LocalVault>,
    call: Call<Request>,
    body: Bytes,
    answers: mpsc::Sender<Frame>,
    _memory: OwnedSemaphorePermit,
) {
    let outcome = perform(&vault, call.request, body).await;
    // Without a reader of answers, the process is about to end.
    let _ = answer(call.id, outcome, &answers).await;
}

async fn perform(
    vault: &LocalVault,
    request: Request,
    body: Bytes,
) -> Result<(Answer, Bytes), VaultError> {
    let bare = |answer| (answer, Bytes::new());
    let public = |public| bare(Answer::Public(Box::new(public)));
    match request {
        Request::Start { .. } => Err(VaultError::Broken(
            "the signer was already started".to_owned(),
        )),
        Request::Recipient => vault.recipient().await.map(Answer::Recipient).map(bare),
        Request::Generate { name, order } => vault.generate(&name, &order).await.map(public),
        Request::Import { name, mut order } => {
            order.ciphertext = body.into();
            vault.import(&name, &order).await.map(public)
        }
        Request::Sign {
            name,
            created,
            form,
        } => {
            let signature = vault.sign(&name, &body, created, form).await?;
            Ok((Answer::Signature, signature.into()))
        }
        Request::SignAll { name, lengths } => {
            let batch = Batch::of_parts(lengths, body).ok_or_else(|| {
                VaultError::Broken("the lengths are not the messages'".to_owned())
            })?;
            let (lengths, signatures) = vault.sign_batch(&name, batch).await?.into_parts();
            Ok((Answer::Signatures(lengths), signatures))
        }
        Request::Public { name } => vault.public(&name).await.map(public),
        Request::Delete { name } => vault.delete(&name).await.map(|()| bare(Answer::Done)),
    }
}

async fn answer(
    id: u64,
    outcome: Result<(Answer, Bytes), VaultError>,
    answers: &mpsc::Sender<Frame>,
) -> io::Result<()> {
    let (outcome, body) = match outcome {
        Ok((answer, body)) => (Ok(answer), body),
        Err(error) => (Err(error), Bytes::new()),
    };
    let head = serde_json::to_vec(&Reply { id, outcome })?;
    answers
        .send(Frame { head, body })
        .await
        .map_err(io::Error::other)
}

async fn send(mut writer: OwnedWriteHalf, mut frames: mpsc::Receiver<Frame>) -> io::Result<()> {
    while let Some(frame) = frames.recv().await {
        frame.write(&mut writer).await?;
    }
    Ok(())
}
