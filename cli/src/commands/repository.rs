//! `countersign repository create|list|show|set|retain|contents|metadata|delete`

mod release;

use clap::{Args, Subcommand};

use openapi::types;

use crate::arguments::{Global, Waiting};
use crate::commands::metadata::{self, Metadata};
use crate::commands::retention::{self, Keep, Retain};
use crate::failure::Failure;
use crate::output;
use crate::session::{Session, every, refused};

use self::release::Release;

/// Verbs of repositories.
#[derive(Debug, Subcommand)]
pub(crate) enum Repository {
    /// Make an empty repository.
    Create(Create),
    /// List all repositories.
    List,
    /// Show one repository.
    Show {
        /// Its address, such as `rpm/core/2025/el9-x86_64`.
        address: String,
    },
    /// Change settings of a repository.
    Set(Set),
    /// Remove the packages that the policy of a repository does not keep.
    Retain(Retain),
    /// Compose the lists of files of a DEB repository that apt-file reads.
    Contents {
        /// Its address.
        address: String,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Set, remove and list groups, modules and advisories.
    #[command(subcommand)]
    Metadata(Metadata),
    /// Take a repository away from clients.
    Delete {
        /// Its address.
        address: String,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// A new repository.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Format and path, such as `rpm/core/2025/el9-x86_64`, `deb/core/2025` or `file/tools`.
    address: String,
    /// Name of the key that signs it; may be left out while there is just one.
    #[arg(long, value_name = "NAME")]
    signing_key: Option<String>,
    /// Let clients read it without a key.
    #[arg(long)]
    public: bool,
    /// The trust root that speaks for it; `default` if not given.
    #[arg(long, value_name = "NAME")]
    trust_root: Option<String>,
    #[command(flatten)]
    policy: Policy,
    #[command(flatten)]
    waiting: Waiting,
}

/// New settings of a repository.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Its address.
    address: String,
    /// Name of the key that signs it from the next publish on.
    #[arg(long, value_name = "NAME")]
    signing_key: Option<String>,
    /// Whether clients may read it without a key.
    #[arg(long)]
    public: Option<bool>,
    #[command(flatten)]
    policy: Policy,
    #[command(flatten)]
    waiting: Waiting,
}

/// What publishes do and refuse.
#[derive(Debug, Args)]
struct Policy {
    /// How index files are compressed.
    #[arg(long, value_parser = ["gzip", "zstd"])]
    compression: Option<String>,
    /// Render true package counts and open checksums; slower.
    #[arg(long)]
    exact: Option<bool>,
    /// What to do with packages that somebody else signed.
    #[arg(long, value_parser = ["refuse", "keep", "replace"])]
    foreign_signature: Option<String>,
    /// The largest share of packages, in percent, that one publish may remove.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    shrink_percent: Option<u8>,
    #[command(flatten)]
    release: Release,
    /// How many operators, other than the one who asks, have to approve a promotion into it.
    #[arg(long, value_name = "COUNT")]
    approvals: Option<u8>,
    /// Refuse to take away what packages that stay require.
    #[arg(long)]
    reverse_dependencies: Option<bool>,
    /// Refuse packages that bring a file of another one.
    #[arg(long)]
    file_conflicts: Option<bool>,
    /// Take only packages of which it is recorded how they were built.
    #[arg(long)]
    provenance: Option<bool>,
    #[command(flatten)]
    keep: Keep,
}

pub(crate) async fn run(global: &Global, verb: &Repository) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Repository::Create(create) => session.create_at(create).await,
        Repository::List => list(&session).await,
        Repository::Show { address } => print(&session, &session.repository(address).await?),
        Repository::Set(set) => change(&session, set).await,
        Repository::Retain(retain) => retention::run(&session, retain).await,
        Repository::Contents { address, waiting } => contents(&session, address, *waiting).await,
        Repository::Metadata(verb) => metadata::run(&session, verb).await,
        Repository::Delete { address, waiting } => delete(&session, address, *waiting).await,
    }
}

impl Session {
    async fn create_at(&self, create: &Create) -> Result<(), Failure> {
        let body = types::NewRepository {
            address: create.address.clone(),
            signing_key: create.signing_key.clone(),
            public: create.public,
            policy: create.policy.change(),
            trust_root: create.trust_root.clone(),
        };
        let task = self
            .create_repository()
            .body(body)
            .send()
            .await
            .map_err(refused)?;
        if self
            .finish(task.into_inner(), create.waiting)
            .await?
            .is_none()
        {
            return Ok(());
        }
        let repository = self.repository(&create.address).await?;
        if self.json {
            return output::json(&repository);
        }
        let who = if repository.public {
            "public"
        } else {
            "private"
        };
        println!(
            "created {} ({who}), signed by key {}",
            repository.address, repository.signing_key
        );
        Ok(())
    }
}

async fn list(session: &Session) -> Result<(), Failure> {
    let repositories = every!(session.list_repositories());
    if session.json {
        return output::json(&repositories);
    }
    let rows = repositories.into_iter().map(|repository| {
        vec![
            repository.address,
            if repository.public {
                "public"
            } else {
                "private"
            }
            .into(),
            repository.packages.to_string(),
            repository
                .live_serial
                .map_or_else(|| "-".into(), |serial| serial.to_string()),
            repository.signing_key,
        ]
    });
    let heading = ["ADDRESS", "ACCESS", "PACKAGES", "SERIAL", "KEY"];
    output::table(&heading, rows.collect(), "no repositories");
    Ok(())
}

fn print(session: &Session, repository: &types::Repository) -> Result<(), Failure> {
    if session.json {
        return output::json(repository);
    }
    let serial = repository
        .live_serial
        .map_or_else(|| "not published yet".into(), |it| it.to_string());
    let policy = &repository.policy;
    let rpm = repository.address.starts_with("rpm/");
    let former = match repository.former_keys.as_slice() {
        [] => "none".into(),
        names => names.join(", "),
    };
    let who = if repository.public {
        "public"
    } else {
        "private"
    };
    let mut rows = vec![
        ("address", repository.address.clone()),
        ("id", repository.id.to_string()),
        ("access", who.into()),
        ("signing key", repository.signing_key.clone()),
        ("former keys", former),
        ("trust root", repository.trust_root.clone()),
        ("packages", repository.packages.to_string()),
        ("live serial", serial),
    ];
    if rpm {
        rows.extend([
            ("compression", policy.compression.to_string()),
            ("exact", policy.exact.to_string()),
            ("foreign signature", policy.foreign_signature.to_string()),
        ]);
    }
    rows.push(("shrink percent", policy.shrink_percent.to_string()));
    if let Some(release) = &policy.release {
        rows.extend(release::rows(release));
    }
    rows.extend([
        ("approvals", policy.approvals.to_string()),
        (
            "reverse dependencies",
            policy.reverse_dependencies.to_string(),
        ),
        ("file conflicts", policy.file_conflicts.to_string()),
        ("provenance", policy.provenance.to_string()),
        ("kept", retention::words(&policy.retention)),
        ("created", repository.created_at.to_string()),
    ]);
    output::properties(&rows);
    Ok(())
}

async fn change(session: &Session, set: &Set) -> Result<(), Failure> {
    let repository = session.repository(&set.address).await?;
    let body = types::RepositoryChange {
        signing_key: set.signing_key.clone(),
        public: set.public,
        policy: set.policy.change(),
    };
    let ask = session
        .update_repository()
        .repository(repository.id)
        .body(body);
    let task = ask.send().await.map_err(refused)?;
    if session
        .finish(task.into_inner(), set.waiting)
        .await?
        .is_none()
    {
        return Ok(());
    }
    print(session, &session.repository(&set.address).await?)
}

async fn contents(session: &Session, address: &str, waiting: Waiting) -> Result<(), Failure> {
    let repository = session.repository(address).await?;
    let ask = session.refresh_contents().repository(repository.id);
    let task = ask.send().await.map_err(refused)?;
    let Some(task) = session.finish(task.into_inner(), waiting).await? else {
        return Ok(());
    };
    if session.json {
        return output::json(&task);
    }
    let result = task.result.unwrap_or_default();
    let (packages, changed) = (&result["packages"], &result["changed"]);
    if result["serial"].is_null() {
        println!("nothing is published yet");
    } else {
        println!("listed the files of {packages} packages; {changed} lists are new");
    }
    let left_out = result["left_out"].as_array().into_iter().flatten();
    for one in left_out {
        let text = |field: &str| one[field].as_str().unwrap_or_default();
        println!("left out package {}: {}", text("package"), text("code"));
    }
    Ok(())
}

async fn delete(session: &Session, address: &str, waiting: Waiting) -> Result<(), Failure> {
    let repository = session.repository(address).await?;
    let ask = session.delete_repository().repository(repository.id);
    let task = ask.send().await.map_err(refused)?;
    match session.finish(task.into_inner(), waiting).await? {
        Some(task) if session.json => output::json(&task),
        Some(_) => {
            println!("deleted {address}");
            Ok(())
        }
        None => Ok(()),
    }
}

impl Policy {
    /// The part of a policy that was typed; `None` when nothing was.
    fn change(&self) -> Option<types::PolicyChange> {
        let change = types::PolicyChange {
            compression: self
                .compression
                .as_deref()
                .and_then(|word| word.parse().ok()),
            exact: self.exact,
            foreign_signature: self
                .foreign_signature
                .as_deref()
                .and_then(|word| word.parse().ok()),
            shrink_percent: self.shrink_percent,
            release: self.release.change(),
            approvals: self.approvals,
            reverse_dependencies: self.reverse_dependencies,
            file_conflicts: self.file_conflicts,
            provenance: self.provenance,
            retention: self.keep.change(),
        };
        let said = self.compression.is_some()
            || self.exact.is_some()
            || self.foreign_signature.is_some()
            || self.shrink_percent.is_some()
            || change.release.is_some()
            || self.approvals.is_some()
            || self.reverse_dependencies.is_some()
            || self.file_conflicts.is_some()
            || self.provenance.is_some()
            || change.retention.is_some();
        said.then_some(change)
    }
}
