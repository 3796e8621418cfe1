//! Where the server is, and who asks.

use std::ops::Deref;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use crate::Client;

/// A server that does not take a connection for so long is not there.
const CONNECT: Duration = Duration::from_secs(5);

/// A client of one server with one token. Cheap to clone.
///
/// It is the generated client: `connection.list_tasks().limit(10).send().await`.
#[derive(Clone)]
pub struct Connection {
    client: Client,
}

/// Prepares to ask the server at `server`, such as `http://127.0.0.1:8088`, as the holder of
/// `token`. Nothing is sent yet.
///
/// # Errors
/// [`ConnectError`] when an address or a token cannot be such.
pub fn connect(server: &str, token: &str) -> Result<Connection, ConnectError> {
    let root = server.trim_end_matches('/');
    let url = reqwest::Url::parse(root).map_err(|_| ConnectError::Server(server.into()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(ConnectError::Server(server.into()));
    }
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.trim()))
        .map_err(|_| ConnectError::Token)?;
    bearer.set_sensitive(true);
    let http = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .tcp_nodelay(true)
        .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(ConnectError::Http)?;
    Ok(Connection {
        client: Client::new_with_client(&format!("{root}/api/v1"), http),
    })
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Why there is nobody to ask.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is none.
    #[error("`{0}` is no server address such as `http://127.0.0.1:8088`")]
    Server(String),
    /// The token has characters that no token has; it is not repeated.
    #[error("the token has characters that no token has")]
    Token,
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be made")]
    Http(#[source] reqwest::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        for server in ["", "127.0.0.1:8088", "ftp://example.org", "http://"] {
            assert!(
                matches!(connect(server, "t"), Err(ConnectError::Server(_))),
                "{server}"
            );
        }
        assert!(connect("http://127.0.0.1:8088/", "t").is_ok());
    }

    #[test]
    fn a_token_with_line_breaks_is_refused_and_not_repeated() {
        let refused = connect("http://127.0.0.1:8088", "se\ncret").err().unwrap();

        assert!(matches!(refused, ConnectError::Token));
        assert!(!refused.to_string().contains("cret"));
    }
}
