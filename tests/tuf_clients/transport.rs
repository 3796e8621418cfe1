//! HTTP for clients that are crates: no checks of its own, so that what is refused is refused by them.

use reqwest::{Client, StatusCode, Url};
use std::fmt::Write;
use std::future::Future;
use std::sync::LazyLock;

/// Keeps no connection: each run of a client has a runtime of its own, and none outlives it.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    let client = Client::builder().pool_max_idle_per_host(0).build();
    client.expect("a client needs nothing from outside")
});

/// The file at `url`, or nothing when the server has none.
pub(super) async fn get(url: Url) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let answer = HTTP.get(url).send().await?;
    if answer.status() == StatusCode::NOT_FOUND {
        return Ok(None);
    }
    let body = answer.error_for_status()?.bytes().await?;
    Ok(Some(body.into()))
}

/// Runs a client to its end on a thread of its own: the caller may be on a runtime already.
pub(super) fn run<T: Send>(
    client: impl Future<Output = Result<T, String>> + Send,
) -> Result<T, String> {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime starts").block_on(client)
        });
        thread
            .join()
            .map_err(|_| "the client panicked".to_owned())?
    })
}

/// `text` as a URL.
pub(super) fn url(text: &str) -> Result<Url, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

/// An error with its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        // Text takes everything.
        let _ = write!(message, ": {inner}");
        cause = inner.source();
    }
    message
}
