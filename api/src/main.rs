//! `countersign-api`: the control plane and the data plane as a program of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use countersign_api::Bound;
use settings::{Settings, Sources};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code for wrong usage or settings.
const USAGE: u8 = 2;

/// Answers the API and serves packages.
#[derive(Parser)]
#[command(name = "countersign-api", version)]
struct Arguments {
    /// Settings file (TOML). The environment and flags go before it.
    #[arg(long, value_name = "FILE", env = "COUNTERSIGN_CONFIG")]
    config: Option<PathBuf>,
    /// Directory of the embedded profile.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Listener for everybody, such as `0.0.0.0:8080`.
    #[arg(long, value_name = "ADDRESS")]
    public: Option<String>,
    /// Listener for administration, such as `127.0.0.1:8088`.
    #[arg(long, value_name = "ADDRESS")]
    admin: Option<String>,
    /// Read and check the settings, then end.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        return fail("another TLS provider was installed before ours", 1);
    }
    let settings = match load(&arguments) {
        Ok(settings) => settings,
        Err(error) => return fail(&error, USAGE),
    };
    if arguments.check {
        return ExitCode::SUCCESS;
    }
    let _traces = match telemetry::start(&settings) {
        Ok(traces) => traces,
        Err(error) => return fail(&chain(&error), USAGE),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("could not start the runtime: {error}"), 1),
    };
    match runtime.block_on(serve(&settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

fn load(arguments: &Arguments) -> Result<Settings, String> {
    let mut sources = Sources::from_environment().map_err(|error| error.to_string())?;
    if let Some(file) = &arguments.config {
        sources = sources.with_file(file);
    }
    let flags = [
        ("--data", "data.directory", &arguments.data),
        ("--public", "server.public", &arguments.public),
        ("--admin", "server.admin", &arguments.admin),
    ];
    for (typed, name, value) in flags {
        if let Some(value) = value {
            sources = sources.with_flag(typed, name, value);
        }
    }
    Settings::load(&sources).map_err(|error| error.to_string())
}

async fn serve(settings: &Settings) -> Result<(), String> {
    let shutdown = CancellationToken::new();
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate()).map_err(|error| error.to_string())?,
        signal(SignalKind::interrupt()).map_err(|error| error.to_string())?,
    );
    let asked = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        asked.cancel();
    });
    let dependencies = countersign_api::dependencies(settings)
        .await
        .map_err(|error| chain(&error))?;
    let scheme = match settings.server.tls.certificate {
        Some(_) => "https",
        None => "http",
    };
    let announce = move |bound| announce(scheme, bound);
    countersign_api::run(dependencies, announce, shutdown)
        .await
        .map_err(|error| chain(&error))
}

/// For whoever started this with port 0.
fn announce(scheme: &str, Bound { public, admin }: Bound) {
    println!("ready: public {scheme}://{public} admin http://{admin}");
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}

fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(code)
}
