//! An office in memory: for rehearsals, drills and tests.
//!
//! It keeps the rules of a server, without one: nothing counts that clients would not accept.

mod pending;

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use tuf::ceremony::{Request, Response};
use tuf::{Authority, Delegation, Document, Expiry, Key, KeyId, Paths, Root, TopRole};

use self::pending::Pending;
use crate::ceremony::office::{
    Ceremony, Done, Office, ServingKeys, State, TrustRoot, TrustRootState,
};
use crate::ceremony::proposal::{NewRole, NewTrustRoot, OnlineNames};
use crate::ceremony::signer::Signer;
use crate::failure::{Code, Failure};

/// An office whose clock stands until it is set.
#[derive(Debug)]
pub(crate) struct Memory {
    now: RefCell<DateTime<Utc>>,
    keys: RefCell<BTreeMap<String, Signer>>,
    roots: RefCell<BTreeMap<String, Held>>,
}

/// One trust root.
#[derive(Debug)]
struct Held {
    live: bool,
    keys: ServingKeys,
    /// The files of all roots that clients get.
    chain: Vec<Vec<u8>>,
    /// Who signs the delegated roles that people sign.
    authorities: BTreeMap<String, Authority>,
    pending: Vec<Pending>,
}

impl Memory {
    /// An empty office at `now`.
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        Self {
            now: RefCell::new(now),
            keys: RefCell::default(),
            roots: RefCell::default(),
        }
    }

    /// What its clock says.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.now.borrow()
    }

    /// Sets its clock.
    pub(crate) fn set_now(&self, now: DateTime<Utc>) {
        *self.now.borrow_mut() = now;
    }

    /// Its own key called `name`.
    pub(crate) fn signer(&self, name: &str) -> Result<Signer, Failure> {
        let keys = self.keys.borrow();
        keys.get(name).cloned().ok_or_else(|| absent("key", name))
    }

    /// The files of all roots that clients get, oldest first.
    pub(crate) fn chain(&self, trust_root: &str) -> Vec<Vec<u8>> {
        let roots = self.roots.borrow();
        roots
            .get(trust_root)
            .map(|held| held.chain.clone())
            .unwrap_or_default()
    }

    /// Refuses a root that names keys which this office does not sign with.
    fn require_own_keys(&self, trust_root: &str, file: &[u8]) -> Result<(), Failure> {
        let request = Request::parse(file).map_err(|error| refused(&error))?;
        let judged = request.judge(None, self.now());
        let judged = judged.map_err(|error| refused(&error))?;
        let root = Root::of_document(&judged.document).map_err(|error| refused(&error))?;
        let keys = self.with(trust_root, |held, _| Ok(held.keys.clone()))?;
        let mut sets = [Some(keys.present), keys.beside].into_iter().flatten();
        let named = |names: OnlineNames| {
            let named = |role, name: &str| {
                let signer = self.signer(name).ok()?;
                root.authority(role).key(signer.key.id())
            };
            named(TopRole::Timestamp, &names.timestamp).is_some()
                && named(TopRole::Snapshot, &names.snapshot).is_some()
        };
        if sets.any(named) {
            return Ok(());
        }
        Err(refused(
            "the office could not publish under this root: it does not sign with the keys",
        ))
    }

    fn with<T>(
        &self,
        trust_root: &str,
        act: impl FnOnce(&mut Held, DateTime<Utc>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut roots = self.roots.borrow_mut();
        let held = roots.get_mut(trust_root);
        act(
            held.ok_or_else(|| absent("trust root", trust_root))?,
            self.now(),
        )
    }
}

impl Office for Memory {
    async fn trust_root(&self, name: &str) -> Result<Option<TrustRoot>, Failure> {
        let roots = self.roots.borrow();
        Ok(roots.get(name).map(|held| TrustRoot {
            state: if held.live {
                TrustRootState::Live
            } else {
                TrustRootState::Ceremony
            },
            keys: held.keys.clone(),
        }))
    }

    async fn key(&self, name: &str) -> Result<Option<Key>, Failure> {
        Ok(self
            .keys
            .borrow()
            .get(name)
            .map(|signer| signer.key.clone()))
    }

    async fn make_key(&self, name: &str, algorithm: &str) -> Result<Key, Failure> {
        let algorithm = algorithm
            .parse()
            .map_err(|error| Failure::from_error(Code::Usage, "no key was made", &error))?;
        let signer = Signer::throwaway(algorithm)?;
        let key = signer.key.clone();
        self.keys.borrow_mut().insert(name.into(), signer);
        Ok(key)
    }

    async fn create(&self, new: &NewTrustRoot) -> Result<Done<()>, Failure> {
        if self.roots.borrow().contains_key(&new.name) {
            return Err(refused(&format!(
                "there is already a trust root `{}`",
                new.name
            )));
        }
        let repositories = self.signer(&new.keys.repositories)?.key;
        let held = Held::new(new, repositories, self.now())?;
        self.roots.borrow_mut().insert(new.name.clone(), held);
        Ok(Done::Now(()))
    }

    async fn propose(
        &self,
        trust_root: &str,
        request: &Request,
        replaces: Option<&str>,
    ) -> Result<Done<String>, Failure> {
        let file = request.to_file();
        if request.role == "root" {
            self.require_own_keys(trust_root, &file)?;
        }
        let proposed = |held: &mut Held, now| held.propose(&file, replaces, now);
        self.with(trust_root, proposed).map(Done::Now)
    }

    async fn let_sign_beside(&self, trust_root: &str, names: &OnlineNames) -> Result<(), Failure> {
        for name in [&names.timestamp, &names.snapshot, &names.repositories] {
            self.signer(name)?;
        }
        self.with(trust_root, |held, _| {
            held.keys.beside = Some(names.clone());
            Ok(())
        })
    }

    async fn ceremonies(&self, trust_root: &str) -> Result<Vec<Ceremony>, Failure> {
        self.with(trust_root, |held, now| {
            let newest_first = held.pending.iter().rev();
            let listed = newest_first.map(|one| Ceremony {
                request: serde_json::Value::Null,
                transcript: Vec::new(),
                ..one.shown(trust_root, now)
            });
            Ok(listed.collect())
        })
    }

    async fn ceremony(&self, trust_root: &str, id: &str) -> Result<Ceremony, Failure> {
        self.with(trust_root, |held, now| {
            Ok(held.find(id)?.shown(trust_root, now))
        })
    }

    async fn submit(
        &self,
        trust_root: &str,
        id: &str,
        response: &Response,
    ) -> Result<Done<()>, Failure> {
        self.with(trust_root, |held, now| {
            held.find(id)?.sign(response, now)?;
            held.publish(now);
            Ok(())
        })?;
        Ok(Done::Now(()))
    }

    async fn undo(&self, trust_root: &str, id: &str, key: &KeyId) -> Result<Done<()>, Failure> {
        self.with(trust_root, |held, now| held.find(id)?.undo(key, now))?;
        Ok(Done::Now(()))
    }

    async fn abort(&self, trust_root: &str, id: &str) -> Result<Done<()>, Failure> {
        self.with(trust_root, |held, now| {
            held.find(id)?
                .end(State::Aborted, now, "aborted", json!({}))
        })?;
        Ok(Done::Now(()))
    }
}

impl Held {
    /// A trust root whose first versions people are asked to sign.
    fn new(new: &NewTrustRoot, repositories: Key, now: DateTime<Utc>) -> Result<Self, Failure> {
        let root = Pending::of_request(&new.root.to_file(), None, now)?;
        let mut held = Self {
            live: false,
            keys: ServingKeys {
                present: new.keys.clone(),
                beside: None,
            },
            chain: Vec::new(),
            authorities: BTreeMap::new(),
            pending: Vec::new(),
        };
        let delegations = delegations(&new.roles, repositories)?;
        let terms = |role: &str| root.terms(role, &new.name);
        for delegation in &delegations[..new.roles.len()] {
            let role = new
                .roles
                .iter()
                .find(|role| role.name == delegation.name.as_str());
            let lifetime = role.map_or(0, |role| role.lifetime);
            let header = Expiry::of(lifetime).next(None, now);
            let empty = Document::targets(&header, [], &[]).map_err(|error| refused(&error))?;
            let authority = delegation.authority.clone();
            let terms = terms(delegation.name.as_str());
            held.pending
                .push(Pending::new(&terms, &empty, authority.clone(), now)?);
            held.authorities
                .insert(delegation.name.to_string(), authority);
        }
        if let Some(targets) = &new.targets {
            let signers = &targets.signers;
            let authority = Authority::new(signers.keys.clone(), signers.threshold);
            let authority = authority.map_err(|error| refused(&error))?;
            let header = Expiry::of(targets.lifetime).next(None, now);
            let first = Document::targets(&header, [], &delegations);
            let first = first.map_err(|error| refused(&error))?;
            held.pending
                .push(Pending::new(&terms("targets"), &first, authority, now)?);
        }
        held.pending.push(root);
        Ok(held)
    }

    fn find(&mut self, id: &str) -> Result<&mut Pending, Failure> {
        let found = self.pending.iter_mut().find(|one| one.id == id);
        found.ok_or_else(|| absent("ceremony", id))
    }

    fn propose(
        &mut self,
        file: &[u8],
        replaces: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<String, Failure> {
        let request = Request::parse(file).map_err(|error| refused(&error))?;
        if let Some(authority) = self.authorities.get(&request.role)
            && request.authority() != Some(authority)
        {
            return Err(refused(
                "the request names other signers than the delegation does",
            ));
        }
        let next = Pending::of_request(file, self.chain.last().map(Vec::as_slice), now)?;
        if self.pending.iter().any(|one| one.id == next.id) {
            return Err(refused(&format!(
                "there is already a ceremony `{}`",
                next.id
            )));
        }
        let open = self
            .pending
            .iter_mut()
            .filter(|one| one.role == next.role && one.is_open(now));
        for one in open {
            if replaces != Some(one.id.as_str()) {
                return Err(refused(&format!(
                    "ceremony {} of `{}` is open",
                    one.id, one.role
                )));
            }
            one.end(State::Replaced, now, "replaced", json!({"by": next.id}))?;
        }
        let id = next.id.clone();
        self.pending.push(next);
        Ok(id)
    }

    /// Shows clients what is complete: at first everything at once, later each by itself.
    fn publish(&mut self, now: DateTime<Utc>) {
        let open = |one: &Pending| one.state_at(now) == State::Signing;
        if !self.live && self.pending.iter().any(open) {
            return;
        }
        for one in self
            .pending
            .iter_mut()
            .filter(|one| one.state == State::Complete)
        {
            if one.role == "root" {
                self.chain.push(one.envelope.to_file());
                if let Some(next) = self.keys.beside.take() {
                    self.keys.beside = Some(std::mem::replace(&mut self.keys.present, next));
                }
            }
            one.publish(now);
        }
        self.live = !self.chain.is_empty();
    }
}

/// What the targets role delegates to: first to people, then to the server.
fn delegations(roles: &[NewRole], repositories: Key) -> Result<Vec<Delegation>, Failure> {
    let people = roles.iter().map(|role| {
        let authority = Authority::new(role.signers.keys.clone(), role.signers.threshold);
        Ok(Delegation {
            name: role
                .name
                .parse()
                .map_err(|error: tuf::NameError| refused(&error))?,
            authority: authority.map_err(|error| refused(&error))?,
            paths: Paths::Patterns(role.paths.clone()),
            terminating: true,
        })
    });
    let server = Delegation {
        name: "repositories"
            .parse()
            .map_err(|error: tuf::NameError| refused(&error))?,
        authority: Authority::new([repositories], 1).map_err(|error| refused(&error))?,
        paths: Paths::Prefixes((0..16).map(|digit| format!("{digit:x}")).collect()),
        terminating: false,
    };
    people.chain([Ok(server)]).collect()
}

fn refused(why: &(impl ToString + ?Sized)) -> Failure {
    Failure::new(Code::Refused, why.to_string())
}

fn absent(what: &str, name: &str) -> Failure {
    Failure::new(Code::Failed, format!("there is no {what} `{name}`"))
}
