//! Whether all parts of a push are there.
//!
//! They arrive in any order, and nobody says which is the last one: a `.dsc` does by what it names,
//! and a `.changes` by what it lists.

use std::collections::{HashMap, HashSet};

use entities::change::Announced;
use entities::{PackageId, RepositoryId, package};
use sea_orm::{ConnectionTrait, DbErr};

use crate::jobs::publish_repository::load;
use crate::source_files::{self, SourceFile};

/// What a push has brought so far.
pub(super) struct Parts<'a> {
    /// The packages.
    pub(super) packages: HashMap<PackageId, package::Model>,
    /// The files that it says it has.
    pub(super) announced: Vec<&'a Announced>,
}

impl Parts<'_> {
    /// Whether every file that was announced, and every one that a source package names, is among
    /// them or in `repository`, and every file of a source package has a `.dsc` that names it.
    pub(super) async fn are_whole(
        &self,
        db: &impl ConnectionTrait,
        repository: RepositoryId,
    ) -> Result<bool, DbErr> {
        // One that came with other octets is there, to be refused.
        let came: HashSet<String> = self.packages.values().map(source_files::built_as).collect();
        let octets = self
            .packages
            .values()
            .map(|package| &*package.source_sha256);
        let octets: HashSet<&str> = octets.collect();
        let missing = self.announced.iter();
        let missing: HashSet<&str> = missing
            .filter(|file| !came.contains(&file.name))
            .map(|file| &*file.sha256)
            .filter(|sha256| !octets.contains(sha256))
            .collect();
        let live = load::live_uploads(db, repository, &missing).await?;
        Ok(
            live.len() == missing.len()
                && sources_are_whole(db, repository, &self.packages).await?,
        )
    }
}

async fn sources_are_whole(
    db: &impl ConnectionTrait,
    repository: RepositoryId,
    packages: &HashMap<PackageId, package::Model>,
) -> Result<bool, DbErr> {
    let wanted: HashSet<String> = packages
        .values()
        .flat_map(source_files::of)
        .map(|file| file.path())
        .collect();
    let brought: HashSet<&str> = packages
        .values()
        .filter(|package| package.is_source_file())
        .map(|package| &*package.path)
        .collect();
    let missing = wanted
        .iter()
        .filter(|path| !brought.contains(path.as_str()));
    let missing: HashSet<String> = missing.cloned().collect();
    let held = load::held_files(db, repository, &missing).await?;
    if held.len() < missing.len() {
        return Ok(false);
    }
    let strays = brought.iter().filter(|path| !wanted.contains(**path));
    let strays: HashSet<&str> = strays.copied().collect();
    if strays.is_empty() {
        return Ok(true);
    }
    let sources = load::held_sources(db, repository, packages.values()).await?;
    let files = sources.iter().flat_map(|source| &source.files);
    let named: HashSet<String> = files.map(SourceFile::path).collect();
    Ok(strays.iter().all(|path| named.contains(*path)))
}
