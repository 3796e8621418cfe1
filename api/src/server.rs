//! The two listeners: bound together, served until shutdown, ended in good order.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use poem::{Endpoint, Server};
use rustls::ServerConfig;
use serve::{Options, Plane};
use settings::Settings;
use tokio_util::sync::CancellationToken;

use crate::certificate::{Certificate, CertificateError};
use crate::context::Context;
use crate::listener::Listener;
use crate::measures::{Desk, Measures};
use crate::{BootstrapError, Bootstrapped, Dependencies, app};

/// How long requests that are being answered may go on after shutdown was asked for.
const GRACE: Duration = Duration::from_secs(30);

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
    let certificate = certificate(&dependencies.settings)?;
    let tls = certificate.as_ref().map(Certificate::config).transpose()?;
    first_token(&dependencies).await?;
    let measures = Measures::new(certificate.clone());
    let server = &dependencies.settings.server;
    let public = bind(server.public, tls, &measures.public).await?;
    let public = public.giving_up();
    let admin = bind(server.admin, None, &measures.admin).await?;
    let addresses = Bound {
        public: public.address(),
        admin: admin.address(),
    };
    // What was asked for may have left the port to the system.
    dependencies.settings.server.public = public.address();
    let plane = plane(&dependencies);
    let context = Context::new(dependencies, plane.clone(), measures, shutdown.clone());
    let (files, api) = (app::public(&context, plane.clone()), app::admin(&context));
    bound(addresses);
    let following = async {
        plane.follow(shutdown.cancelled()).await;
        Ok(())
    };
    let watching = async {
        if let Some(certificate) = certificate {
            certificate.watch(&shutdown).await;
        }
        Ok(())
    };
    tokio::try_join!(
        serve("public", public, files, &shutdown),
        serve("admin", admin, api, &shutdown),
        following,
        watching,
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

async fn bind(
    address: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    desk: &Desk,
) -> Result<Listener, RunError> {
    Listener::bind(address, tls, desk.connections.clone())
        .await
        .map_err(|source| RunError::Bind { address, source })
}

/// The certificate of the public listener, where it has one.
fn certificate(settings: &Settings) -> Result<Option<Arc<Certificate>>, CertificateError> {
    let tls = &settings.server.tls;
    let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) else {
        warn_of_plain_text(settings);
        return Ok(None);
    };
    Certificate::open(certificate, key).map(Some)
}

fn warn_of_plain_text(settings: &Settings) {
    if is_plain_for_others(settings) {
        tracing::warn!(
            address = %settings.server.public,
            "plain HTTP for other machines: set `server.tls`, or name the proxy that ends TLS in \
             `server.trusted_proxies`"
        );
    }
}

/// Whether secrets of subscribers cross a network in clear, as far as the settings say.
fn is_plain_for_others(settings: &Settings) -> bool {
    let server = &settings.server;
    let url = server.public_url.as_ref();
    let is_behind_a_proxy =
        !server.trusted_proxies.is_empty() || url.is_some_and(|url| url.starts_with("https://"));
    server.tls.certificate.is_none() && !server.public.ip().is_loopback() && !is_behind_a_proxy
}

/// Why the API does not serve.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The first token could not be made.
    #[error("the first token could not be made")]
    FirstToken(#[from] BootstrapError),
    /// The public listener has no certificate that it could show.
    #[error("the public listener cannot speak TLS")]
    Certificate(#[from] CertificateError),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_warned_of_unless_something_ends_tls() {
        let mut settings = Settings::default();
        assert!(!is_plain_for_others(&settings));
        settings.server.public = "0.0.0.0:80".parse().unwrap();
        assert!(is_plain_for_others(&settings));

        let mut proxied = settings.clone();
        proxied.server.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        assert!(!is_plain_for_others(&proxied));
        let mut named = settings.clone();
        named.server.public_url = Some("https://packages.example.org".into());
        assert!(!is_plain_for_others(&named));
        settings.server.tls.certificate = Some("/etc/tls/chain.pem".into());
        assert!(!is_plain_for_others(&settings));
    }
}
