//! Pairs of files that must come from one publication.
//!
//! Clients fetch `repomd.xml` and its signature apart, over connections of their own, and a
//! publish may come in between. So whichever is asked first pins its serial for the other, as
//! often as the first was asked. Clients that share an address and a name may still disturb each
//! other: ready-made `.repo` files name a publication instead.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use entities::RepositoryId;

use crate::gate::Caller;

/// Pins that are kept at once; beyond that all are forgotten.
const MOST: usize = 65_536;

/// The pins of all clients.
#[derive(Debug)]
pub(crate) struct Pins {
    pins: Mutex<HashMap<Client, Pin>>,
    /// For how long a pin holds.
    window: Duration,
}

/// Who has a pin, as far as the two requests of a pair can tell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    pub(crate) caller: Caller,
    /// Hash of the name of the program.
    pub(crate) agent: u64,
    pub(crate) repository: RepositoryId,
}

/// The files of a repository that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// `repomd.xml`.
    Index,
    /// `repomd.xml.asc`.
    Signature,
    /// `repomd.xml.key`: follows a pin, makes none.
    Key,
}

#[derive(Clone, Copy, Debug)]
struct Pin {
    serial: i64,
    first: Entry,
    /// How often the first was asked without the other.
    open: u32,
    until: Duration,
}

impl Entry {
    /// Which of them `path` is.
    pub(crate) fn of(path: &str) -> Option<Self> {
        match path {
            "repodata/repomd.xml" => Some(Self::Index),
            "repodata/repomd.xml.asc" => Some(Self::Signature),
            "repodata/repomd.xml.key" => Some(Self::Key),
            _ => None,
        }
    }
}

impl Pins {
    pub(crate) fn new(window: Duration) -> Self {
        Self {
            pins: Mutex::default(),
            window,
        }
    }

    /// The serial that `client` gets `entry` from, when `live` is what others get, at time `now`.
    pub(crate) fn ask(&self, client: Client, entry: Entry, live: i64, now: Duration) -> i64 {
        let mut pins = self.pins.lock().unwrap_or_else(PoisonError::into_inner);
        let pinned = pins.get_mut(&client).filter(|pin| now < pin.until);
        match (pinned, entry) {
            (Some(pin), Entry::Key) => pin.serial,
            (None, Entry::Key) => live,
            (Some(pin), entry) if pin.first != entry => {
                pin.open -= 1;
                let serial = pin.serial;
                if pin.open == 0 {
                    pins.remove(&client);
                }
                serial
            }
            (pinned, entry) => {
                let again = pinned.filter(|pin| pin.serial == live);
                let pin = Pin {
                    serial: live,
                    first: entry,
                    open: again.map_or(0, |pin| pin.open).saturating_add(1),
                    until: now + self.window,
                };
                make_room(&mut pins, now);
                pins.insert(client, pin);
                live
            }
        }
    }
}

fn make_room(pins: &mut HashMap<Client, Pin>, now: Duration) {
    if pins.len() >= MOST {
        pins.retain(|_, pin| now < pin.until);
    }
    if pins.len() >= MOST {
        pins.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    /// One client whose requests come a second apart.
    struct Test {
        pins: Pins,
        client: Client,
        now: Duration,
    }

    impl Test {
        fn new() -> Self {
            Self {
                pins: Pins::new(Duration::from_secs(30)),
                client: Client {
                    address: Ipv4Addr::LOCALHOST.into(),
                    caller: Caller::Anyone,
                    agent: 1,
                    repository: RepositoryId::fresh(),
                },
                now: Duration::from_secs(1000),
            }
        }

        fn ask(&mut self, entry: Entry, live: i64) -> i64 {
            self.now += Duration::from_secs(1);
            self.pins.ask(self.client.clone(), entry, live, self.now)
        }
    }

    #[test]
    fn whichever_is_asked_first_pins_the_other() {
        let mut test = Test::new();

        assert_eq!(test.ask(Entry::Index, 5), 5);
        assert_eq!(test.ask(Entry::Signature, 6), 5);
        assert_eq!(test.ask(Entry::Signature, 6), 6);
        assert_eq!(test.ask(Entry::Index, 7), 6);
    }

    #[test]
    fn the_first_asked_again_gets_what_is_live() {
        let mut test = Test::new();

        assert_eq!(test.ask(Entry::Index, 5), 5);
        assert_eq!(test.ask(Entry::Index, 6), 6);
        assert_eq!(test.ask(Entry::Signature, 7), 6);
        assert_eq!(test.ask(Entry::Signature, 7), 7);
    }

    #[test]
    fn two_clients_with_one_address_both_get_their_pair() {
        let mut test = Test::new();

        assert_eq!(test.ask(Entry::Index, 5), 5);
        assert_eq!(test.ask(Entry::Index, 5), 5);
        assert_eq!(test.ask(Entry::Signature, 6), 5);
        assert_eq!(test.ask(Entry::Signature, 6), 5);
        assert_eq!(test.ask(Entry::Signature, 6), 6);
    }

    #[test]
    fn a_pin_ends() {
        let mut test = Test::new();

        assert_eq!(test.ask(Entry::Index, 5), 5);
        test.now += Duration::from_secs(30);
        assert_eq!(test.ask(Entry::Signature, 6), 6);
    }

    #[test]
    fn the_key_follows_a_pin_and_makes_none() {
        let mut test = Test::new();

        assert_eq!(test.ask(Entry::Key, 5), 5);
        assert_eq!(test.ask(Entry::Signature, 6), 6);
        assert_eq!(test.ask(Entry::Key, 7), 6);
        assert_eq!(test.ask(Entry::Index, 7), 6);
        assert_eq!(test.ask(Entry::Key, 7), 7);
    }

    #[test]
    fn clients_with_another_name_do_not_share_a_pin() {
        let mut test = Test::new();
        test.ask(Entry::Index, 5);

        test.client.agent = 2;

        assert_eq!(test.ask(Entry::Signature, 6), 6);
    }

    #[test]
    fn a_flood_of_clients_does_not_grow_without_bound() {
        let mut test = Test::new();
        for number in 0..u32::try_from(MOST).unwrap() + 10 {
            test.client.address = Ipv4Addr::from_bits(number).into();
            test.pins
                .ask(test.client.clone(), Entry::Index, 5, test.now);
        }

        assert!(test.pins.pins.lock().unwrap().len() <= MOST);
    }
}
