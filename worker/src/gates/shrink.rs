//! A script that lost its list should not take a repository with it.

use entities::repository::Policy;
use jobs::Problem;

use super::{Effect, Finding, SHRINK};

pub(super) fn find(effect: &Effect, policy: &Policy) -> Option<Finding> {
    let gone = effect.removed - effect.replaced;
    let allowed = u64::from(policy.shrink_percent);
    (gone * 100 > effect.before * allowed).then(|| Finding {
        code: SHRINK,
        problem: Problem::new(
            SHRINK,
            409,
            "Too many packages would leave the repository at once",
        )
        .detail(format!(
            "{gone} of {} would go, and its policy allows {allowed} %; an admin can override \
                 `{SHRINK}`",
            effect.before
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removing(removed: u64, replaced: u64) -> Effect {
        Effect {
            before: 10,
            added: replaced,
            removed,
            replaced,
        }
    }

    #[test]
    fn more_than_the_allowed_share_may_not_go() {
        let policy = Policy::default();

        assert_eq!(find(&removing(6, 0), &policy).unwrap().code, SHRINK);
        assert_eq!(find(&removing(5, 0), &policy), None);
    }

    #[test]
    fn what_is_replaced_does_not_count() {
        assert_eq!(find(&removing(9, 4), &Policy::default()), None);
    }

    #[test]
    fn a_policy_of_all_lets_all_go() {
        let policy = Policy {
            shrink_percent: 100,
            ..Policy::default()
        };

        assert_eq!(find(&removing(10, 0), &policy), None);
    }
}
