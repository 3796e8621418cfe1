//! Every text once, each with a number.

use std::hash::{BuildHasher, RandomState};

/// Marks a free slot.
const FREE: u32 = u32::MAX;

/// Texts by number and numbers by text.
///
/// A map would hold each text a second time; here a table of numbers points into one long text.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    text: String,
    /// Where each text ends; it starts where the one before ends.
    ends: Vec<usize>,
    /// Numbers at the place of their hash or after it; a power of two of them, half of them free.
    slots: Vec<u32>,
    hasher: RandomState,
}

impl Names {
    /// The number of `text`, a new one if need be.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(text);
        if self.slots[slot] != FREE {
            return self.slots[slot];
        }
        let number = u32::try_from(self.ends.len())
            .ok()
            .filter(|number| *number != FREE)
            .expect("memory ends before the numbers do");
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.slots[slot] = number;
        number
    }

    /// The number of `text`, if it has one.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        Some(self.slots[self.slot(text)]).filter(|number| *number != FREE)
    }

    /// The text with this number.
    pub(super) fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[number]]
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where `text` is or would be.
    fn slot(&self, text: &str) -> usize {
        let mut slot = self.home(text);
        while self.slots[slot] != FREE && self.get(self.slots[slot]) != text {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    fn home(&self, text: &str) -> usize {
        let mask = self.slots.len() as u64 - 1;
        usize::try_from(self.hasher.hash_one(text) & mask).unwrap_or_default()
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(64)];
        for number in (0..).take(self.ends.len()) {
            let mut slot = self.home(self.get(number));
            while self.slots[slot] != FREE {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_number() {
        let mut names = Names::default();
        let texts: Vec<String> = (0..1000).map(|number| format!("name-{number}")).collect();

        let numbers: Vec<u32> = texts.iter().map(|text| names.intern(text)).collect();

        assert_eq!(names.find("another"), None);
        for (text, number) in texts.iter().zip(numbers) {
            assert_eq!(names.intern(text), number);
            assert_eq!(names.find(text), Some(number));
            assert_eq!(names.get(number), text);
        }
        assert_eq!(names.len(), 1000);
    }

    #[test]
    fn nothing_is_a_text_too() {
        let mut names = Names::default();

        assert_eq!(names.find(""), None);
        let number = names.intern("");

        assert_eq!(names.find(""), Some(number));
        assert_eq!(names.get(number), "");
    }
}
