//! A whole deployment on throwaway keys: keyholders, an office, a publisher and clients.
//!
//! Everything that keyholders and operators do here goes the way of the commands; only the server
//! is in memory.

pub(crate) mod client;
pub(crate) mod drill;
pub(crate) mod keyholder;
pub(crate) mod publisher;
pub(crate) mod story;
pub(crate) mod walk;

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use keys::Algorithm;
use tuf::ceremony::Request;

use self::client::Client;
use self::keyholder::Keyholder;
use self::publisher::{Files, Publisher};
use crate::ceremony::chain::{self, Trusted as TrustedRoot};
use crate::ceremony::establishing;
use crate::ceremony::office::memory::Memory;
use crate::ceremony::office::{Ceremony, Done, Office, State};
use crate::ceremony::plan::Plan;
use crate::ceremony::signing::Trusted;
use crate::ceremony::submission::submit;
use crate::failure::{Code, Failure};

/// The keyholders at the start, by number.
pub(crate) const FIRST: [usize; 5] = [1, 2, 3, 4, 5];

/// A deployment to rehearse on.
#[derive(Debug)]
pub(crate) struct World {
    /// Where keyholders have their folders.
    directory: PathBuf,
    /// The server.
    pub(crate) office: Memory,
    /// What clients fetch.
    pub(crate) files: Files,
    /// Everybody who ever held a key, from number 1 on.
    holders: Vec<Keyholder>,
    /// The plan in force.
    pub(crate) plan: Plan,
    /// What the plan says beside its keyholders.
    terms: String,
}

impl World {
    /// Makes five keyholders with folders in `directory`, and a plan in which three of them sign
    /// the root. Nothing is signed yet.
    pub(crate) fn new(directory: &Path, now: DateTime<Utc>) -> Result<Self, Failure> {
        let holders = FIRST.map(|number| Keyholder::new(directory, number, algorithm(number)));
        Self::of(
            directory,
            holders.into_iter().collect::<Result<_, _>>()?,
            now,
        )
    }

    /// A world with these keyholders.
    pub(crate) fn of(
        directory: &Path,
        holders: Vec<Keyholder>,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let terms = terms("tuf");
        Ok(Self {
            plan: written(directory, &terms, &holders)?,
            directory: directory.into(),
            office: Memory::new(now),
            files: Files::default(),
            holders,
            terms,
        })
    }

    /// A world whose first root was signed by keyholders one, two and three, and a publisher.
    pub(crate) async fn live(
        directory: &Path,
        now: DateTime<Utc>,
    ) -> Result<(Self, Publisher), Failure> {
        let world = Self::new(directory, now)?;
        let ceremony = world.establish().await?;
        world
            .collect(&ceremony, &Trusted::Nothing, &[1, 2, 3])
            .await?;
        let mut publisher = Publisher::new(&world)?;
        publisher.publish(now).await?;
        Ok((world, publisher))
    }

    /// Opens the ceremony of root 1.
    pub(crate) async fn establish(&self) -> Result<Ceremony, Failure> {
        establishing::create(&self.office, &self.plan, self.now(), &mut |_| ()).await?;
        self.open_ceremony().await
    }

    /// The ceremony that waits for signatures.
    pub(crate) async fn open_ceremony(&self) -> Result<Ceremony, Failure> {
        let all = self.office.ceremonies(&self.plan.trust_root).await?;
        let open = all.into_iter().find(|one| one.state == State::Signing);
        let open = open.ok_or_else(|| Failure::new(Code::Failed, "no ceremony is open"))?;
        self.office.ceremony(&open.trust_root, &open.id).await
    }

    /// Lets these keyholders sign the request of `ceremony`, and hands in what they signed.
    pub(crate) async fn collect(
        &self,
        ceremony: &Ceremony,
        trusted: &Trusted,
        numbers: &[usize],
    ) -> Result<Ceremony, Failure> {
        let request = request_of(ceremony)?;
        let (trust_root, id) = (&ceremony.trust_root, &ceremony.id);
        for &number in numbers {
            let holder = self.holder(number);
            let response = holder.sign(&request, trusted, self.now()).await?;
            let ceremony = self.office.ceremony(trust_root, id).await?;
            submit(&self.office, &ceremony, &response, self.now()).await?;
        }
        self.office.ceremony(trust_root, id).await
    }

    /// Changes the plan: who holds keys from now on, and the names of the server's keys.
    pub(crate) fn change_plan(
        &mut self,
        numbers: &[usize],
        online: Option<&str>,
    ) -> Result<(), Failure> {
        let last = numbers.iter().copied().max().unwrap_or(0);
        for number in self.holders.len() + 1..=last {
            self.holders
                .push(Keyholder::new(&self.directory, number, algorithm(number))?);
        }
        if let Some(prefix) = online {
            self.terms = terms(prefix);
        }
        let holders: Vec<Keyholder> = numbers
            .iter()
            .map(|&number| self.holder(number).clone())
            .collect();
        self.plan = written(&self.directory, &self.terms, &holders)?;
        Ok(())
    }

    /// Opens the ceremony of the root that the plan wants after the present one.
    pub(crate) async fn rotate(&self) -> Result<Ceremony, Failure> {
        let request = self.rotation().await?;
        let trust_root = &self.plan.trust_root;
        match establishing::propose(&self.office, trust_root, &request, None).await? {
            Done::Now(id) => self.office.ceremony(trust_root, &id).await,
            Done::Later(_) => Err(Failure::new(
                Code::Failed,
                "this office does at once what it does",
            )),
        }
    }

    /// The request for the root that the plan wants after the present one.
    pub(crate) async fn rotation(&self) -> Result<Request, Failure> {
        let trusted = self.trusted_root()?;
        let office = Some(&self.office);
        establishing::rotation_request(office, &self.plan, &trusted, self.now(), &mut |_| ()).await
    }

    /// The newest root that clients get.
    pub(crate) fn trusted_root(&self) -> Result<TrustedRoot, Failure> {
        let chain = self.office.chain(&self.plan.trust_root);
        chain::follow(chain.iter().map(Vec::as_slice))
            .map_err(|error| Failure::from_error(Code::Failed, "no root", &error))
    }

    /// What somebody trusts who has followed all roots until now.
    pub(crate) fn trusted(&self) -> Trusted {
        Trusted::Roots(self.office.chain(&self.plan.trust_root))
    }

    /// A client that was given root 1.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let chain = self.office.chain(&self.plan.trust_root);
        let first = chain.into_iter().next();
        let first = first.ok_or_else(|| Failure::new(Code::Failed, "there is no root yet"))?;
        Ok(Client::new(first, self.files.clone()))
    }

    /// Keyholder number `number`.
    pub(crate) fn holder(&self, number: usize) -> &Keyholder {
        &self.holders[number - 1]
    }

    /// What the office's clock says.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.office.now()
    }

    /// Lets so many days pass.
    pub(crate) fn pass(&self, days: i64) -> DateTime<Utc> {
        self.office.set_now(self.now() + TimeDelta::days(days));
        self.now()
    }
}

/// The request file of `ceremony`.
pub(crate) fn request_of(ceremony: &Ceremony) -> Result<Vec<u8>, Failure> {
    let file = ceremony.request_file();
    file.map_err(|error| Failure::from_error(Code::Failed, "no request", &error))
}

/// Both kinds of key that can be made take part.
fn algorithm(number: usize) -> Algorithm {
    if number.is_multiple_of(2) {
        Algorithm::P256
    } else {
        Algorithm::Ed25519
    }
}

fn terms(prefix: &str) -> String {
    format!(
        "signing_window = \"14d\"\n\n[root]\nthreshold = 3\nlifetime = \"365d\"\n\n[online]\n\
         timestamp = \"{prefix}-timestamp\"\nsnapshot = \"{prefix}-snapshot\"\n\
         targets = \"{prefix}-targets\"\nrepositories = \"{prefix}-repositories\"\n\n"
    )
}

/// Writes the plan file and reads it back, as an operator does.
fn written(directory: &Path, terms: &str, holders: &[Keyholder]) -> Result<Plan, Failure> {
    let holders: Vec<String> = holders.iter().map(Keyholder::plan).collect();
    let path = directory.join("plan.toml");
    std::fs::write(&path, format!("{terms}{}", holders.concat()))
        .map_err(|error| Failure::from_error(Code::Failed, "the plan cannot be written", &error))?;
    Plan::open(&path).map_err(|error| Failure::new(Code::Failed, error.to_string()))
}
