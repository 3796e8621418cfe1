//! Any way to the same packages by the same changes gives the same bytes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;

use proptest::prelude::*;

use super::*;

const HEAD: &str = "<all>\n";
const CLOSING: &str = "</all>";

/// An index with everything around it in memory.
#[derive(Clone)]
struct Book {
    frame: Frame,
    index: Index,
    next: i64,
    held: BTreeMap<i64, Bytes>,
    parts: HashMap<BlobId, Bytes>,
    reads: usize,
}

#[derive(Clone, Debug)]
enum Step {
    Add(u16),
    /// Removes the package at this place, counted around.
    Remove(u16),
    /// So many packages go into other indexes alone.
    Skip(u8),
}

struct BookShelf<'a> {
    parts: &'a mut HashMap<BlobId, Bytes>,
    reads: &'a mut usize,
    held: &'a BTreeMap<i64, Bytes>,
    fragments: &'a [Bytes],
}

impl Shelf for BookShelf<'_> {
    fn part(&mut self, part: &Part) -> Result<Bytes, ShelfError> {
        *self.reads += 1;
        self.parts
            .get(&part.blob)
            .cloned()
            .ok_or("no such part".into())
    }

    fn ordinals(&mut self, first: i64, last: i64) -> Result<Vec<i64>, ShelfError> {
        Ok(self
            .held
            .range(first..=last)
            .map(|(ordinal, _)| *ordinal)
            .collect())
    }

    fn fragment(&mut self, number: usize) -> Result<Bytes, ShelfError> {
        Ok(self.fragments[number].clone())
    }

    fn keep(&mut self, bytes: Vec<u8>) -> Result<BlobId, ShelfError> {
        let blob = BlobId::fresh();
        self.parts.insert(blob, bytes.into());
        Ok(blob)
    }
}

fn frame(encoding: Encoding) -> Frame {
    match encoding {
        Encoding::Plain => Frame::new(encoding, "", CLOSING, b"</p>\n").unwrap(),
        _ => Frame::new(encoding, HEAD, CLOSING, b"</p>\n").unwrap(),
    }
}

fn package(seed: u16) -> Bytes {
    let text = format!("package {seed} ").repeat(1 + usize::from(seed % 7));
    format!("<p>{text}</p>\n").into()
}

/// The lines of an index with these packages, up to its closing member.
fn text_of<'a>(packages: impl Iterator<Item = &'a Bytes>) -> Vec<String> {
    let text: Vec<u8> = packages.flatten().copied().collect();
    let text = String::from_utf8(text).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

/// The old lines without what went and with what came. The head of the tests is one line.
fn patched(old: &[String], difference: &Difference) -> Vec<String> {
    let gone = |line: u64| {
        let mut spans = difference.removed.iter();
        spans.any(|(before, lines)| (*before..before + lines).contains(&line))
    };
    let kept = (1..).zip(old).filter(|(line, _)| !gone(*line));
    let added = String::from_utf8(difference.added.clone()).unwrap();
    kept.map(|(_, line)| line.clone())
        .chain(added.lines().map(ToOwned::to_owned))
        .collect()
}

impl Book {
    fn new(encoding: Encoding) -> Self {
        Self {
            frame: frame(encoding),
            index: Index::default(),
            next: 0,
            held: BTreeMap::new(),
            parts: HashMap::new(),
            reads: 0,
        }
    }

    fn with(packages: u16) -> Self {
        let mut book = Self::new(Encoding::Gzip);
        book.publish(&(0..packages).map(Step::Add).collect::<Vec<_>>());
        book
    }

    /// One publication with all of `steps`.
    fn publish(&mut self, steps: &[Step]) {
        let mut layout = Layout::of(&self.frame, &self.index);
        let (mut held, mut next) = (self.held.clone(), self.next);
        let mut fragments = Vec::new();
        for step in steps {
            match step {
                Step::Add(seed) => {
                    fragments.push(package(*seed));
                    layout.add(next);
                    held.insert(next, package(*seed));
                    next += 1;
                }
                Step::Remove(which) if !held.is_empty() => {
                    let ordinal = *held.keys().nth(usize::from(*which) % held.len()).unwrap();
                    held.remove(&ordinal);
                    layout.remove(ordinal).unwrap();
                }
                Step::Remove(_) => {}
                Step::Skip(others) => next += i64::from(*others),
            }
        }
        let (mut shelf, frame, index) = self.shelf(&fragments);
        let known = index.open.is_some() && frame.open;
        let (composed, difference) =
            compose_with_difference(frame, index, &layout, &mut shelf).unwrap();
        if known {
            let old = text_of(self.held.values());
            assert_eq!(patched(&old, &difference), text_of(held.values()));
        }
        self.index = composed;
        assert_eq!(layout.packages(), held.len() as u64);
        self.next = next;
        self.held = held;
    }

    fn compose(&mut self, layout: &Layout, fragments: &[Bytes]) -> Result<Index, ComposeError> {
        let (mut shelf, frame, index) = self.shelf(fragments);
        compose(frame, index, layout, &mut shelf)
    }

    fn shelf<'a>(&'a mut self, fragments: &'a [Bytes]) -> (BookShelf<'a>, &'a Frame, &'a Index) {
        let shelf = BookShelf {
            parts: &mut self.parts,
            reads: &mut self.reads,
            held: &self.held,
            fragments,
        };
        (shelf, &self.frame, &self.index)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.index.head.clone();
        for part in self.index.parts.iter() {
            bytes.extend_from_slice(&self.parts[&part.blob]);
        }
        bytes.extend_from_slice(&self.index.tail);
        bytes.extend_from_slice(&self.index.closing);
        bytes
    }

    /// Panics unless the index is whole, and holds just the packages that are held.
    fn assert_sound(&self) {
        let mut text = String::new();
        let bytes = self.bytes();
        self.frame
            .encoding
            .decode(&bytes)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        let packages: Vec<u8> = self.held.values().flatten().copied().collect();
        let head = if self.frame.encoding == Encoding::Plain {
            ""
        } else {
            HEAD
        };
        let expected = [head.as_bytes(), &packages, CLOSING.as_bytes()].concat();
        assert_eq!(text.as_bytes(), expected);
        assert_eq!(self.index.open.is_some(), self.frame.open);
        if let Some(open) = &self.index.open {
            let lines = text.matches('\n').count() - CLOSING.matches('\n').count();
            assert_eq!(open.size, text.len() as u64);
            assert_eq!(open.lines, lines as u64);
            assert_eq!(open.sha256, hex::encode(storage::Sha256::of(&expected)));
        }
        let all = self.index.parts.iter().map(|part| part.blob).collect();
        self.check(&all).unwrap();
        for pair in self.index.parts.windows(2) {
            assert!(pair[0].packages >= 32 || pair[0].packages + pair[1].packages > 256);
        }
    }

    fn check(&self, new: &HashSet<BlobId>) -> Result<(), CheckError> {
        check(&self.index, new, |part| Ok(self.parts[&part.blob].clone()))
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => any::<u16>().prop_map(Step::Add),
        2 => any::<u16>().prop_map(Step::Remove),
        1 => any::<u8>().prop_map(Step::Skip),
    ];
    // A start that reaches past a seal, and then some of everything.
    (0..700_u16, prop::collection::vec(step, 0..200)).prop_map(|(start, then)| {
        let start = (0..start).map(Step::Add);
        start.chain(then).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn batching_changes_no_byte(
        steps in steps(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        encoding in prop::sample::select(vec![Encoding::Gzip, Encoding::Zstd]),
        open in any::<bool>(),
    ) {
        let new = || {
            let mut book = Book::new(encoding);
            book.frame.open = open;
            book
        };
        let mut batched = new();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(steps.len() + 1)).collect();
        cuts.sort_unstable();
        let mut start = 0;
        for end in cuts.into_iter().chain([steps.len()]) {
            batched.publish(&steps[start..end]);
            start = end;
        }
        batched.assert_sound();

        let mut single = new();
        for step in &steps {
            single.publish(std::slice::from_ref(step));
        }
        single.assert_sound();

        prop_assert_eq!(batched.bytes(), single.bytes());
        prop_assert_eq!(&batched.index.sha256, &single.index.sha256);
        prop_assert_eq!(batched.index.midstate, single.index.midstate);
        prop_assert_eq!(batched.index.segments, single.index.segments);
        prop_assert_eq!(batched.index.open, single.index.open);
    }
}

#[test]
fn small_members_fold_at_every_16th_and_seal_at_every_128th() {
    let shape = |packages| {
        let book = Book::with(packages);
        let tail: Vec<u32> = book.index.segments.iter().map(|one| one.packages).collect();
        (book.index.parts.len(), tail)
    };

    assert_eq!(shape(15), (0, vec![1; 15]));
    assert_eq!(shape(16), (0, vec![16]));
    assert_eq!(shape(34), (0, vec![16, 16, 1, 1]));
    assert_eq!(shape(127).1.len(), 22);
    assert_eq!(shape(128), (1, vec![]));
    assert_eq!(shape(257), (2, vec![1]));
}

#[test]
fn an_index_of_few_of_the_packages_has_parts_of_many() {
    let mut book = Book::new(Encoding::Gzip);
    for seed in 0..300 {
        book.publish(&[Step::Skip(99), Step::Add(seed)]);
    }
    let packages: Vec<u32> = book.index.parts.iter().map(|part| part.packages).collect();

    assert!(
        packages[..packages.len() - 1]
            .iter()
            .all(|count| *count >= 32),
        "{packages:?}"
    );
    book.assert_sound();
}

#[test]
fn text_that_nobody_hashed_before_is_hashed_from_the_start() {
    let mut book = Book::with(300);
    book.frame.open = true;

    book.publish(&[Step::Add(1)]);

    book.assert_sound();
}

#[test]
fn an_addition_reads_no_part() {
    let mut book = Book::with(600);

    book.publish(&[Step::Add(1), Step::Add(2)]);

    assert_eq!(book.reads, 0);
    book.assert_sound();
}

#[test]
fn a_removal_reads_parts_from_its_own_on() {
    let mut book = Book::with(128 * 5);
    let parts = book.index.parts.clone();

    let mut layout = Layout::of(&book.frame, &book.index);
    layout.remove(128 * 3 + 7).unwrap();
    assert_eq!(layout.new_parts(), 1);
    book.index = book.compose(&layout, &[]).unwrap();

    assert_eq!(book.reads, 2);
    assert_eq!(book.index.parts[..3], parts[..3]);
    assert_eq!(book.index.parts[3].packages, 127);
    assert_eq!(book.index.parts[4].blob, parts[4].blob);
    assert_ne!(book.index.parts[4].midstate, parts[4].midstate);
}

#[test]
fn a_part_of_few_packages_joins_its_right_neighbour() {
    let mut book = Book::with(128 * 3);
    let removals = |count| vec![Step::Remove(0); count];

    book.publish(&removals(96));
    assert_eq!(book.index.parts.len(), 3);
    book.publish(&removals(1));
    let packages: Vec<u32> = book.index.parts.iter().map(|part| part.packages).collect();

    assert_eq!(packages, [31 + 128, 128]);
    book.assert_sound();
}

#[test]
fn another_head_or_encoding_leaves_nothing_of_the_old_file() {
    let mut book = Book::with(300);
    let before = book.index.clone();

    book.frame = Frame::new(Encoding::Gzip, "<other>\n", CLOSING, b"</p>\n").unwrap();
    let layout = Layout::of(&book.frame, &book.index);
    let renamed = book.compose(&layout, &[]).unwrap();
    book.frame = frame(Encoding::Zstd);
    book.publish(&[]);

    assert_eq!(renamed.parts[0].blob, before.parts[0].blob);
    assert_ne!(renamed.sha256, before.sha256);
    assert_ne!(renamed.midstate, before.midstate);
    book.assert_sound();
}

#[test]
fn a_head_that_changes_over_a_tail_alone_is_hashed_from_the_start() {
    let mut book = Book::with(3);

    book.frame = Frame::new(Encoding::Gzip, "<other>\n", CLOSING, b"</p>\n").unwrap();
    let layout = Layout::of(&book.frame, &book.index);
    book.index = book.compose(&layout, &[]).unwrap();

    book.check(&HashSet::new()).unwrap();
}

#[test]
fn the_open_hash_is_that_of_the_text() {
    let mut book = Book::with(300);
    let packages: Vec<u8> = book.held.values().flatten().copied().collect();
    let text = [HEAD.as_bytes(), &packages, CLOSING.as_bytes()].concat();
    let index = book.index.clone();

    let (sha256, size) = open(&index, &mut book.shelf(&[]).0).unwrap();

    assert_eq!(size, text.len() as u64);
    assert_eq!(
        sha256,
        hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&text))
    );
}

#[test]
fn removing_what_is_not_there_is_refused() {
    let mut book = Book::with(300);
    let again = |layout: &mut Layout, ordinal| {
        layout.remove(ordinal).unwrap();
        layout.remove(ordinal)
    };

    let mut layout = Layout::of(&book.frame, &book.index);
    assert!(matches!(
        layout.remove(300),
        Err(ComposeError::NoOrdinal(300))
    ));
    assert!(matches!(
        again(&mut layout, 10),
        Err(ComposeError::NoOrdinal(10))
    ));
    assert!(matches!(
        again(&mut layout, 299),
        Err(ComposeError::NoOrdinal(299))
    ));

    // Gone since an earlier publication: known only once the ordinals are.
    book.publish(&[Step::Remove(0)]);
    let mut layout = Layout::of(&book.frame, &book.index);
    layout.remove(0).unwrap();
    assert!(matches!(
        book.compose(&layout, &[]),
        Err(ComposeError::NoOrdinal(0))
    ));
}

#[test]
fn a_member_with_another_number_of_packages_is_refused() {
    let mut book = Book::with(20);
    book.index.segments[0].packages = 15;

    let mut layout = Layout::of(&book.frame, &book.index);
    for ordinal in 20..32 {
        layout.add(ordinal);
    }

    // The member is kept as it is until something is done to it.
    assert!(book.compose(&layout, &vec![package(1); 12]).is_ok());
    layout.remove(3).unwrap();
    let refused = book.compose(&layout, &vec![package(1); 12]);
    assert!(matches!(refused, Err(ComposeError::Count { .. })));
}

#[test]
fn an_addition_that_is_not_one_piece_is_refused() {
    for text in ["<p>", "<p></p>\n<p></p>\n", ""] {
        let mut book = Book::new(Encoding::Gzip);
        let mut layout = Layout::of(&book.frame, &book.index);
        layout.add(0);

        let refused = book.compose(&layout, &[Bytes::from_static(text.as_bytes())]);

        assert!(matches!(refused, Err(ComposeError::Fragment(0))), "{text}");
    }
}

#[test]
fn a_check_finds_what_is_not_as_it_was_written() {
    let book = Book::with(600);
    let all: HashSet<BlobId> = book.index.parts.iter().map(|part| part.blob).collect();
    let broken = |change: fn(&mut Book)| {
        let mut book = book.clone();
        change(&mut book);
        book.check(&all).unwrap_err()
    };
    let flip = |book: &mut Book| {
        let part = book.parts.get_mut(&book.index.parts[1].blob).unwrap();
        let mut bytes = part.to_vec();
        bytes[100] ^= 1;
        *part = bytes.into();
    };

    assert!(matches!(broken(flip), CheckError::Part(_)));
    assert!(matches!(
        broken(|book| book.index.head[0] ^= 1),
        CheckError::Midstate(_)
    ));
    assert!(matches!(
        broken(|book| book.index.tail[0] ^= 1),
        CheckError::Midstate(_)
    ));
    assert!(matches!(
        broken(|book| book.index.tail.push(0)),
        CheckError::Tail
    ));
    assert!(matches!(
        broken(|book| book.index.closing[0] ^= 1),
        CheckError::Whole
    ));
    assert!(matches!(
        broken(|book| book.index.size += 1),
        CheckError::Whole
    ));
    let other = |book: &mut Book| {
        let first = book.index.parts[0].midstate.clone();
        Arc::make_mut(&mut book.index.parts)[1].midstate = first;
    };
    assert!(matches!(broken(other), CheckError::Midstate(_)));
    book.check(&all).unwrap();
}
