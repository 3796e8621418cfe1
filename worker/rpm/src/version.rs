//! How rpm orders version strings.

use std::cmp::Ordering;

/// Compares two versions, or two releases, as rpm does.
///
/// Runs of digits compare as numbers, runs of letters as text, and a number beats text. Everything
/// else only separates, but for `~`, which sorts before the end of the string, and `^`, which
/// sorts after the end but before anything else.
pub fn compare(first: &[u8], second: &[u8]) -> Ordering {
    if first == second {
        return Ordering::Equal;
    }
    let (mut first, mut second) = (first, second);
    loop {
        first = skip_separators(first);
        second = skip_separators(second);
        match (first.first(), second.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                (first, second) = (&first[1..], &second[1..]);
                continue;
            }
            (Some(b'~'), _) => return Ordering::Less,
            (_, Some(b'~')) => return Ordering::Greater,
            (Some(b'^'), other) => {
                return if other.is_none() {
                    Ordering::Greater
                } else {
                    Ordering::Less
                };
            }
            (other, Some(b'^')) => {
                return if other.is_none() {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
            }
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(_), Some(_)) => {}
        }
        let order;
        (order, first, second) = compare_runs(first, second);
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Compares the runs that both start with; gives what follows them.
fn compare_runs<'a>(first: &'a [u8], second: &'a [u8]) -> (Ordering, &'a [u8], &'a [u8]) {
    let number = first[0].is_ascii_digit();
    let belongs: fn(&u8) -> bool = if number {
        u8::is_ascii_digit
    } else {
        u8::is_ascii_alphabetic
    };
    let (left, first) = first.split_at(run(first, belongs));
    let (right, second) = second.split_at(run(second, belongs));
    let order = match (right.is_empty(), number) {
        (true, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, true) => {
            let (left, right) = (significant(left), significant(right));
            left.len().cmp(&right.len()).then_with(|| left.cmp(right))
        }
        (false, false) => left.cmp(right),
    };
    (order, first, second)
}

fn run(bytes: &[u8], belongs: fn(&u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|byte| !belongs(byte))
        .unwrap_or(bytes.len())
}

fn significant(number: &[u8]) -> &[u8] {
    &number[run(number, |digit| *digit == b'0')..]
}

fn skip_separators(bytes: &[u8]) -> &[u8] {
    &bytes[run(bytes, |byte| {
        !byte.is_ascii_alphanumeric() && !matches!(byte, b'~' | b'^')
    })..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_rpm_does() {
        let rising = [
            "1.0~rc1",
            "1.0",
            "1.0^git1",
            "1.0^git1.1",
            "1.0.a",
            "1.0.1",
            "1.1",
            "1.2",
            "1.10",
            "2",
            "10",
        ];
        for pair in rising.windows(2) {
            assert_eq!(
                compare(pair[0].as_bytes(), pair[1].as_bytes()),
                Ordering::Less,
                "{pair:?}"
            );
            assert_eq!(
                compare(pair[1].as_bytes(), pair[0].as_bytes()),
                Ordering::Greater,
                "{pair:?}"
            );
        }
        assert_eq!(compare(b"1.010", b"1_10"), Ordering::Equal);
    }
}
