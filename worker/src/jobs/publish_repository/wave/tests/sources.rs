//! Source packages and what they name.

use super::*;

/// A file of a source package, or its `.dsc` that names `files`.
fn part(name: &str, arch: &str, files: &[&package::Model]) -> package::Model {
    let files: Vec<_> = files
        .iter()
        .map(|file| {
            let (name, size, sha256) = (&file.name, file.size, &file.sha256);
            serde_json::json!({"name": name, "size": size, "sha256": sha256})
        })
        .collect();
    package::Model {
        format: Format::Deb,
        arch: arch.into(),
        path: format!("pool/h/{name}"),
        details: serde_json::json!({ "files": files }),
        ..package(name, "1", name)
    }
}

fn dsc(name: &str, files: &[&package::Model]) -> package::Model {
    part(name, package::SOURCE, files)
}

fn companion(name: &str) -> package::Model {
    part(name, package::SOURCE_FILE, &[])
}

impl Scene {
    /// A repository with these packages in `stable/main`.
    fn with_sources(packages: &[&package::Model]) -> Self {
        let mut scene = Self::default();
        for (ordinal, package) in (0..).zip(packages) {
            let spot = spot("stable/main", &package.path);
            let held = Held {
                ordinal,
                package: package.id,
                source_sha256: package.source_sha256.clone(),
                architecture: package.arch.clone(),
            };
            if package.is_source() {
                scene.known.sources.push(HeldSource {
                    spot: spot.clone(),
                    package: package.id,
                    files: crate::source_files::of(package),
                });
            }
            scene.known.held.insert(spot, held);
            scene.known.packages.insert(package.id, (*package).clone());
            scene.known.count += 1;
        }
        scene
    }
}

#[test]
fn a_description_comes_with_all_that_it_names_or_not_at_all() {
    let (one, two) = (companion("hello_1.tar.gz"), companion("hello_1.tar.gz.asc"));
    let source = dsc("hello_1.dsc", &[&one, &two]);
    let mut other = companion("hello_1.tar.gz.asc");
    other.size += 1;

    for (files, is_taken) in [
        (vec![&one, &two], true),
        (vec![&one], false),
        (vec![&one, &other], false),
    ] {
        let mut scene = Scene::default();
        scene.add_to("stable/main", source.clone(), &[]);
        for file in &files {
            scene.add_to("stable/main", (*file).clone(), &[]);
        }
        let (wave, refused) = scene.resolve();

        let wanted = if is_taken {
            vec![]
        } else {
            vec![(0, "source-incomplete".to_owned())]
        };
        assert_eq!(refused, wanted);
        assert_eq!(wave.additions.len() + refused.len(), files.len() + 1);
    }
    let mut scene = Scene::with_sources(&[&one, &two]);
    scene.add_to("testing/main", source, &[]);
    assert!(
        scene.resolve().1.is_empty(),
        "what is live in another suite will do"
    );
}

#[test]
fn files_go_with_the_last_description_that_names_them() {
    let (shared, first) = (
        companion("hello_1.orig.tar.gz"),
        companion("hello_1-1.diff.gz"),
    );
    let one = dsc("hello_1-1.dsc", &[&shared, &first]);
    let two = dsc("hello_1-2.dsc", &[&shared]);
    let rest = package("rest", "1", "x");
    let all = [&shared, &first, &one, &two, &rest];

    let mut scene = Scene::with_sources(&all);
    scene.remove(one.id, &[]);
    let (wave, refused) = scene.resolve();
    assert_eq!((gone(&wave), refused.len()), (vec![1, 2], 0));

    scene.remove(two.id, &["shrink"]);
    scene.changes[0].overrides = Names(vec!["shrink".into()]);
    let (wave, refused) = scene.resolve();
    assert_eq!((gone(&wave), refused.len()), (vec![0, 1, 2, 3], 0));

    // One that comes needs what the one that goes had.
    let mut scene = Scene::with_sources(&[&shared, &first, &one, &rest]);
    scene.remove(one.id, &[]);
    scene.add_to("stable/main", dsc("hello_1-3.dsc", &[&shared]), &[]);
    let (wave, refused) = scene.resolve();
    assert_eq!((gone(&wave), refused.len()), (vec![1, 2], 0));
}

#[test]
fn nobody_takes_a_file_from_a_description_that_stays() {
    let file = companion("hello_1.tar.gz");
    let source = dsc("hello_1.dsc", &[&file]);
    let other = package::Model {
        id: PackageId::fresh(),
        sha256: "other".into(),
        source_sha256: "other".into(),
        ..file.clone()
    };
    let rest = package("rest", "1", "x");

    let mut scene = Scene::with_sources(&[&file, &source, &rest]);
    scene.remove(file.id, &["source-file-needed", "shrink"]);
    assert_eq!(scene.resolve().1, [(0, "source-file-needed".to_owned())]);

    let mut scene = Scene::with_sources(&[&file, &source, &rest]);
    scene.add_to("stable/main", other, &["duplicate-nevra"]);
    assert_eq!(scene.resolve().1, [(0, "source-file-needed".to_owned())]);
}

#[test]
fn what_is_announced_is_live_or_comes() {
    let package = package::Model {
        format: Format::Deb,
        path: "pool/h/hello_2:1_all.deb".into(),
        ..package("hello", "1", "abc")
    };
    let announce = |size: i64, sha256: &str| Action::Announce {
        files: vec![change::Announced {
            name: "hello_1_all.deb".into(),
            size,
            sha256: sha256.into(),
        }],
    };
    for (action, wanted) in [
        (announce(1, "abc"), None),
        (announce(2, "abc"), Some("changes-mismatch")),
        (announce(1, "abd"), Some("changes-mismatch")),
    ] {
        let mut scene = Scene::default();
        scene.add_to("stable/main", package.clone(), &[]);
        scene.change(action, &[]);
        let refused = scene.resolve().1;
        let wanted = wanted.map(|code: &str| (1, code.to_owned()));
        assert_eq!(refused, wanted.into_iter().collect::<Vec<_>>());
    }
    let mut scene = Scene::default();
    scene.change(announce(1, "abc"), &[]);
    assert_eq!(scene.resolve().1, [(0, "changes-incomplete".to_owned())]);
    scene.known.announced.insert("abc".into(), 1);
    assert!(scene.resolve().1.is_empty());
}
