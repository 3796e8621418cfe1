//! A network that goes silent: a proxy before any server, which can stop to carry anything without
//! closing what is open, as a cable does that is pulled.

use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;

use crate::background::Background;

/// How much is carried at once.
const PIECE: usize = 64 * 1024;

/// The state in `/proc/net/tcp` of a connection that neither end has closed.
const ESTABLISHED: &str = "01";

/// The proxy; it ends when dropped.
#[derive(Debug)]
pub struct Stall {
    background: Background,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: String,
    state: watch::Sender<State>,
}

/// What becomes of what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    is_silent: bool,
    /// Connections of an earlier age are silent for ever.
    age: u64,
}

impl Stall {
    /// A proxy before `upstream`, such as `127.0.0.1:5432`, that carries everything.
    pub fn before(upstream: &str) -> Self {
        let state = State {
            is_silent: false,
            age: 0,
        };
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            state: watch::Sender::new(state),
        });
        let served = Arc::clone(&shared);
        let background = Background::serve(move |stream| {
            let shared = Arc::clone(&served);
            async move { shared.carry(stream).await }
        });
        Self { background, shared }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// Nothing is carried any more; connections are taken and stay open.
    pub fn go_silent(&self) {
        let silence = |state: &mut State| state.is_silent = true;
        self.shared.state.send_modify(silence);
    }

    /// Everything is carried again, what was sent meanwhile too.
    pub fn go_on(&self) {
        let sound = |state: &mut State| state.is_silent = false;
        self.shared.state.send_modify(sound);
    }

    /// New connections work again; of those that are open nobody ever hears, not even of their end.
    pub fn go_on_anew(&self) {
        self.shared.state.send_modify(|state| {
            state.is_silent = false;
            state.age += 1;
        });
    }

    /// Connections that programs hold open to it, as the kernel says.
    pub fn open(&self) -> usize {
        let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
        let remote = format!("0100007F:{:04X}", self.address().port());
        let held = |line: &&str| {
            let mut fields = line.split_whitespace().skip(2);
            fields.next() == Some(&remote) && fields.next() == Some(ESTABLISHED)
        };
        table.lines().filter(held).count()
    }
}

impl Shared {
    async fn carry(&self, client: TcpStream) {
        let state = self.state.subscribe();
        let age = state.borrow().age;
        let Ok(server) = TcpStream::connect(&self.upstream).await else {
            return;
        };
        for stream in [&client, &server] {
            // What is small must not wait for more; a connection that is slower for it is none less.
            let _ = stream.set_nodelay(true);
        }
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        // Whoever closes, both ends are told.
        tokio::select! {
            () = carry(from_client, to_server, state.clone(), age) => {}
            () = carry(from_server, to_client, state, age) => {}
        }
    }
}

/// Carries what comes from one end to the other while it may, until either closes.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    age: u64,
) {
    let mut piece = vec![0; PIECE];
    loop {
        let Ok(length @ 1..) = from.read(&mut piece).await else {
            // An end is as little heard of as anything else.
            return heard(&mut state, age).await;
        };
        heard(&mut state, age).await;
        if to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}

/// Returns when what was sent may arrive; never for connections that are forgotten.
async fn heard(state: &mut watch::Receiver<State>, age: u64) {
    let passes = |state: &State| !state.is_silent && state.age == age;
    // The sender lives as long as the proxy.
    let _ = state.wait_for(passes).await;
}
