//! What is wrong with a request beyond its schema, part by part: people want all of it at once.

use crate::problem::Refusal;

/// Of so many parts it is said what is wrong with them; the rest of a long list is left out.
pub(crate) const MOST: usize = 100;

/// What was found wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Complaints {
    found: Vec<(String, String)>,
    more: usize,
}

impl Complaints {
    /// Passes on what was judged to be good, or remembers what is wrong with `field`.
    pub(crate) fn hear<T>(
        &mut self,
        judged: Result<T, impl Into<String>>,
        field: impl FnOnce() -> String,
    ) -> Option<T> {
        match judged {
            Ok(good) => Some(good),
            Err(reason) => {
                self.add(field, reason);
                None
            }
        }
    }

    /// Remembers that `field` is wrong.
    pub(crate) fn add(&mut self, field: impl FnOnce() -> String, reason: impl Into<String>) {
        if self.found.len() < MOST {
            self.found.push((field(), reason.into()));
        } else {
            self.more += 1;
        }
    }

    /// The fields that were complained about.
    #[cfg(test)]
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.found.iter().map(|(field, _)| field.as_str())
    }

    /// Whether nothing was wrong.
    ///
    /// # Errors
    /// [`Refusal::invalid_request`] with everything that was.
    pub(crate) fn settle(self) -> Result<(), Refusal> {
        if self.found.is_empty() {
            return Ok(());
        }
        let refusal = match self.more {
            0 => Refusal::invalid_request(),
            more => Refusal::invalid_request().detail(format!("{more} more parts are wrong")),
        };
        let found = self.found.into_iter();
        Err(found.fold(refusal, |refusal, (field, reason)| {
            refusal.field(field, reason)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_wrong_is_no_refusal() {
        let mut complaints = Complaints::default();

        assert_eq!(complaints.hear(Ok::<_, String>(7), String::new), Some(7));
        assert!(complaints.settle().is_ok());
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut complaints = Complaints::default();
        for index in 0..MOST + 3 {
            complaints.add(|| format!("paths[{index}]"), "it is empty");
        }

        let refusal = format!("{:?}", complaints.settle().unwrap_err());

        assert!(refusal.contains("paths[99]") && !refusal.contains("paths[100]"));
        assert!(refusal.contains("3 more parts are wrong"));
    }
}
