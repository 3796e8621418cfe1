//! Nobody means to publish nothing in place of something.

use jobs::Problem;

use super::{EMPTY_WAVE, Effect, Finding};

pub(super) fn find(effect: &Effect) -> Option<Finding> {
    let is_emptied = effect.removed > 0 && effect.before + effect.added <= effect.removed;
    is_emptied.then(|| Finding {
        code: EMPTY_WAVE,
        problem: Problem::new(
            EMPTY_WAVE,
            409,
            "The repository would be left without any package",
        )
        .detail(format!(
            "it holds {} and {} would go; an admin can override `{EMPTY_WAVE}`",
            effect.before, effect.removed
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: Effect = Effect {
        before: 1,
        added: 0,
        removed: 1,
        replaced: 0,
    };

    #[test]
    fn the_last_package_may_not_go() {
        assert_eq!(find(&LAST).unwrap().code, EMPTY_WAVE);
    }

    #[test]
    fn one_of_two_may_go_and_an_empty_repository_may_stay_empty() {
        assert_eq!(find(&Effect { before: 2, ..LAST }), None);
        assert_eq!(
            find(&Effect {
                before: 0,
                removed: 0,
                ..LAST
            }),
            None
        );
    }

    #[test]
    fn the_last_package_may_be_replaced() {
        let replaced = Effect {
            added: 1,
            replaced: 1,
            ..LAST
        };

        assert_eq!(find(&replaced), None);
    }
}
