//! A hash as words that people read to each other.

use bip39::Language;

/// How many words are read.
const WORDS: usize = 8;

/// Eight words for the first 88 bits of a hash, from the English list of BIP-39: no two of its 2,048
/// words begin with the same four letters.
pub fn words(hash: &[u8; 32]) -> String {
    let list = Language::English.word_list();
    let word = |index: usize| {
        let number = (0..11).fold(0, |number, bit| {
            let at = index * 11 + bit;
            (number << 1) | usize::from(hash[at / 8] >> (7 - at % 8) & 1)
        });
        list[number]
    };
    (0..WORDS).map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_list_are_the_ends_of_the_numbers() {
        assert_eq!(words(&[0; 32]), ["abandon"; 8].join(" "));
        assert_eq!(words(&[255; 32]), ["zoo"; 8].join(" "));
    }

    #[test]
    fn any_of_the_first_88_bits_changes_the_words() {
        let plain = words(&[0; 32]);
        for bit in 0..88 {
            let mut hash = [0; 32];
            hash[bit / 8] = 128 >> (bit % 8);
            assert_ne!(words(&hash), plain, "bit {bit}");
        }
    }
}
