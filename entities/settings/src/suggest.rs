//! "Did you mean": the known name that is the fewest letters away.

/// The nearest of `known`, unless even that is too far away to be a slip.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<String> {
    let key = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    known
        .map(|candidate| {
            // A right key in the wrong section is a slip too.
            let elsewhere = if key(candidate) == key(name) {
                2
            } else {
                usize::MAX
            };
            (distance(name, candidate).min(elsewhere), candidate)
        })
        .min()
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 6)
        .map(|(_, candidate)| candidate.clone())
}

/// Letters to insert, remove or replace to get from one to the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_what_was_meant() {
        let known = [
            "server.public",
            "server.public_url",
            "storage.bucket",
            "vault.passphrase_file",
        ]
        .map(String::from);

        assert_eq!(
            nearest("server.pubic", known.iter()).unwrap(),
            "server.public"
        );
        assert_eq!(
            nearest("storage.buckets", known.iter()).unwrap(),
            "storage.bucket"
        );
        assert_eq!(nearest("bucket", known.iter()).unwrap(), "storage.bucket");
        assert_eq!(nearest("completely.different", known.iter()), None);
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
