//! A map that forgets what was not asked for in a while, so that it never outgrows its bound.
//!
//! It has a young and an old half. What is asked for is moved to the young one; when that is
//! full it becomes the old one, and what was left in the old one is forgotten.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Maps with locks of their own, so that requests seldom wait for each other.
const SHARDS: usize = 8;

/// A bounded map, shared by all requests.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    shards: [Mutex<Halves<K, V>>; SHARDS],
    hasher: RandomState,
    /// What the young half of one shard may weigh.
    half: usize,
}

#[derive(Debug)]
struct Halves<K, V> {
    young: HashMap<K, Entry<V>>,
    old: HashMap<K, Entry<V>>,
    /// Weight of the young half.
    weight: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    weight: usize,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// An empty map that will never weigh more than `bound`.
    pub(crate) fn new(bound: usize) -> Self {
        Self {
            shards: Default::default(),
            hasher: RandomState::new(),
            half: bound / SHARDS / 2,
        }
    }

    pub(crate) fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut halves = self.shard(key);
        if let Some(entry) = halves.young.get(key) {
            return Some(entry.value.clone());
        }
        let (key, entry) = halves.old.remove_entry(key)?;
        let value = entry.value.clone();
        halves.add(key, entry, self.half);
        Some(value)
    }

    /// Remembers `value`; one that is too heavy for its share of the map is not kept.
    pub(crate) fn insert(&self, key: K, value: V, weight: usize) {
        if weight > self.half {
            return;
        }
        let mut halves = self.shard(&key);
        halves.remove(&key);
        halves.add(key, Entry { value, weight }, self.half);
    }

    fn shard<Q: Hash + ?Sized>(&self, key: &Q) -> MutexGuard<'_, Halves<K, V>> {
        // The upper bits: the maps themselves use the lower ones.
        let index = (self.hasher.hash_one(key) >> 48) as usize % SHARDS;
        self.shards[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V> Halves<K, V> {
    fn add(&mut self, key: K, entry: Entry<V>, half: usize) {
        if self.weight + entry.weight > half {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += entry.weight;
        self.young.insert(key, entry);
    }

    fn remove(&mut self, key: &K) {
        if let Some(entry) = self.young.remove(key) {
            self.weight -= entry.weight;
        }
        self.old.remove(key);
    }
}

impl<K, V> Default for Halves<K, V> {
    fn default() -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            weight: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(cache: &Cache<u32, u32>) -> usize {
        let shards = cache.shards.iter().map(|shard| {
            let halves = shard.lock().unwrap();
            let all = halves.young.values().chain(halves.old.values());
            all.map(|entry| entry.weight).sum::<usize>()
        });
        shards.sum()
    }

    #[test]
    fn it_never_outgrows_its_bound() {
        let cache = Cache::new(1600);
        for key in 0..10_000 {
            cache.insert(key, key, 7);
            assert!(weight(&cache) <= 1600);
        }
        assert_eq!(cache.get(&9_999), Some(9_999));
    }

    #[test]
    fn what_is_asked_for_stays() {
        let cache = Cache::new(1600);
        cache.insert(0, 0, 10);
        for key in 1..10_000 {
            cache.insert(key, key, 10);
            assert_eq!(cache.get(&0), Some(0), "after {key}");
        }
        assert_eq!(cache.get(&1), None);
    }

    #[test]
    fn what_is_too_heavy_is_not_kept() {
        let cache = Cache::new(1600);
        cache.insert(1, 1, 101);

        assert_eq!(cache.get(&1), None);
    }

    #[test]
    fn what_was_replaced_weighs_nothing() {
        let cache = Cache::new(1600);
        for value in 0..1000 {
            cache.insert(1, value, 90);
        }
        assert_eq!(cache.get(&1), Some(999));
        assert_eq!(weight(&cache), 90);
    }
}
