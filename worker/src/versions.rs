//! Which of two versions is the newer one, by the rules of their format.

use std::cmp::Ordering;

use entities::package;
use entities::repository::Format;

/// How the versions of two packages of one format compare, and some order where they are equal but
/// written otherwise. Files have no versions: their paths compare.
pub(crate) fn compare(one: &package::Model, other: &package::Model) -> Ordering {
    match one.format {
        Format::Rpm => evr(one, other),
        Format::Deb => {
            let (one, other) = (one.full_version(), other.full_version());
            deb::version::compare(&one, &other).then_with(|| one.cmp(&other))
        }
        Format::File => one.path.cmp(&other.path),
    }
}

/// The order of epoch, version and release by the rules of RPM.
fn evr(one: &package::Model, other: &package::Model) -> Ordering {
    let part = |one: &str, other: &str| {
        let order = rpm::version::compare(one.as_bytes(), other.as_bytes());
        order.then_with(|| one.cmp(other))
    };
    one.epoch
        .cmp(&other.epoch)
        .then_with(|| part(&one.version, &other.version))
        .then_with(|| part(&one.release, &other.release))
}
