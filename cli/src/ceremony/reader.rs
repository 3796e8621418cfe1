//! TOML read field by field, so that every mistake in a file is named, with its place.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands, in bytes from the start of the file.
pub(crate) type Found<T> = Spanned<T>;

/// One thing that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mistake {
    /// From 1 on.
    pub(crate) line: usize,
    /// From 1 on, in characters.
    pub(crate) column: usize,
    /// What, in one sentence without a full stop.
    pub(crate) what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.what
        )
    }
}

/// The mistakes of one file, as they are found.
#[derive(Debug)]
pub(crate) struct Mistakes<'t> {
    text: &'t str,
    found: RefCell<Vec<Mistake>>,
}

impl Mistakes<'_> {
    /// Notes that something is wrong at `place`.
    pub(crate) fn add(&self, place: Range<usize>, what: impl Into<String>) {
        let before = &self.text[..place.start.min(self.text.len())];
        let line = before.rsplit('\n').next().unwrap_or_default();
        self.found.borrow_mut().push(Mistake {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            what: what.into(),
        });
    }
}

/// Reads the file `text` with `read`; whatever is wrong in it comes back in the order of the file.
pub(crate) fn read<T>(
    text: &str,
    read: impl FnOnce(&mut Fields<'_, '_>) -> Option<T>,
) -> Result<T, Vec<Mistake>> {
    let mistakes = Mistakes {
        text,
        found: RefCell::default(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        mistakes.add(error.span().unwrap_or_default(), error.message());
    }
    let mut value = None;
    if mistakes.found.borrow().is_empty() {
        let mut fields = Fields::of(&mistakes, table.into_inner(), 0..0);
        value = read(&mut fields);
        fields.end();
    }
    let mut found = mistakes.found.into_inner();
    found.sort();
    match value {
        Some(value) if found.is_empty() => Ok(value),
        _ => Err(found),
    }
}

/// A table whose fields are taken out one by one; what is left at the end is unknown.
#[derive(Debug)]
pub(crate) struct Fields<'m, 't> {
    mistakes: &'m Mistakes<'t>,
    /// Where the table stands.
    pub(crate) place: Range<usize>,
    left: DeTable<'t>,
    asked: Vec<&'static str>,
}

impl<'m, 't> Fields<'m, 't> {
    fn of(mistakes: &'m Mistakes<'t>, left: DeTable<'t>, place: Range<usize>) -> Self {
        Self {
            mistakes,
            place,
            left,
            asked: Vec::new(),
        }
    }

    /// Notes that something is wrong at `place`.
    pub(crate) fn wrong(&self, place: Range<usize>, what: impl Into<String>) {
        self.mistakes.add(place, what);
    }

    /// What parsing came to; a failure is noted at `place`.
    pub(crate) fn checked<T, E: fmt::Display>(
        &self,
        place: Range<usize>,
        parsed: Result<T, E>,
    ) -> Option<T> {
        parsed
            .map_err(|error| self.wrong(place, error.to_string()))
            .ok()
    }

    /// Takes the field `name`, whatever it is.
    pub(crate) fn value(&mut self, name: &'static str) -> Option<Found<DeValue<'t>>> {
        self.asked.push(name);
        self.left.remove(name)
    }

    /// The field `name` as text.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<Found<String>> {
        let value = self.value(name)?;
        let place = value.span();
        match value.into_inner() {
            DeValue::String(text) => Some(Found::new(place, text.into_owned())),
            _ => self.mistyped(place, name, "text"),
        }
    }

    /// The field `name` as text; that it is not there is a mistake.
    pub(crate) fn needed_text(&mut self, name: &'static str) -> Option<Found<String>> {
        if !self.has(name) {
            self.missing(name);
        }
        match self.text(name) {
            Some(text) if text.get_ref().trim().is_empty() => {
                self.wrong(text.span(), format!("`{name}` is empty"));
                None
            }
            text => text,
        }
    }

    /// The field `name` as a number from 0 on.
    pub(crate) fn number(&mut self, name: &'static str) -> Option<Found<u32>> {
        let value = self.value(name)?;
        let place = value.span();
        match number(value.get_ref()) {
            Some(number) => Some(Found::new(place, number)),
            None => self.mistyped(place, name, "a whole number, not negative"),
        }
    }

    /// The field `name` as a number; that it is not there is a mistake.
    pub(crate) fn needed_number(&mut self, name: &'static str) -> Option<Found<u32>> {
        if !self.has(name) {
            self.missing(name);
        }
        self.number(name)
    }

    /// The field `name` as a time span such as `90d`, in seconds.
    pub(crate) fn span(&mut self, name: &'static str) -> Option<Found<u32>> {
        let text = self.text(name)?;
        let place = text.span();
        let seconds = self.checked(place.clone(), seconds(text.get_ref()))?;
        Some(Found::new(place, seconds))
    }

    /// The field `name` as a list of texts.
    pub(crate) fn texts(&mut self, name: &'static str) -> Option<Vec<Found<String>>> {
        let value = self.value(name)?;
        let place = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            return self.mistyped(place, name, "a list of texts");
        };
        let text = |item: Found<DeValue<'t>>| {
            let place = item.span();
            match item.into_inner() {
                DeValue::String(text) => Some(Found::new(place, text.into_owned())),
                _ => self.mistyped(place, name, "a list of texts"),
            }
        };
        items.into_iter().map(text).collect()
    }

    /// Whether the field `name` is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.left.contains_key(name)
    }

    /// Whether the field `name` is a table.
    pub(crate) fn is_table(&self, name: &str) -> bool {
        let value = self.left.get(name);
        value.is_some_and(|value| value.get_ref().is_table())
    }

    /// The table `[name]`.
    pub(crate) fn table(&mut self, name: &'static str) -> Option<Self> {
        let value = self.value(name)?;
        self.inner(name, value)
    }

    /// All tables `[[name]]`.
    pub(crate) fn tables(&mut self, name: &'static str) -> Vec<Self> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        let place = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            let _: Option<()> = self.mistyped(place, name, "a list of tables, `[[…]]`");
            return Vec::new();
        };
        let tables = items.into_iter().map(|item| self.inner(name, item));
        tables.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn inner(&self, name: &str, value: Found<DeValue<'t>>) -> Option<Self> {
        let place = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Self::of(self.mistakes, table, place)),
            _ => self.mistyped(place, name, "a table"),
        }
    }

    /// Names what nobody asked for.
    pub(crate) fn end(&mut self) {
        for (name, _) in std::mem::take(&mut self.left) {
            let what = format!(
                "the field `{}` is unknown; known here: {}",
                name.get_ref(),
                self.asked.join(", ")
            );
            self.wrong(name.span(), what);
        }
    }

    /// Leaves what nobody asked for to somebody else.
    pub(crate) fn ignore_rest(&mut self) {
        self.left.clear();
    }

    /// Notes that the field `name` is not there.
    pub(crate) fn missing(&self, name: &str) {
        self.wrong(self.place.clone(), format!("`{name}` is missing"));
    }

    fn mistyped<T>(&self, place: Range<usize>, name: &str, what: &str) -> Option<T> {
        self.wrong(place, format!("`{name}` has to be {what}"));
        None
    }
}

/// The number that `value` is, if it is one that is not negative.
pub(crate) fn number(value: &DeValue<'_>) -> Option<u32> {
    let integer = value.as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A time span such as `30m`, `12h`, `90d` or `2w`, in seconds.
pub(crate) fn seconds(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is no time span such as `12h`, `90d` or `2w`");
    let (digits, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
    let each: u32 = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return Err(wrong()),
    };
    let many: u32 = digits.parse().map_err(|_| wrong())?;
    match many.checked_mul(each) {
        Some(0) | None => Err(format!("`{text}` is no span that anything can be good for")),
        Some(seconds) => Ok(seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let result = read(text, |fields| {
            let name = fields.needed_text("name");
            let count = fields.number("count");
            let span = fields.span("span");
            if let Some(mut inner) = fields.table("inner") {
                inner.number("y");
                inner.end();
            }
            Some((name?, count, span))
        });
        let mistakes = result.err().unwrap_or_default();
        mistakes.iter().map(Mistake::to_string).collect()
    }

    #[test]
    fn every_mistake_is_named_with_its_place() {
        let text = "name = \"\"\ncount = -1\nspan = \"3 weeks\"\nsurname = 1\n[inner]\nx = 2\n";

        assert_eq!(
            told(text),
            [
                "line 1, column 8: `name` is empty",
                "line 2, column 9: `count` has to be a whole number, not negative",
                "line 3, column 8: `3 weeks` is no time span such as `12h`, `90d` or `2w`",
                "line 4, column 1: the field `surname` is unknown; known here: name, count, span, inner",
                "line 6, column 1: the field `x` is unknown; known here: y",
            ]
        );
    }

    #[test]
    fn what_is_missing_is_named_at_its_table() {
        assert_eq!(told("count = 1\n"), ["line 1, column 1: `name` is missing"]);
        assert!(told("name = \"a\"\n").is_empty());
    }

    #[test]
    fn what_is_no_toml_is_named_with_its_place() {
        let mistakes = told("name = \"a\"\ncount = = 2\n");

        assert!(mistakes[0].starts_with("line 2, column "), "{mistakes:?}");
    }

    #[test]
    fn spans_are_numbers_with_a_unit() {
        for (text, expected) in [
            ("30s", 30),
            ("5m", 300),
            ("12h", 43_200),
            ("365d", 31_536_000),
            ("2w", 1_209_600),
        ] {
            assert_eq!(seconds(text), Ok(expected));
        }
        for text in ["", "d", "0d", "-1d", "1.5d", "99999999w", "3é"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
