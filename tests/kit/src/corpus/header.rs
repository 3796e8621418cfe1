//! Writing one header structure of an RPM package.

use std::collections::BTreeMap;

/// A header in the making: entries by tag.
#[derive(Default)]
pub(super) struct Header {
    entries: BTreeMap<u32, (u32, u32, Vec<u8>)>,
}

impl Header {
    pub(super) fn string(&mut self, tag: u32, text: &str) {
        self.strings_of(tag, 6, &[text]);
    }

    /// Text that could be translated.
    pub(super) fn translated(&mut self, tag: u32, text: &str) {
        self.strings_of(tag, 9, &[text]);
    }

    pub(super) fn strings<T: AsRef<str>>(&mut self, tag: u32, texts: &[T]) {
        if !texts.is_empty() {
            self.strings_of(tag, 8, texts);
        }
    }

    fn strings_of<T: AsRef<str>>(&mut self, tag: u32, kind: u32, texts: &[T]) {
        let mut bytes = Vec::new();
        for text in texts {
            bytes.extend(text.as_ref().as_bytes());
            bytes.push(0);
        }
        self.entries.insert(tag, (kind, number(texts.len()), bytes));
    }

    pub(super) fn int16s(&mut self, tag: u32, numbers: &[u16]) {
        let bytes = numbers
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect();
        self.insert_numbers(tag, 3, numbers.len(), bytes);
    }

    pub(super) fn int32s(&mut self, tag: u32, numbers: &[u32]) {
        let bytes = numbers
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect();
        self.insert_numbers(tag, 4, numbers.len(), bytes);
    }

    fn insert_numbers(&mut self, tag: u32, kind: u32, count: usize, bytes: Vec<u8>) {
        if count > 0 {
            self.entries.insert(tag, (kind, number(count), bytes));
        }
    }

    pub(super) fn binary(&mut self, tag: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.entries
                .insert(tag, (7, number(bytes.len()), bytes.to_vec()));
        }
    }

    /// The structure, with all of it inside the region `region` if one is given.
    pub(super) fn build(&self, region: Option<u32>) -> Vec<u8> {
        let (mut index, mut data) = (Vec::new(), Vec::new());
        for (tag, (kind, count, bytes)) in &self.entries {
            let alignment = match kind {
                3 => 2,
                4 => 4,
                _ => 1,
            };
            data.resize(usize::next_multiple_of(data.len(), alignment), 0);
            push_entry(&mut index, [*tag, *kind, number(data.len()), *count]);
            data.extend(bytes);
        }
        let mut count = number(self.entries.len());
        let mut first = Vec::new();
        if let Some(region) = region {
            count += 1;
            push_entry(&mut first, [region, 7, number(data.len()), 16]);
            push_entry(&mut data, [region, 7, 0_u32.wrapping_sub(count * 16), 16]);
        }

        let mut header = vec![0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];
        header.extend(count.to_be_bytes());
        header.extend(number(data.len()).to_be_bytes());
        header.extend(first);
        header.extend(index);
        header.extend(data);
        header
    }
}

fn push_entry(bytes: &mut Vec<u8>, entry: [u32; 4]) {
    bytes.extend(entry.iter().flat_map(|number| number.to_be_bytes()));
}

/// A number as headers hold it.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a package for tests is small")
}
