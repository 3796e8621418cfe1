//! The files of a publication from which everything else of it follows, as targets.

use entities::repository::Format;
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

/// The names below a suite of a DEB repository that clients ask for first.
const DEB: [&str; 3] = ["InRelease", "Release", "Release.gpg"];

/// The paths below a file repository that clients ask for first.
const FILE: [&str; 3] = ["SHA256SUMS", "SHA256SUMS.asc", "SHA256SUMS.key"];

/// What the role of `repository` may speak for.
pub(crate) fn paths(repository: &repository::Model) -> Paths {
    let address = repository.address();
    Paths::Patterns(match repository.format {
        Format::Rpm => vec![format!("{address}/repodata/*")],
        Format::Deb => vec![format!("{address}/dists/*/*")],
        Format::File => vec![format!("{address}/SHA256SUMS*")],
    })
}

/// The entry points of `publication`, by the paths of their URLs.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    publication: &publication::Model,
) -> Result<Vec<(TargetPath, Target)>, TrustError> {
    let files = match repository.format {
        Format::Rpm => fixed(db, publication, RPM).await?,
        Format::File => fixed(db, publication, FILE).await?,
        Format::Deb => of_suites(db, publication).await?,
    };
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

/// The files of `publication` with these names.
async fn fixed(
    db: &impl ConnectionTrait,
    publication: &publication::Model,
    names: [&str; 3],
) -> Result<Vec<publication_file::Model>, TrustError> {
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
    Ok(files)
}

/// The files that are entry points of some suite.
async fn of_suites(
    db: &impl ConnectionTrait,
    publication: &publication::Model,
) -> Result<Vec<publication_file::Model>, TrustError> {
    let mut files = publication_file::Entity::find()
        .filter(publication_file::Column::Publication.eq(publication.id))
        .filter(publication_file::Column::Inline.is_not_null())
        .all(db)
        .await?;
    files.retain(|file| {
        let below = file.path.strip_prefix("dists/");
        let name = below.and_then(|below| below.split_once('/'));
        name.is_some_and(|(_, name)| DEB.contains(&name))
    });
    if files.is_empty() || files.len() % DEB.len() != 0 {
        let found = files.len();
        return Err(inconsistent(format!(
            "publication {} has {found} entry points",
            publication.id
        )));
    }
    Ok(files)
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
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    match name {
        "repomd.xml" => "rpm-repomd",
        "repomd.xml.asc" => "rpm-repomd-signature",
        "repomd.xml.key" => "rpm-repomd-keys",
        "InRelease" => "deb-inrelease",
        "Release" => "deb-release",
        "Release.gpg" => "deb-release-signature",
        "SHA256SUMS" => "file-list",
        "SHA256SUMS.asc" => "file-list-signature",
        _ => "file-list-keys",
    }
}
