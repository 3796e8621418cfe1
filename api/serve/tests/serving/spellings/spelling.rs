//! Spellings of paths that some server was fooled by.

/// Stands between segments for a slash, or for something that some reader takes for one.
const SLASHES: &[&str] = &[
    "//",
    "/./",
    "/%2e/",
    "/x/../",
    "/x/%2e%2e/",
    "/x/.%2E/",
    "/..;/",
    "/;/",
    "/;a=b/",
    "/%20/",
    "/%00/",
    "%2f",
    "%2F",
    "%252f",
    "%5c",
    "\\",
    "/\\",
    "%c0%af",
    "%e0%80%af",
    "%ef%bc%8f",
    "%e2%88%95",
    "/%09/",
    "/.../",
    "/%ff/",
    "/%u002e/",
];

/// Follows a path or one of its segments.
const TAILS: &[&str] = &[
    "/",
    "//",
    "/.",
    "/..",
    "/../",
    ".",
    "..",
    "%2e",
    ";",
    ";a=b",
    "?",
    "?x=/../..",
    "%3f",
    "#",
    "#x",
    "%23",
    "%00",
    "%00.xml",
    "%20",
    "+",
    "~",
    "::$DATA",
    "%0a",
    "%7f",
    "\\",
    "/mirrorlist",
    "/@1",
    "/@1/",
    "/%401/",
    "%e2%80%ae",
    "%",
];

/// A step up, or what some reader takes for one.
const UPS: &[&str] = &[
    "../",
    "%2e%2e/",
    ".%2e/",
    "%2E./",
    "..%2f",
    "..%5c",
    "..\\",
    "..;/",
    "%252e%252e/",
    "%c0%ae%c0%ae/",
    "..%00/",
    "..//",
    "./../",
    ".../",
];

/// Precedes a path.
const HEADS: &[&str] = &[
    "http://countersign.test",
    "https://other.test:8443",
    "//countersign.test",
    "/",
    "/.",
    "/..",
    "/tuf/targets",
    "/tuf/team/targets",
    "/tuf/metadata",
    "/tuf/metadata/..",
    "/v2",
    "/oci/v2",
    "/keys",
    "/keys/..",
    "/auth",
    "/auth/..",
    "/rpm/open",
    "/rpm/open/..",
    "/%2f",
    "*",
];

/// Numbers that follow from a seed, by splitmix64.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap();
        usize::try_from(self.next() % limit).unwrap()
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// One of `paths` in another spelling, which may lead elsewhere or nowhere.
pub(super) fn spell(dice: &mut Dice, paths: &[String]) -> Vec<u8> {
    let mut uri = dice.pick(paths).clone().into_bytes();
    for _ in 0..=dice.below(3) {
        let at = dice.below(uri.len() + 1);
        match dice.below(11) {
            0 | 1 => encode(dice, &mut uri),
            2 => replace_slash(dice, &mut uri),
            3 => put(&mut uri, at, dice.pick(TAILS).as_bytes()),
            4 => uri.extend_from_slice(dice.pick(TAILS).as_bytes()),
            5 => put(&mut uri, 0, dice.pick(HEADS).as_bytes()),
            6 => climb(dice, &mut uri, paths),
            7 => swap_case(dice, &mut uri),
            8 => look_alike(dice, &mut uri),
            9 => lengthen(dice, &mut uri),
            _ => cut(dice, &mut uri),
        }
    }
    // These end a line: what follows would be another one.
    uri.retain(|byte| !matches!(byte, b'\r' | b'\n'));
    if uri.is_empty() {
        uri.push(b'/');
    }
    uri
}

/// Encodes some octets, once or twice.
fn encode(dice: &mut Dice, uri: &mut Vec<u8>) {
    let every = 1 + dice.below(20);
    let (twice, upper) = (dice.below(4) == 0, dice.below(2) == 0);
    let mut encoded = Vec::new();
    for byte in uri.iter().copied() {
        if byte == b'/' && dice.below(3) > 0 || dice.below(every) > 0 {
            encoded.push(byte);
            continue;
        }
        let percent = if twice { "%25" } else { "%" };
        let octet = if upper {
            format!("{percent}{byte:02X}")
        } else {
            format!("{percent}{byte:02x}")
        };
        encoded.extend_from_slice(octet.as_bytes());
    }
    *uri = encoded;
}

fn replace_slash(dice: &mut Dice, uri: &mut Vec<u8>) {
    let slashes: Vec<usize> = (0..uri.len()).filter(|at| uri[*at] == b'/').collect();
    if slashes.is_empty() {
        return;
    }
    let at = *dice.pick(&slashes);
    uri.splice(at..=at, dice.pick(SLASHES).bytes());
}

fn put(uri: &mut Vec<u8>, at: usize, text: &[u8]) {
    uri.splice(at..at, text.iter().copied());
}

/// Goes up from somewhere on the way, and down to another path.
fn climb(dice: &mut Dice, uri: &mut Vec<u8>, paths: &[String]) {
    let slashes: Vec<usize> = (0..uri.len()).filter(|at| uri[*at] == b'/').collect();
    if let Some(at) = slashes.get(dice.below(slashes.len() + 1)) {
        uri.truncate(at + 1);
    }
    let depth = uri.split(|byte| *byte == b'/').count() - 1;
    for _ in 0..depth.saturating_sub(dice.below(2)) {
        uri.extend_from_slice(dice.pick(UPS).as_bytes());
    }
    let other = dice.pick(paths);
    uri.extend_from_slice(other.trim_start_matches('/').as_bytes());
}

fn swap_case(dice: &mut Dice, uri: &mut [u8]) {
    let at = dice.below(uri.len() + 1);
    for byte in uri.iter_mut().skip(at).take(1 + dice.below(4)) {
        *byte = if byte.is_ascii_lowercase() {
            byte.to_ascii_uppercase()
        } else {
            byte.to_ascii_lowercase()
        };
    }
}

/// Writes a letter as another text that means the same to some reader.
fn look_alike(dice: &mut Dice, uri: &mut Vec<u8>) {
    let (from, to) = *dice.pick(&[
        ("é", "e\u{301}"),
        ("é", "%C3%A9"),
        ("é", "\u{fffd}"),
        ("+", " "),
        ("+", "%2B"),
        ("+", "%20"),
        ("~", "%7e"),
        ("^", "%5E"),
        ("@", "%40"),
        ("k", "\u{212a}"),
        ("s", "\u{17f}"),
        ("o", "\u{ff4f}"),
        (".", "%u002e"),
        (".", "\u{ff0e}"),
        ("/", "\u{2215}"),
    ]);
    let text = String::from_utf8_lossy(uri);
    *uri = text.replacen(from, to, 1).into_bytes();
}

fn lengthen(dice: &mut Dice, uri: &mut Vec<u8>) {
    let piece = *dice.pick(&["/.", "/x", "/", "a", "%61", "/x/..", ";"]);
    let times = *dice.pick(&[3, 70, 1200]);
    let at = dice.below(uri.len() + 1);
    put(uri, at, piece.repeat(times).as_bytes());
}

/// Takes octets away.
fn cut(dice: &mut Dice, uri: &mut Vec<u8>) {
    let from = dice.below(uri.len() + 1);
    let to = (from + dice.below(8)).min(uri.len());
    uri.drain(from..to);
}
