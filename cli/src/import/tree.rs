//! Where the files of an origin are: a folder, a web server, or what our own server serves.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use reqwest::Url;
use sha2::{Digest, Sha256 as Hash};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::ImportError;
use super::catalog::{Location, Sha256};
use crate::session::Session;
use crate::tuf::{Body, Pace, Transport};

/// How many octets are read from a file at once.
const PIECE: usize = 256 << 10;

/// Most bytes of a packed index.
const INDEX_MAX: u64 = 1 << 30;

/// Octets on their way from an origin.
pub(super) type Octets = BoxStream<'static, Result<Bytes, ImportError>>;

/// The files of an origin.
pub(crate) enum Tree<'a> {
    /// A folder of this machine; its path is the real one.
    Folder(PathBuf),
    /// A folder of a web server; the URL ends in a slash.
    Web {
        /// Where it is.
        base: Url,
        /// How to get there.
        transport: Transport,
    },
    /// A publication, as clients get it.
    Served {
        /// Who asks.
        session: &'a Session,
        /// The repository.
        repository: Uuid,
        /// The publication.
        serial: i64,
    },
}

/// What a file has to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// Its length in bytes.
    pub(super) size: Option<u64>,
    /// Its hash.
    pub(super) sha256: Sha256,
}

impl Tree<'_> {
    /// The tree that `from` names: a folder or an `http(s)` URL.
    ///
    /// # Errors
    /// [`ImportError::Origin`] for anything else.
    pub(crate) fn find(from: &str) -> Result<Self, ImportError> {
        let refused = |reason: &str| ImportError::Origin {
            from: from.to_owned(),
            reason: reason.to_owned(),
        };
        if from.starts_with("http://") || from.starts_with("https://") {
            let mut base = Url::parse(from).map_err(|error| refused(&error.to_string()))?;
            if !base.username().is_empty() || base.password().is_some() {
                return Err(ImportError::Origin {
                    from: "the URL".to_owned(),
                    reason: "it has a password in it, which others on this machine can see"
                        .to_owned(),
                });
            }
            if base.query().is_some() || base.fragment().is_some() {
                return Err(refused("a tree has no `?` or `#` in its URL"));
            }
            if !base.path().ends_with('/') {
                base.set_path(&format!("{}/", base.path()));
            }
            let transport = Transport::new(Pace::default())?;
            return Ok(Self::Web { base, transport });
        }
        let root = Path::new(from)
            .canonicalize()
            .map_err(|error| refused(&error.to_string()))?;
        if !root.is_dir() {
            return Err(refused("it is no folder"));
        }
        Ok(Self::Folder(root))
    }

    /// The folder, if it is one of this machine.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(root) => Some(root),
            Self::Web { .. } | Self::Served { .. } => None,
        }
    }

    /// Opens a file, of which at most `limit` bytes are wanted; `None` when there is none.
    ///
    /// # Errors
    /// [`ImportError`].
    pub(super) async fn open(
        &self,
        location: &Location,
        limit: u64,
    ) -> Result<Option<Octets>, ImportError> {
        match self {
            Self::Folder(root) => {
                let Some(file) = real_path(root, &location.path)? else {
                    return Ok(None);
                };
                let opened = tokio::fs::File::open(&file).await;
                let opened = opened.map_err(|error| unreadable(&location.path, error))?;
                let path = location.path.clone();
                let octets = ReaderStream::with_capacity(opened, PIECE);
                let octets = octets.map_err(move |error| unreadable(&path, error));
                Ok(Some(octets.boxed()))
            }
            Self::Web { base, transport } => {
                let base = location.base.as_deref().unwrap_or(base);
                let url = below(base, &location.path);
                let body = transport.open(&url, limit, None).await?;
                Ok(body.map(stream_of))
            }
            Self::Served {
                session,
                repository,
                serial,
            } => {
                let ask = session.read_publication_file().repository(*repository);
                let ask = ask.serial(*serial).path(location.path.as_str());
                let octets = match ask.send().await.map_err(openapi::Failure::from) {
                    Ok(octets) => octets.into_inner(),
                    Err(openapi::Failure::Refused(problem)) if problem.status == 404 => {
                        return Ok(None);
                    }
                    Err(error) => return Err(error.into()),
                };
                let failed = |error| ImportError::Served(openapi::Failure::Unreachable(error));
                Ok(Some(octets.into_inner().map_err(failed).boxed()))
            }
        }
    }

    /// The whole of a small file, at most `limit` bytes; `None` when there is none.
    ///
    /// # Errors
    /// [`ImportError`].
    pub(super) async fn read(
        &self,
        path: &str,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, ImportError> {
        let Some(mut octets) = self.open(&Location::parse(path)?, limit).await? else {
            return Ok(None);
        };
        let mut whole = Vec::new();
        while let Some(piece) = octets.try_next().await? {
            whole.extend_from_slice(&piece);
            if whole.len() as u64 > limit {
                let path = path.to_owned();
                return Err(ImportError::TooLarge { path, limit });
            }
        }
        Ok(Some(whole))
    }

    /// A copy of an index, which is found to be what is `expected`; `None` when there is none.
    ///
    /// # Errors
    /// [`ImportError`].
    pub(super) async fn fetch(
        &self,
        location: &Location,
        expected: Expected,
    ) -> Result<Option<File>, ImportError> {
        let limit = expected.size.unwrap_or(INDEX_MAX);
        if limit > INDEX_MAX {
            return Err(ImportError::TooLarge {
                path: location.to_string(),
                limit: INDEX_MAX,
            });
        }
        let Some(octets) = self.open(location, limit).await? else {
            return Ok(None);
        };
        let mut octets = checked(octets, location, expected);
        let failed = |error| unreadable(&location.path, error);
        let mut file = tempfile::tempfile().map_err(failed)?;
        while let Some(piece) = octets.try_next().await? {
            file.write_all(&piece).map_err(failed)?;
        }
        file.rewind().map_err(failed)?;
        Ok(Some(file))
    }
}

/// `octets` with an error in place of their end, or of what is too much, unless they are as
/// `expected`.
pub(super) fn checked(octets: Octets, location: &Location, expected: Expected) -> Octets {
    let check = Check {
        octets,
        path: location.to_string(),
        expected,
        hash: Hash::new(),
        seen: 0,
    };
    stream::try_unfold(check, Check::next).boxed()
}

/// Octets, and what they were so far.
struct Check {
    octets: Octets,
    path: String,
    expected: Expected,
    hash: Hash,
    seen: u64,
}

impl Check {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, ImportError> {
        let size = self.expected.size;
        let Some(piece) = self.octets.try_next().await? else {
            if let Some(size) = size.filter(|size| self.seen < *size) {
                return Err(self.mismatch(format!("it has {} bytes, not {size}", self.seen)));
            }
            if self.hash.clone().finalize()[..] != self.expected.sha256 {
                return Err(self.mismatch("its sha256 is another one".to_owned()));
            }
            return Ok(None);
        };
        self.seen += piece.len() as u64;
        if let Some(size) = size.filter(|size| self.seen > *size) {
            return Err(self.mismatch(format!("it has more than {size} bytes")));
        }
        if self.seen > self.limit() {
            return Err(ImportError::TooLarge {
                limit: self.limit(),
                path: self.path,
            });
        }
        self.hash.update(&piece);
        Ok(Some((piece, self)))
    }

    /// Most bytes of a file that does not tell its length.
    fn limit(&self) -> u64 {
        self.expected.size.unwrap_or(INDEX_MAX)
    }

    fn mismatch(&self, reason: String) -> ImportError {
        ImportError::Mismatch {
            path: self.path.clone(),
            reason,
        }
    }
}

fn stream_of(body: Body) -> Octets {
    stream::try_unfold(body, |mut body| async {
        let piece = body.next().await?;
        Ok(piece.map(|piece| (Bytes::from(piece), body)))
    })
    .boxed()
}

/// The URL of `path` below `base`, every segment encoded.
fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    // URLs of http have segments.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

/// The file at `path` below `root`, wherever links lead, as long as that is below `root` too;
/// `None` when there is none.
pub(super) fn real_path(root: &Path, path: &str) -> Result<Option<PathBuf>, ImportError> {
    let real = match root.join(path).canonicalize() {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, error)),
    };
    if !real.starts_with(root) {
        return Err(ImportError::Outside {
            path: path.to_owned(),
            reason: "it is a link to somewhere else".to_owned(),
        });
    }
    if !real.is_file() {
        return Err(unreadable(path, io::Error::other("it is no file")));
    }
    Ok(Some(real))
}

pub(super) fn unreadable(path: &str, source: io::Error) -> ImportError {
    ImportError::Unreadable {
        path: path.to_owned(),
        source,
    }
}
