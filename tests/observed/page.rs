//! A page of metrics, read as strictly as Prometheus and its linter do.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

/// What a page says.
pub(crate) struct Page {
    /// The page itself.
    pub(crate) text: String,
    families: Vec<(String, String)>,
    values: BTreeMap<Series, f64>,
}

/// A name with its labels, in their order of the alphabet.
type Series = (String, Vec<(String, String)>);

impl Page {
    /// Reads a page; fails the test where it breaks a rule.
    #[track_caller]
    pub(crate) fn parse(text: &str) -> Self {
        let mut page = Self {
            text: text.to_owned(),
            families: Vec::new(),
            values: BTreeMap::new(),
        };
        assert!(text.ends_with('\n'), "the last line has no end");
        let mut helped = None;
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').expect("a text follows");
                assert!(!help.is_empty());
                helped = Some(name.to_owned());
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect("a type follows");
                assert_eq!(helped.as_deref(), Some(name), "TYPE follows HELP");
                page.begin(name, kind);
            } else {
                page.sample(line);
            }
        }
        page.check_histograms();
        page
    }

    fn begin(&mut self, name: &str, kind: &str) {
        assert!(
            self.families.iter().all(|(known, _)| known != name),
            "{name} comes twice"
        );
        let valid = Regex::new("^[a-z][a-z0-9_]*$").unwrap();
        assert!(valid.is_match(name), "{name}");
        assert_eq!(
            kind == "counter",
            name.ends_with("_total"),
            "{name} is a {kind}"
        );
        for unit in [
            "_milliseconds",
            "_ms",
            "_minutes",
            "_count",
            "_sum",
            "_bucket",
        ] {
            assert!(!name.ends_with(unit), "{name} has no base unit");
        }
        self.families.push((name.to_owned(), kind.to_owned()));
    }

    fn sample(&mut self, line: &str) {
        let form =
            Regex::new(r#"^([a-z_0-9]+)(?:\{((?:[a-z_]+="[^"\\]*",?)+)\})? (\S+)$"#).unwrap();
        let parts = form
            .captures(line)
            .unwrap_or_else(|| panic!("no sample: {line}"));
        let name = &parts[1];
        let (family, kind) = self.families.last().expect("a family comes first");
        let allowed = match kind.as_str() {
            "histogram" => ["_bucket", "_sum", "_count"]
                .iter()
                .any(|suffix| name.strip_suffix(suffix) == Some(family)),
            _ => name == family,
        };
        assert!(allowed, "{line} is not of {family}");
        let labels = Regex::new(r#"([a-z_]+)="([^"]*)""#).unwrap();
        let mut found: Vec<(String, String)> = labels
            .captures_iter(parts.get(2).map_or("", |labels| labels.as_str()))
            .map(|label| (label[1].to_owned(), label[2].to_owned()))
            .collect();
        found.sort();
        let names: BTreeSet<_> = found.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), found.len(), "{line}");
        let value: f64 = parts[3].parse().unwrap_or_else(|_| panic!("{line}"));
        let before = self.values.insert((name.to_owned(), found), value);
        assert!(before.is_none(), "{line} comes twice");
    }

    /// Buckets grow up to the count.
    fn check_histograms(&self) {
        let kinds = self.families.iter().filter(|(_, kind)| kind == "histogram");
        for (family, _) in kinds {
            let counts = self
                .values
                .iter()
                .filter(|((name, _), _)| *name == format!("{family}_count"));
            for ((_, labels), count) in counts {
                let mut buckets: Vec<(f64, f64)> = self
                    .values
                    .iter()
                    .filter(|((name, _), _)| *name == format!("{family}_bucket"))
                    .filter_map(|((_, all), value)| {
                        let (bound, rest): (Vec<_>, Vec<_>) =
                            all.iter().cloned().partition(|(name, _)| name == "le");
                        (rest == *labels).then(|| (bound[0].1.parse().unwrap(), *value))
                    })
                    .collect();
                buckets.sort_by(|left, right| left.0.total_cmp(&right.0));
                assert!(
                    buckets.is_sorted_by(|left, right| left.1 <= right.1),
                    "{family}"
                );
                let last = buckets.last().unwrap();
                assert!(last.0.is_infinite());
                assert!((last.1 - count).abs() < 0.5, "{family}");
            }
        }
    }

    /// The number of this name with exactly these labels, without its fraction.
    #[track_caller]
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> i64 {
        let labels = labels
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut labels: Vec<_> = labels.collect();
        labels.sort();
        let found = self.values.get(&(name.to_owned(), labels));
        let found = found.unwrap_or_else(|| panic!("no {name} in\n{}", self.text));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "times are asked for in whole seconds"
        )]
        let value = found.ceil() as i64;
        value
    }

    /// The names of all families, sorted.
    pub(crate) fn families(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .families
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        names
    }
}
