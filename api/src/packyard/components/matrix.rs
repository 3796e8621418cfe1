//! The RPM repositories of components, read off their paths:
//! `<component>/<series>/<family>-<architecture>`.

use std::collections::{BTreeSet, HashMap, HashSet};

use entities::repository::{self, Format, State};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::address;
use crate::context::Context;

/// Most repositories that one request makes.
const MOST: usize = 100;

/// What the RPM repositories of one component are for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Matrix {
    pub(super) series: BTreeSet<String>,
    pub(super) families: BTreeSet<String>,
    pub(super) architectures: BTreeSet<String>,
}

/// Paths of the RPM repositories that begin with `start`.
pub(super) async fn live(context: &Context, start: &str) -> Result<HashSet<String>, DbErr> {
    let paths: Vec<String> = repository::Entity::find()
        .select_only()
        .column(repository::Column::Path)
        .filter(repository::Column::Format.eq(Format::Rpm))
        .filter(repository::Column::State.eq(State::Active))
        .filter(repository::Column::Path.starts_with(start))
        .into_tuple()
        .all(context.db.read())
        .await?;
    Ok(paths.into_iter().collect())
}

/// Those of every component that has any.
pub(super) async fn all(context: &Context) -> Result<HashMap<String, Matrix>, DbErr> {
    let paths = live(context, "").await?;
    Ok(sort(paths.iter().map(String::as_str)))
}

/// That of the component `name`.
pub(super) async fn of(context: &Context, name: &str) -> Result<Matrix, DbErr> {
    // `_` stands for any character where texts are compared so: what comes too much is sorted out.
    let paths = live(context, &format!("{name}/")).await?;
    let mut found = sort(paths.iter().map(String::as_str));
    Ok(found.remove(name).unwrap_or_default())
}

fn sort<'a>(paths: impl Iterator<Item = &'a str>) -> HashMap<String, Matrix> {
    let mut matrices: HashMap<String, Matrix> = HashMap::new();
    for path in paths {
        let segments: Vec<&str> = path.split('/').collect();
        if let [component, series, target] = segments[..]
            && let Some((family, architecture)) = target.split_once('-')
        {
            let matrix = matrices.entry(component.to_owned()).or_default();
            matrix.series.insert(series.to_owned());
            matrix.families.insert(family.to_owned());
            matrix.architectures.insert(architecture.to_owned());
        }
    }
    matrices
}

/// Paths of the repositories that a new component is to have: one for each combination of the three
/// lists of series, families and architectures, each with its name.
///
/// # Errors
/// What is wrong with one of them, as a sentence.
pub(super) fn paths(name: &str, lists: &[(&str, Vec<String>); 3]) -> Result<Vec<String>, String> {
    for (list, values) in lists {
        for value in values {
            address::judge(value).map_err(|reason| format!("{list}: {reason}"))?;
        }
    }
    let [(_, series), (_, families), (_, architectures)] = lists;
    if series.len() * families.len() * architectures.len() > MOST {
        return Err(format!("that makes more than {MOST} repositories"));
    }
    let mut paths = BTreeSet::new();
    for series in series {
        for family in families {
            for architecture in architectures {
                let segment = format!("{family}-{architecture}");
                address::judge(&segment)?;
                paths.insert(format!("{name}/{series}/{segment}"));
            }
        }
    }
    Ok(paths.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(values: &[&str]) -> Vec<String> {
        values.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_path_is_made_for_each_combination_and_read_back() {
        let lists = [
            ("rpm_series", list(&["2025", "2026"])),
            ("rpm_os_families", list(&["el9"])),
            ("rpm_architectures", list(&["x86_64", "aarch64"])),
        ];
        let made = paths("core", &lists).unwrap();

        assert_eq!(made.len(), 4);
        assert!(made.contains(&"core/2026/el9-x86_64".to_owned()));
        let matrices = sort(made.iter().map(String::as_str));
        let matrix = &matrices["core"];
        assert_eq!(matrix.series.iter().collect::<Vec<_>>(), ["2025", "2026"]);
        assert_eq!(matrix.families.iter().collect::<Vec<_>>(), ["el9"]);
        let architectures: Vec<_> = matrix.architectures.iter().collect();
        assert_eq!(architectures, ["aarch64", "x86_64"]);
    }

    #[test]
    fn a_segment_that_climbs_is_refused() {
        for bad in ["..", "a/b", "a\\b", ""] {
            let lists = [
                ("rpm_series", list(&[bad])),
                ("rpm_os_families", list(&["el9"])),
                ("rpm_architectures", list(&["x86_64"])),
            ];
            assert!(paths("core", &lists).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_list_makes_nothing_and_too_many_are_refused() {
        let some = |count: usize| (0..count).map(|n| format!("s{n}")).collect();
        let lists = |a, b, c| [("a", some(a)), ("b", some(b)), ("c", some(c))];

        assert_eq!(paths("core", &lists(3, 0, 3)), Ok(Vec::new()));
        assert!(paths("core", &lists(5, 5, 4)).is_ok());
        assert!(paths("core", &lists(5, 5, 5)).is_err());
    }
}
