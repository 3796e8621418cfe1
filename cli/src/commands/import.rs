//! `countersign import`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use openapi::types;

use crate::arguments::{Global, Overrides, Waiting};
use crate::failure::{Code, Failure};
use crate::import::{self, Catalog, Format, ImportError, Keyring, Report, Selection, Sender, Tree};
use crate::output;
use crate::session::Session;

/// Files in the folder of a flat DEB repository.
const FLAT: [&str; 4] = ["Packages", "Packages.gz", "Packages.xz", "Packages.bz2"];

/// A repository that another program made, to be taken over.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Address of the repository that it goes into, such as `rpm/core/el9` or `deb/core/2025`.
    address: String,
    /// A folder, or an http(s) URL: what is in it is found out.
    from: String,
    /// What it is; found out if not given.
    #[arg(long)]
    kind: Option<Kind>,
    /// Import this suite only; may be given several times. Of a plain pool: where packages go.
    #[arg(long = "suite", value_name = "SUITE")]
    suites: Vec<String>,
    /// Import this component only; may be given several times. Of a plain pool: where packages go.
    #[arg(long = "component", value_name = "COMPONENT")]
    components: Vec<String>,
    /// Make the repository if it is not there, with what the origin says of itself.
    #[arg(long)]
    create: bool,
    /// Name of the key that signs the new repository; may be left out while there is just one.
    #[arg(long, value_name = "NAME", requires = "create")]
    signing_key: Option<String>,
    /// Refuse the origin unless its index is signed by a key in this file.
    #[arg(long, value_name = "FILE")]
    keyring: Option<PathBuf>,
    /// Print what would be done, and change nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    waiting: Waiting,
}

/// What an origin can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A tree of createrepo: `repodata/repomd.xml`.
    RpmMd,
    /// A published tree of Debian packages, as of aptly and reprepro: `dists/*/Release`.
    Debian,
    /// A folder of packages, or of files of any kind.
    Pool,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::RpmMd => "rpm-md",
            Self::Debian => "debian",
            Self::Pool => "pool",
        }
    }
}

/// Reads the origin, sends what is missing, and compares.
pub(crate) async fn run(global: &Global, import: &Import) -> Result<(), Failure> {
    let format = Format::of(&import.address)?;
    let keyring = import.keyring.as_deref().map(Keyring::read).transpose()?;
    let tree = Tree::find(&import.from)?;
    let kind = import.kind(&tree, format)?;
    let session = Session::open(global)?;
    let found = session.find_repository(&import.address).await?;
    if found.is_none() && !import.create {
        let message = format!("there is no repository `{}`", import.address);
        return Err(Failure::new(Code::Failed, message).hint("--create makes it"));
    }
    let catalog = import
        .read(&tree, kind, format, found.as_ref(), keyring.as_ref())
        .await?;
    if catalog.items.is_empty() {
        return Err(ImportError::Empty(import.from.clone()).into());
    }
    let plan = import::plan(&session, found.as_ref(), format, &catalog).await?;
    import::verify(&tree, &plan.missing)?;
    let mut report = Report::of(&import.address, kind.as_str(), &catalog, &plan);
    report.created = found.is_none();
    report.dry_run = import.dry_run;
    if import.dry_run {
        return finish(&session, &report);
    }
    let repository = if let Some(repository) = found {
        repository
    } else {
        let key = import.signing_key.as_deref();
        import::create(&session, &import.address, key, &catalog).await?
    };
    let wait = !import.waiting.no_wait;
    let sender = Sender {
        session: &session,
        tree: &tree,
        repository: repository.id,
        format,
        catalog: &catalog,
        overrides: &import.overrides.codes,
    };
    let mut sent = sender.send(&plan.missing, wait).await?;
    for file in &plan.metadata {
        sent.open.extend(sender.metadata(file, wait).await?);
    }
    if wait {
        let live = session.repository(&import.address).await?;
        let gone = sent.gone(&plan.missing);
        let compared = import::compare(&session, &live, format, &catalog, &gone).await?;
        report.compared = Some(compared);
    }
    report.take(sent);
    finish(&session, &report)
}

/// Prints `report`; the command ends as it says.
fn finish(session: &Session, report: &Report) -> Result<(), Failure> {
    if session.json {
        output::json(report)?;
    } else {
        report.print();
    }
    report.print_refused();
    report.judge()
}

impl Import {
    /// What the origin is: what was typed, or what is there.
    fn kind(&self, tree: &Tree<'_>, format: Format) -> Result<Kind, Failure> {
        let refused = |reason: &str| ImportError::Origin {
            from: self.from.clone(),
            reason: reason.to_owned(),
        };
        let has = |name: &str| tree.folder().is_some_and(|root| root.join(name).exists());
        let kind = match (self.kind, format) {
            (Some(kind), _) => kind,
            (None, Format::Rpm) if tree.folder().is_none() || has("repodata") => Kind::RpmMd,
            (None, Format::Deb) if tree.folder().is_none() || has("dists") => Kind::Debian,
            (None, Format::Deb) if FLAT.iter().any(|name| has(name)) => {
                return Err(ImportError::Flat(self.from.clone()).into());
            }
            (None, _) => Kind::Pool,
        };
        match (kind, format) {
            (Kind::RpmMd, Format::Rpm) | (Kind::Debian, Format::Deb) => {}
            (Kind::RpmMd, _) => {
                return Err(refused("a tree of createrepo goes into `rpm/` alone").into());
            }
            (Kind::Debian, _) => {
                return Err(refused("a tree of Debian packages goes into `deb/` alone").into());
            }
            (Kind::Pool, _) if tree.folder().is_none() => {
                return Err(refused("a plain pool has to be a local folder").into());
            }
            (Kind::Pool, _) if self.keyring.is_some() => {
                return Err(refused("a plain pool has no index that could be signed").into());
            }
            (Kind::Pool, _) => {}
        }
        let has_divisions = !self.suites.is_empty() || !self.components.is_empty();
        if has_divisions && format != Format::Deb {
            let reason = "only DEB repositories have suites and components";
            return Err(refused(reason).into());
        }
        Ok(kind)
    }

    /// What the origin has.
    async fn read(
        &self,
        tree: &Tree<'_>,
        kind: Kind,
        format: Format,
        repository: Option<&types::Repository>,
        keyring: Option<&Keyring>,
    ) -> Result<Catalog, Failure> {
        match (kind, tree.folder()) {
            (Kind::RpmMd, _) => Ok(import::read_rpm_md(tree, keyring).await?),
            (Kind::Debian, _) => {
                let selection = Selection {
                    suites: self.suites.clone(),
                    components: self.components.clone(),
                };
                Ok(import::read_debian(tree, &selection, keyring).await?)
            }
            (Kind::Pool, root) => {
                let root: &Path = root.unwrap_or(Path::new(""));
                let division = match format {
                    Format::Deb => Some(import::default_division(
                        repository,
                        &self.suites,
                        &self.components,
                    )?),
                    Format::Rpm | Format::File => None,
                };
                let read = || import::read_pool(root, format, division);
                Ok(tokio::task::block_in_place(read)?)
            }
        }
    }
}
