//! What a change of a set of packages takes away.

use std::hash::Hash;

use super::universe::Universe;

/// A requirement that a change leaves unmet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Break<K> {
    /// The package that has it.
    pub package: K,
    /// The requirement as rpm writes it, such as `libfoo.so.1()(64bit)` or `foo >= 1.0`.
    pub requirement: String,
}

/// Requirements of packages in `after` that something in `before` met and nothing in `after` does.
///
/// That holds for new packages too. What nothing in `before` met is no fault of the change: it is
/// for another repository to provide, such as that of the distribution.
pub fn broken_by<K: Copy + Eq + Hash>(before: &Universe<K>, after: &Universe<K>) -> Vec<Break<K>> {
    let mut known: Vec<Option<bool>> = vec![None; after.requirement_count()];
    let mut broken = Vec::new();
    for place in after.all() {
        for number in after.required(place) {
            let is_lost =
                known[*number as usize].get_or_insert_with(|| is_lost(before, after, *number));
            if *is_lost {
                broken.push(Break {
                    package: after.key(place),
                    requirement: after.requirement(*number).to_string(),
                });
            }
        }
    }
    broken
}

fn is_lost<K: Copy + Eq + Hash>(before: &Universe<K>, after: &Universe<K>, number: u32) -> bool {
    let wanted = after.requirement(number);
    after.resolve(&wanted).is_some_and(|now| !now.holds)
        && before
            .resolve(&wanted)
            .is_some_and(|then| then.holds && !then.by.is_empty())
}
