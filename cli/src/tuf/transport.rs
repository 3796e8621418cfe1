//! HTTP to a server that is not trusted: bounded in bytes, in time, and in where it leads.

use std::time::Duration;

use reqwest::header::{LOCATION, WWW_AUTHENTICATE};
use reqwest::{Client, Response, StatusCode, Url};
use tokio::time::{Instant, sleep, timeout_at};

/// How patient a client is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// For a connection.
    pub(crate) connect: Duration,
    /// For the next byte.
    pub(crate) idle: Duration,
    /// For a whole file, beside what its length takes at [`Pace::rate`].
    pub(crate) whole: Duration,
    /// The slowest transfer that is put up with, in bytes a second.
    pub(crate) rate: u64,
    /// For a server that does not answer or says that it is busy, before it is given up.
    pub(crate) lost: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            whole: Duration::from_mins(1),
            rate: 16 * 1024,
            lost: Duration::from_secs(10),
        }
    }
}

/// A client of HTTP that believes nothing.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    http: Client,
    pace: Pace,
}

impl Transport {
    /// # Errors
    /// [`TransportError::Setup`] when this machine cannot speak TLS.
    pub(crate) fn new(pace: Pace) -> Result<Self, TransportError> {
        let http = Client::builder()
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(pace.connect)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(TransportError::Setup)?;
        Ok(Self { http, pace })
    }

    /// The whole file at `url`, or `None` when there is none. At most `limit` bytes of it.
    ///
    /// # Errors
    /// [`TransportError`] when there may be one, but it could not be read within the limits.
    pub(crate) async fn read(
        &self,
        url: &Url,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, TransportError> {
        let Some(mut body) = self.open(url, limit, None).await? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        while let Some(piece) = body.next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(Some(bytes))
    }

    /// Opens the file at `url`, or answers `None` when there is none. `password` is given to
    /// servers that ask for one. The body ends in an error after `limit` bytes.
    ///
    /// # Errors
    /// As [`Transport::read`].
    pub(crate) async fn open(
        &self,
        url: &Url,
        limit: u64,
        password: Option<&str>,
    ) -> Result<Option<Body>, TransportError> {
        let began = Instant::now();
        let deadline = began + self.pace.whole + Duration::from_secs(limit / self.pace.rate.max(1));
        let response = self.ask(url, password, began + self.pace.lost).await?;
        match response.status() {
            StatusCode::OK => {}
            // Stores of objects say 403 where there is nothing.
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => return Ok(None),
            status => return Err(refusal(url, status, &response)),
        }
        if response
            .content_length()
            .is_some_and(|length| length > limit)
        {
            let url = url.clone();
            return Err(TransportError::Long { url, limit });
        }
        Ok(Some(Body {
            url: url.clone(),
            announced: response.content_length(),
            response,
            limit,
            seen: 0,
            deadline,
            idle: self.pace.idle,
        }))
    }

    /// Asks until there is an answer, or until `given_up`.
    async fn ask(
        &self,
        url: &Url,
        password: Option<&str>,
        given_up: Instant,
    ) -> Result<Response, TransportError> {
        let mut pause = Duration::from_millis(100);
        loop {
            let mut request = self.http.get(url.clone());
            if let Some(password) = password {
                request = request.basic_auth("countersign", Some(password));
            }
            let until = Instant::now() + self.pace.connect + self.pace.idle;
            let answer = timeout_at(until, request.send()).await;
            let again = match &answer {
                Ok(Ok(response)) => response.status() == StatusCode::SERVICE_UNAVAILABLE,
                Ok(Err(error)) => error.is_connect(),
                Err(_) => false,
            };
            if again && Instant::now() + pause < given_up {
                sleep(pause).await;
                pause *= 2;
                continue;
            }
            let url = || url.clone();
            return match answer {
                Ok(answer) => answer.map_err(|source| TransportError::Unreachable {
                    url: url(),
                    source: source.without_url(),
                }),
                Err(_) => Err(TransportError::Slow {
                    url: url(),
                    seen: 0,
                }),
            };
        }
    }
}

/// What an answer means that is no file.
fn refusal(url: &Url, status: StatusCode, response: &Response) -> TransportError {
    let url = url.clone();
    let header = |name| response.headers().get(name);
    let to = header(LOCATION).and_then(|to| to.to_str().ok());
    match to {
        Some(to) if status.is_redirection() => TransportError::Elsewhere {
            url,
            to: to.chars().take(200).collect(),
        },
        _ if status == StatusCode::UNAUTHORIZED || header(WWW_AUTHENTICATE).is_some() => {
            TransportError::Closed(url)
        }
        _ => TransportError::Status { url, status },
    }
}

/// A file on its way.
#[derive(Debug)]
pub(crate) struct Body {
    url: Url,
    /// The length that the server announced; it may be a lie.
    announced: Option<u64>,
    response: Response,
    limit: u64,
    seen: u64,
    deadline: Instant,
    idle: Duration,
}

impl Body {
    /// The length that the server announced, if it did.
    pub(crate) fn announced(&self) -> Option<u64> {
        self.announced
    }

    /// The next bytes, or `None` at the end.
    ///
    /// # Errors
    /// [`TransportError`] when there are too many, or when they come too slowly or not at all.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        let until = self.deadline.min(Instant::now() + self.idle);
        let url = || self.url.clone();
        let Ok(piece) = timeout_at(until, self.response.chunk()).await else {
            let seen = self.seen;
            return Err(TransportError::Slow { url: url(), seen });
        };
        let piece = piece.map_err(|source| TransportError::Broken {
            url: url(),
            source: source.without_url(),
        })?;
        let Some(piece) = piece else {
            return Ok(None);
        };
        self.seen = self.seen.saturating_add(piece.len() as u64);
        if self.seen > self.limit {
            let limit = self.limit;
            return Err(TransportError::Long { url: url(), limit });
        }
        Ok(Some(piece.into()))
    }
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// No TLS on this machine.
    #[error("could not set up TLS")]
    Setup(#[source] reqwest::Error),
    /// No connection, or none that lasted until the answer.
    #[error("there is no answer from `{url}`")]
    Unreachable {
        /// The file.
        url: Url,
        #[source]
        /// What the network said.
        source: reqwest::Error,
    },
    /// An error of the server.
    #[error("`{url}` answers {status}")]
    Status {
        /// The file.
        url: Url,
        /// The answer.
        status: StatusCode,
    },
    /// A redirect.
    #[error("`{url}` leads elsewhere, to `{to}`: that is not followed")]
    Elsewhere {
        /// The file.
        url: Url,
        /// Where the server sends its clients.
        to: String,
    },
    /// A password is wanted, or another one.
    #[error("`{0}` is not open to everybody")]
    Closed(Url),
    /// More bytes than there may be.
    #[error("`{url}` is longer than the {limit} bytes that it may have")]
    Long {
        /// The file.
        url: Url,
        /// In bytes.
        limit: u64,
    },
    /// Too few bytes in too much time.
    #[error("`{url}` comes too slowly: {seen} bytes, then the time was over")]
    Slow {
        /// The file.
        url: Url,
        /// In bytes.
        seen: u64,
    },
    /// An end before the end.
    #[error("`{url}` broke off")]
    Broken {
        /// The file.
        url: Url,
        #[source]
        /// What the network said.
        source: reqwest::Error,
    },
}
