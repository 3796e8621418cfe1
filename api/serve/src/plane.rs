//! The data plane as an endpoint.

mod explain;
mod forward;
mod subject;
mod tuf;

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use entities::{Database, ProcessId, RepositoryId};
use futures_util::future::BoxFuture;
use metrics::Page;
use poem::http::header::USER_AGENT;
use poem::http::{HeaderName, Method};
use poem::{Endpoint, Request, Response};
use sea_orm::DbErr;
use signals::Signals;
use storage::compose::{Composition, Piece};
use storage::{Storage, StorageError};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{Instrument, error, info_span};

use crate::Options;
use crate::cache::Cache;
use crate::client::Client;
use crate::clock::since_boot;
use crate::credentials::Credentials;
use crate::directory::{Directory, Live, Repository};
use crate::file::{File, SMALL};
use crate::follow::{Follower, Unavailable};
use crate::gate::{self, Caller};
use crate::keys::{self, Open};
use crate::metadata::MetadataFiles;
use crate::object::Reader;
use crate::path;
use crate::pins::{self, Pins};
use crate::refusal::Refusal;
use crate::resolve::{Point, Target};
use crate::shelf::Shelves;
use crate::trust_root;
use crate::usage::Usage;
use crate::verdicts::Verdicts;

pub use self::explain::Explanation;

/// What the files in memory may weigh together, in bytes.
const FILES: usize = 32 * 1024 * 1024;

/// For how long something is believed that may change without a word.
const UNSETTLED: Duration = Duration::from_mins(1);

/// Names the request in the log; set by whoever hands the request to the data plane.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest time that a request waits for rows.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers everything on the public listener that is a file: repositories below `/rpm/`, `/deb/` and `/file/`, keys and
/// client configuration below `/keys/`, trust roots below `/tuf/`. Cheap to clone.
///
/// GET and HEAD alone; every other path gets the same 401 as a repository that is not public.
#[derive(Clone)]
pub struct Plane {
    shared: Arc<Shared>,
}

struct Shared {
    db: Database,
    signals: Signals,
    options: Options,
    follower: Follower,
    files: Cache<FileKey, Kept>,
    metadata: MetadataFiles,
    reader: Reader,
    pins: Pins,
    usage: Usage,
    hasher: RandomState,
    verdicts: Verdicts,
}

/// One path at one point of a repository, as of one reading of its row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct FileKey {
    reading: u64,
    point: Point,
    path: Box<str>,
    /// The hash that the file must have.
    sha256: Option<Box<str>>,
}

/// A file in memory.
#[derive(Clone, Debug)]
struct Kept {
    file: Arc<File>,
    /// When it has to be looked up again, since boot.
    until: Option<Duration>,
}

impl Plane {
    /// A data plane that reports as `process`. It reads nothing before the first request.
    pub fn new(
        db: Database,
        storage: Storage,
        signals: Signals,
        options: Options,
        process: ProcessId,
    ) -> Self {
        let shared = Shared {
            follower: Follower::new(db.vital(), process),
            files: Cache::new(FILES),
            metadata: MetadataFiles::new(),
            reader: Reader::new(storage),
            pins: Pins::new(options.pin),
            usage: Usage::default(),
            hasher: RandomState::new(),
            verdicts: Verdicts::new(),
            db,
            signals,
            options,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Follows changes and reports the epoch that answers follow in table `process`, until
    /// `shutdown`. Without it requests are slower, and tasks wait in vain to be visible here.
    ///
    /// After each report of a new epoch the queue `tasks` is woken. How often keys were used is
    /// written now and then.
    pub fn follow<'a>(
        &'a self,
        shutdown: impl Future<Output = ()> + Send + 'a,
    ) -> BoxFuture<'a, ()> {
        let Shared {
            follower,
            signals,
            usage,
            db,
            ..
        } = &*self.shared;
        Box::pin(async move {
            tokio::select! {
                () = follower.run(signals, Box::pin(shutdown)) => {}
                () = usage.run(db) => {}
            }
            usage.end(db).await;
        })
    }

    /// The epoch that answers follow; -1 before the first reading.
    pub fn applied(&self) -> watch::Receiver<i64> {
        self.shared.follower.applied()
    }

    /// Up to which epoch no data plane answers any more as if a change had not been made. `newest` is
    /// an epoch that is committed: it is among them at the latest three seconds after this was first
    /// asked about it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn shown_by_all(&self, newest: i64) -> Result<i64, DbErr> {
        let Shared { db, follower, .. } = &*self.shared;
        follower.peers().shown_by_all(db, newest).await
    }

    /// The file at `path` of the publication `serial` of a repository, whole, for a caller that may
    /// read every repository; `None` when clients never saw such a file.
    ///
    /// # Errors
    /// [`Unavailable`] when the database or storage cannot be read.
    pub fn read<'a>(
        &'a self,
        repository: RepositoryId,
        serial: i64,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Option<Response>, Unavailable>> {
        Box::pin(async move {
            let Shared { follower, .. } = &*self.shared;
            let found = follower.look(|directory| directory.by_id(repository));
            let Some(repository) = found.await? else {
                return Ok(None);
            };
            let (request, point) = (Request::default(), Point::Serial(serial));
            match self
                .shared
                .file(&request, &repository, point, path, None)
                .await
            {
                Ok(file) => Ok(Some(file)),
                Err(Refusal::Missing) => Ok(None),
                Err(_) => Err(Unavailable),
            }
        })
    }

    /// What `look` finds, as fresh as requests are answered.
    pub(crate) async fn look<T>(
        &self,
        look: impl FnOnce(&Directory) -> T,
    ) -> Result<T, Unavailable> {
        self.shared.follower.look(look).await
    }

    pub(crate) fn use_mirror_list(&self) -> bool {
        self.shared.options.mirrorlist
    }

    /// Writes what was counted of requests.
    pub fn write_metrics(&self, page: &mut Page) {
        self.shared.verdicts.write(page);
    }

    /// Whether requests can be answered now.
    ///
    /// # Errors
    /// [`Unavailable`] when the database cannot be read.
    pub async fn ready(&self) -> Result<(), Unavailable> {
        self.shared.follower.look(|_| ()).await
    }
}

impl Endpoint for Plane {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let answer = self.shared.answer(&request).await;
        Ok(answer.unwrap_or_else(|refusal| refusal.response()))
    }
}

impl Shared {
    async fn answer(&self, request: &Request) -> Result<Response, Refusal> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Refusal::Method);
        }
        let raw = request.original_uri().path();
        let Some(path) = path::normalize(raw) else {
            // Metadata is nobody's secret: names that it cannot have are as absent as others.
            let is_public = trust_root::is_metadata(raw);
            return Err(if is_public {
                Refusal::Missing
            } else {
                Refusal::Unauthorized
            });
        };
        if keys::is_open(&path) {
            let file = self.open(request, &path).await?;
            return self.send(request, &file).await;
        }
        if trust_root::is_tuf(&path) {
            let span = info_span!("answer", request.id = id(request));
            return Box::pin(self.tuf(request, &path)).instrument(span).await;
        }
        if path == forward::PATH {
            return Box::pin(self.forwarded(request)).await;
        }
        let gate::Admitted {
            repository,
            caller,
            target,
        } = self.admit(request, &path).await?;
        match target.ok_or(Refusal::Missing)? {
            Target::MirrorList => self.mirror_list(request, &repository).await,
            Target::File {
                point: Point::Live,
                path,
            } => self.live(request, &repository, caller, path).await,
            Target::File { point, path } => {
                self.file(request, &repository, point, path, None).await
            }
        }
    }

    /// Asks the gate for what lies at `path`.
    async fn admit<'a>(
        &self,
        request: &Request,
        path: &'a str,
    ) -> Result<gate::Admitted<'a>, Refusal> {
        let begun = Instant::now();
        let credentials = Credentials::of(request, &self.options);
        let judged = self
            .follower
            .look(|directory| gate::admit(directory, path, &credentials));
        let judged = heard(judged.await);
        self.count(begun, judged.as_ref().map(|admitted| admitted.caller));
        judged
    }

    /// Counts a verdict of the gate. Every one passes here.
    fn count(&self, begun: Instant, verdict: Result<Caller, &Refusal>) {
        self.verdicts.count(begun, verdict);
        if let Ok(caller) = verdict {
            self.usage.count(caller);
        }
    }

    /// What nobody needs a key for.
    async fn open(&self, request: &Request, path: &str) -> Result<Arc<File>, Refusal> {
        let look = |directory: &_| keys::find(directory, path);
        Ok(
            match self.follower.look(look).await?.ok_or(Refusal::Missing)? {
                Open::File(file) => file,
                Open::Configuration(configuration) => {
                    let base = Client::of(request)
                        .base_url(&self.options)
                        .ok_or(Refusal::Host)?;
                    let text = configuration.text(&base, self.options.mirrorlist);
                    Arc::new(File::text(path, text))
                }
            },
        )
    }

    async fn mirror_list(
        &self,
        request: &Request,
        repository: &Repository,
    ) -> Result<Response, Refusal> {
        let Live { serial, .. } = repository.live.ok_or(Refusal::Missing)?;
        let base = Client::of(request)
            .base_url(&self.options)
            .ok_or(Refusal::Host)?;
        let url = format!("{base}/{}/@{serial}/\n", path::encode(&repository.address));
        self.send(request, &File::text("mirrorlist", url)).await
    }

    /// Answers from the live publication, or the second of a pair from that of the first.
    async fn live(
        &self,
        request: &Request,
        repository: &Repository,
        caller: Caller,
        path: &str,
    ) -> Result<Response, Refusal> {
        if let Some((entry, folder)) = pins::Entry::of(repository.format, path)
            && let Some(Live { serial: live, .. }) = repository.live
            && *request.method() == Method::GET
        {
            let client = pins::Client {
                address: Client::of(request).address(&self.options),
                caller,
                agent: self.hasher.hash_one(request.headers().get(USER_AGENT)),
                repository: repository.id,
                folder: folder.into(),
            };
            let serial = self.pins.ask(client, entry, live, since_boot());
            if serial != live {
                let pinned = self
                    .file(request, repository, Point::Serial(serial), path, None)
                    .await;
                if !matches!(pinned, Err(Refusal::Missing)) {
                    return pinned;
                }
            }
        }
        self.file(request, repository, Point::Live, path, None)
            .await
    }

    /// Answers the file at `path`; with a hash, the one of that path and hash in any publication
    /// that is kept.
    async fn file(
        &self,
        request: &Request,
        repository: &Repository,
        point: Point,
        path: &str,
        sha256: Option<&str>,
    ) -> Result<Response, Refusal> {
        let key = FileKey {
            reading: repository.reading,
            point,
            path: path.into(),
            sha256: sha256.map(Into::into),
        };
        let kept = self.files.get(&key);
        if let Some(Kept { file, until }) = kept
            && until.is_none_or(|until| since_boot() < until)
        {
            match self.send(request, &file).await {
                // What was in memory longer than in storage is looked up again.
                Err(Refusal::Storage(StorageError::NotFound(_))) => {}
                answer => return answer,
            }
        }
        // Only here: what is answered from memory has nothing to log.
        let span = info_span!(
            "look_up",
            request.id = id(request),
            repository.id = %repository.id,
        );
        let answer = match self.look_up(repository, key).instrument(span.clone()).await {
            Ok(file) => self.send(request, &file).await,
            Err(refusal) => Err(refusal),
        };
        if let Err(Refusal::Storage(error)) = &answer {
            error!(
                parent: &span,
                path,
                error = error as &dyn std::error::Error,
                "could not read a file"
            );
        }
        answer
    }

    async fn send(&self, request: &Request, file: &File) -> Result<Response, Refusal> {
        let answer = self
            .reader
            .answer(request.method(), request.headers(), file);
        Ok(answer.await?)
    }

    /// Reads the rows of a file and, if it is small, its bytes; and keeps them.
    fn look_up<'a>(
        &'a self,
        repository: &'a Repository,
        key: FileKey,
    ) -> BoxFuture<'a, Result<Arc<File>, Refusal>> {
        Box::pin(async move {
            let shelves = Shelves {
                db: self.db.read(),
                repository,
                grace: self.options.superseded,
            };
            let finding = async {
                match &key.sha256 {
                    Some(sha256) => shelves.find_hashed(&key.path, sha256).await,
                    None => shelves.find(key.point, &key.path).await,
                }
            };
            let found = match timeout(PATIENCE, finding).await {
                Ok(Ok(found)) => found.ok_or(Refusal::Missing)?,
                Ok(Err(error)) => return Err(unreadable(&error)),
                Err(elapsed) => return Err(unreadable(&elapsed)),
            };
            let mut file = found.file;
            if file.content.length() <= SMALL && file.content.in_memory().is_none() {
                let bytes = self.reader.whole(&file.content).await?;
                file.content = Composition::new([Piece::Memory(bytes)]);
            }
            let file = Arc::new(file);
            let kept = Kept {
                file: Arc::clone(&file),
                until: (!found.settled).then(|| since_boot() + UNSETTLED),
            };
            self.files.insert(key, kept, file.weight());
            Ok(file)
        })
    }
}

/// The id of a request in the log, where it has one.
fn id(request: &Request) -> Option<&str> {
    request.headers().get(X_REQUEST_ID)?.to_str().ok()
}

/// What the gate said, as clients hear it: not why.
fn heard<T>(judged: Result<Option<T>, Unavailable>) -> Result<T, Refusal> {
    judged?.ok_or(Refusal::Unauthorized)
}

fn unreadable(error: &(dyn std::error::Error + 'static)) -> Refusal {
    error!(error, "could not read the rows of a file");
    Refusal::Unavailable(Unavailable)
}
