//! What packages that stay could find in the repository, they find after the publication too.

use jobs::Problem;

use super::{Finding, REVERSE_DEPENDENCY, list};

/// A requirement that would be met no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// The package that has it, in one word.
    pub(crate) package: String,
    /// What it requires, as its format writes it.
    pub(crate) requirement: String,
}

/// What is wrong with a publication that would break these.
pub(crate) fn reverse_dependency(broken: &[Broken]) -> Option<Finding> {
    let cases: Vec<String> = broken
        .iter()
        .map(|case| format!("{} requires {}", case.package, case.requirement))
        .collect();
    (!cases.is_empty()).then(|| found(&list(&cases)))
}

/// What is wrong with a publication of which nobody can tell what it breaks.
pub(crate) fn unjudged(error: &dyn std::error::Error) -> Finding {
    let cause = crate::registry::chain(error);
    found(&format!("what packages require cannot be judged: {cause}"))
}

fn found(cases: &str) -> Finding {
    Finding {
        code: REVERSE_DEPENDENCY,
        problem: Problem::new(
            REVERSE_DEPENDENCY,
            409,
            "Packages that stay would miss what they require",
        )
        .detail(format!(
            "{cases}; publish what provides it too, or let an admin override \
             `{REVERSE_DEPENDENCY}`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_cases_are_counted_and_some_are_told() {
        let broken = |number: usize| Broken {
            package: format!("app{number}-1-1.noarch"),
            requirement: "libfoo.so.1".into(),
        };
        let all: Vec<Broken> = (0..12).map(broken).collect();

        let detail = reverse_dependency(&all).unwrap().problem.detail.unwrap();

        assert!(detail.contains("app9-1-1.noarch requires libfoo.so.1; and 2 more"));
        assert!(!detail.contains("app10"));
    }

    #[test]
    fn where_nothing_breaks_nothing_is_wrong() {
        assert_eq!(reverse_dependency(&[]), None);
    }
}
