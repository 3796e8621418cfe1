//! Hashed bins: many targets spread over roles of which a client reads one.
//!
//! A look-up costs the snapshot, which grows with the bins, and one bin, which shrinks with them.
//! With 35 bytes for a bin in the snapshot and 187 for a target in its bin (measured), the sum is
//! smallest at √(targets · 187/35), about 2.3 · √targets.

use std::ops::Range;

use aws_lc_rs::digest::{SHA256, digest};

use crate::delegation::Paths;
use crate::name::RoleName;
use crate::target::TargetPath;

/// More make the snapshot larger than clients read.
const MOST: u32 = 16_384;

/// The number of bins that suits so many targets: a power of two.
pub fn bin_count(targets: u64) -> u32 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "it is rounded to a power of two"
    )]
    let ideal = 2.3 * (targets as f64).sqrt();
    let exponent = ideal.max(1.0).log2().round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 14"
    )]
    let exponent = exponent.min(f64::from(MOST.ilog2())) as u32;
    1 << exponent
}

/// The first 32 bits of the SHA-256 of `path`: where it is among all paths, however many bins there
/// are.
pub fn place(path: &TargetPath) -> u32 {
    let hash = digest(&SHA256, path.as_str().as_bytes());
    u32::from_be_bytes(hash.as_ref()[..4].try_into().expect("four bytes"))
}

/// A number of bins, and which paths belong into which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins(u32);

impl Bins {
    /// So many bins, or `None` if that is no power of two from 1 to 16,384.
    pub fn new(count: u32) -> Option<Self> {
        (count.is_power_of_two() && count <= MOST).then_some(Self(count))
    }

    /// Those that suit so many targets.
    pub fn suiting(targets: u64) -> Self {
        Self(bin_count(targets))
    }

    /// How many.
    pub fn count(self) -> u32 {
        self.0
    }

    /// Whether so many targets want four times as many bins, or a quarter of them.
    pub fn outgrown(self, targets: u64) -> bool {
        let wanted = bin_count(targets);
        wanted >= self.0.saturating_mul(4) || self.0 >= wanted.saturating_mul(4)
    }

    /// The name of bin number `bin`. Names are used again when the number changes: a role that was
    /// in the snapshot once stays there.
    pub fn name(bin: u32) -> RoleName {
        let name = format!("bin-{bin}").parse();
        name.expect("letters, a dash and digits are a name")
    }

    /// The number of the bin that `path` belongs into.
    pub fn of(self, path: &TargetPath) -> u32 {
        // In two steps: one bin takes all 32 bits away.
        (place(path) >> 1) >> (31 - self.0.ilog2())
    }

    /// The [places](place) of the paths that belong into bin number `bin`.
    pub fn places(self, bin: u32) -> Range<u64> {
        let each = (1 << 32) / u64::from(self.0);
        u64::from(bin) * each..(u64::from(bin) + 1) * each
    }

    /// What bin number `bin` may speak for.
    pub fn paths(self, bin: u32) -> Paths {
        let digits = self.0.ilog2().div_ceil(4).max(1);
        let each = (1 << (4 * digits)) / self.0;
        let prefixes = (bin * each..(bin + 1) * each)
            .map(|number| format!("{number:0width$x}", width = digits as usize));
        Paths::Prefixes(prefixes.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_bins_follows_the_targets() {
        let counts = [0, 1, 1_000, 10_000, 100_000, 1_000_000, u64::MAX].map(bin_count);

        assert_eq!(counts, [1, 2, 64, 256, 1024, 2048, 16_384]);
    }

    #[test]
    fn bins_are_cut_anew_when_they_are_off_by_four() {
        let bins = Bins::suiting(10_000);

        assert!(!bins.outgrown(10_000) && !bins.outgrown(60_000) && !bins.outgrown(2_000));
        assert!(bins.outgrown(200_000) && bins.outgrown(500));
    }

    #[test]
    fn every_path_belongs_to_the_bin_that_may_speak_for_it() {
        for count in [1, 2, 8, 16, 32, 256, 1024, 16_384] {
            let bins = Bins::new(count).unwrap();
            for number in 0..200 {
                let path: TargetPath = format!("pool/{number}.bin").parse().unwrap();
                let hash = hex::encode(digest(&SHA256, path.as_str().as_bytes()));
                let places = bins.places(bins.of(&path));
                assert!(places.contains(&place(&path).into()), "{count}: {path}");
                let Paths::Prefixes(prefixes) = bins.paths(bins.of(&path)) else {
                    panic!("bins have prefixes");
                };
                assert!(
                    prefixes.iter().any(|prefix| hash.starts_with(prefix)),
                    "{count}: {path}"
                );
            }
        }
    }

    #[test]
    fn the_bins_cover_every_hash_once() {
        for count in [1, 2, 32, 256, 4096] {
            let bins = Bins::new(count).unwrap();
            let mut all = Vec::new();
            for bin in 0..count {
                let Paths::Prefixes(prefixes) = bins.paths(bin) else {
                    panic!("bins have prefixes");
                };
                all.extend(prefixes);
            }
            let digits = all[0].len();
            let whole = 1_usize << (4 * digits);
            let expected: Vec<String> = (0..whole).map(|n| format!("{n:0digits$x}")).collect();
            assert_eq!(all, expected, "{count}");
        }
        assert_eq!(Bins::new(3), None);
        assert_eq!(Bins::new(32_768), None);
    }
}
