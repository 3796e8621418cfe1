//! `/repositories/{repository}/metadata-files`: groups, modules and advisories.

use std::collections::BTreeMap;

use entities::repository::Format;
use entities::{MetadataFileId, metadata_file, publication, repository};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use uuid::Uuid;

use super::{Found, repositories};
use crate::accept::{Accepted, Intent, Received, Trace};
use crate::ask::Ask;
use crate::body::Octets;
use crate::context::Context;
use crate::page::{Listed, Window};
use crate::problem::Refusal;
use crate::time::Time;
use crate::upload;

/// A metadata file that the live publication carries.
#[derive(Debug, Object)]
pub(crate) struct MetadataFile {
    /// Its identifier; a new upload has a new one.
    id: Uuid,
    /// The type of its record in `repomd.xml`.
    record: Record,
    /// Lower-case hexadecimal SHA-256 of the uncompressed bytes.
    sha256: String,
    /// Length of the uncompressed bytes.
    size: i64,
    /// When it was accepted.
    created_at: Time,
}

/// The types of metadata files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum Record {
    /// Package groups (comps).
    Group,
    /// Module streams.
    Modules,
    /// Advisories.
    Updateinfo,
}

impl Record {
    const ALL: [Self; 3] = [Self::Group, Self::Modules, Self::Updateinfo];

    fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Modules => "modules",
            Self::Updateinfo => "updateinfo",
        }
    }
}

/// Endpoints of `/repositories/{repository}/metadata-files`.
pub(crate) struct MetadataFiles(pub(crate) Context);

#[OpenApi]
impl MetadataFiles {
    /// Upload a metadata file, in place of the one of its type.
    #[oai(
        path = "/repositories/:repository/metadata-files/:record",
        method = "put",
        operation_id = "set_metadata_file"
    )]
    async fn set(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// Its type.
        record: Path<Record>,
        octets: Octets,
    ) -> Result<Accepted, Refusal> {
        let row = repositories::find(&self.0, repository.0).await?;
        if row.format != Format::Rpm {
            let reason = "only RPM repositories carry metadata files";
            return Err(Refusal::invalid_request().field("repository", reason));
        }
        let limit = self.0.settings.limits.metadata_bytes;
        let (id, written) = upload::receive(&self.0, octets, limit).await?;
        let record = record.0.as_str();
        let job = jobs::SetMetadataFile {
            repository: row.id,
            record: record.into(),
            upload: id,
        };
        let trace = Trace {
            action: "set_metadata_file",
            target: format!("repository/{}", row.id),
            details: json!({
                "record": record,
                "sha256": written.sha256_hex(),
                "size": written.size,
            }),
            upload: Some(Received {
                upload: id,
                filename: record.into(),
                written,
            }),
            ..Trace::default()
        };
        let intent = Intent::new(&self.0, ask, &written.sha256);
        intent.replay_or_accept(&job, trace).await
    }

    /// List the metadata files of what is live now.
    #[oai(
        path = "/repositories/:repository/metadata-files",
        method = "get",
        operation_id = "list_metadata_files"
    )]
    async fn list(
        &self,
        /// The repository.
        repository: Path<Uuid>,
        uri: &poem::http::Uri,
    ) -> Result<Listed<MetadataFile>, Refusal> {
        let row = repositories::find(&self.0, repository.0).await?;
        let files = self.live(&row).await?;
        // One of each type at most: there is never a second page.
        let window = Window::<Uuid>::new(None, None)?;
        Ok(window.answer(files, uri, |file| file.id, |file| file))
    }

    /// Get what is known of a metadata file of what is live now.
    #[oai(
        path = "/repositories/:repository/metadata-files/:record",
        method = "get",
        operation_id = "get_metadata_file"
    )]
    async fn get(
        &self,
        /// The repository.
        repository: Path<Uuid>,
        /// Its type.
        record: Path<Record>,
    ) -> Result<Found<MetadataFile>, Refusal> {
        let row = repositories::find(&self.0, repository.0).await?;
        let file = self.one(&row, record.0).await?;
        Ok(Found::Found(Json(file), None))
    }

    /// Remove a metadata file.
    #[oai(
        path = "/repositories/:repository/metadata-files/:record",
        method = "delete",
        operation_id = "unset_metadata_file"
    )]
    async fn unset(
        &self,
        ask: Ask,
        /// The repository.
        repository: Path<Uuid>,
        /// Its type.
        record: Path<Record>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let row = repositories::find(&self.0, repository.0).await?;
        self.one(&row, record.0).await?;
        let job = jobs::UnsetMetadataFile {
            repository: row.id,
            record: record.0.as_str().into(),
        };
        let trace = Trace {
            action: "unset_metadata_file",
            target: format!("repository/{}", row.id),
            details: json!({"record": &job.record}),
            ..Trace::default()
        };
        intent.accept(&job, trace).await
    }
}

impl MetadataFiles {
    async fn one(&self, row: &repository::Model, record: Record) -> Result<MetadataFile, Refusal> {
        let files = self.live(row).await?;
        let mut found = files.into_iter().filter(|file| file.record == record);
        found
            .next()
            .ok_or_else(|| Refusal::not_found("no such metadata file is live in this repository"))
    }

    async fn live(&self, row: &repository::Model) -> Result<Vec<MetadataFile>, Refusal> {
        let Some(live) = row.live else {
            return Ok(Vec::new());
        };
        let publication = publication::Entity::find_by_id(live)
            .one(self.0.db.read())
            .await?
            .ok_or_else(|| Refusal::not_found("what was live is gone: ask again"))?;
        let carried: BTreeMap<String, MetadataFileId> = serde_json::from_value(
            publication.metadata_files,
        )
        .map_err(|error| {
            tracing::error!(publication.id = %live, %error, "its metadata files are unreadable");
            Refusal::internal()
        })?;
        let rows = metadata_file::Entity::find()
            .filter(metadata_file::Column::Id.is_in(carried.into_values()))
            .order_by_asc(metadata_file::Column::Record)
            .all(self.0.db.read())
            .await?;
        Ok(rows.into_iter().filter_map(view).collect())
    }
}

fn view(row: metadata_file::Model) -> Option<MetadataFile> {
    let record = Record::ALL
        .into_iter()
        .find(|record| record.as_str() == row.record)?;
    Some(MetadataFile {
        id: row.id.0,
        record,
        sha256: row.sha256,
        size: row.size,
        created_at: row.created_at.into(),
    })
}
