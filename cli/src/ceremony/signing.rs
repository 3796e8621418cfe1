//! What happens on the machine of a keyholder: look, decide, sign, look again.
//!
//! No network and no trust in the server: what a request changes is computed here, from the root
//! that this machine trusts.

use chrono::{DateTime, Utc};
use console::style;
use tuf::Change;
use tuf::ceremony::{Judged, Request, RequestError, Response};

use crate::ceremony::chain::{self, ChainError};
use crate::ceremony::dialogue::{Dialogue, Question, confirm};
use crate::ceremony::roster::Roster;
use crate::ceremony::signer::Signer;
use crate::ceremony::time::moment;
use crate::failure::{Code, Failure};

/// What this machine trusts before it looks at a request.
#[derive(Clone, Debug)]
pub(crate) enum Trusted {
    /// Nothing: the request is for the first version of a role in a new trust root.
    Nothing,
    /// Root files, of which the first is trusted and each other follows from the one before it.
    Roots(Vec<Vec<u8>>),
}

/// A request that may be signed, and what it would do.
#[derive(Debug)]
pub(crate) struct Matter {
    /// As it came.
    pub(crate) request: Request,
    /// What signing it means.
    pub(crate) judged: Judged,
    /// The root that this machine trusts; `None` before the first.
    trusted: Option<u64>,
}

impl Matter {
    /// Judges the request in `file`.
    ///
    /// # Errors
    /// [`Refusal`] says why it must not be signed.
    pub(crate) fn judge(
        file: &[u8],
        trusted: &Trusted,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let request = Request::parse(file)?;
        match trusted {
            Trusted::Roots(files) => {
                let root = chain::follow(files.iter().map(Vec::as_slice))?;
                Ok(Self {
                    judged: request.judge(Some(&root.file), now)?,
                    request,
                    trusted: Some(root.root.header.version),
                })
            }
            Trusted::Nothing => {
                let judged = request.judge(None, now)?;
                // A later version follows from something, and that has to be known here.
                let version = judged.document.header().version;
                if version != 1 {
                    return Err(Refusal::NotFirst(version));
                }
                Ok(Self {
                    request,
                    judged,
                    trusted: None,
                })
            }
        }
    }

    /// What a person has to know before signing, line by line. `roster` names the keys.
    pub(crate) fn describe(&self, roster: &Roster) -> Vec<String> {
        let Self {
            request,
            judged,
            trusted,
        } = self;
        let version = judged.document.header().version;
        let heading = |text: &str| style(text).bold().to_string();
        let trusted = trusted.map_or_else(
            || "nothing: this is the first version, compare every key".to_owned(),
            |version| format!("root {version}"),
        );
        let mut lines = vec![
            heading("A signature is asked for"),
            format!("  trust root    {}", request.trust_root),
            format!("  role          {}, version {version}", request.role),
            format!("  ceremony      {}", request.ceremony),
            format!("  open until    {}", moment(request.expires)),
            format!("  trusted here  {trusted}"),
            String::new(),
            heading("What it changes"),
        ];
        lines.extend(judged.changes.iter().map(|change| told(change, roster)));
        if !judged.risks.is_empty() {
            lines.extend([String::new(), style("Risks").bold().yellow().to_string()]);
            let risk = |risk: &String| format!("  {} {risk}", style("!").yellow().bold());
            lines.extend(judged.risks.iter().map(risk));
        }
        lines.extend([String::new(), heading("Read these words to each other")]);
        let words: Vec<&str> = judged.words.split(' ').collect();
        lines.extend(
            words
                .chunks(4)
                .map(|words| format!("  {}", words.join("  "))),
        );
        lines.push(
            style(format!("  sha256 {}", request.sha256))
                .dim()
                .to_string(),
        );
        lines
    }

    /// What is typed to accept the risks of the request; empty if there are none.
    pub(crate) fn phrase(&self) -> String {
        let phrases: Vec<String> = self.judged.risks.iter().map(|risk| phrase(risk)).collect();
        phrases.join("; ")
    }

    /// Asks whether to sign: first for a phrase if something is risky, then for a yes.
    ///
    /// # Errors
    /// [`Failure`] unless the answer is yes.
    fn agree(&self, dialogue: &mut dyn Dialogue) -> Result<(), Failure> {
        let expected = self.phrase();
        if !expected.is_empty() {
            let typed = dialogue.line(Question::Accept(&expected))?;
            if plain(&typed) != plain(&expected) {
                let message = "not signed: the risk was not accepted";
                return Err(Failure::new(Code::Refused, message)
                    .hint(format!("what accepts it is `{expected}`")));
            }
        }
        confirm(dialogue, Question::Sign(&self.judged.words))
    }

    /// Signs with `signer`, and checks the signature as clients will.
    ///
    /// # Errors
    /// [`Failure`] when the key has no say in this role, or its signature does not hold.
    async fn sign(&self, signer: &Signer) -> Result<Response, Failure> {
        let key = signer.key.id();
        if !self.judged.wants(key) {
            let message = format!(
                "key {} is not among those that sign `{}`",
                key.short(),
                self.request.role
            );
            return Err(Failure::new(Code::Refused, message)
                .hint("this is another key or card than the one in the roster"));
        }
        let message = self.judged.document.canonical();
        let signature = signer
            .sign(message)
            .await
            .map_err(|error| Failure::from_error(Code::Failed, "not signed", &error))?;
        Response::new(&self.request, &self.judged, key, &signature)
            .map_err(|error| Failure::from_error(Code::Failed, "not signed", &error))
    }
}

/// Signs with the key at `location`, after showing and asking: at most three questions.
///
/// # Errors
/// [`Failure`] when the request is refused, the answer is no, or the key does not fit.
pub(crate) async fn sign(
    matter: &Matter,
    location: &str,
    dialogue: &mut dyn Dialogue,
) -> Result<Response, Failure> {
    matter.agree(dialogue)?;
    matter.sign(&Signer::open(location, dialogue)?).await
}

/// A change in one line, with the names of those whose keys it is about.
fn told(change: &Change, roster: &Roster) -> String {
    let named = match change {
        Change::KeyAdded(_, key, _) | Change::KeyRemoved(_, key) => roster.holder_of(key),
        _ => None,
    };
    let name = named
        .map(|holder| format!(", {}", holder.name))
        .unwrap_or_default();
    let line = format!("  {change}{name}");
    match change {
        Change::KeyAdded(..) | Change::DelegationAdded(..) | Change::TargetAdded(..) => {
            style(line).green().to_string()
        }
        Change::KeyRemoved(..) | Change::DelegationRemoved(_) | Change::TargetRemoved(_) => {
            style(line).red().to_string()
        }
        _ => line,
    }
}

/// What is typed to accept a risk: what it says up to its explanation.
fn phrase(risk: &str) -> String {
    let end = [": ", ", "].iter().filter_map(|end| risk.find(end)).min();
    risk[..end.unwrap_or(risk.len())].replace('`', "")
}

/// A phrase as it counts: without quotes, case and doubled spaces.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(['`', '"'], "").to_lowercase()
}

/// Why a request must not be signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// The request itself.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// What is trusted here.
    #[error("the trusted root cannot be used")]
    Trusted(#[from] ChainError),
    /// A later version, without the root that it follows from.
    #[error("it is version {0}: only a first version is signed without a trusted root")]
    NotFirst(u64),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let hint = match &refusal {
            Refusal::Request(RequestError::Mutated | RequestError::Role(_)) => {
                "do not sign; fetch the request again and compare its words with other signers"
            }
            Refusal::Request(RequestError::OtherRoot { .. }) => {
                "give every newer root with one more --trusted-root, in the order of versions"
            }
            Refusal::Request(RequestError::Expired(_) | RequestError::Stillborn(_)) => {
                "the operator makes a new request with `countersign ceremony replace`"
            }
            Refusal::NotFirst(_) => "give the root that this machine trusts with --trusted-root",
            Refusal::Request(_) | Refusal::Trusted(_) => "do not sign; ask who made the request",
        };
        Self::from_error(Code::Refused, "refused", &refusal).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_risk_is_accepted_by_what_it_says() {
        let risk = "one signature makes `root` valid: whoever has one key has everything";
        assert_eq!(phrase(risk), "one signature makes root valid");
        assert_eq!(phrase("it has expired already"), "it has expired already");
        let far = "it is good until 2030-03-17T17:46:40Z, more than two years: what is stolen";
        assert_eq!(phrase(far), "it is good until 2030-03-17T17:46:40Z");
        assert_eq!(
            plain(" One  signature makes `root`\tvalid"),
            plain(&phrase(risk))
        );
    }
}
