//! `/repositories/{repository}/publications`: create, list, get, roll back.

use entities::publication::{self, Reason, State};
use entities::{RepositoryId, publication_file};
use jobs::Content;
use poem::http::Uri;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

use super::packages::check_overrides;
use super::{Found, repositories};
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::body::Body;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;

/// A publication: one immutable generation of a repository.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Publication {
    /// Its identifier.
    id: Uuid,
    /// Its number within the repository: grows with gaps, is never reused.
    serial: i64,
    /// Where it is in its life.
    state: PublicationState,
    /// What made it.
    reason: PublicationReason,
    /// For a roll-back: the serial whose content it has.
    content_of: Option<i64>,
    /// How many packages it holds.
    packages: i64,
    /// How many of them its predecessor did not hold.
    added: i64,
    /// How many its predecessor held that it does not.
    removed: i64,
    /// Fingerprint of the key that signed its index.
    signed_by: String,
    /// The time its files speak of.
    stamped_at: Time,
    /// Kept whatever retention says.
    pinned: bool,
    /// When everything of it existed.
    created_at: Time,
    /// When clients first saw it.
    live_at: Option<Time>,
    /// When clients stopped seeing it.
    superseded_at: Option<Time>,
    /// Its files other than packages; only where one publication is asked for.
    files: Option<Vec<PublicationFile>>,
}

/// One file of a publication.
#[derive(Debug, Object, FromQueryResult)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct PublicationFile {
    /// The path below the repository's URL.
    path: String,
    /// Lower-case hexadecimal SHA-256.
    sha256: String,
    /// Length in bytes.
    size: i64,
    /// The type of its record in `repomd.xml`.
    record: Option<String>,
}

/// The life of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum PublicationState {
    /// Complete, and seen by nobody yet.
    Prepared,
    /// What clients see.
    Live,
    /// Seen before; still answered under its serial.
    Superseded,
    /// Never went live.
    Dropped,
}

/// What made a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum PublicationReason {
    /// Changes were taken.
    Change,
    /// An older publication's content was put back.
    RollBack,
    /// Every index was rendered anew.
    Rebuild,
}

/// A file was read.
#[derive(ApiResponse)]
pub(crate) enum ReadFile {
    /// Its octets, whole.
    #[oai(status = 200)]
    Octets(Binary<poem::Body>),
}

/// A publication to make without a new package.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewPublication {
    /// Render every index anew, in canonical order.
    #[oai(default)]
    rebuild: bool,
    /// Codes of gates that shall let it pass; for admins.
    #[oai(rename = "override", default)]
    overrides: Vec<String>,
}

/// How to roll back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct RollBack {
    /// Codes of gates that shall let it pass; for admins.
    #[oai(rename = "override", default)]
    overrides: Vec<String>,
}

/// Endpoints of `/repositories/{repository}/publications`.
pub(crate) struct Publications(pub(crate) Context);

#[OpenApi]
impl Publications {
    /// Publish a repository again: after a change of policy or key, or to renew signatures.
    #[oai(
        path = "/repositories/:repository/publications",
        method = "post",
        operation_id = "create_publication"
    )]
    async fn create(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        body: Body<NewPublication>,
    ) -> Result<Accepted, Refusal> {
        let overrides = check_overrides(&ask.caller, body.value.overrides)?;
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = repositories::find(&self.0, repository.0).await?;
        let job = jobs::CreatePublication {
            repository: row.id,
            content: if body.value.rebuild {
                Content::Rebuilt
            } else {
                Content::Live
            },
            overrides,
        };
        let trace = Trace {
            action: "create_publication",
            target: format!("repository/{}", row.id),
            details: json!({"rebuild": body.value.rebuild, "overrides": &job.overrides}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// List publications, newest first.
    #[oai(
        path = "/repositories/:repository/publications",
        method = "get",
        operation_id = "list_publications"
    )]
    async fn list(
        &self,
        /// The repository.
        repository: Path<Uuid>,
        /// Where the page starts: `next` of the page before.
        cursor: Query<Option<String>>,
        /// Publications per page: 1 to 500, 100 if not given.
        limit: Query<Option<u64>>,
        uri: &Uri,
    ) -> Result<Listed<Publication>, Refusal> {
        let window = Window::<i64>::new(cursor.0.as_deref(), limit.0)?;
        let row = repositories::find(&self.0, repository.0).await?;
        let mut query =
            publication::Entity::find().filter(publication::Column::Repository.eq(row.id));
        if let Some(after) = window.after {
            query = query.filter(publication::Column::Serial.lt(after));
        }
        let rows = query
            .order_by_desc(publication::Column::Serial)
            .limit(window.rows())
            .all(self.0.db.read())
            .await?;
        Ok(window.answer(rows, uri, |row| row.serial, |row| view(row, None)))
    }

    /// Get a publication and its files.
    #[oai(
        path = "/repositories/:repository/publications/:serial",
        method = "get",
        operation_id = "get_publication"
    )]
    async fn get(
        &self,
        /// The repository.
        repository: Path<Uuid>,
        /// The publication's serial.
        serial: Path<i64>,
    ) -> Result<Found<Publication>, Refusal> {
        let row = self.find(repository.0, serial.0).await?;
        let files = self.files(&row).await?;
        Ok(Found::Found(Json(view(row, Some(files))), None))
    }

    /// Read a file or package of a publication as clients got it, also where they need a key.
    #[oai(
        path = "/repositories/:repository/publications/:serial/file",
        method = "get",
        operation_id = "read_publication_file"
    )]
    async fn read(
        &self,
        /// The repository.
        repository: Path<Uuid>,
        /// The publication's serial.
        serial: Path<i64>,
        /// The path below the repository's URL, such as `repodata/repomd.xml`.
        path: Query<String>,
    ) -> Result<ReadFile, Refusal> {
        let id = RepositoryId(repository.0);
        match self.0.plane.read(id, serial.0, &path.0).await {
            Ok(Some(file)) => Ok(ReadFile::Octets(Binary(file.into_body()))),
            Ok(None) => Err(Refusal::not_found("no such file of this publication")),
            Err(_) => Err(Refusal::files_unavailable()),
        }
    }

    /// Roll back: a new publication with the content of an older one.
    #[oai(
        path = "/repositories/:repository/publications/:serial/roll-back",
        method = "post",
        operation_id = "roll_back_publication"
    )]
    async fn roll_back(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// The serial of the publication whose content comes back.
        serial: Path<i64>,
        body: Body<RollBack>,
    ) -> Result<Accepted, Refusal> {
        let overrides = check_overrides(&ask.caller, body.value.overrides)?;
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(repository.0, serial.0).await?;
        if matches!(row.state, State::Prepared | State::Dropped) {
            return Err(Refusal::publication_never_live(serial.0));
        }
        let job = jobs::CreatePublication {
            repository: row.repository,
            content: Content::Of { serial: row.serial },
            overrides,
        };
        let trace = Trace {
            action: "roll_back_publication",
            target: format!("repository/{}", row.repository),
            details: json!({"serial": row.serial, "overrides": &job.overrides}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    /// Pin a publication: it is kept however old it gets.
    #[oai(
        path = "/repositories/:repository/publications/:serial/pin",
        method = "put",
        operation_id = "pin_publication"
    )]
    async fn pin(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// The publication's serial.
        serial: Path<i64>,
    ) -> Result<Accepted, Refusal> {
        self.set_pin(ask, repository.0, serial.0, true).await
    }

    /// Unpin a publication: it is kept as long as any other.
    #[oai(
        path = "/repositories/:repository/publications/:serial/pin",
        method = "delete",
        operation_id = "unpin_publication"
    )]
    async fn unpin(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// The publication's serial.
        serial: Path<i64>,
    ) -> Result<Accepted, Refusal> {
        self.set_pin(ask, repository.0, serial.0, false).await
    }
}

impl Publications {
    async fn set_pin(
        &self,
        ask: Ask,
        repository: Uuid,
        serial: i64,
        pinned: bool,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = self.find(repository, serial).await?;
        if matches!(row.state, State::Prepared | State::Dropped) {
            return Err(Refusal::publication_never_live(serial));
        }
        let job = jobs::PinPublication {
            repository: row.repository,
            serial: row.serial,
            pinned,
        };
        let trace = Trace {
            action: if pinned {
                "pin_publication"
            } else {
                "unpin_publication"
            },
            target: format!("repository/{}", row.repository),
            details: json!({"serial": row.serial}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }

    async fn find(&self, repository: Uuid, serial: i64) -> Result<publication::Model, Refusal> {
        let row = repositories::find(&self.0, repository).await?;
        publication::Entity::find()
            .filter(publication::Column::Repository.eq(row.id))
            .filter(publication::Column::Serial.eq(serial))
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("no such publication of this repository"))
    }

    async fn files(&self, row: &publication::Model) -> Result<Vec<PublicationFile>, DbErr> {
        publication_file::Entity::find()
            .select_only()
            .columns([
                publication_file::Column::Path,
                publication_file::Column::Sha256,
                publication_file::Column::Size,
                publication_file::Column::Record,
            ])
            .filter(publication_file::Column::Publication.eq(row.id))
            .order_by_asc(publication_file::Column::Path)
            .into_model()
            .all(self.0.db.read())
            .await
    }
}

fn view(row: publication::Model, files: Option<Vec<PublicationFile>>) -> Publication {
    Publication {
        id: row.id.0,
        serial: row.serial,
        state: match row.state {
            State::Prepared => PublicationState::Prepared,
            State::Live => PublicationState::Live,
            State::Superseded => PublicationState::Superseded,
            State::Dropped => PublicationState::Dropped,
        },
        reason: match row.reason {
            Reason::Change => PublicationReason::Change,
            Reason::RollBack => PublicationReason::RollBack,
            Reason::Rebuild => PublicationReason::Rebuild,
        },
        content_of: row.content_of,
        packages: row.packages,
        added: row.added,
        removed: row.removed,
        signed_by: row.signed_by,
        stamped_at: row.stamped_at.into(),
        pinned: row.pinned,
        created_at: row.created_at.into(),
        live_at: row.live_at.map(Into::into),
        superseded_at: row.superseded_at.map(Into::into),
        files,
    }
}
