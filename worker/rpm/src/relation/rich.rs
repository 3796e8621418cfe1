//! Rich dependencies, such as `(a if b)`: requirements that several packages together fulfil.

use super::range::{Evr, Relation, Sense};

/// Deepest nesting that is read; the deepest of Fedora has four levels.
const DEPTH_MAX: usize = 32;

/// A rich dependency taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rich<'a> {
    /// A plain one.
    Plain(Relation<'a>),
    /// All of them.
    And(Vec<Self>),
    /// Any of them.
    Or(Vec<Self>),
    /// The first if the second is there; else the third.
    If(Box<Self>, Box<Self>, Option<Box<Self>>),
    /// The first unless the second is there; then the third.
    Unless(Box<Self>, Box<Self>, Option<Box<Self>>),
    /// One package that is all of them.
    With(Vec<Self>),
    /// A package that is the first but not the second.
    Without(Box<Self>, Box<Self>),
}

impl<'a> Rich<'a> {
    /// Whether a requirement of this name is a rich one.
    pub(super) fn is_rich(name: &str) -> bool {
        name.starts_with('(')
    }

    /// Reads a rich dependency; `None` if it is none that rpm would build a package with.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut tokens = Tokens { rest: text };
        let rich = tokens.operand(0)?;
        (tokens.rest.trim_ascii().is_empty() && !matches!(rich, Self::Plain(_))).then_some(rich)
    }

    /// Whether it says what one package is, rather than what must be there.
    fn is_of_one_package(&self) -> bool {
        match self {
            Self::Plain(_) => true,
            Self::Or(parts) | Self::With(parts) => parts.iter().all(Self::is_of_one_package),
            Self::Without(first, second) => first.is_of_one_package() && second.is_of_one_package(),
            Self::And(_) | Self::If(..) | Self::Unless(..) => false,
        }
    }
}

/// Adds every name in the rich dependency `text` to `names`.
pub(super) fn names<'a>(text: &'a str, names: &mut Vec<&'a str>) {
    let mut open: Vec<Rich<'a>> = Rich::parse(text).into_iter().collect();
    while let Some(rich) = open.pop() {
        match rich {
            Rich::Plain(relation) => names.push(relation.name),
            Rich::And(parts) | Rich::Or(parts) | Rich::With(parts) => open.extend(parts),
            Rich::If(first, second, third) | Rich::Unless(first, second, third) => {
                open.extend([*first, *second]);
                open.extend(third.map(|third| *third));
            }
            Rich::Without(first, second) => open.extend([*first, *second]),
        }
    }
}

/// What is still to be read.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    /// A parenthesis with all that is in it, or a plain relation.
    fn operand(&mut self, depth: usize) -> Option<Rich<'a>> {
        self.skip_space();
        if !self.rest.starts_with('(') {
            return self.plain();
        }
        if depth == DEPTH_MAX {
            return None;
        }
        self.rest = &self.rest[1..];
        let first = self.operand(depth + 1)?;
        if self.closes() {
            // Parentheses around a single relation mean nothing; rpm takes them.
            return Some(Rich::Or(vec![first]));
        }
        match self.word()? {
            "and" => Some(Rich::And(self.chain(first, "and", depth)?)),
            "or" => Some(Rich::Or(self.chain(first, "or", depth)?)),
            "with" => one_package(Rich::With(self.chain(first, "with", depth)?)),
            "without" => {
                let second = self.operand(depth + 1)?;
                let rich = Rich::Without(Box::new(first), Box::new(second));
                self.closes().then_some(rich).and_then(one_package)
            }
            "if" => {
                let (second, third) = self.condition(depth)?;
                Some(Rich::If(Box::new(first), second, third))
            }
            "unless" => {
                let (second, third) = self.condition(depth)?;
                Some(Rich::Unless(Box::new(first), second, third))
            }
            _ => None,
        }
    }

    /// What follows `first` and a first `operator`, up to the parenthesis that closes.
    fn chain(&mut self, first: Rich<'a>, operator: &str, depth: usize) -> Option<Vec<Rich<'a>>> {
        let mut parts = vec![first, self.operand(depth + 1)?];
        while !self.closes() {
            if self.word()? != operator {
                return None;
            }
            parts.push(self.operand(depth + 1)?);
        }
        Some(parts)
    }

    /// `b)` or `b else c)`.
    fn condition(&mut self, depth: usize) -> Option<(Box<Rich<'a>>, Option<Box<Rich<'a>>>)> {
        let second = Box::new(self.operand(depth + 1)?);
        if self.closes() {
            return Some((second, None));
        }
        if self.word()? != "else" {
            return None;
        }
        let third = Box::new(self.operand(depth + 1)?);
        self.closes().then_some((second, Some(third)))
    }

    /// A name, and a range if a sign follows.
    fn plain(&mut self) -> Option<Rich<'a>> {
        let name = self.word()?;
        self.skip_space();
        let is_sign = |character: char| matches!(character, '<' | '=' | '>');
        let length = self.rest.find(|character| !is_sign(character))?;
        if length == 0 {
            return Some(Rich::Plain(Relation::any(name)));
        }
        let (sign, rest) = self.rest.split_at(length);
        self.rest = rest;
        let sense = Sense::of_sign(sign)?;
        let evr = Evr::parse(self.word()?);
        Some(Rich::Plain(Relation::new(name, sense, evr)))
    }

    /// Takes all up to a space or to a parenthesis that was not opened on the way.
    fn word(&mut self) -> Option<&'a str> {
        self.skip_space();
        let mut open = 0_usize;
        let mut length = self.rest.len();
        for (at, byte) in self.rest.bytes().enumerate() {
            match byte {
                b'(' => open += 1,
                b')' if open > 0 => open -= 1,
                b')' | b' ' | b'\t' | b'\n' | b'\r' => {
                    length = at;
                    break;
                }
                _ => {}
            }
        }
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        (!word.is_empty() && open == 0).then_some(word)
    }

    /// Takes the parenthesis that closes, if it is next.
    fn closes(&mut self) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(')');
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }
}

fn one_package(rich: Rich<'_>) -> Option<Rich<'_>> {
    rich.is_of_one_package().then_some(rich)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(name: &str) -> Rich<'_> {
        Rich::Plain(Relation::any(name))
    }

    #[test]
    fn every_operator_is_read() {
        let boxed = |name| Box::new(plain(name));
        for (text, expected) in [
            (
                "(a and b and c)",
                Rich::And(vec![plain("a"), plain("b"), plain("c")]),
            ),
            ("(a or b)", Rich::Or(vec![plain("a"), plain("b")])),
            ("(a if b)", Rich::If(boxed("a"), boxed("b"), None)),
            (
                "(a if b else c)",
                Rich::If(boxed("a"), boxed("b"), Some(boxed("c"))),
            ),
            ("(a unless b)", Rich::Unless(boxed("a"), boxed("b"), None)),
            (
                "(a unless b else c)",
                Rich::Unless(boxed("a"), boxed("b"), Some(boxed("c"))),
            ),
            ("( a  with b )", Rich::With(vec![plain("a"), plain("b")])),
            ("(a without b)", Rich::Without(boxed("a"), boxed("b"))),
            ("(a)", Rich::Or(vec![plain("a")])),
            (
                "((a or b) and c)",
                Rich::And(vec![Rich::Or(vec![plain("a"), plain("b")]), plain("c")]),
            ),
        ] {
            assert_eq!(Rich::parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn names_hold_parentheses_and_ranges_follow_them() {
        let mut found = Vec::new();
        let text = "(python3dist(x) >= 1:1.0-2 with python3dist(x) < 2~~)";
        names(text, &mut found);
        let Some(Rich::With(parts)) = Rich::parse(text) else {
            panic!("{text}");
        };
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Rich::Plain(relation) => relation.to_string(),
                _ => panic!("{text}"),
            })
            .collect();

        assert_eq!(found, ["python3dist(x)"; 2]);
        assert_eq!(parts, ["python3dist(x) >= 1:1.0-2", "python3dist(x) < 2~~"]);
    }

    #[test]
    fn what_rpm_would_not_take_is_not_read() {
        for text in [
            "",
            "a",
            "(",
            "()",
            "(a",
            "(a b)",
            "(a and)",
            "(a and b or c)",
            "(a if b if c)",
            "(a or b) c",
            "(a or b))",
            "(a >< 1 or b)",
            "(a >= or b)",
            "(a without b without c)",
            "((a and b) with c)",
            "(a else b)",
            "(a(b or c)",
        ] {
            assert_eq!(Rich::parse(text), None, "{text}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |depth| format!("{}a{}", "(b or ".repeat(depth), ")".repeat(depth));

        assert!(Rich::parse(&nested(DEPTH_MAX)).is_some());
        assert_eq!(Rich::parse(&nested(DEPTH_MAX + 1)), None);
        assert_eq!(Rich::parse(&nested(1_000_000)), None);
        assert_eq!(Rich::parse(&"(".repeat(1_000_000)), None);
    }
}
