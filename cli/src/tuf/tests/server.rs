//! A server of HTTP that answers as badly as it is told.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is answered for a path.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// A file.
    File(Vec<u8>),
    /// A status without a file.
    Status(u16),
    /// A status so many times, then the file.
    Busy(u16, usize, Vec<u8>),
    /// Another place.
    Redirect(String),
    /// A file for those with this user and password, in Base64.
    Closed(String, Vec<u8>),
    /// Spaces without an end and without a length.
    Endless,
    /// This length, and nothing after it.
    Announced(u64),
    /// Nothing at all.
    Silent,
    /// One byte after the other, with pauses.
    Dripping(Vec<u8>, Duration),
    /// The whole length announced, a part given.
    Cut(Vec<u8>, usize),
}

/// The server; it ends when it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    replies: BTreeMap<String, Reply>,
    asked: Vec<String>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                // A client that has had enough is no fault of the server.
                tokio::spawn(async move { drop(answer(stream, &state).await) });
            }
        });
        Self {
            address,
            state,
            task,
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers `path`, without its leading slash and as the client escapes it, with `reply`.
    pub(super) fn set(&self, path: &str, reply: Reply) {
        self.state().replies.insert(format!("/{path}"), reply);
    }

    pub(super) fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.set(path, Reply::File(bytes.into()));
    }

    pub(super) fn remove(&self, path: &str) {
        let gone = self.state().replies.remove(&format!("/{path}"));
        assert!(gone.is_some(), "{path} was not there");
    }

    /// The file at `path`.
    pub(super) fn file(&self, path: &str) -> Vec<u8> {
        match self.state().replies.get(&format!("/{path}")) {
            Some(Reply::File(bytes)) => bytes.clone(),
            other => panic!("{path} is {other:?}"),
        }
    }

    /// The paths that were asked for since the last call.
    pub(super) fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let (path, password) = request(&mut stream).await?;
    let reply = {
        let mut state = lock(state);
        state.asked.push(path.clone());
        match state.replies.get_mut(&path) {
            Some(Reply::Busy(status, left @ 1.., _)) => {
                *left -= 1;
                Reply::Status(*status)
            }
            Some(Reply::Busy(_, _, bytes)) => Reply::File(bytes.clone()),
            Some(reply) => reply.clone(),
            None => Reply::Status(404),
        }
    };
    match reply {
        Reply::Closed(wanted, bytes) if password.as_deref() == Some(&wanted) => {
            give(&mut stream, &bytes).await
        }
        Reply::Closed(..) => head(&mut stream, "401 No\r\nWWW-Authenticate: Basic", Some(0)).await,
        Reply::File(bytes) => give(&mut stream, &bytes).await,
        Reply::Status(status) | Reply::Busy(status, ..) => {
            head(&mut stream, &format!("{status} So"), Some(0)).await
        }
        Reply::Redirect(to) => {
            head(
                &mut stream,
                &format!("302 There\r\nLocation: {to}"),
                Some(0),
            )
            .await
        }
        Reply::Endless => {
            head(&mut stream, "200 OK", None).await?;
            loop {
                stream.write_all(&[b' '; 4096]).await?;
            }
        }
        Reply::Announced(length) => {
            head(&mut stream, "200 OK", Some(length)).await?;
            forever().await
        }
        Reply::Silent => forever().await,
        Reply::Dripping(bytes, pause) => {
            head(&mut stream, "200 OK", Some(bytes.len() as u64)).await?;
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(pause).await;
            }
            Ok(())
        }
        Reply::Cut(bytes, given) => {
            head(&mut stream, "200 OK", Some(bytes.len() as u64)).await?;
            stream.write_all(&bytes[..given]).await
        }
    }
}

async fn forever() -> std::io::Result<()> {
    std::future::pending().await
}

async fn give(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    head(stream, "200 OK", Some(bytes.len() as u64)).await?;
    stream.write_all(bytes).await
}

/// The head of an answer; without a length the body ends with the connection.
async fn head(stream: &mut TcpStream, status: &str, length: Option<u64>) -> std::io::Result<()> {
    let length = length.map_or_else(String::new, |length| {
        format!("Content-Length: {length}\r\n")
    });
    let head = format!("HTTP/1.1 {status}\r\n{length}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await
}

/// Path and password of a request.
async fn request(stream: &mut TcpStream) -> std::io::Result<(String, Option<String>)> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next_line().await?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut password = None;
    while let Some(line) = lines.next_line().await? {
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("authorization")
        {
            password = value.strip_prefix("Basic ").map(str::to_owned);
        }
    }
    Ok((path, password))
}
