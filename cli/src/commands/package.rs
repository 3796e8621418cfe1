//! `countersign package push|list|remove|pin|unpin`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use openapi::{Upload, types};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::debian::{self, Elsewhere, Load};
use super::staged::{self, Staged};
use crate::arguments::{Global, Overrides, Waiting};
use crate::failure::{Code, Failure};
use crate::output;
use crate::session::{Session, every, refused};

/// How many octets are read from a file at once.
const PIECE: usize = 256 << 10;

/// Verbs of packages.
#[derive(Debug, Subcommand)]
pub(crate) enum Package {
    /// Upload packages, and wait until clients can install them.
    Push(Push),
    /// List the packages of a repository.
    List {
        /// Address of the repository.
        address: String,
    },
    /// Remove a package from a repository.
    Remove(Remove),
    /// Keep a package in a repository, whatever retention says.
    Pin(Pin),
    /// Let retention treat a package as any other.
    Unpin(Unpin),
}

/// Packages on their way up.
#[derive(Debug, Args)]
pub(crate) struct Push {
    /// Address of the repository.
    address: String,
    /// The package files. A Debian `.dsc` brings the files that it names, and a `.changes` all that it
    /// lists; these are published together.
    #[arg(required_unless_present = "staged", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Push a whole folder together: every file has its digest beside it, in a file of the same
    /// name with `.sha256` at its end, and nothing is sent unless all of them are right.
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    staged: Option<PathBuf>,
    /// Publish all files together or none.
    #[arg(long)]
    together: bool,
    /// In a DEB repository: the suite that is to list them; the one that a `.changes` says, or the
    /// repository's default, if not given.
    #[arg(long, value_name = "SUITE")]
    suite: Option<String>,
    /// In a DEB repository: the component that is to list them; the one that a `.changes` says, or
    /// the repository's default, if not given.
    #[arg(long, value_name = "COMPONENT")]
    component: Option<String>,
    /// In a file repository: the folder that they go into, such as `tools/1.0`.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<String>,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    waiting: Waiting,
}

/// A package on its way out.
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Address of the repository.
    address: String,
    /// The package: its identifier, its path or file name, or what `package list` calls it.
    package: String,
    /// Also stop serving it from older publications.
    #[arg(long)]
    now: bool,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    waiting: Waiting,
}

/// A package to be kept.
#[derive(Debug, Args)]
pub(crate) struct Pin {
    /// Address of the repository.
    address: String,
    /// The package: its identifier, its file name, or `name-version-release.arch`.
    package: String,
    /// Why, for those who look later.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    #[command(flatten)]
    waiting: Waiting,
}

/// A package that need not be kept any more.
#[derive(Debug, Args)]
pub(crate) struct Unpin {
    /// Address of the repository.
    address: String,
    /// The package: its identifier, its file name, or `name-version-release.arch`.
    package: String,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Package) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Package::Push(push) => upload(&session, push).await,
        Package::List { address } => list(&session, address).await,
        Package::Remove(remove) => session.take_away(remove).await,
        Package::Pin(pin) => session.pin(pin).await,
        Package::Unpin(unpin) => session.unpin(unpin).await,
    }
}

/// Sends every file, then waits for all: one publication takes what arrives together.
async fn upload(session: &Session, push: &Push) -> Result<(), Failure> {
    let repository = session.repository(&push.address).await?;
    let load = session.load(&repository, push).await?;
    let is_together = push.together || push.staged.is_some() || load.is_together;
    let batch = is_together.then(Uuid::now_v7);
    // With more than can be counted, they would have been refused long before.
    let batch_files = batch.and_then(|_| u32::try_from(load.parcels.len()).ok());
    let bars = MultiProgress::new();
    let mut tasks = Vec::new();
    for parcel in &load.parcels {
        let Staged { file, sha256 } = &parcel.staged;
        let octets = tokio::fs::File::open(file)
            .await
            .map_err(|error| unreadable(file, &error))?;
        let size = octets
            .metadata()
            .await
            .map_err(|error| unreadable(file, &error))?
            .len();
        let name = filename(file)?;
        let upload = Upload {
            repository: repository.id,
            filename: match &push.folder {
                Some(folder) => format!("{}/{name}", folder.trim_end_matches('/')),
                None => name,
            },
            size,
            suite: push.suite.as_ref().or(parcel.suite.as_ref()).cloned(),
            component: push
                .component
                .as_ref()
                .or(parcel.component.as_ref())
                .cloned(),
            sha256: sha256.clone(),
            overrides: push.overrides.codes.clone(),
            batch,
            batch_files,
            ..Upload::default()
        };
        let bar = bars.add(upload_bar(&upload.filename, size));
        let sent = bar.clone();
        let stream = ReaderStream::with_capacity(octets, PIECE);
        let task = session
            .upload(&upload, stream, move |done| sent.set_position(done))
            .await;
        bar.finish_and_clear();
        match task {
            Ok(task) => tasks.push((upload.filename, task)),
            Err(error) => {
                if is_together {
                    session.take_back(&tasks).await;
                }
                return Err(refused(error));
            }
        }
    }
    outcomes(session, push, tasks).await
}

/// Waits for the tasks of all files, unless they are only to be named.
async fn outcomes(
    session: &Session,
    push: &Push,
    tasks: Vec<(String, types::Task)>,
) -> Result<(), Failure> {
    if push.waiting.no_wait {
        return tasks
            .iter()
            .try_for_each(|(_, task)| crate::commands::task::print(session, task));
    }
    let mut ended = Vec::new();
    let mut failures = Vec::new();
    for (filename, task) in tasks {
        match session.watch(task).await {
            Ok(task) => {
                if !session.json {
                    println!("published {filename} in {}", push.address);
                }
                ended.push(task);
            }
            Err(failure) => {
                let message = format!("{filename}: {}", failure.message);
                failures.push(Failure { message, ..failure });
            }
        }
    }
    if session.json {
        output::json(&ended)?;
    }
    let last = failures.pop();
    failures.iter().for_each(Failure::print);
    last.map_or(Ok(()), Err)
}

pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::from_error(
        Code::Usage,
        &format!("could not read `{}`", file.display()),
        error,
    )
}

fn filename(file: &Path) -> Result<String, Failure> {
    let name = file.file_name().and_then(|name| name.to_str());
    name.map(ToOwned::to_owned)
        .ok_or_else(|| Failure::new(Code::Usage, format!("`{}` is no file name", file.display())))
}

fn upload_bar(filename: &str, size: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{prefix} {bar:30} {bytes}/{total_bytes} {bytes_per_sec}");
    ProgressBar::new(size)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_prefix(filename.to_owned())
}

impl Session {
    /// All that is to be sent; nothing is, unless what it needs is there.
    async fn load(&self, repository: &types::Repository, push: &Push) -> Result<Load, Failure> {
        if let Some(folder) = &push.staged {
            let staged = staged::read(folder).await?;
            return Ok(Load::plain(staged.into_iter()));
        }
        if !repository.address.starts_with("deb/") {
            let files = push.files.iter().cloned();
            return Ok(Load::plain(files.map(Staged::plain)));
        }
        let load = debian::load(push.files.clone()).await?;
        for note in &load.notes {
            eprintln!("note: {note}");
        }
        for file in &load.elsewhere {
            self.require(repository, file).await?;
        }
        Ok(load)
    }

    /// Gives up what was sent of a push of which the rest does not follow. What cannot be given up
    /// any more is live, or ends by itself.
    async fn take_back(&self, sent: &[(String, types::Task)]) {
        for (_, task) in sent {
            let _ = self.cancel_task().task(task.id).send().await;
        }
    }

    /// Makes sure that `repository` has a file that is not sent.
    async fn require(
        &self,
        repository: &types::Repository,
        file: &Elsewhere,
    ) -> Result<(), Failure> {
        let ask = self.list_packages().repository(repository.id);
        let ask = ask.name(file.name.clone()).sha256(file.sha256.clone());
        let found = ask.send().await;
        if !found.map_err(refused)?.into_inner().items.is_empty() {
            eprintln!("note: `{}` is in the repository already", file.name);
            return Ok(());
        }
        let message = format!("`{}` is not there", file.name);
        let hint = format!(
            "`{}` names it: put it beside that, or push it to `{}` before",
            file.dsc.display(),
            repository.address
        );
        Err(Failure::new(Code::Usage, message).hint(hint))
    }

    /// Every package of `repository`, or those that are asked for.
    pub(crate) async fn packages(
        &self,
        repository: Uuid,
        serial: Option<i64>,
    ) -> Result<Vec<types::Package>, Failure> {
        Ok(every!({
            let request = self.list_packages().repository(repository);
            match serial {
                Some(serial) => request.serial(serial),
                None => request,
            }
        }))
    }

    /// The package that people call `wanted`, of what is live in `repository`.
    async fn package(
        &self,
        repository: &types::Repository,
        wanted: &str,
    ) -> Result<types::Package, Failure> {
        let named = |package: &types::Package| {
            let file = package.path.rsplit('/').next();
            package.id.to_string() == wanted
                || package.nevra == wanted
                || package.path == wanted
                || file == Some(wanted)
        };
        let packages = self.packages(repository.id, None).await?;
        let address = &repository.address;
        packages.into_iter().find(named).ok_or_else(|| {
            Failure::new(Code::Failed, format!("`{address}` holds no `{wanted}`"))
                .hint(format!("`countersign package list {address}` shows all"))
        })
    }

    async fn pin(&self, pin: &Pin) -> Result<(), Failure> {
        let repository = self.repository(&pin.address).await?;
        let package = self.package(&repository, &pin.package).await?;
        let body = types::NewPin {
            note: pin.note.clone(),
        };
        let ask = self.pin_package().repository(repository.id);
        let task = ask.package(package.id).body(body).send().await;
        let task = task.map_err(refused)?.into_inner();
        let done = format!("pinned {} in {}", package.nevra, pin.address);
        self.say(task, pin.waiting, &done).await
    }

    async fn unpin(&self, unpin: &Unpin) -> Result<(), Failure> {
        let repository = self.repository(&unpin.address).await?;
        // One that has left the repository may be pinned still: its identifier will do.
        let (id, name) = if let Ok(id) = unpin.package.parse::<Uuid>() {
            (id, unpin.package.clone())
        } else {
            let package = self.package(&repository, &unpin.package).await?;
            (package.id, package.nevra)
        };
        let ask = self.unpin_package().repository(repository.id).package(id);
        let task = ask.send().await.map_err(refused)?.into_inner();
        let done = format!("unpinned {name} in {}", unpin.address);
        self.say(task, unpin.waiting, &done).await
    }

    /// Waits for `task`, and says that it is `done`.
    async fn say(&self, task: types::Task, waiting: Waiting, done: &str) -> Result<(), Failure> {
        match self.finish(task, waiting).await? {
            Some(task) if self.json => output::json(&task),
            Some(_) => {
                println!("{done}");
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn take_away(&self, remove: &Remove) -> Result<(), Failure> {
        let repository = self.repository(&remove.address).await?;
        let package = self.package(&repository, &remove.package).await?;
        let ask = self
            .remove_package()
            .repository(repository.id)
            .package(package.id);
        let ask = ask
            .now(remove.now)
            .override_(remove.overrides.codes.clone());
        let task = ask.send().await.map_err(refused)?.into_inner();
        let done = format!("removed {} from {}", package.nevra, remove.address);
        self.say(task, remove.waiting, &done).await
    }
}

async fn list(session: &Session, address: &str) -> Result<(), Failure> {
    let repository = session.repository(address).await?;
    let packages = session.packages(repository.id, None).await?;
    if session.json {
        return output::json(&packages);
    }
    let has_suites = packages.iter().any(|package| package.suite.is_some());
    let rows = packages.into_iter().map(|package| {
        let mut row = vec![
            package.nevra,
            output::bytes(package.size),
            package.created_at.to_string(),
            pinned(package.pin),
            package.sha256,
        ];
        if has_suites {
            let suite = package.suite.unwrap_or_default();
            let component = package.component.unwrap_or_default();
            row.insert(1, format!("{suite}/{component}"));
        }
        row
    });
    let mut heading = vec!["PACKAGE", "SIZE", "ADDED", "PINNED", "SHA256"];
    if has_suites {
        heading.insert(1, "SUITE");
    }
    output::table(&heading, rows.collect(), "no packages");
    Ok(())
}

/// Why a package is pinned, if it is.
fn pinned(pin: Option<types::Pin>) -> String {
    match pin {
        None => "-".into(),
        Some(pin) if pin.note.is_empty() => "yes".into(),
        Some(pin) => pin.note,
    }
}
