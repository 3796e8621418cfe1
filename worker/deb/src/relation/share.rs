//! Whether two packages may bring the same file.

use super::{Member, RelationError, parse, parse_provides};

/// Whether `dpkg` never finds a file of one of these packages in its way when it unpacks the other,
/// though both have it.
///
/// That is so for versions of one package; where one of them replaces the other, by its own name
/// (Debian Policy 7.6.1); where one conflicts with the other, so that they are never installed
/// together (7.4); and for packages of two architectures, which is how a suite offers the same to
/// different machines. What a package breaks stays unpacked, so `Breaks` alone does not count (7.3).
///
/// # Errors
/// [`RelationError`] for a field that cannot be read.
pub fn may_share(one: &Member<'_>, other: &Member<'_>) -> Result<bool, RelationError> {
    let meet = |architecture| {
        [one, other]
            .map(|it| it.architecture)
            .contains(&architecture)
    };
    if one.name == other.name || !(one.architecture == other.architecture || meet("all")) {
        return Ok(true);
    }
    Ok(replaces(one, other)?
        || replaces(other, one)?
        || excludes(one, other)?
        || excludes(other, one)?)
}

fn replaces(one: &Member<'_>, other: &Member<'_>) -> Result<bool, RelationError> {
    let relations = parse(one.replaces)?;
    let mut alternatives = relations.iter().flat_map(|one| &one.alternatives);
    Ok(alternatives.any(|wanted| {
        let is_meant = |range: &super::Wanted<'_>| range.is_met_by(other.version);
        wanted.name == other.name && wanted.version.as_ref().is_none_or(is_meant)
    }))
}

fn excludes(one: &Member<'_>, other: &Member<'_>) -> Result<bool, RelationError> {
    let relations = parse(one.conflicts)?;
    if relations.is_empty() {
        return Ok(false);
    }
    let provided = parse_provides(other.provides)?;
    let provided = provided.iter().map(|it| (it.name, it.version));
    let offers: Vec<_> = provided
        .chain([(other.name, Some(other.version))])
        .collect();
    let mut alternatives = relations.iter().flat_map(|one| &one.alternatives);
    Ok(alternatives.any(|wanted| {
        offers.iter().any(|(name, version)| {
            let is_meant =
                |range: &super::Wanted<'_>| version.is_some_and(|version| range.is_met_by(version));
            wanted.name == *name && wanted.version.as_ref().is_none_or(is_meant)
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Member<'static> = Member {
        name: "one",
        version: "2",
        architecture: "amd64",
        multi_arch: super::super::MultiArch::No,
        provides: "",
        pre_depends: "",
        depends: "",
        conflicts: "",
        breaks: "",
        replaces: "",
    };
    const OTHER: Member<'static> = Member {
        name: "other",
        version: "1",
        provides: "virtual, numbered (= 3)",
        ..ONE
    };

    fn share(one: &Member<'_>, other: &Member<'_>) -> bool {
        let there = may_share(one, other).unwrap();
        assert_eq!(may_share(other, one).unwrap(), there);
        there
    }

    #[test]
    fn strangers_do_not_share() {
        assert!(!share(&ONE, &OTHER));
        let all = Member {
            architecture: "all",
            ..OTHER
        };
        assert!(
            !share(&ONE, &all)
                && !share(
                    &all,
                    &Member {
                        name: "third",
                        ..all
                    }
                )
        );
    }

    #[test]
    fn versions_and_architectures_do() {
        assert!(share(
            &ONE,
            &Member {
                version: "3",
                ..ONE
            }
        ));
        assert!(share(
            &ONE,
            &Member {
                architecture: "arm64",
                ..OTHER
            }
        ));
    }

    #[test]
    fn what_is_replaced_or_excluded_does() {
        let replaces = |replaces| share(&Member { replaces, ..ONE }, &OTHER);
        assert!(replaces("other") && replaces("a, other (<< 2)") && replaces("other (= 1)"));
        assert!(!replaces("other (<< 1)") && !replaces("virtual"));
        let conflicts = |conflicts| share(&Member { conflicts, ..ONE }, &OTHER);
        assert!(conflicts("other (<= 1)") && conflicts("virtual") && conflicts("numbered (>> 2)"));
        assert!(!conflicts("other (>> 1)") && !conflicts("virtual (= 1)"));
        assert!(!share(
            &Member {
                breaks: "other",
                ..ONE
            },
            &OTHER
        ));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        assert!(
            may_share(
                &Member {
                    replaces: "(",
                    ..ONE
                },
                &OTHER
            )
            .is_err()
        );
    }
}
