//! A SHA-256 that can be put away and taken up again.
//!
//! What is kept between blocks is ours (FIPS 180-4, sections 5 and 6.2); the blocks themselves go
//! to aws-lc, whose assembly is twice as fast as portable code where the processor has no
//! instructions for SHA-256. A removal hashes half of an index, so this is most of its cost.

use super::ComposeError;

/// Bytes of a block.
const BLOCK: usize = 64;
/// Bytes of the chaining value and of the length, which a state that was put away begins with.
const FIXED: usize = 32 + 8;

/// The chaining value of no block (FIPS 180-4, section 5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The hash of the bytes of an index up to some place.
#[derive(Clone)]
pub(super) struct Running {
    chaining: [u32; 8],
    /// Bytes so far.
    length: u64,
    /// Those that do not fill a block yet; how many follows from the length.
    pending: [u8; BLOCK],
}

impl Default for Running {
    fn default() -> Self {
        Self {
            chaining: INITIAL,
            length: 0,
            pending: [0; BLOCK],
        }
    }
}

impl Running {
    /// Goes on from what [`Self::state`] gave.
    pub(super) fn resume(state: &str) -> Result<Self, ComposeError> {
        let bytes = hex::decode(state).map_err(|_| ComposeError::Midstate)?;
        let (fixed, pending) = bytes
            .split_first_chunk::<FIXED>()
            .ok_or(ComposeError::Midstate)?;
        let mut running = Self::default();
        let (words, length) = fixed.split_at(FIXED - 8);
        for (word, bytes) in running.chaining.iter_mut().zip(words.chunks_exact(4)) {
            *word = bytes
                .iter()
                .fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        running.length = length
            .iter()
            .fold(0, |length, byte| length << 8 | u64::from(*byte));
        if running.filled() != pending.len() {
            return Err(ComposeError::Midstate);
        }
        running.pending[..pending.len()].copy_from_slice(pending);
        Ok(running)
    }

    /// Goes on over `bytes`.
    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        let filled = self.filled();
        self.length += bytes.len() as u64;
        if filled > 0 {
            let (first, rest) = bytes.split_at(bytes.len().min(BLOCK - filled));
            self.pending[filled..filled + first.len()].copy_from_slice(first);
            if filled + first.len() < BLOCK {
                return;
            }
            let block = self.pending;
            self.blocks(&block);
            bytes = rest;
        }
        let (blocks, rest) = bytes.split_at(bytes.len() - bytes.len() % BLOCK);
        self.blocks(blocks);
        self.pending[..rest.len()].copy_from_slice(rest);
    }

    /// How many bytes there were.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// What to put away, in hexadecimal.
    pub(super) fn state(&self) -> String {
        let mut state = self.chaining_bytes().to_vec();
        state.extend(self.length.to_be_bytes());
        state.extend(&self.pending[..self.filled()]);
        hex::encode(state)
    }

    /// The hash of all bytes so far, in lower-case hexadecimal.
    pub(super) fn finish(mut self) -> String {
        let bits = self.length * 8;
        let mut padding = [0; BLOCK + 8];
        padding[0] = 0x80;
        let zeroes = (2 * BLOCK - 9 - self.filled()) % BLOCK;
        padding[1 + zeroes..9 + zeroes].copy_from_slice(&bits.to_be_bytes());
        self.update(&padding[..9 + zeroes]);
        hex::encode(self.chaining_bytes())
    }

    fn filled(&self) -> usize {
        usize::try_from(self.length % BLOCK as u64).unwrap_or(0)
    }

    fn chaining_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (place, word) in bytes.chunks_exact_mut(4).zip(self.chaining) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// Takes whole blocks.
    fn blocks(&mut self, bytes: &[u8]) {
        let count = bytes.len() / BLOCK;
        if count == 0 {
            return;
        }
        // SAFETY: the chaining value has the eight words, and `bytes` the blocks, that are read and
        // written; neither is kept.
        unsafe {
            aws_lc_sys::SHA256_TransformBlocks(self.chaining.as_mut_ptr(), bytes.as_ptr(), count);
        }
    }
}

#[cfg(test)]
mod tests {
    use storage::Sha256;

    use super::*;

    #[test]
    fn it_is_sha_256_at_every_length_and_every_cut() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..bytes.len() {
            for cut in [0, 1, length / 2, length.saturating_sub(1), length] {
                let mut running = Running::default();
                running.update(&bytes[..cut.min(length)]);
                let mut running = Running::resume(&running.state()).unwrap();
                running.update(&bytes[cut.min(length)..length]);

                let expected = hex::encode(Sha256::of(&bytes[..length]));
                assert_eq!(running.finish(), expected, "{length} bytes, cut at {cut}");
            }
        }
    }

    #[test]
    fn what_is_no_state_is_refused() {
        let short = &Running::default().state()[2..];
        for state in ["", "00", "zz", short, &"ff".repeat(200)] {
            assert!(Running::resume(state).is_err(), "{state}");
        }
    }
}
