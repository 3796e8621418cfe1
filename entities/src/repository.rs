//! Repositories: a format, a path, and what clients see now.

use chrono::{DateTime, Utc};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use serde::{Deserialize, Serialize};

use crate::{Names, PublicationId, RepositoryId};

/// A repository as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repository")]
pub struct Model {
    /// Fixed for the life of the repository; rows and paths of its publications hang on it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RepositoryId,
    /// What kind of packages it holds; the first segment of its address.
    pub format: Format,
    /// The address without the format, such as `core/2025/el9-x86_64`; unique among the living.
    pub path: String,
    /// Whether clients may read it without a key.
    pub public: bool,
    /// Name of the key that signs packages and indexes.
    pub signing_key: String,
    /// Names of the keys that did so before: packages that are still served may carry their
    /// signatures.
    pub former_keys: Names,
    /// What its publishes do and refuse.
    pub policy: Policy,
    /// `deleted` rows stay as tombstones.
    pub state: State,
    /// What clients see now; `None` before the first publish.
    pub live: Option<PublicationId>,
    /// The serial of [`Self::live`].
    pub live_serial: Option<i64>,
    /// The serial the next prepared publication gets. Serials are never reused.
    pub next_serial: i64,
    /// Grows by one with every write: the API's ETag, and the guard of every transition.
    pub revision: i64,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
    /// The name of the trust root that speaks for it.
    pub trust_root: String,
}

/// A repository has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kind of packages in a repository.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RPM packages below `/rpm/`.
    Rpm,
    /// Debian packages below `/deb/`.
    Deb,
    /// Files of any kind below `/file/`.
    File,
}

impl Format {
    /// The first segment of addresses and URLs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rpm => "rpm",
            Self::Deb => "deb",
            Self::File => "file",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Whether a repository is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Served, and open for changes.
    Active,
    /// Gone for clients; the row keeps its serials from being given again.
    Deleted,
}

/// What publishes of a repository do, and what they refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// How index files are compressed.
    pub compression: Compression,
    /// Whether indexes carry true counts and open checksums; off the fast path.
    pub exact: bool,
    /// What to do with a package that somebody else signed.
    pub foreign_signature: ForeignSignature,
    /// The largest share of its packages, in percent, that one publish may remove; 100 allows all.
    pub shrink_percent: u8,
    /// How many operators, other than the one who asks, have to approve a promotion into it.
    pub approvals: u8,
    /// Whether publishes refuse to take away what packages that stay require.
    pub reverse_dependencies: bool,
    /// Whether publishes refuse packages that bring a file of another one.
    pub file_conflicts: bool,
    /// Whether packages need a record of how they were built.
    pub provenance: bool,
    /// What the Release files of a DEB repository say; the others have none.
    pub release: Release,
    /// Which packages leave by themselves.
    pub retention: Retention,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            compression: Compression::Gzip,
            exact: false,
            foreign_signature: ForeignSignature::Replace,
            shrink_percent: 50,
            approvals: 0,
            reverse_dependencies: false,
            file_conflicts: false,
            provenance: false,
            release: Release::default(),
            retention: Retention::default(),
        }
    }
}

/// Which packages leave a repository by themselves: none, unless one of the rules is set.
///
/// A package stays that one of the rules keeps, that is pinned, or that a package that stays needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// How many versions of each name and architecture are kept, in each division.
    pub versions: Option<u16>,
    /// For how many days every package is kept.
    pub days: Option<u16>,
}

impl Retention {
    /// Whether any package may ever leave.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.versions.is_some() || self.days.is_some()
    }
}

/// What the Release files of a DEB repository say, in every suite of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Release {
    /// The suite of packages that are pushed without naming one.
    pub suite: String,
    /// The component of packages that are pushed without naming one.
    pub component: String,
    /// Architectures that have an index even while no package is for them.
    pub architectures: Vec<String>,
    /// Who the packages are by; the repository's address if not given.
    pub origin: Option<String>,
    /// What the repository is called; the repository's address if not given.
    pub label: Option<String>,
    /// The code name of the default suite; its own name if not given.
    pub codename: Option<String>,
    /// One line for people.
    pub description: Option<String>,
    /// Whether apt installs packages from here only when told to.
    pub not_automatic: bool,
    /// Whether apt still upgrades packages that were installed from here.
    pub but_automatic_upgrades: bool,
    /// For how many days from its publication clients believe an index; for ever if not given.
    pub valid_days: Option<u16>,
    /// From how many older states of an index apt is offered a patch. Each costs every client that
    /// updates some 280 bytes; one whose state is older fetches the whole index.
    pub patches: u8,
    /// After how many hours at the earliest `Contents` are composed again; there are none if not
    /// given.
    pub contents: Option<u16>,
    /// The name of the package that brings the keys of the repository to its clients, such as
    /// `example-archive-keyring`; there is none if not given.
    pub keyring: Option<String>,
}

impl Default for Release {
    fn default() -> Self {
        Self {
            suite: "stable".into(),
            component: "main".into(),
            architectures: vec!["amd64".into(), "arm64".into()],
            origin: None,
            label: None,
            codename: None,
            description: None,
            not_automatic: false,
            but_automatic_upgrades: false,
            valid_days: None,
            patches: 4,
            contents: None,
            keyring: None,
        }
    }
}

/// How index files are compressed. Never xz: dnf reads only the first of concatenated streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// Read by every client.
    Gzip,
    /// Smaller and cheaper to read; not by createrepo_c 0.17.
    Zstd,
}

/// What to do with a package that somebody else signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignSignature {
    /// Refuse the package.
    Refuse,
    /// Leave the signature and do not sign.
    Keep,
    /// Sign in its place.
    Replace,
}

impl Model {
    /// Format and path together: how people name it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}/{}", self.format, self.path)
    }

    /// Points clients at `next`, whose serial is `serial`.
    ///
    /// # Errors
    /// [`Stale::Changed`] when someone else wrote the row since it was read: read again and retry.
    pub async fn go_live(
        &self,
        db: &impl ConnectionTrait,
        next: PublicationId,
        serial: i64,
        at: DateTime<Utc>,
    ) -> Result<(), Stale> {
        let written = self
            .guarded(at)
            .col_expr(Column::Live, Expr::value(next))
            .col_expr(Column::LiveSerial, Expr::value(serial))
            .exec(db)
            .await?;
        self.written(written.rows_affected)
    }

    /// Takes the next serial number for a publication that is being prepared.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take_serial(db: &impl ConnectionTrait, id: RepositoryId) -> Result<i64, DbErr> {
        let rows = Entity::update_many()
            .col_expr(Column::NextSerial, Expr::col(Column::NextSerial).add(1))
            .filter(Column::Id.eq(id))
            .exec_with_returning(db)
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| DbErr::RecordNotFound(id.to_string()))?;
        Ok(row.next_serial - 1)
    }

    /// An update of this row that matches only while nobody else has written it.
    #[must_use]
    pub fn guarded(&self, at: DateTime<Utc>) -> sea_orm::UpdateMany<Entity> {
        Entity::update_many()
            .col_expr(Column::Revision, Expr::value(self.revision + 1))
            .col_expr(Column::UpdatedAt, Expr::value(at))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Revision.eq(self.revision))
    }

    /// Judges the outcome of a [`Self::guarded`] update.
    ///
    /// # Errors
    /// [`Stale::Changed`] when no row matched.
    pub fn written(&self, rows_affected: u64) -> Result<(), Stale> {
        if rows_affected == 1 {
            Ok(())
        } else {
            Err(Stale::Changed(self.id))
        }
    }
}

/// Why a guarded write of a repository changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum Stale {
    /// Somebody else wrote the row since it was read.
    #[error("repository {0} was changed by someone else")]
    Changed(RepositoryId),
    /// The database refused.
    #[error("could not write the repository")]
    Database(#[from] DbErr),
}
