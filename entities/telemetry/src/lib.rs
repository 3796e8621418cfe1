//! Where log lines go and what they look like; and, where somebody collects them, traces.

mod export;
mod span;

use std::io::IsTerminal;

use settings::{LogFormat, Settings};
use tracing::Level;
use tracing_subscriber::filter::{ParseError, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

pub use export::Exporter;

/// How the targets of our own spans begin.
const OURS: &str = "countersign";

/// Starts logging to standard error, and the export of traces if the settings name a collector. The
/// answer is to be kept until the end: when it is dropped, the last traces are sent.
///
/// A second call in one process changes nothing.
///
/// # Errors
/// [`TelemetryError`], when nothing was started.
pub fn start(settings: &Settings) -> Result<Option<Exporter>, TelemetryError> {
    let filter = EnvFilter::try_new(&settings.log.filter)?;
    let lines = lines(settings.log.format).with_filter(filter);
    let (exporter, spans) = match &settings.telemetry.otlp_endpoint {
        Some(endpoint) => {
            let (exporter, spans) = export::start(endpoint)?;
            let ours = filter_fn(|metadata| {
                metadata.target().starts_with(OURS) && *metadata.level() <= Level::INFO
            });
            let ours = ours.with_max_level_hint(Level::INFO);
            (Some(exporter), Some(spans.with_filter(ours)))
        }
        None => (None, None),
    };
    // Tests start several servers in one process: the first one logs for all.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(spans)
        .try_init();
    Ok(exporter)
}

fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = fmt::layer()
        // A file or a journal shows colours as garbage.
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Human => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    }
}

/// Why nothing is logged.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter makes no sense.
    #[error("`log.filter` cannot be read")]
    Filter(#[from] ParseError),
    /// Traces cannot be sent.
    #[error("the export of traces could not be started")]
    Export(#[from] std::io::Error),
}
