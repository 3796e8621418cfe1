//! Which packages of a repository a selector means.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use entities::promotion::Selector;
use entities::repository::{self, Format};
use entities::{PackageId, package, repository_package};
use jobs::Problem;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::PromotionError;
use crate::gates::EMPTY_WAVE;
use crate::source_files;

/// How many values go into one statement.
const SOME: usize = 1000;

/// The packages of `source` that are meant, in the order they were added.
///
/// # Errors
/// [`PromotionError::Refused`] when something that was named is not there, or nothing is meant.
pub(super) async fn select(
    db: &impl ConnectionTrait,
    source: &repository::Model,
    selector: &Selector,
) -> Result<Vec<package::Model>, PromotionError> {
    if source.live_serial.is_none() {
        let title = "Nothing was ever published in the source";
        let problem = Problem::new("source-never-published", 409, title);
        return Err(problem.detail(source.address()).into());
    }
    let live = live(db, source).await?;
    let mut seen = HashSet::new();
    let live: Vec<package::Model> = live
        .into_iter()
        .map(|(_, package)| package)
        .filter(|package| seen.insert(package.id))
        .collect();
    let chosen = choose(live, selector)?;
    if chosen.is_empty() {
        let title = "There is nothing to promote";
        let detail = format!("{} holds no package that is meant", source.address());
        return Err(Problem::new(EMPTY_WAVE, 409, title).detail(detail).into());
    }
    Ok(chosen)
}

/// Those of `live` that `selector` means, and the files of the source packages among them.
fn choose(
    live: Vec<package::Model>,
    selector: &Selector,
) -> Result<Vec<package::Model>, PromotionError> {
    let mut chosen = live.clone();
    if !selector.all {
        require_named(&live, selector)?;
        chosen.retain(|package| is_named(package, selector));
    }
    if selector.newest {
        chosen = newest(chosen);
    }
    let named: HashSet<String> = chosen
        .iter()
        .flat_map(source_files::of)
        .map(|file| file.path())
        .collect();
    let ids: HashSet<PackageId> = chosen.iter().map(|package| package.id).collect();
    let is_taken = |package: &package::Model| {
        if package.is_source_file() && (selector.all || !ids.contains(&package.id)) {
            named.contains(&package.path)
        } else {
            ids.contains(&package.id)
        }
    };
    Ok(live.into_iter().filter(is_taken).collect())
}

/// The packages that clients of `repository` see, with the divisions they are listed in.
pub(super) async fn live(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
) -> Result<Vec<(String, package::Model)>, DbErr> {
    let Some(serial) = repository.live_serial else {
        return Ok(Vec::new());
    };
    let rows = repository_package::at(repository.id, serial)
        .order_by_asc(repository_package::Column::Ordinal)
        .all(db)
        .await?;
    let mut packages: HashMap<PackageId, package::Model> = HashMap::with_capacity(rows.len());
    for some in rows.chunks(SOME) {
        let ids = some.iter().map(|row| row.package);
        let found = package::Entity::find()
            .filter(package::Column::Id.is_in(ids))
            .all(db)
            .await?;
        packages.extend(found.into_iter().map(|row| (row.id, row)));
    }
    let known = rows.into_iter().filter_map(|row| {
        let package = packages.get(&row.package)?;
        Some((row.division, package.clone()))
    });
    Ok(known.collect())
}

fn is_named(package: &package::Model, selector: &Selector) -> bool {
    let nevra = package.nevra();
    selector.packages.contains(&package.id)
        || selector
            .names
            .iter()
            .any(|name| *name == package.name || *name == nevra)
}

/// Whoever names a package that is not there expects it to arrive.
fn require_named(live: &[package::Model], selector: &Selector) -> Result<(), PromotionError> {
    let ids: HashSet<PackageId> = live.iter().map(|package| package.id).collect();
    let mut names = HashSet::new();
    for package in live {
        names.insert(package.name.clone());
        names.insert(package.nevra());
    }
    let absent = selector
        .names
        .iter()
        .filter(|name| !names.contains(*name))
        .cloned();
    let strangers = selector
        .packages
        .iter()
        .filter(|id| !ids.contains(id))
        .map(ToString::to_string);
    let absent: Vec<String> = absent.chain(strangers).take(10).collect();
    if absent.is_empty() {
        return Ok(());
    }
    let title = "The repository does not hold this package";
    let detail = format!("the source holds no `{}`", absent.join("`, `"));
    Err(Problem::new("package-not-found", 404, title)
        .detail(detail)
        .into())
}

/// Of each name and architecture the newest version; of files, all.
fn newest(packages: Vec<package::Model>) -> Vec<package::Model> {
    let mut best: BTreeMap<(String, String), package::Model> = BTreeMap::new();
    let mut order = Vec::new();
    for package in packages {
        let key = (package.name.clone(), package.arch.clone());
        match best.get(&key) {
            Some(other) if versions(&package, other) != Ordering::Greater => {}
            Some(_) => _ = best.insert(key, package),
            None => {
                order.push(key.clone());
                best.insert(key, package);
            }
        }
    }
    order
        .into_iter()
        .filter_map(|key| best.remove(&key))
        .collect()
}

/// The order of two versions by the rules of their format.
pub(super) fn versions(one: &package::Model, other: &package::Model) -> Ordering {
    let part = |one: &str, other: &str| rpm::version::compare(one.as_bytes(), other.as_bytes());
    match one.format {
        Format::Rpm => one
            .epoch
            .cmp(&other.epoch)
            .then_with(|| part(&one.version, &other.version))
            .then_with(|| part(&one.release, &other.release)),
        Format::Deb => deb::version::compare(&one.full_version(), &other.full_version()),
        Format::File => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use entities::{BlobId, now};

    use super::*;

    fn package(name: &str, epoch: i64, version: &str) -> package::Model {
        package::Model {
            id: PackageId::fresh(),
            format: Format::Rpm,
            sha256: String::new(),
            source_sha256: String::new(),
            blob: BlobId::fresh(),
            size: 1,
            name: name.into(),
            epoch,
            version: version.into(),
            release: "1".into(),
            arch: "noarch".into(),
            path: format!("Packages/{name}-{version}-1.noarch.rpm"),
            signed_by: None,
            details: entities::Json::Null,
            created_at: now(),
        }
    }

    #[test]
    fn of_every_name_the_newest_version_is_chosen() {
        let all = ["1.9", "1.10", "1.2"].map(|version| package("a", 0, version));
        let other = package("b", 1, "0.1");

        let chosen = newest(all.iter().cloned().chain([other.clone()]).collect());

        assert_eq!(chosen, [all[1].clone(), other]);
    }

    #[test]
    fn source_packages_are_chosen_with_their_files() {
        let part = |name: &str, version: &str, arch: &str| package::Model {
            format: Format::Deb,
            arch: arch.into(),
            release: String::new(),
            path: format!("pool/h/{name}"),
            ..package(name, 0, version)
        };
        let source = |version: &str, file: &str| package::Model {
            details: serde_json::json!({"files": [{"name": file, "size": 1, "sha256": ""}]}),
            ..part("hello", version, package::SOURCE)
        };
        let file = |name: &str| part(name, "", package::SOURCE_FILE);
        let live = vec![
            file("hello_1.tar.gz"),
            source("1", "hello_1.tar.gz"),
            file("hello_2.tar.gz"),
            source("2", "hello_2.tar.gz"),
            part("other", "1", "all"),
        ];
        let chosen = |selector: Selector| {
            let chosen = choose(live.clone(), &selector).unwrap();
            let places = chosen
                .iter()
                .map(|one| live.iter().position(|other| one == other));
            places.map(Option::unwrap).collect::<Vec<_>>()
        };
        let named = |name: &str, newest: bool| Selector {
            names: vec![name.into()],
            newest,
            ..Selector::default()
        };
        let all = |newest: bool| Selector {
            all: true,
            newest,
            ..Selector::default()
        };

        assert_eq!(chosen(named("hello", false)), [0, 1, 2, 3]);
        assert_eq!(chosen(named("hello", true)), [2, 3]);
        assert_eq!(chosen(named("hello_1_source", false)), [0, 1]);
        assert_eq!(chosen(named("hello_1.tar.gz", false)), [0]);
        assert_eq!(chosen(named("other", false)), [4]);
        assert_eq!(chosen(all(false)), [0, 1, 2, 3, 4]);
        assert_eq!(chosen(all(true)), [2, 3, 4]);
    }

    #[test]
    fn what_is_named_and_not_there_is_told() {
        let held = [package("a", 0, "1")];
        let selector = Selector {
            names: vec!["a-1-1.noarch".into(), "missing".into()],
            ..Selector::default()
        };

        let error = require_named(&held, &selector).unwrap_err();

        let problem = error.refusal().unwrap();
        assert_eq!(problem.code(), "package-not-found");
        assert_eq!(problem.detail.unwrap(), "the source holds no `missing`");
    }
}
