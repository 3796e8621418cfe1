//! The changelog of a package, as the indexes list it.

use crate::header::{Section, tag};

/// How many of the newest entries the index carries.
const LIMIT: usize = 10;

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change<'a> {
    pub(crate) author: &'a [u8],
    /// Seconds since 1970, made to differ from those of the entries beside it.
    pub(crate) date: u64,
    pub(crate) text: &'a [u8],
}

/// The newest entries, oldest first.
///
/// Entries of one day all carry the same time, and clients show them in the order of their times:
/// each is put a second after the one before it.
pub(crate) fn read(section: Section<'_>) -> Vec<Change<'_>> {
    let entries = section
        .numbers(tag::CHANGELOG_TIME)
        .zip(section.strings(tag::CHANGELOG_NAME))
        .zip(section.strings(tag::CHANGELOG_TEXT))
        .take(LIMIT);
    let mut changes: Vec<Change<'_>> = Vec::with_capacity(LIMIT);
    let mut last = 0;
    for ((date, author), text) in entries {
        if date == last {
            let mut taken = date;
            for newer in changes.iter_mut().rev() {
                if newer.date != taken {
                    break;
                }
                taken = taken.saturating_add(1);
                newer.date = taken;
            }
        }
        last = date;
        changes.push(Change {
            author: without_trailing_spaces(author),
            date,
            text,
        });
    }
    changes.reverse();
    changes
}

/// Without the spaces at the end; a first character stays even if it is one.
fn without_trailing_spaces(author: &[u8]) -> &[u8] {
    let kept = author
        .iter()
        .rposition(|byte| *byte != b' ')
        .map_or(1, |last| last + 1);
    &author[..kept.min(author.len())]
}

#[cfg(test)]
mod tests {
    use kit::corpus::RpmBuilder;

    use super::*;
    use crate::header::Front;

    fn dates(times: &[u32]) -> Vec<u64> {
        let mut builder = RpmBuilder::new("a", "1", "1");
        for time in times {
            builder = builder.change(*time, "Somebody <s@example.org> - 1-1  ", "- text");
        }
        let front = Front::read(builder.build().as_slice()).unwrap();
        read(front.section())
            .into_iter()
            .map(|change| change.date)
            .collect()
    }

    #[test]
    fn entries_come_oldest_first_and_at_most_ten() {
        assert_eq!(dates(&[300, 200, 100]), [100, 200, 300]);
        let many: Vec<u32> = (1..=15).rev().map(|day| day * 1000).collect();
        assert_eq!(
            dates(&many),
            (6..=15).map(|day| day * 1000).collect::<Vec<u64>>()
        );
    }

    #[test]
    fn entries_of_one_day_are_told_apart() {
        assert_eq!(dates(&[200, 200, 200, 100]), [100, 200, 201, 202]);
    }

    #[test]
    fn spaces_after_an_author_are_left_out() {
        assert_eq!(without_trailing_spaces(b"a b  "), b"a b");
        assert_eq!(without_trailing_spaces(b"   "), b" ");
        assert_eq!(without_trailing_spaces(b""), b"");
    }
}
