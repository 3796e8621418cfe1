//! No spelling of a path reaches what its scope does not allow.
//!
//! Paths of files that are there are spelled in all ways that have fooled servers, and sent over a
//! real connection: to the data plane, and as the question of a proxy to `/auth`. What comes back
//! is judged by an oracle that knows the words of `docs/access.md` and nothing of the code.

mod oracle;
mod scene;
mod spelling;
mod wire;

use std::time::{SystemTime, UNIX_EPOCH};

use self::oracle::{Caller, Oracle, tells_nothing};
use self::scene::{MARK, SCOPES, Scene, TRUST_ROOTS};
use self::spelling::{Dice, spell};
use self::wire::{Answer, Wire};

/// Paths that are tried, each on the data plane and at `/auth`.
const CASES: u64 = 20_000;

/// Repeats a run that failed.
const SEED: &str = "COUNTERSIGN_TEST_SEED";

#[tokio::test]
async fn no_spelling_of_a_path_reaches_what_its_scope_does_not_allow() {
    let scene = Scene::set().await;
    let seed = std::env::var(SEED).map_or_else(|_| drawn(), |text| text.parse().unwrap());
    let base = scene.world.base().to_owned();
    let Scene {
        paths,
        oracle,
        world,
    } = scene;
    let trying = move || {
        let mut trial = Trial {
            wire: Wire::to(&base),
            oracle,
            counted: Counted::default(),
        };
        for path in &paths {
            trial.is_there(path);
        }
        for case in 0..CASES {
            let mut dice = Dice::new(seed.wrapping_add(case));
            let uri = spell(&mut dice, &paths);
            let caller = trial.oracle.caller(dice.below(SCOPES.len() + 1));
            let header = *dice.pick(&["X-Forwarded-Uri", "X-Original-URI"]);
            if let Err(reason) = trial.case(&uri, caller, header) {
                let uri = &uri[..uri.len().min(SHOWN)].escape_ascii();
                panic!("{SEED}={seed}, case {case}: {uri} for {caller:?}: {reason}");
            }
        }
        trial.counted
    };
    let counted = tokio::task::spawn_blocking(trying).await.unwrap();
    drop(world);
    // Else everything was refused for being garbage.
    let Counted {
        files,
        others,
        missing,
        proxied,
    } = counted;
    for count in [files, missing, proxied] {
        assert!(count > CASES / 100, "{counted:?}");
    }
    assert!(others > CASES / 1000, "{counted:?}");
}

/// What says no: with 414 and 431 it was too long to be read.
const REFUSED: [u16; 4] = [400, 401, 414, 431];

/// What a failing test shows of a spelling, in octets; the seed has the rest.
const SHOWN: usize = 300;

/// What was let through.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    files: u64,
    others: u64,
    missing: u64,
    proxied: u64,
}

struct Trial {
    wire: Wire,
    oracle: Oracle,
    counted: Counted,
}

impl Trial {
    /// A path as it is leads to something for whoever may read everything.
    fn is_there(&mut self, path: &str) {
        let everything = self.oracle.caller(SCOPES.len());
        let answer = self.wire.get(path.as_bytes(), &everything.header());
        let is_elsewhere = path.contains("/v2/") || path.starts_with("/rpm/elsewhere/");
        let expected = if is_elsewhere { 401 } else { 200 };
        assert_eq!(answer.status, expected, "{path}: {answer:?}");
    }

    fn case(&mut self, uri: &[u8], caller: Caller, header: &str) -> Result<(), String> {
        let answer = self.wire.get(uri, &caller.header());
        self.judge(uri, caller, &answer)?;
        let question = [
            header.as_bytes(),
            b": ",
            uri,
            b"\r\n",
            caller.header().as_slice(),
        ]
        .concat();
        let verdict = self.wire.get(b"/auth", &question);
        match verdict.status {
            200 => self.judge_verdict(field_value(uri), caller, &answer),
            status if REFUSED.contains(&status) => Ok(()),
            status => Err(format!("/auth answered {status}")),
        }
    }

    /// What the data plane answers is nothing that the caller may not have.
    fn judge(&mut self, uri: &[u8], caller: Caller, answer: &Answer) -> Result<(), String> {
        match answer.status {
            status if REFUSED.contains(&status) => Ok(()),
            404 => {
                self.counted.missing += 1;
                let may = tells_nothing(uri, TRUST_ROOTS) || self.oracle.lets_read(caller, uri);
                may.then_some(())
                    .ok_or_else(|| "404 tells of what is not theirs".into())
            }
            200 => {
                if let Some(path) = answer.file(MARK) {
                    self.counted.files += 1;
                    let may = self.oracle.opens(caller, path);
                    return may.then_some(()).ok_or_else(|| format!("it served {path}"));
                }
                self.counted.others += 1;
                let may = self.oracle.lets_read(caller, uri);
                may.then_some(())
                    .ok_or_else(|| format!("it served {answer:?}"))
            }
            status => Err(format!("the data plane answered {status}")),
        }
    }

    /// A proxy is told yes where the caller may read what any proxy would make of the URI, and only
    /// if we would let the caller in too.
    fn judge_verdict(&mut self, uri: &[u8], caller: Caller, ours: &Answer) -> Result<(), String> {
        self.counted.proxied += 1;
        if !self.oracle.lets_read(caller, uri) {
            return Err("/auth lets a proxy serve it".into());
        }
        // 400 is no verdict: a header may hold what a request line may not.
        if self.oracle.is_ours(uri) && ours.status == 401 {
            return Err("/auth says yes, the data plane no".into());
        }
        Ok(())
    }
}

/// What a header says: white space around it is not part of it (RFC 9110, section 5.5).
fn field_value(mut octets: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = octets {
        octets = rest;
    }
    octets
}

fn drawn() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| {
        now.as_secs() ^ (u64::from(now.subsec_nanos()) << 20)
    })
}
