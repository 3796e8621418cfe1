//! The files of a publication from which everything else of it follows, as targets.

use entities::{publication, publication_file, repository};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use tuf::{Paths, Target, TargetPath};

use super::{TrustError, inconsistent};

/// The paths below an RPM repository that clients ask for first.
const RPM: [&str; 3] = [
    "repodata/repomd.xml",
    "repodata/repomd.xml.asc",
    "repodata/repomd.xml.key",
];

/// What the role of `repository` may speak for.
pub(crate) fn paths(repository: &repository::Model) -> Paths {
    match repository.format {
        repository::Format::Rpm => {
            Paths::Patterns(vec![format!("{}/repodata/*", repository.address())])
        }
    }
}

/// The entry points of `publication`, by the paths of their URLs.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    publication: &publication::Model,
) -> Result<Vec<(TargetPath, Target)>, TrustError> {
    let names = match repository.format {
        repository::Format::Rpm => RPM,
    };
    let files = publication_file::Entity::find()
        .filter(publication_file::Column::Publication.eq(publication.id))
        .filter(publication_file::Column::Path.is_in(names))
        .all(db)
        .await?;
    if files.len() != names.len() {
        let found = files.len();
        return Err(inconsistent(format!(
            "publication {} has {found} of {} entry points",
            publication.id,
            names.len()
        )));
    }
    let address = repository.address();
    let targets = files.into_iter().map(|file| {
        let path = format!("{address}/{}", file.path);
        let length = u64::try_from(file.size).unwrap_or(0);
        let mut target = Target::new(length, file.sha256);
        let custom = json!({ "serial": publication.serial, "type": kind(&file.path) });
        target.custom.insert("countersign".into(), custom);
        let path = path
            .parse()
            .map_err(|error| inconsistent(format!("target `{path}`: {error}")))?;
        Ok((path, target))
    });
    targets.collect()
}

/// The entry points of every repository of the trust root called `name` that clients find now.
pub(crate) async fn live(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<Vec<(TargetPath, Target)>, TrustError> {
    let repositories = repository::Entity::find()
        .filter(repository::Column::TrustRoot.eq(name))
        .filter(repository::Column::State.eq(repository::State::Active))
        .all(db)
        .await?;
    let mut found = Vec::new();
    for repository in repositories {
        let Some(live) = repository.live else {
            continue;
        };
        let publication = publication::Entity::find_by_id(live).one(db).await?;
        let publication =
            publication.ok_or_else(|| inconsistent(format!("publication {live} is not there")))?;
        found.extend(of(db, &repository, &publication).await?);
    }
    Ok(found)
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.') {
        Some((_, "asc")) => "rpm-repomd-signature",
        Some((_, "key")) => "rpm-repomd-keys",
        _ => "rpm-repomd",
    }
}
