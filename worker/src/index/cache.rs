//! What the next publish is likely to want again, within a bound of memory.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use entities::part_list::Part;
use entities::{BlobId, CompositionId, PartListId};

use super::Index;

/// Most memory for indexes, in bytes.
const INDEXES: usize = 16 << 20;
/// Most memory for sealed parts, in bytes: what removals in a repository of 50,000 packages hash
/// anew. What is here need not be verified again, which is half of their cost.
const PARTS: usize = 80 << 20;
/// Most memory for what was read of indexes, in bytes: what 30,000 RPM packages require and provide.
const READINGS: usize = 64 << 20;

/// Indexes, what was read of them, and sealed parts by their ids, which never stand for anything
/// else. The least recently used go first.
pub struct Cache {
    indexes: Mutex<Recent<CompositionId, Arc<Kept>>>,
    parts: Mutex<Recent<BlobId, Bytes>>,
    readings: Mutex<Recent<CompositionId, Arc<dyn Any + Send + Sync>>>,
}

/// An index as rows keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The index.
    pub index: Index,
    /// The row that holds its parts.
    pub part_list: PartListId,
}

impl Cache {
    /// The index of this composition, if it is at hand.
    pub fn index(&self, id: CompositionId) -> Option<Arc<Kept>> {
        lock(&self.indexes).get(&id)
    }

    /// Keeps the index of a composition.
    pub fn keep_index(&self, id: CompositionId, kept: Arc<Kept>) {
        let index = &kept.index;
        // Four hundred bytes of text and numbers to a part.
        let weight =
            index.head.len() + index.tail.len() + index.parts.len() * (size_of::<Part>() + 400);
        lock(&self.indexes).insert(id, kept, weight);
    }

    /// The bytes of this part, if they are at hand.
    pub fn part(&self, id: BlobId) -> Option<Bytes> {
        lock(&self.parts).get(&id)
    }

    /// Keeps the bytes of a part.
    pub fn keep_part(&self, id: BlobId, bytes: Bytes) {
        let weight = bytes.len();
        lock(&self.parts).insert(id, bytes, weight);
    }

    /// What was read of the index of this composition, if it is at hand.
    pub fn reading<T: Any + Send + Sync>(&self, id: CompositionId) -> Option<Arc<T>> {
        lock(&self.readings).get(&id)?.downcast().ok()
    }

    /// Keeps what was read of the index of a composition, which takes `weight` bytes.
    pub fn keep_reading<T: Any + Send + Sync>(
        &self,
        id: CompositionId,
        reading: Arc<T>,
        weight: usize,
    ) {
        lock(&self.readings).insert(id, reading, weight);
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            indexes: Mutex::new(Recent::new(INDEXES)),
            parts: Mutex::new(Recent::new(PARTS)),
            readings: Mutex::new(Recent::new(READINGS)),
        }
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weights = [
            lock(&self.indexes).weight,
            lock(&self.parts).weight,
            lock(&self.readings).weight,
        ];
        let [indexes, parts, readings] = weights;
        write!(
            f,
            "Cache({indexes} bytes of indexes, {parts} of parts, {readings} of readings)"
        )
    }
}

/// A panic elsewhere leaves a cache that may lack something, which is no harm.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Recent<K, V> {
    entries: HashMap<K, Entry<V>>,
    by_use: BTreeMap<u64, K>,
    uses: u64,
    weight: usize,
    limit: usize,
}

struct Entry<V> {
    value: V,
    weight: usize,
    used: u64,
}

impl<K: Copy + Eq + Hash, V: Clone> Recent<K, V> {
    fn new(limit: usize) -> Self {
        Self {
            entries: HashMap::new(),
            by_use: BTreeMap::new(),
            uses: 0,
            weight: 0,
            limit,
        }
    }

    fn get(&mut self, key: &K) -> Option<V> {
        let entry = self.entries.get_mut(key)?;
        self.by_use.remove(&entry.used);
        self.uses += 1;
        entry.used = self.uses;
        self.by_use.insert(self.uses, *key);
        Some(entry.value.clone())
    }

    fn insert(&mut self, key: K, value: V, weight: usize) {
        self.remove(&key);
        if weight > self.limit {
            return;
        }
        self.uses += 1;
        let used = self.uses;
        self.by_use.insert(used, key);
        self.entries.insert(
            key,
            Entry {
                value,
                weight,
                used,
            },
        );
        self.weight += weight;
        while self.weight > self.limit
            && let Some(oldest) = self.by_use.values().next().copied()
        {
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.by_use.remove(&entry.used);
            self.weight -= entry.weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_least_recently_goes_first() {
        let mut recent = Recent::new(10);
        recent.insert('a', 1, 5);
        recent.insert('b', 2, 5);
        recent.get(&'a');
        recent.insert('c', 3, 5);

        assert_eq!(
            (recent.get(&'a'), recent.get(&'b'), recent.get(&'c')),
            (Some(1), None, Some(3))
        );
        assert_eq!(recent.weight, 10);
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let mut recent = Recent::new(10);
        recent.insert('a', 1, 5);
        recent.insert('a', 2, 11);

        assert_eq!(recent.get(&'a'), None);
        assert_eq!(recent.weight, 0);
    }
}
