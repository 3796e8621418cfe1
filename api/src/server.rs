//! The two listeners: bound together, served until shutdown, ended in good order.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::BoxFuture;
use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, Server};
use serve::{Options, Plane};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::{BootstrapError, Bootstrapped, Dependencies, app};

/// How long requests that are being answered may go on after shutdown was asked for.
const GRACE: Duration = Duration::from_secs(30);

/// How long to wait when the system gives no connection, such as for want of file descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// Where the listeners are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// For everybody.
    pub public: SocketAddr,
    /// For administration.
    pub admin: SocketAddr,
}

/// Makes the first token if there is none, binds both listeners, tells `bound` where they are and
/// serves until `shutdown`; requests under way are answered for 30 s more.
///
/// # Errors
/// [`RunError`] when it could not begin, or when a listener broke.
pub fn run(
    dependencies: Dependencies,
    bound: impl FnOnce(Bound) + Send + 'static,
    shutdown: CancellationToken,
) -> BoxFuture<'static, Result<(), RunError>> {
    serve_both(dependencies, Box::new(bound), shutdown)
}

/// Without a parameter of the caller's type: the whole server is compiled here, once.
fn serve_both(
    dependencies: Dependencies,
    bound: Box<dyn FnOnce(Bound) + Send>,
    shutdown: CancellationToken,
) -> BoxFuture<'static, Result<(), RunError>> {
    Box::pin(listen(dependencies, bound, shutdown))
}

async fn listen(
    mut dependencies: Dependencies,
    bound: Box<dyn FnOnce(Bound) + Send>,
    shutdown: CancellationToken,
) -> Result<(), RunError> {
    first_token(&dependencies).await?;
    let public = bind(dependencies.settings.server.public).await?;
    let admin = bind(dependencies.settings.server.admin).await?;
    let addresses = Bound {
        public: public.address,
        admin: admin.address,
    };
    // What was asked for may have left the port to the system.
    dependencies.settings.server.public = public.address;
    let plane = plane(&dependencies);
    let context = Context::new(dependencies, plane.clone(), shutdown.clone());
    let (files, api) = (app::public(&context, plane.clone()), app::admin(&context));
    bound(addresses);
    let following = async {
        plane.follow(shutdown.cancelled()).await;
        Ok(())
    };
    tokio::try_join!(
        serve("public", public, files, &shutdown),
        serve("admin", admin, api, &shutdown),
        following,
    )?;
    Ok(())
}

fn plane(dependencies: &Dependencies) -> Plane {
    Plane::new(
        dependencies.db.clone(),
        dependencies.storage.clone(),
        dependencies.signals.clone(),
        Options::from(&dependencies.settings),
        dependencies.process,
    )
}

async fn first_token(dependencies: &Dependencies) -> Result<(), BootstrapError> {
    match crate::bootstrap(&dependencies.db, &dependencies.settings).await? {
        Bootstrapped::Made(file) => {
            tracing::info!(file = %file.display(), "made the first admin token");
        }
        Bootstrapped::Already => {}
        Bootstrapped::Nowhere => tracing::warn!(
            "there is no admin token yet: set `bootstrap.token_file`, or use `countersign token create --offline`"
        ),
    }
    Ok(())
}

async fn serve(
    name: &'static str,
    listener: Listener,
    app: impl Endpoint + 'static,
    shutdown: &CancellationToken,
) -> Result<(), RunError> {
    Server::new_with_acceptor(listener)
        .name(name)
        .run_with_graceful_shutdown(app, shutdown.cancelled(), Some(GRACE))
        .await
        .map_err(|source| RunError::Serve { name, source })
}

async fn bind(address: SocketAddr) -> Result<Listener, RunError> {
    let failed = |source| RunError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    Ok(Listener {
        address: listener.local_addr().map_err(failed)?,
        listener,
    })
}

/// Accepts connections that send what they have at once: streamed bodies would else wait for
/// acknowledgements that the other side delays.
struct Listener {
    address: SocketAddr,
    listener: TcpListener,
}

impl Acceptor for Listener {
    type Io = TcpStream;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![LocalAddr(self.address.into())]
    }

    async fn accept(
        &mut self,
    ) -> io::Result<(TcpStream, LocalAddr, RemoteAddr, poem::http::uri::Scheme)> {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    stream.set_nodelay(true)?;
                    let local = LocalAddr(self.address.into());
                    let scheme = poem::http::uri::Scheme::HTTP;
                    return Ok((stream, local, RemoteAddr(peer.into()), scheme));
                }
                Err(error) => {
                    tracing::warn!(%error, "no connection was accepted");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }
}

/// Why the API does not serve.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The first token could not be made.
    #[error("the first token could not be made")]
    FirstToken(#[from] BootstrapError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A listener broke.
    #[error("the {name} listener broke")]
    Serve {
        /// Which one.
        name: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
}
