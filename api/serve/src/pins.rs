//! Pairs of files that must come from one publication.
//!
//! Clients fetch `repomd.xml` or `Release` and its signature apart, over connections of their own,
//! and a publish may come in between. So whichever is asked first pins its serial for the other, as
//! often as the first was asked. Clients that share an address and a name stand in one line: who
//! asked for the first file first is taken to ask for the second one first. When they overtake
//! each other they get a pair that does not fit: ready-made `.repo` files name a publication
//! instead.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use entities::RepositoryId;
use entities::repository::Format;

use crate::gate::Caller;

/// Pins that are kept at once; beyond that all are forgotten.
const MOST: usize = 65_536;

/// Serials that clients with one address and one name wait for at once.
const MOST_RUNS: usize = 16;

/// Between two files of a pair a client takes no longer than this, as a rule. Who does is passed
/// over when others wait: some never ask for the second one.
const HURRY: Duration = Duration::from_secs(2);

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
    /// The folder of the pair: suites of one repository are apart.
    pub(crate) folder: Box<str>,
}

/// The files of a repository that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// `repomd.xml`, `Release`, `SHA256SUMS`.
    Index,
    /// `repomd.xml.asc`, `Release.gpg`, `SHA256SUMS.asc`.
    Signature,
    /// `repomd.xml.key`, `SHA256SUMS.key`: follows a pin, makes none.
    Key,
}

/// Who asked for one file of a pair and not yet for the other.
#[derive(Clone, Debug)]
struct Pin {
    first: Entry,
    /// Oldest first, each serial once; never empty.
    runs: VecDeque<Run>,
}

/// Requests that were answered from one serial.
#[derive(Clone, Copy, Debug)]
struct Run {
    serial: i64,
    open: u32,
    last: Duration,
}

impl Pin {
    fn new(first: Entry, serial: i64, now: Duration) -> Self {
        let mut pin = Self {
            first,
            runs: VecDeque::new(),
        };
        pin.push(serial, now);
        pin
    }

    /// Somebody got the first file from `serial`.
    fn push(&mut self, serial: i64, now: Duration) {
        match self.runs.back_mut() {
            Some(run) if run.serial == serial => {
                run.open = run.open.saturating_add(1);
                run.last = now;
            }
            _ => self.runs.push_back(Run {
                serial,
                open: 1,
                last: now,
            }),
        }
        if self.runs.len() > MOST_RUNS {
            self.runs.pop_front();
        }
    }

    /// The serial of whoever has waited longest, of those that are likely to come.
    fn next(&mut self, now: Duration) -> i64 {
        while self.runs.len() > 1 && now.saturating_sub(self.runs[0].last) >= HURRY {
            self.runs.pop_front();
        }
        self.runs[0].serial
    }

    /// Somebody got the second file; whether nobody waits any more.
    fn take(&mut self) -> bool {
        self.runs[0].open -= 1;
        if self.runs[0].open == 0 {
            self.runs.pop_front();
        }
        self.runs.is_empty()
    }

    fn ends(&self, window: Duration) -> Duration {
        self.runs.back().map_or(Duration::ZERO, |run| run.last) + window
    }
}

impl Entry {
    /// Which of them `path` is in a repository of `format`, and the folder of the pair.
    pub(crate) fn of(format: Format, path: &str) -> Option<(Self, &str)> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_suite = || {
            folder
                .strip_prefix("dists/")
                .is_some_and(|suite| !suite.contains('/'))
        };
        let (index, signature, key) = match format {
            Format::Rpm => ("repomd.xml", "repomd.xml.asc", "repomd.xml.key"),
            // The keys of a suite are elsewhere.
            Format::Deb => ("Release", "Release.gpg", ""),
            Format::File => ("SHA256SUMS", "SHA256SUMS.asc", "SHA256SUMS.key"),
        };
        let entry = match name {
            "" => return None,
            name if name == index => Self::Index,
            name if name == signature => Self::Signature,
            name if name == key => Self::Key,
            _ => return None,
        };
        let is_there = match format {
            Format::Rpm => folder == "repodata",
            Format::Deb => is_suite(),
            Format::File => folder.is_empty(),
        };
        is_there.then_some((entry, folder))
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
        let pinned = pins
            .get_mut(&client)
            .filter(|pin| now < pin.ends(self.window));
        match (pinned, entry) {
            (Some(pin), Entry::Key) => pin.next(now),
            (None, Entry::Key) => live,
            (Some(pin), entry) if pin.first == entry => {
                pin.push(live, now);
                live
            }
            (Some(pin), _) => {
                let serial = pin.next(now);
                if pin.take() {
                    pins.remove(&client);
                }
                serial
            }
            (None, entry) => {
                self.make_room(&mut pins, now);
                pins.insert(client, Pin::new(entry, live, now));
                live
            }
        }
    }

    fn make_room(&self, pins: &mut HashMap<Client, Pin>, now: Duration) {
        if pins.len() >= MOST {
            pins.retain(|_, pin| now < pin.ends(self.window));
        }
        if pins.len() >= MOST {
            pins.clear();
        }
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
                    folder: "repodata".into(),
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
    fn clients_in_line_get_the_pair_that_each_began() {
        let mut test = Test::new();
        let moment = Duration::from_millis(300);
        let mut ask = |entry, live| {
            test.now += moment;
            test.pins.ask(test.client.clone(), entry, live, test.now)
        };

        assert_eq!(ask(Entry::Index, 5), 5);
        assert_eq!(ask(Entry::Index, 6), 6);
        assert_eq!(ask(Entry::Index, 6), 6);
        assert_eq!(ask(Entry::Signature, 7), 5);
        assert_eq!(ask(Entry::Signature, 7), 6);
        assert_eq!(ask(Entry::Signature, 7), 6);
        assert_eq!(ask(Entry::Signature, 7), 7);
    }

    #[test]
    fn a_client_that_wants_no_signatures_holds_up_nobody() {
        let mut test = Test::new();
        for serial in 1..100 {
            assert_eq!(test.ask(Entry::Index, serial), serial);
        }

        test.now += HURRY;
        assert_eq!(test.ask(Entry::Index, 100), 100);
        assert_eq!(test.ask(Entry::Signature, 101), 100);
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
    fn suites_of_one_repository_do_not_share_a_pin() {
        let mut test = Test::new();
        test.ask(Entry::Index, 5);

        test.client.folder = "dists/testing".into();

        assert_eq!(test.ask(Entry::Signature, 6), 6);
    }

    #[test]
    fn only_entry_points_are_pinned() {
        for (format, path) in [
            (Format::Rpm, "repomd.xml"),
            (Format::Rpm, "Packages/repomd.xml"),
            (Format::Deb, "dists/stable/InRelease"),
            (Format::Deb, "dists/stable/main/Release"),
            (Format::Deb, "pool/Release"),
            (Format::File, "a/SHA256SUMS"),
        ] {
            assert_eq!(Entry::of(format, path), None, "{path}");
        }
        let release = Entry::of(Format::Deb, "dists/stable/Release");
        assert_eq!(release, Some((Entry::Index, "dists/stable")));
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
