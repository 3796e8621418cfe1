//! The listener of a worker process of its own: its metrics, and that it lives. Nothing else is
//! answered there, to nobody.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics::{Kind, Page, Process, Source};
use storage::Storage;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::dependencies::Dependencies;
use crate::measure::Measures;

/// Connections that are held at once; further ones wait. Few ask, and seldom.
const CONNECTIONS: usize = 16;

/// How long a connection may last. A scraper opens one per visit, or another one.
const LONGEST: Duration = Duration::from_mins(1);

/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait when the system gives no connection.
const BREATH: Duration = Duration::from_millis(100);

/// What the listener shows.
struct Shown {
    process: Process,
    measures: Arc<Measures>,
    storage: Storage,
}

impl Shown {
    fn of(dependencies: &Dependencies) -> Self {
        Self {
            process: Process::new(env!("CARGO_PKG_VERSION")),
            measures: Arc::clone(&dependencies.measures),
            storage: dependencies.storage.clone(),
        }
    }

    fn page(&self) -> String {
        let mut page = Page::default();
        self.process.write(&mut page);
        let help = "Failures of storage in this process, by what was asked of it.";
        let mut failures = page.family("countersign_storage_errors_total", Kind::Counter, help);
        for (operation, count) in self.storage.failures() {
            failures.value(&[("operation", operation)], count);
        }
        self.measures.write(&mut page);
        page.into_text()
    }

    fn answer(&self, method: &Method, path: &str) -> Response<Full<Bytes>> {
        let (status, kind, body) = match (method, path) {
            (&Method::GET | &Method::HEAD, "/metrics") => {
                (StatusCode::OK, metrics::CONTENT_TYPE, self.page())
            }
            (&Method::GET | &Method::HEAD, "/health") => {
                (StatusCode::OK, "text/plain", "alive\n".to_owned())
            }
            _ => (
                StatusCode::NOT_FOUND,
                "text/plain",
                "not found\n".to_owned(),
            ),
        };
        let mut response = Response::new(Full::from(body));
        *response.status_mut() = status;
        let kind = hyper::header::HeaderValue::from_static(kind);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}

/// Shows the metrics of a worker where its settings say so, until `stop`. For a process of its own:
/// `up` shows them on the admin listener.
///
/// # Errors
/// [`ListenError`] when the address cannot be listened on.
pub fn show_metrics(
    dependencies: &Dependencies,
    stop: CancellationToken,
) -> BoxFuture<'_, Result<(), ListenError>> {
    Box::pin(async move {
        match dependencies.settings.worker.metrics {
            Some(address) => start(address, Shown::of(dependencies), stop)
                .await
                .map_err(|source| ListenError { address, source }),
            None => Ok(()),
        }
    })
}

/// The metrics of a worker cannot be shown.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address} for metrics")]
pub struct ListenError {
    address: SocketAddr,
    #[source]
    source: io::Error,
}

async fn start(address: SocketAddr, shown: Shown, stop: CancellationToken) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    tracing::info!(%address, "metrics are shown");
    tokio::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = accept(listener, Arc::new(shown)) => {}
        }
    });
    Ok(())
}

async fn accept(listener: TcpListener, shown: Arc<Shown>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let shown = Arc::clone(&shown);
                tokio::spawn(async move {
                    // However it ends, the connection is over.
                    let _ = tokio::time::timeout(LONGEST, serve(stream, shown)).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no connection was accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, shown: Arc<Shown>) {
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        let answer = shown.answer(request.method(), request.uri().path());
        async move { Ok::<_, Infallible>(answer) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a connection to the metrics broke");
    }
}
