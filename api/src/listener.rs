//! A listener: TCP, or TLS over it.
//!
//! Handshakes run beside each other and beside the accepting of connections. Each has a time, and
//! there is a limit on how many go on at once: the oldest gives way, which an honest client has
//! finished long before.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use metrics::{Counter, Gauge, Held, Kind, Page};
use poem::http::uri::Scheme;
use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

/// How long to wait when the system gives no connection, such as for want of file descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// How long a handshake may take: three round trips to the other side of the world, and patience
/// for a packet that got lost.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How many handshakes may go on at once.
const HANDSHAKES: usize = 512;

/// What listeners count. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections {
    /// Those that are open.
    pub(crate) open: Gauge,
    /// How handshakes ended.
    pub(crate) handshakes: Arc<Outcomes>,
}

/// How handshakes ended.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    /// With a connection.
    done: Counter,
    /// The two sides found no terms, or the client spoke something else.
    failed: Counter,
    /// The client took too long.
    late: Counter,
    /// Gave way to newer ones.
    displaced: Counter,
}

impl Outcomes {
    pub(crate) fn write(&self, page: &mut Page) {
        let help = "TLS handshakes that ended, by how.";
        page.family("countersign_tls_handshakes_total", Kind::Counter, help)
            .value(&[("outcome", "done")], self.done.get())
            .value(&[("outcome", "failed")], self.failed.get())
            .value(&[("outcome", "late")], self.late.get())
            .value(&[("outcome", "displaced")], self.displaced.get());
    }
}

/// Accepts connections that send what they have at once: streamed bodies would else wait for
/// acknowledgements that the other side delays.
pub(crate) struct Listener {
    address: SocketAddr,
    socket: TcpListener,
    connections: Connections,
    handshakes: Option<Handshakes>,
    gives_up: bool,
}

impl Listener {
    /// Listens on `address`; with `tls`, for TLS alone.
    pub(crate) async fn bind(
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        connections: Connections,
    ) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        Ok(Self {
            address: socket.local_addr()?,
            socket,
            handshakes: tls.map(|config| Handshakes::new(config, &connections)),
            connections,
            gives_up: false,
        })
    }

    /// Has it give up a request whose client closes before it is answered, where no request has a
    /// body whose rest could be what is closed.
    ///
    /// poem polls a connection once more after hyper has given it up, and so goes on with the
    /// request: whatever it waits for, such as storage that hangs, would be held for nobody.
    pub(crate) fn giving_up(self) -> Self {
        Self {
            gives_up: true,
            ..self
        }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next client, with a connection that is ready for requests.
    async fn next(&mut self) -> (Stream, SocketAddr) {
        loop {
            let Some(handshakes) = &mut self.handshakes else {
                let (stream, peer) = connect(&self.socket).await;
                return (Either::Left(stream), peer);
            };
            tokio::select! {
                (stream, peer) = connect(&self.socket) => handshakes.begin(stream, peer),
                (stream, peer) = handshakes.next() => {
                    return (Either::Right(Box::new(stream)), peer);
                }
            }
        }
    }
}

async fn connect(socket: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        let accepted = socket.accept().await;
        let ready = accepted.and_then(|(stream, peer)| {
            stream.set_nodelay(true)?;
            Ok((stream, peer))
        });
        match ready {
            Ok(connection) => return connection,
            Err(error) => {
                tracing::warn!(%error, "no connection was accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// Handshakes that go on.
struct Handshakes {
    acceptor: TlsAcceptor,
    outcomes: Arc<Outcomes>,
    running: JoinSet<(u64, Option<Secured>)>,
    /// In the order of their beginning.
    begun: BTreeMap<u64, AbortHandle>,
    next: u64,
}

type Secured = (TlsStream<TcpStream>, SocketAddr);

impl Handshakes {
    fn new(config: Arc<ServerConfig>, connections: &Connections) -> Self {
        Self {
            acceptor: TlsAcceptor::from(config),
            outcomes: Arc::clone(&connections.handshakes),
            running: JoinSet::new(),
            begun: BTreeMap::new(),
            next: 0,
        }
    }

    fn begin(&mut self, stream: TcpStream, peer: SocketAddr) {
        if self.begun.len() >= HANDSHAKES
            && let Some((_, oldest)) = self.begun.pop_first()
        {
            oldest.abort();
            self.outcomes.displaced.count();
        }
        let accepting = self.acceptor.accept(stream);
        let outcomes = Arc::clone(&self.outcomes);
        let number = self.next;
        let handshake = async move {
            let secured = match timeout(HANDSHAKE, accepting).await {
                Ok(Ok(stream)) => {
                    outcomes.done.count();
                    Some((stream, peer))
                }
                Ok(Err(error)) => {
                    tracing::debug!(%error, %peer, "no terms for TLS");
                    outcomes.failed.count();
                    None
                }
                Err(_) => {
                    outcomes.late.count();
                    None
                }
            };
            (number, secured)
        };
        self.begun.insert(number, self.running.spawn(handshake));
        self.next += 1;
    }

    /// The next connection; waits for ever while there is no handshake.
    async fn next(&mut self) -> Secured {
        loop {
            match self.running.join_next().await {
                Some(Ok((number, secured))) => {
                    self.begun.remove(&number);
                    if let Some(secured) = secured {
                        return secured;
                    }
                }
                // One that was displaced.
                Some(Err(_)) => {}
                None => std::future::pending().await,
            }
        }
    }
}

type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// A connection, counted while it is open.
pub(crate) struct Connection {
    stream: Stream,
    gives_up: bool,
    /// Nothing more will come.
    is_left: bool,
    _held: Held,
}

impl Acceptor for Listener {
    type Io = Connection;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![LocalAddr(self.address.into())]
    }

    async fn accept(&mut self) -> io::Result<(Connection, LocalAddr, RemoteAddr, Scheme)> {
        let (stream, peer) = self.next().await;
        let scheme = match stream {
            Either::Left(_) => Scheme::HTTP,
            Either::Right(_) => Scheme::HTTPS,
        };
        let connection = Connection {
            stream,
            gives_up: self.gives_up,
            is_left: false,
            _held: self.connections.open.hold(),
        };
        let local = LocalAddr(self.address.into());
        Ok((connection, local, RemoteAddr(peer.into()), scheme))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (filled, room) = (buffer.filled().len(), buffer.remaining());
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.is_left |= room > 0 && buffer.filled().len() == filled;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_left && self.gives_up {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
