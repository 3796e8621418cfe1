//! Sample packages, built in this process: the demo needs no rpmbuild.

use rpm_rs::{BuildConfig, CompressionType, Dependency, Error, FileOptions, PackageBuilder};

/// A file to push.
pub(crate) struct Sample {
    pub(crate) filename: String,
    pub(crate) bytes: Vec<u8>,
}

/// 2026-01-01 00:00:00 UTC: the same packages at every start, so a second push changes nothing.
const BUILT_AT: u32 = 1_767_225_600;

/// Three packages: a library, a tool that needs it, and a newer version of the tool.
pub(crate) fn samples() -> Result<Vec<Sample>, Error> {
    let mut greeting = package("countersign-demo-greeting", "1.0", "A text that says hello");
    greeting.with_file_contents(
        "Hello from a package whose signature you can check.\n",
        FileOptions::new("/usr/share/countersign-demo/greeting.txt"),
    )?;
    let mut first = package("countersign-demo", "1.0", "Prints a greeting");
    tool(&mut first)?;
    let mut second = package("countersign-demo", "1.1", "Prints a greeting");
    second.add_changelog_entry(
        "Countersign <demo@localhost> - 1.1-1",
        "- Say it again.",
        BUILT_AT,
    );
    tool(&mut second)?;
    [greeting, first, second].iter_mut().map(finish).collect()
}

fn package(name: &str, version: &str, summary: &str) -> PackageBuilder {
    let mut package = PackageBuilder::new(name, version, "Apache-2.0", "noarch", summary);
    package
        .using_config(
            BuildConfig::v4()
                .source_date(BUILT_AT)
                .compression(CompressionType::Gzip),
        )
        .release("1")
        .description(format!(
            "{summary}. Part of the demonstration of Countersign."
        ))
        .build_host("localhost");
    package
}

fn tool(package: &mut PackageBuilder) -> Result<(), Error> {
    package.requires(Dependency::any("countersign-demo-greeting"));
    package.with_file_contents(
        "#!/bin/sh\ncat /usr/share/countersign-demo/greeting.txt\n",
        FileOptions::new("/usr/bin/countersign-demo").permissions(0o755),
    )?;
    Ok(())
}

fn finish(package: &mut PackageBuilder) -> Result<Sample, Error> {
    let package = package.build()?;
    let nevra = package.metadata.get_nevra()?;
    let filename = format!(
        "{}-{}-{}.{}.rpm",
        nevra.name(),
        nevra.version(),
        nevra.release(),
        nevra.arch()
    );
    let mut bytes = Vec::new();
    package.write(&mut bytes)?;
    Ok(Sample { filename, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_are_the_same_at_every_start() {
        let first = samples().unwrap();
        let second = samples().unwrap();

        assert_eq!(first.len(), 3);
        for (first, second) in first.iter().zip(&second) {
            assert_eq!(first.filename, second.filename);
            assert!(first.bytes == second.bytes, "{} differs", first.filename);
        }
    }
}
