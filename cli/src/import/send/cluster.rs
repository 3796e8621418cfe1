//! Which packages go together: the files of a source package are in one push, or none of them is.

use std::collections::{HashMap, HashSet};

use super::super::catalog::Item;

/// What goes live together or not at all, as places in the list of what is to be sent: a package,
/// or files of a source package.
pub(super) type Bundle = Vec<usize>;

/// Bundles that share files, and are sent one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) bundles: Vec<Bundle>,
}

impl Cluster {
    /// Every place once, those of `.dsc` files behind all others: what they name is there then.
    pub(super) fn places(&self, items: &[&Item]) -> Vec<usize> {
        let mut seen = HashSet::new();
        let places = self.bundles.iter().flatten().copied();
        let mut places: Vec<usize> = places.filter(|place| seen.insert(*place)).collect();
        places.sort_by_key(|place| items[*place].is_description());
        places
    }

    /// Whether a bundle has `place` and nothing of what is `broken`.
    pub(super) fn needs(&self, place: usize, broken: impl Fn(usize) -> bool) -> bool {
        let mut with = self.bundles.iter().filter(|one| one.contains(&place));
        with.any(|bundle| !bundle.iter().any(|place| broken(*place)))
    }

    /// Whether it is one package.
    pub(super) fn is_single(&self) -> bool {
        matches!(&self.bundles[..], [bundle] if bundle.len() == 1)
    }
}

/// The clusters of `items`, in the order of the first of each.
pub(super) fn clusters(items: &[&Item]) -> Vec<Cluster> {
    let mut leaders = Leaders::default();
    for item in items {
        for pair in item.sources.windows(2) {
            leaders.join(pair[0], pair[1]);
        }
    }
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut known: HashMap<u32, usize> = HashMap::new();
    let mut bundles: HashMap<u32, usize> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        let Some(first) = item.sources.first() else {
            let bundles = vec![vec![place]];
            clusters.push(Cluster { bundles });
            continue;
        };
        let at = *known.entry(leaders.of(*first)).or_insert(clusters.len());
        if at == clusters.len() {
            clusters.push(Cluster::default());
        }
        let cluster = &mut clusters[at];
        for number in &item.sources {
            let bundle = *bundles.entry(*number).or_insert(cluster.bundles.len());
            if bundle == cluster.bundles.len() {
                cluster.bundles.push(Bundle::new());
            }
            cluster.bundles[bundle].push(place);
        }
    }
    clusters
}

/// Puts whole clusters into waves of at most `most` places. A cluster that is larger is cut between
/// its bundles: those of a later wave find what they share with earlier ones on the server.
pub(super) fn waves(clusters: Vec<Cluster>, most: usize) -> Vec<Vec<Cluster>> {
    let (mut waves, mut wave, mut room) = (Vec::new(), Vec::new(), most);
    for cluster in clusters {
        let pieces = if cluster.count() > most {
            cluster.cut(most)
        } else {
            vec![cluster]
        };
        for piece in pieces {
            let count = piece.count();
            if count > room && !wave.is_empty() {
                waves.push(std::mem::take(&mut wave));
                room = most;
            }
            room = room.saturating_sub(count);
            wave.push(piece);
        }
    }
    if !wave.is_empty() {
        waves.push(wave);
    }
    waves
}

impl Cluster {
    /// At least as many places as it has; those that are shared count for each bundle.
    fn count(&self) -> usize {
        self.bundles.iter().map(Vec::len).sum()
    }

    /// Clusters of some of its bundles, each of at most `most` places unless one bundle has more.
    fn cut(self, most: usize) -> Vec<Self> {
        let mut pieces: Vec<Self> = Vec::new();
        for bundle in self.bundles {
            match pieces.last_mut() {
                Some(piece) if piece.count() + bundle.len() <= most => piece.bundles.push(bundle),
                _ => pieces.push(Self {
                    bundles: vec![bundle],
                }),
            }
        }
        pieces
    }
}

/// Source packages that share files, each known by one of them.
#[derive(Default)]
struct Leaders(HashMap<u32, u32>);

impl Leaders {
    /// The leader of `number`.
    fn of(&mut self, mut number: u32) -> u32 {
        while let Some(above) = self.0.get(&number).copied() {
            // Half of the way is shorter next time.
            match self.0.get(&above).copied() {
                Some(top) => {
                    self.0.insert(number, top);
                    number = top;
                }
                None => return above,
            }
        }
        number
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.of(one), self.of(other));
        if one != other {
            self.0.insert(other, one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::catalog::Location;
    use super::*;

    /// An item, as a file of these source packages.
    fn item(name: &str, sources: &[u32]) -> Item {
        Item {
            name: Some(name.to_owned()),
            location: Location::parse(name).unwrap(),
            size: 1,
            sha256: [0; 32],
            division: None,
            sources: sources.to_vec(),
        }
    }

    fn of(items: &[Item]) -> Vec<Cluster> {
        clusters(&items.iter().collect::<Vec<_>>())
    }

    #[test]
    fn source_packages_that_share_files_are_kept_together() {
        let items = [
            item("a.deb", &[]),
            item("s_1-1.dsc", &[1]),
            item("s_1.orig.tar.gz", &[1, 3]),
            item("t_1.dsc", &[2]),
            item("t_1.tar.gz", &[2]),
            item("s_1-2.dsc", &[3]),
        ];

        let clusters = of(&items);

        let expected = [
            vec![vec![0]],
            vec![vec![1, 2], vec![2, 5]],
            vec![vec![3, 4]],
        ];
        let bundles: Vec<_> = clusters.iter().map(|one| one.bundles.clone()).collect();
        assert_eq!(bundles, expected);
        let items: Vec<&Item> = items.iter().collect();
        assert_eq!(clusters[1].places(&items), [2, 1, 5]);
        assert!(clusters[0].is_single() && !clusters[1].is_single());
        assert!(clusters[1].needs(2, |place| place == 1));
        assert!(!clusters[1].needs(1, |place| place == 1));
        assert!(!clusters[1].needs(5, |place| place == 2));
    }

    #[test]
    fn a_chain_of_shared_files_is_one_cluster() {
        let shared: Vec<Item> = (1..100)
            .map(|number| item(&format!("s_{number}.tar.gz"), &[number, number + 1]))
            .collect();

        assert_eq!(of(&shared).len(), 1);
        assert_eq!(of(&shared)[0].bundles.len(), 100);
    }

    #[test]
    fn waves_keep_the_files_of_a_source_package_together() {
        let mut items: Vec<Item> = (0..4).map(|_| item("a.deb", &[])).collect();
        items.extend((0..3).map(|number| item(&format!("s_{number}.tar.gz"), &[1])));
        items.push(item("b.deb", &[]));

        let counts = |most: usize| {
            let waves = waves(of(&items), most);
            let count = |wave: &Vec<Cluster>| wave.iter().map(Cluster::count).sum();
            waves.iter().map(count).collect::<Vec<usize>>()
        };

        assert_eq!(counts(5), [4, 4]);
        assert_eq!(counts(8), [8]);
        // It has more files than a wave, and is not torn apart.
        assert_eq!(counts(2), [2, 2, 3, 1]);
        assert!(waves(Vec::new(), 5).is_empty());
    }

    #[test]
    fn a_cluster_that_is_too_large_is_cut_between_source_packages() {
        let mut items: Vec<Item> = (1..=6)
            .map(|number| item(&format!("s_1-{number}.dsc"), &[number]))
            .collect();
        items.push(item("s_1.orig.tar.gz", &[1, 2, 3, 4, 5, 6]));

        let waves = waves(of(&items), 4);

        let bundles: Vec<_> = waves.iter().map(|wave| wave[0].bundles.clone()).collect();
        assert_eq!(
            bundles,
            [
                [vec![0, 6], vec![1, 6]],
                [vec![2, 6], vec![3, 6]],
                [vec![4, 6], vec![5, 6]],
            ]
        );
    }
}
