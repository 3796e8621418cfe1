//! The text that Prometheus reads, format 0.0.4.

use std::fmt::{Display, Write};

use crate::Histogram;

/// The content type of a page.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the numbers of a family mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They only grow.
    Counter,
    /// They come and go.
    Gauge,
    /// They are buckets, a sum and a count.
    Histogram,
}

/// A page that is being written.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
}

/// A family of the page: all that stands under one name.
pub struct Family<'a> {
    name: &'static str,
    text: &'a mut String,
}

/// Names and values of labels; their order is the caller's.
type Labels<'a> = &'a [(&'a str, &'a str)];

impl Page {
    /// Begins a family. Its name ends with its unit, and that of a counter with `_total`.
    pub fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Family<'_> {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        put(
            &mut self.text,
            format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"),
        );
        Family {
            name,
            text: &mut self.text,
        }
    }

    /// The whole page.
    pub fn into_text(self) -> String {
        self.text
    }
}

impl Family<'_> {
    /// One number of the family.
    pub fn value(&mut self, labels: Labels<'_>, value: impl Display) -> &mut Self {
        self.line("", labels, None, value);
        self
    }

    /// One histogram of the family; its times are in seconds.
    pub fn histogram<const N: usize>(
        &mut self,
        labels: Labels<'_>,
        histogram: &Histogram<N>,
    ) -> &mut Self {
        let reading = histogram.read();
        for (bound, count) in reading.within {
            let bound = bound.as_secs_f64().to_string();
            self.line("_bucket", labels, Some(&bound), count);
        }
        self.line("_bucket", labels, Some("+Inf"), reading.count);
        self.line("_sum", labels, None, reading.sum.as_secs_f64());
        self.line("_count", labels, None, reading.count);
        self
    }

    fn line(&mut self, suffix: &str, labels: Labels<'_>, bound: Option<&str>, value: impl Display) {
        put(self.text, format_args!("{}{suffix}", self.name));
        let bound = bound.map(|bound| ("le", bound));
        for (index, (name, value)) in labels.iter().copied().chain(bound).enumerate() {
            let open = if index == 0 { '{' } else { ',' };
            let value = escaped(value);
            put(self.text, format_args!("{open}{name}=\"{value}\""));
        }
        let close = if labels.is_empty() && bound.is_none() {
            ""
        } else {
            "}"
        };
        put(self.text, format_args!("{close} {value}\n"));
    }
}

fn escaped(value: &str) -> String {
    let value = value.replace('\\', "\\\\");
    value.replace('"', "\\\"").replace('\n', "\\n")
}

fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments)
        .expect("a string takes whatever is written");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_page_is_written_as_prometheus_reads_it() {
        let took = Histogram::new([Duration::from_millis(5), Duration::from_secs(1)]);
        took.record(Duration::from_millis(1));
        took.record(Duration::from_millis(500));
        let mut page = Page::default();

        page.family("sheep_total", Kind::Counter, "Sheep by colour.")
            .value(&[("colour", "black")], 1)
            .value(&[("colour", "wh\"i\\te\n")], 20);
        page.family("temperature_celsius", Kind::Gauge, "How warm\nit is.")
            .value(&[], -1.5);
        page.family("nap_seconds", Kind::Histogram, "Naps.")
            .histogram(&[("who", "dog")], &took);

        let expected = r#"# HELP sheep_total Sheep by colour.
# TYPE sheep_total counter
sheep_total{colour="black"} 1
sheep_total{colour="wh\"i\\te\n"} 20
# HELP temperature_celsius How warm\nit is.
# TYPE temperature_celsius gauge
temperature_celsius -1.5
# HELP nap_seconds Naps.
# TYPE nap_seconds histogram
nap_seconds_bucket{who="dog",le="0.005"} 1
nap_seconds_bucket{who="dog",le="1"} 2
nap_seconds_bucket{who="dog",le="+Inf"} 2
nap_seconds_sum{who="dog"} 0.501
nap_seconds_count{who="dog"} 2
"#;
        assert_eq!(page.into_text(), expected);
    }
}
