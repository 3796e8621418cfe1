//! The near end of the socket pair: many requests in flight, answers by number.

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use tokio::{
    io::BufReader,
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, oneshot},
};

use super::{
    MAX_MESSAGE,
    frame::{Frame, Lengths},
    message::{self, Answer, Call, Request},
};
use crate::VaultError;

/// Requests that wait for the socket; more wait with their callers.
const QUEUE: usize = 16;

/// What came of a request: the answer and the bytes that came with it.
type Outcome = Result<(Answer, Bytes), VaultError>;

/// Callers by the number of their request; `None` once the child is lost.
type Waiting = Mutex<Option<HashMap<u64, oneshot::Sender<Outcome>>>>;

/// A living connection to one child. Dropped, it closes the socket and the child ends.
pub(super) struct Link {
    outgoing: mpsc::Sender<Frame>,
    waiting: Arc<Waiting>,
    next: AtomicU64,
}

/// The child ended before it answered.
#[derive(Debug, thiserror::Error)]
#[error("the signer ended")]
pub(super) struct Lost;

impl Link {
    pub(super) fn new(stream: UnixStream) -> Self {
        let (reader, writer) = stream.into_split();
        let (outgoing, frames) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        tokio::spawn(send(writer, frames));
        tokio::spawn(receive(reader, Arc::clone(&waiting)));
        Self {
            outgoing,
            waiting,
            next: AtomicU64::new(0),
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.waiting
            .lock()
            .expect("no panic under this lock")
            .is_none()
    }

    pub(super) async fn call(&self, request: &Request, body: Bytes) -> Result<Outcome, Lost> {
        if body.len() > MAX_MESSAGE {
            return Ok(Err(VaultError::TooLong));
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let head = match serde_json::to_vec(&Call { id, request }) {
            Ok(head) => head,
            Err(error) => return Ok(Err(VaultError::Broken(error.to_string()))),
        };
        let answer = self.expect_answer(id)?;
        self.outgoing
            .send(Frame { head, body })
            .await
            .map_err(|_| Lost)?;
        answer.await.map_err(|_| Lost)
    }

    fn expect_answer(&self, id: u64) -> Result<oneshot::Receiver<Outcome>, Lost> {
        let (sender, receiver) = oneshot::channel();
        let mut waiting = self.waiting.lock().expect("no panic under this lock");
        waiting.as_mut().ok_or(Lost)?.insert(id, sender);
        Ok(receiver)
    }
}

/// Writes whole frames, so that a caller who gives up leaves none half written.
async fn send(mut writer: OwnedWriteHalf, mut frames: mpsc::Receiver<Frame>) {
    while let Some(frame) = frames.recv().await {
        // The reader sees the end as well, and tells all who wait.
        if frame.write(&mut writer).await.is_err() {
            return;
        }
    }
}

async fn receive(reader: OwnedReadHalf, waiting: Arc<Waiting>) {
    if let Err(error) = answers(reader, &waiting).await {
        tracing::warn!(%error, "lost the signer");
    }
    // Dropping the senders wakes all callers.
    waiting.lock().expect("no panic under this lock").take();
}

async fn answers(reader: OwnedReadHalf, waiting: &Waiting) -> io::Result<()> {
    let mut reader = BufReader::new(reader);
    while let Some(lengths) = Lengths::read(&mut reader).await? {
        let frame = lengths.rest(&mut reader).await?;
        let reply: message::Reply = serde_json::from_slice(&frame.head)?;
        let caller = waiting
            .lock()
            .expect("no panic under this lock")
            .as_mut()
            .and_then(|callers| callers.remove(&reply.id));
        if let Some(caller) = caller {
            // A caller may have given up; its answer is then of no use.
            let _ = caller.send(reply.outcome.map(|answer| (answer, frame.body)));
        }
    }
    Ok(())
}
