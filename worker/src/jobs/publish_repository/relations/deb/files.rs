//! Files that a package which comes would share with another one of its suite.
//!
//! No index names them: each package is read once for the list of its files, which is kept. The
//! first time that this gate is asked, that is all packages of the repository.

use std::borrow::Cow;
use std::collections::HashMap;

use ::deb::relation::{Member, may_share};
use entities::PackageId;

use super::super::{Newcomer, Question};
use crate::context::Context;
use crate::file_lists::{self, LeftOut};
use crate::jobs::publish_repository::{PublishError, load};

/// Most files of packages that come which are looked at.
const MOST_FILES: usize = 1_000_000;
/// Most shared files that are told.
const MOST_SHARED: usize = 10_000;
/// Says that packages which come have more than [`MOST_FILES`].
const TOO_MANY: &str = "too-many-files";
/// Folders that are links into `usr` by now: the same file may be listed under both names.
const MERGED: [&[u8]; 7] = [
    b"bin/", b"sbin/", b"lib/", b"lib32/", b"lib64/", b"libo32/", b"libx32/",
];

/// What is in the way of a publication.
#[derive(Default)]
pub(super) struct Sharing {
    /// Who comes, who has the file too, and its path.
    pub(super) shared: Vec<(i64, i64, String)>,
    /// Who comes without a list of files that can be read, and the code of why.
    pub(super) unlisted: Vec<(i64, String)>,
}

/// The packages behind ordinals, with lists of their files.
pub(super) struct Listed {
    packages: HashMap<i64, PackageId>,
    left_out: HashMap<PackageId, String>,
}

impl Listed {
    /// Makes sure of the lists of all that is live and of `newcomers`.
    pub(super) async fn of(
        question: &Question<'_>,
        newcomers: &[Newcomer],
    ) -> Result<Self, PublishError> {
        let context = question.context;
        let held = load::held_binaries(context.db.read(), question.repository.id).await?;
        let mut packages: HashMap<i64, PackageId> = held.into_iter().collect();
        packages.extend(newcomers.iter().map(|one| (one.ordinal, one.package)));
        let mut ids: Vec<PackageId> = packages.values().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let left_out = file_lists::complete(context, None, &ids).await?;
        let left_out = left_out.into_iter();
        let left_out = left_out.map(|LeftOut { package, code }| (package, code));
        Ok(Self {
            packages,
            left_out: left_out.collect(),
        })
    }

    /// What those who come share with each other and with those who stay. For a thread that may
    /// block.
    pub(super) fn sharing(
        &self,
        context: &Context,
        staying: &[(i64, Member<'_>)],
        coming: &[(i64, Member<'_>)],
    ) -> Result<Sharing, PublishError> {
        let (newcomers, others) = (self.by_package(coming), self.by_package(staying));
        let mut comparison = Comparison::default();
        for (ordinal, _) in coming {
            let package = self.packages.get(ordinal);
            if let Some(code) = package.and_then(|package| self.left_out.get(package)) {
                comparison.found.unlisted.push((*ordinal, code.clone()));
            }
        }
        file_lists::each_path(context, &in_order(&newcomers), |list, path| {
            comparison.add(newcomers[&list.package], path);
            Ok::<_, PublishError>(())
        })?;
        let others: HashMap<_, _> = others
            .into_iter()
            .filter(|(package, _)| !newcomers.contains_key(package))
            .collect();
        file_lists::each_path(context, &in_order(&others), |list, path| {
            comparison.compare(others[&list.package], path);
            Ok::<_, PublishError>(())
        })?;
        comparison.found.shared.sort_unstable();
        Ok(comparison.found)
    }

    fn by_package<'a>(&self, members: &[(i64, Member<'a>)]) -> HashMap<PackageId, One<'a>> {
        let known = members.iter().filter_map(|(ordinal, member)| {
            let package = self.packages.get(ordinal)?;
            Some((*package, (*ordinal, *member)))
        });
        known.collect()
    }
}

/// Packages in the order of their places.
fn in_order(of: &HashMap<PackageId, One<'_>>) -> Vec<PackageId> {
    let mut ids: Vec<PackageId> = of.keys().copied().collect();
    ids.sort_unstable_by_key(|id| of[id].0);
    ids
}

/// A package in its place.
type One<'a> = (i64, Member<'a>);

/// The files of those who come, and what was found.
#[derive(Default)]
struct Comparison<'a> {
    owners: HashMap<Vec<u8>, Vec<One<'a>>>,
    /// Whether two packages may share files.
    judged: HashMap<(i64, i64), bool>,
    found: Sharing,
}

impl<'a> Comparison<'a> {
    /// Adds a file of one who comes.
    fn add(&mut self, one: One<'a>, path: &[u8]) {
        if self.owners.len() >= MOST_FILES {
            let unlisted = &mut self.found.unlisted;
            if unlisted.last().is_none_or(|(last, _)| *last != one.0) {
                unlisted.push((one.0, TOO_MANY.to_owned()));
            }
            return;
        }
        self.compare(one, path);
        let owners = self.owners.entry(merged(path).into_owned()).or_default();
        owners.push(one);
    }

    /// Looks whether a file of `other` is one of those who come.
    fn compare(&mut self, other: One<'a>, path: &[u8]) {
        let Some(owners) = self.owners.get(&*merged(path)) else {
            return;
        };
        for (ordinal, member) in owners {
            let pair = (*ordinal, other.0);
            // A field that cannot be read is no excuse.
            let may = || may_share(member, &other.1).unwrap_or(false);
            if *self.judged.entry(pair).or_insert_with(may) {
                continue;
            }
            if self.found.shared.len() < MOST_SHARED {
                let path = format!("/{}", String::from_utf8_lossy(path));
                self.found.shared.push((pair.0, pair.1, path));
            }
        }
    }
}

/// The path with `usr/` in front, where its folder is a link to the one there.
fn merged(path: &[u8]) -> Cow<'_, [u8]> {
    if MERGED.iter().any(|folder| path.starts_with(folder)) {
        [b"usr/", path].concat().into()
    } else {
        path.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(ordinal: i64, name: &str) -> One<'_> {
        let member = Member {
            name,
            version: "1",
            architecture: "all",
            ..Member::default()
        };
        (ordinal, member)
    }

    #[test]
    fn files_of_two_packages_are_found_wherever_usr_is() {
        let mut comparison = Comparison::default();
        comparison.add(one(7, "a"), b"usr/bin/x");
        comparison.add(one(7, "a"), b"usr/share/doc/a");
        comparison.add(one(8, "b"), b"bin/x");
        comparison.compare(one(1, "a"), b"usr/bin/x");
        comparison.compare(one(2, "c"), b"usr/share/doc/a");
        comparison.compare(one(2, "c"), b"usr/share/doc/c");

        let shared = comparison.found.shared;
        let told: Vec<_> = shared
            .iter()
            .map(|(a, b, path)| (*a, *b, &**path))
            .collect();
        let doc = "/usr/share/doc/a";
        assert_eq!(told, [(7, 8, "/bin/x"), (8, 1, "/usr/bin/x"), (7, 2, doc)]);
    }
}
