//! Who holds which key.

use std::path::Path;

use tuf::{Key, KeyId};

use crate::ceremony::public_key;
use crate::ceremony::reader::{Fields, Found, Mistake, read};

/// One key, and the person who holds it.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    /// How roles and people name the holder.
    pub(crate) name: String,
    /// Where the holder is reached, such as a mail address.
    pub(crate) contact: String,
    /// The public part of the key.
    pub(crate) key: Key,
    /// What is printed on the device that holds it.
    pub(crate) serial: Option<String>,
    /// How it is known that the key is in that device.
    pub(crate) attestation: Option<String>,
}

/// The keyholders, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    holders: Vec<Holder>,
}

impl Roster {
    /// The `[[keyholder]]` tables of a plan; key files are looked for in `directory`. The mistakes
    /// of the rest of the plan are not looked for.
    pub(crate) fn parse(text: &str, directory: &Path) -> Result<Self, Vec<Mistake>> {
        read(text, |fields| {
            let roster = Self::take(fields, directory);
            fields.ignore_rest();
            Some(roster)
        })
    }

    /// Takes the `[[keyholder]]` tables out of `fields`.
    pub(crate) fn take(fields: &mut Fields<'_, '_>, directory: &Path) -> Self {
        let tables = fields.tables("keyholder");
        if tables.is_empty() {
            fields.missing("[[keyholder]]");
        }
        let mut roster = Self::default();
        for mut table in tables {
            let holder = holder(&mut table, directory);
            table.end();
            let Some(holder) = holder else { continue };
            match roster.twin(&holder) {
                Some(twin) => {
                    let what = format!("the key of `{}` is that of `{twin}`", holder.name);
                    table.wrong(table.place.clone(), what);
                }
                None => roster.holders.push(holder),
            }
        }
        roster
    }

    /// Who has the key of `holder` already.
    fn twin(&self, holder: &Holder) -> Option<&str> {
        let fingerprint = holder.key.fingerprint();
        let mut holders = self.holders.iter();
        let twin = holders.find(|one| one.key.fingerprint() == fingerprint)?;
        Some(&twin.name)
    }

    /// Everybody, in the order of the file.
    pub(crate) fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// The keys of the holder called `name`; more than one if the name stands there more than once.
    pub(crate) fn keys_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Key> {
        let named = self.holders.iter().filter(move |one| one.name == name);
        named.map(|one| &one.key)
    }

    /// Who holds the key `id`.
    pub(crate) fn holder_of(&self, id: &KeyId) -> Option<&Holder> {
        self.holders.iter().find(|one| one.key.id() == id)
    }

    /// The key as people know it: the name of its holder and the first digits of its identifier.
    pub(crate) fn label(&self, id: &KeyId) -> String {
        match self.holder_of(id) {
            Some(holder) => format!("{} ({})", holder.name, id.short()),
            None => id.short().to_owned(),
        }
    }

    /// Who holds `keys`, in the order of the file; keys of nobody here by their identifiers.
    pub(crate) fn names(&self, keys: &[KeyId]) -> String {
        let name = |key: &KeyId| {
            let holder = self.holder_of(key);
            holder.map_or_else(|| key.short().to_owned(), |holder| holder.name.clone())
        };
        let names: Vec<String> = self.sorted(keys).into_iter().map(name).collect();
        names.join(", ")
    }

    /// `keys` in the order of the file; those of nobody here come last.
    pub(crate) fn sorted<'k>(&self, keys: &'k [KeyId]) -> Vec<&'k KeyId> {
        let mut sorted: Vec<&KeyId> = keys.iter().collect();
        sorted.sort_by_key(|key| {
            let place = self.holders.iter().position(|one| one.key.id() == *key);
            place.unwrap_or(usize::MAX)
        });
        sorted
    }

    /// Which person holds the key `id`: a number that is the same for two keys with the same name
    /// or the same contact.
    pub(crate) fn person_of(&self, id: &KeyId) -> Option<usize> {
        let holder = self.holder_of(id)?;
        let same = |one: &Holder, other: &Holder| {
            let folded = |text: &str| text.trim().to_lowercase();
            folded(&one.name) == folded(&other.name)
                || folded(&one.contact) == folded(&other.contact)
        };
        self.holders.iter().position(|one| same(one, holder))
    }
}

fn holder(table: &mut Fields<'_, '_>, directory: &Path) -> Option<Holder> {
    let name = table.needed_text("name");
    let contact = table.needed_text("contact");
    let (text, file) = (table.text("key"), table.text("key_file"));
    let serial = table.text("serial").map(Found::into_inner);
    let attestation = table.text("attestation").map(Found::into_inner);
    let key = match (text, file) {
        (Some(text), None) => table.checked(text.span(), public_key::read(text.get_ref())),
        (None, Some(file)) => key_of_file(table, &file, directory),
        (None, None) => {
            table.missing("key` or `key_file");
            None
        }
        (Some(_), Some(file)) => {
            table.wrong(file.span(), "`key` is given too: one of them is enough");
            None
        }
    };
    Some(Holder {
        name: name?.into_inner(),
        contact: contact?.into_inner(),
        key: key?,
        serial,
        attestation,
    })
}

fn key_of_file(table: &Fields<'_, '_>, file: &Found<String>, directory: &Path) -> Option<Key> {
    let path = directory.join(file.get_ref());
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("`{}` cannot be read: {error}", path.display()));
    let text = table.checked(file.span(), text)?;
    table.checked(file.span(), public_key::read(&text))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A public key for tests, different for each `seed`.
    pub(crate) fn key(seed: u8) -> Key {
        // Not every number is a point of the curve; these are looked for from the seed on.
        let keys = (0..=255).map(|last: u8| {
            let mut public = [seed; 32];
            public[0] = last;
            Key::ed25519(&public)
        });
        keys.flatten()
            .next()
            .expect("half of all numbers are points")
    }

    fn table(name: &str, contact: &str, seed: u8) -> String {
        let key = public_key::write(&key(seed));
        format!("[[keyholder]]\nname = \"{name}\"\ncontact = \"{contact}\"\nkey = \"{key}\"\n")
    }

    fn parse(text: &str) -> Result<Roster, Vec<Mistake>> {
        Roster::parse(text, Path::new("/nowhere"))
    }

    #[test]
    fn two_keys_with_one_name_or_contact_are_of_one_person() {
        let text = [
            table("Keyholder one", "one@example.org", 1),
            table("Keyholder two", "two@example.org", 2),
            table("keyholder one", "else@example.org", 3),
            table("Keyholder four", "TWO@example.org ", 4),
        ];
        let roster = parse(&text.concat()).unwrap();

        let people = [1, 2, 3, 4].map(|seed| roster.person_of(key(seed).id()));
        assert_eq!(people, [Some(0), Some(1), Some(0), Some(1)]);
        assert_eq!(roster.person_of(key(9).id()), None);
        assert!(roster.label(key(2).id()).starts_with("Keyholder two ("));
    }

    #[test]
    fn one_key_is_not_given_to_two_people() {
        let text = [
            table("Keyholder one", "one@example.org", 1),
            table("Keyholder two", "two@example.org", 1),
        ];
        let mistakes = parse(&text.concat()).unwrap_err();

        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].line, 5);
        assert!(
            mistakes[0].what.contains("that of `Keyholder one`"),
            "{mistakes:?}"
        );
    }

    #[test]
    fn a_holder_needs_name_contact_and_one_key() {
        let text = "[[keyholder]]\nkey = \"zz\"\n[[keyholder]]\nname = \"a\"\ncontact = \"b\"\n\
                    [[keyholder]]\nname = \"a\"\ncontact = \"b\"\nkey_file = \"missing.pub\"\n";
        let told: Vec<String> = parse(text)
            .unwrap_err()
            .iter()
            .map(Mistake::to_string)
            .collect();

        for (mistake, said) in told.iter().zip([
            "line 1, column 1: `contact` is missing",
            "line 1, column 1: `name` is missing",
            "line 2, column 7: this is no Ed25519 key",
            "line 3, column 1: `key` or `key_file` is missing",
            "line 9, column 12: `/nowhere/missing.pub` cannot be read",
        ]) {
            assert!(mistake.starts_with(said), "{mistake} is not {said}");
        }
        assert_eq!(told.len(), 5);
    }
}
