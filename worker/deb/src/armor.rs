//! OpenPGP ASCII armor (RFC 9580, section 6): bytes as lines that mail and text files can carry.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Characters of a line, as GnuPG writes them.
const LINE: usize = 64;

/// Longest armored text that is read, in bytes; a key with hundreds of signatures is shorter.
const MAX_ARMOR: usize = 4 << 20;

/// What is inside the armor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Detached signatures.
    Signature,
    /// Certificates.
    PublicKey,
}

impl Block {
    fn name(self) -> &'static str {
        match self {
            Self::Signature => "PGP SIGNATURE",
            Self::PublicKey => "PGP PUBLIC KEY BLOCK",
        }
    }

    /// The first line.
    pub(crate) fn begin(self) -> String {
        format!("-----BEGIN {}-----", self.name())
    }

    fn end(self) -> String {
        format!("-----END {}-----", self.name())
    }
}

/// Armors `packets`, which follow one another. Several signatures go into one block, because
/// clients read no second one.
pub fn encode(block: Block, packets: &[impl AsRef<[u8]>]) -> String {
    let bytes: Vec<u8> = packets
        .iter()
        .flat_map(|packet| packet.as_ref().iter().copied())
        .collect();
    let text = STANDARD.encode(&bytes);
    let mut armored = block.begin() + "\n\n";
    for (at, character) in text.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            armored.push('\n');
        }
        armored.push(character);
    }
    let checksum = STANDARD.encode(&checksum(&bytes).to_be_bytes()[1..]);
    armored + "\n=" + &checksum + "\n" + &block.end() + "\n"
}

/// The bytes in the only block of `text`.
///
/// Header lines are skipped. A checksum may be missing, as RFC 9580 has it; a wrong one is refused.
///
/// # Errors
/// [`ArmorError`].
pub fn decode(block: Block, text: &[u8]) -> Result<Vec<u8>, ArmorError> {
    if text.len() > MAX_ARMOR {
        return Err(ArmorError::TooLong);
    }
    let text = str::from_utf8(text).map_err(|_| ArmorError::Broken("is no text"))?;
    let mut lines = text.trim().lines().map(str::trim_end);
    if lines.next() != Some(&block.begin()) {
        return Err(ArmorError::NotArmored(block.name()));
    }
    let mut lines = lines.skip_while(|line| line.contains(": "));
    if lines.next() != Some("") {
        return Err(ArmorError::Broken("has no empty line after its headers"));
    }
    let (mut body, mut sum, mut ended) = (String::new(), None, false);
    for line in &mut lines {
        if line == block.end() {
            ended = true;
            break;
        }
        match (line.strip_prefix('='), &sum) {
            (_, Some(_)) => return Err(ArmorError::Broken("goes on after its checksum")),
            (Some(digits), None) => sum = Some(digits),
            (None, None) => body.push_str(line),
        }
    }
    if !ended {
        return Err(ArmorError::Broken("does not end"));
    }
    if lines.next().is_some() {
        return Err(ArmorError::Broken("has something after its end"));
    }
    let bytes = STANDARD
        .decode(body)
        .map_err(|_| ArmorError::Broken("is not base64"))?;
    if sum.is_some_and(|sum| sum != STANDARD.encode(&checksum(&bytes).to_be_bytes()[1..])) {
        return Err(ArmorError::Broken("does not match its checksum"));
    }
    Ok(bytes)
}

/// CRC-24 (RFC 9580, section 6.1.1), which GnuPG still writes and old clients still look at.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x00b7_04ce, |mut sum, byte| {
        sum ^= u32::from(*byte) << 16;
        for _ in 0..8 {
            sum <<= 1;
            if sum & 0x0100_0000 != 0 {
                sum ^= 0x0186_4cfb;
            }
        }
        sum
    })
}

/// Why armored text was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArmorError {
    /// It does not start as the wanted block does.
    #[error("this is no armored {0}")]
    NotArmored(&'static str),
    /// Nothing that is armored is as long.
    #[error("the armored text is longer than 4 MiB")]
    TooLong,
    /// It breaks the rules of armor.
    #[error("the armor {0}")]
    Broken(&'static str),
}

impl ArmorError {
    /// The stable code of this refusal.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotArmored(_) => "deb-not-armored",
            Self::TooLong => "deb-armor-too-long",
            Self::Broken(_) => "deb-bad-armor",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(checksum(b""), 0x00b7_04ce);
        assert_eq!(checksum(b"123456789"), 0x0021_cf02);
    }

    #[test]
    fn what_is_armored_comes_back() {
        for length in [0, 1, 47, 48, 49, 600] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            let text = encode(
                Block::Signature,
                &[&bytes[..length / 2], &bytes[length / 2..]],
            );

            assert!(text.lines().all(|line| line.len() <= LINE), "{text}");
            assert_eq!(decode(Block::Signature, text.as_bytes()).unwrap(), bytes);
        }
    }

    #[test]
    fn headers_may_stand_before_and_a_checksum_may_be_missing() {
        let text = "-----BEGIN PGP PUBLIC KEY BLOCK-----\r\nComment: a key\r\n\r\nAQID\r\n\
                    -----END PGP PUBLIC KEY BLOCK-----\r\n";

        assert_eq!(
            decode(Block::PublicKey, text.as_bytes()).unwrap(),
            [1, 2, 3]
        );
    }

    #[test]
    fn broken_armor_is_refused() {
        let good = encode(Block::Signature, &[[1, 2, 3]]);
        for (bad, code) in [
            (String::new(), "deb-not-armored"),
            (good.replace("SIGNATURE", "MESSAGE"), "deb-not-armored"),
            (good.replace("AQID", "AQIE"), "deb-bad-armor"),
            (good.replace("AQID", "AQI*"), "deb-bad-armor"),
            (good.replace("\n\n", "\n"), "deb-bad-armor"),
            (good.replace("-----END", "-----FIN"), "deb-bad-armor"),
            (good.clone() + &good, "deb-bad-armor"),
            ("x".repeat(MAX_ARMOR + 1), "deb-armor-too-long"),
        ] {
            let refused = decode(Block::Signature, bad.as_bytes()).unwrap_err();
            assert_eq!(refused.code(), code);
        }
    }
}
