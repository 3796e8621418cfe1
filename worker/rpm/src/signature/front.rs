//! Writing the front of a file anew with another signature header.

use crate::header::{ENTRY, Entry, Front, HEADER_MAGIC, INTRO, alignment, header_count, kind, tag};

/// All tags that hold a signature by a key.
pub(super) const SIGNATURES: [u32; 6] = [
    tag::signature::DSA,
    tag::signature::RSA,
    tag::signature::OPENPGP,
    tag::signature::PGP,
    tag::signature::GPG,
    tag::signature::PGP5,
];

/// Bytes that a header written anew reserves for signatures to come; what rpmbuild reserves too.
const RESERVE: usize = 4096;

/// The front with `signatures` in place of all signatures, as long as before if possible.
pub(super) fn replace(front: &Front, signatures: Vec<(Entry, &[u8])>) -> Front {
    let section = front.signature_section();
    let mut entries: Vec<(Entry, &[u8])> = section
        .entries()
        .filter(|entry| {
            !SIGNATURES.contains(&entry.tag)
                && entry.tag != tag::HEADER_SIGNATURES
                && entry.tag != tag::signature::RESERVED_SPACE
        })
        .map(|entry| (entry, section.raw(entry)))
        .chain(signatures)
        .collect();
    entries.sort_by_key(|(entry, _)| entry.tag);
    let available = front.signature_length();
    let used = render(&entries, 0).len();
    let with_one = render(&entries, 1).len();
    let reserve = if used == available {
        0
    } else if with_one <= available {
        1 + available - with_one
    } else {
        RESERVE
    };
    Front::assemble(
        front.lead(),
        &render(&entries, reserve),
        front.header_bytes(),
    )
}

/// A signature header of `entries` and so many bytes of reserved space, without padding.
fn render(entries: &[(Entry, &[u8])], reserve: usize) -> Vec<u8> {
    let zeroes = vec![0; reserve];
    let space = Entry {
        tag: tag::signature::RESERVED_SPACE,
        kind: kind::BIN,
        offset: 0,
        count: header_count(reserve),
    };
    let space = (reserve > 0).then_some((space, zeroes.as_slice()));
    let (mut index, mut data) = (Vec::new(), Vec::new());
    for (entry, bytes) in entries.iter().copied().chain(space) {
        data.resize(data.len().next_multiple_of(alignment(entry.kind)), 0);
        index.extend(
            Entry {
                offset: header_count(data.len()),
                ..entry
            }
            .to_bytes(),
        );
        data.extend(bytes);
    }
    let count = index.len() / ENTRY + 1;
    let region = Entry {
        tag: tag::HEADER_SIGNATURES,
        kind: kind::BIN,
        offset: header_count(data.len()),
        count: header_count(ENTRY),
    };
    let trailer = Entry {
        offset: 0_u32.wrapping_sub(header_count(count * ENTRY)),
        ..region
    };
    data.extend(trailer.to_bytes());

    let mut header = Vec::with_capacity(INTRO + count * ENTRY + data.len());
    header.extend(HEADER_MAGIC);
    header.extend(header_count(count).to_be_bytes());
    header.extend(header_count(data.len()).to_be_bytes());
    header.extend(region.to_bytes());
    header.extend(index);
    header.extend(data);
    header
}
