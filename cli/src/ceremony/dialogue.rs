//! What people are asked, in a terminal or by a file that was written before.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use console::{Term, style};
use keys::{Passphrase, PassphraseSource, Wanted};

use crate::ceremony::reader::{Found, read};
use crate::failure::{Code, Failure};

/// One thing that is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    /// To type what is risky about a request, which this is.
    Accept(&'a str),
    /// Whether to sign what hashes to these words.
    Sign(&'a str),
    /// What unlocks a key.
    Unlock(Wanted<'a>),
    /// What is to lock a new key.
    NewPassphrase,
    /// Whether to drop so many signatures and ask for others.
    Replace(usize),
    /// Whether to end a ceremony.
    Abort,
    /// Whether to take back the signature of this key.
    Undo(&'a str),
}

impl Question<'_> {
    /// Its field in an answers file.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Accept(_) => "accept",
            Self::Sign(_) => "sign",
            Self::Unlock(_) | Self::NewPassphrase => "passphrase_file",
            Self::Replace(_) => "replace",
            Self::Abort => "abort",
            Self::Undo(_) => "undo",
        }
    }

    fn text(self) -> String {
        match self {
            Self::Accept(phrase) => {
                format!("To accept the risk, type\n  {}\n", style(phrase).bold())
            }
            Self::Sign(_) => "The words agree with what the others read. Sign? [yes/no]".into(),
            Self::Unlock(Wanted::Passphrase(file)) => {
                format!("Passphrase of the key in `{}`:", file.display())
            }
            Self::Unlock(Wanted::Pin { token, last: false }) => format!("PIN of `{token}`:"),
            Self::Unlock(Wanted::Pin { token, last: true }) => {
                format!("PIN of `{token}` (it locks itself if this one is wrong):")
            }
            Self::NewPassphrase => "Passphrase for the new key:".into(),
            Self::Replace(signatures) => {
                format!("This drops {signatures} signatures that were made. Replace? [yes/no]")
            }
            Self::Abort => "Nobody can sign afterwards. Abort the ceremony? [yes/no]".into(),
            Self::Undo(key) => format!("Take back the signature of {key}? [yes/no]"),
        }
    }
}

/// Somebody, or something, that answers.
pub(crate) trait Dialogue {
    /// A line of text.
    fn line(&mut self, question: Question<'_>) -> Result<String, Failure>;
    /// A text that nobody may see.
    fn secret(&mut self, question: Question<'_>) -> Result<Passphrase, Failure>;
}

/// Goes on only after a yes.
pub(crate) fn confirm(dialogue: &mut dyn Dialogue, question: Question<'_>) -> Result<(), Failure> {
    let answer = dialogue.line(question)?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(Failure::new(
            Code::Refused,
            "nothing was done: the answer was not yes",
        ))
    }
}

/// How often somebody may mistype a new passphrase.
const TRIES: usize = 3;

/// The person at the terminal.
#[derive(Debug)]
pub(crate) struct Terminal(Term);

impl Terminal {
    /// Asks on standard error, so that standard output stays for results.
    pub(crate) fn new() -> Self {
        Self(Term::stderr())
    }

    fn ask(
        &self,
        question: Question<'_>,
        read: impl FnOnce(&Term) -> std::io::Result<String>,
    ) -> Result<String, Failure> {
        if !std::io::stdin().is_terminal() {
            let field = question.field();
            let message = format!("nobody is here to ask for `{field}`");
            return Err(Failure::new(Code::Usage, message).hint(format!(
                "answer beforehand: --answers FILE, with `{field} = …` in it"
            )));
        }
        let answer = self.0.write_str(&format!("\n{} ", question.text()));
        answer.and_then(|()| read(&self.0)).map_err(|error| {
            Failure::from_error(Code::Failed, "the terminal cannot be read", &error)
        })
    }
}

impl Dialogue for Terminal {
    fn line(&mut self, question: Question<'_>) -> Result<String, Failure> {
        self.ask(question, Term::read_line)
    }

    fn secret(&mut self, question: Question<'_>) -> Result<Passphrase, Failure> {
        for _ in 0..TRIES {
            let first = self.ask(question, Term::read_secure_line)?;
            if !matches!(question, Question::NewPassphrase) {
                return Ok(Passphrase::new(first));
            }
            let again = self.0.write_str("The same once more: ");
            let again = again.and_then(|()| self.0.read_secure_line());
            if again.ok().as_deref() == Some(&first) {
                return Ok(Passphrase::new(first));
            }
            // Whoever cannot read this is told by the failure.
            drop(self.0.write_line("The two differ: both once more, please."));
        }
        Err(Failure::new(Code::Usage, "the two passphrases differ"))
    }
}

/// Answers that were written before.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    accept: Option<String>,
    words: Option<String>,
    confirmed: Vec<(&'static str, String)>,
    passphrase_file: Option<PathBuf>,
}

impl Answers {
    /// Reads the answers in `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let unusable = |why: &str| {
            let message = format!("the answers in `{}` cannot be used: {why}", path.display());
            Failure::new(Code::Usage, message)
        };
        let text = std::fs::read_to_string(path).map_err(|error| unusable(&error.to_string()))?;
        let directory = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, directory).map_err(|why| unusable(&why))
    }

    fn parse(text: &str, directory: &Path) -> Result<Self, String> {
        let answers = read(text, |fields| {
            let mut answers = Self {
                accept: fields.text("accept").map(Found::into_inner),
                words: fields.text("words").map(Found::into_inner),
                ..Self::default()
            };
            for name in ["sign", "replace", "abort", "undo"] {
                let answer = fields.text(name).map(Found::into_inner);
                answers
                    .confirmed
                    .extend(answer.map(|answer| (name, answer)));
            }
            let file = fields.text("passphrase_file");
            answers.passphrase_file = file.map(|file| directory.join(file.into_inner()));
            Some(answers)
        });
        answers.map_err(|mistakes| {
            let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            mistakes.join("; ")
        })
    }

    /// Accepts the risks that `phrase` names.
    pub(crate) fn accepting(mut self, phrase: String) -> Self {
        self.accept = Some(phrase);
        self
    }

    /// Takes the passphrase from `file`, whatever the answers say.
    pub(crate) fn with_passphrase_file(mut self, file: Option<&Path>) -> Self {
        self.passphrase_file = file.map(Path::to_owned).or(self.passphrase_file);
        self
    }
}

impl Dialogue for Answers {
    fn line(&mut self, question: Question<'_>) -> Result<String, Failure> {
        let field = question.field();
        let mut confirmed = self.confirmed.iter();
        let answer = if matches!(question, Question::Accept(_)) {
            self.accept.clone()
        } else {
            let found = confirmed.find(|(name, _)| *name == field);
            found.map(|(_, answer)| answer.clone())
        };
        if let (Question::Sign(words), Some(expected)) = (question, &self.words)
            && expected != words
        {
            let message = format!("the words of the request are `{words}`, not `{expected}`");
            return Err(Failure::new(Code::Refused, message)
                .hint("the request is another one than the answers were written for"));
        }
        answer.ok_or_else(|| unanswered(field))
    }

    fn secret(&mut self, question: Question<'_>) -> Result<Passphrase, Failure> {
        let file = self.passphrase_file.as_ref();
        let file = file.ok_or_else(|| unanswered(question.field()))?;
        PassphraseSource::File(file.clone())
            .read()
            .map_err(|error| {
                let failure = Failure::new(Code::Usage, error.to_string());
                match error.hint() {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            })
    }
}

fn unanswered(field: &str) -> Failure {
    let message = format!("the answers say nothing about `{field}`");
    Failure::new(Code::Usage, message).hint(format!("add `{field} = …` to the answers file"))
}

/// A person at the terminal whose passphrase is in a file.
#[derive(Debug)]
pub(crate) struct WithPassphrase<D>(pub(crate) D, pub(crate) Answers);

impl<D: Dialogue> Dialogue for WithPassphrase<D> {
    fn line(&mut self, question: Question<'_>) -> Result<String, Failure> {
        self.0.line(question)
    }

    fn secret(&mut self, question: Question<'_>) -> Result<Passphrase, Failure> {
        self.1.secret(question)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn answers_are_given_to_the_questions_they_name() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("one.pass");
        std::fs::write(&file, "correct horse\n").unwrap();
        std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        let text = "accept = \"fewer\"\nsign = \"yes\"\npassphrase_file = \"one.pass\"\n";
        let mut answers = Answers::parse(text, directory.path()).unwrap();

        assert_eq!(answers.line(Question::Accept("fewer")).unwrap(), "fewer");
        assert!(confirm(&mut answers, Question::Sign("a b")).is_ok());
        let secret = answers.secret(Question::NewPassphrase).unwrap();
        assert_eq!(secret.expose(), "correct horse");
        let missing = confirm(&mut answers, Question::Abort).unwrap_err();
        assert!(missing.message.contains("`abort`"), "{}", missing.message);
    }

    #[test]
    fn answers_for_other_words_do_not_sign() {
        let text = "sign = \"yes\"\nwords = \"zoo zoo\"\n";
        let mut answers = Answers::parse(text, Path::new("")).unwrap();

        assert!(confirm(&mut answers, Question::Sign("zoo zoo")).is_ok());
        let refused = confirm(&mut answers, Question::Sign("abandon zoo")).unwrap_err();
        assert_eq!(refused.code, Code::Refused);
    }

    #[test]
    fn only_a_yes_is_a_yes_and_unknown_answers_are_refused() {
        let mut answers = Answers::parse("abort = \"no\"\n", Path::new("")).unwrap();
        assert_eq!(
            confirm(&mut answers, Question::Abort).unwrap_err().code,
            Code::Refused
        );

        let unknown = Answers::parse("abotr = \"yes\"\n", Path::new("")).unwrap_err();
        assert!(unknown.contains("`abotr` is unknown"), "{unknown}");
    }
}
