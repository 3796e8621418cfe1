//! Who may import whom: the design's table against `cargo metadata` and against the sources.
//!
//! The table also names packages that do not exist yet, so a new one starts with its arrows.

use cargo_metadata::{DependencyKind, MetadataCommand};
use regex::Regex;
use std::path::{Path, PathBuf};

/// The folder of each package of the design, and what of ours it may import.
const TABLE: &[(&str, &str)] = &[
    (
        "api",
        "jobs entities storage signals settings metrics telemetry console serve trail migrations",
    ),
    ("api/console", ""),
    ("api/proxy", "entities storage signals rpm deb oci"),
    (
        "api/serve",
        "entities storage signals settings metrics proxy",
    ),
    (
        "cli",
        "openapi rpm deb trail tuf keys settings migrations api serve worker entities storage",
    ),
    ("entities", ""),
    ("entities/jobs", "entities"),
    ("entities/metrics", ""),
    ("entities/settings", ""),
    ("entities/signals", ""),
    ("entities/storage", ""),
    ("entities/telemetry", "settings"),
    ("migrations", ""),
    ("openapi", ""),
    ("tests", ANY),
    ("tests/kit", "jobs entities storage migrations"),
    (
        "worker",
        "jobs entities storage signals settings metrics telemetry rpm deb oci trail tuf vault migrations",
    ),
    ("worker/build", "openapi"),
    ("worker/deb", ""),
    ("worker/keys", ""),
    ("worker/oci", ""),
    ("worker/rpm", ""),
    ("worker/trail", ""),
    ("worker/tuf", ""),
    ("worker/vault", "keys"),
];

/// Stands in the table for every package.
const ANY: &str = "*";

/// What the CLI may import only where it runs everything in one command.
const ONE_COMMAND: &[&str] = &["api", "serve", "worker", "entities", "storage"];
const ONE_COMMAND_FILES: &[&str] = &["up", "backup", "doctor", "offline"];

/// Names that say nothing about what a package holds.
const EMPTY_NAMES: &[&str] = &["common", "utils", "types"];

/// A workspace member as cargo sees it.
struct Member {
    name: String,
    folder: String,
    imports: Vec<Import>,
}

/// One arrow of the graph, by package name.
struct Import {
    of: String,
    kind: DependencyKind,
}

#[test]
fn every_package_imports_only_what_the_design_allows() {
    let complaints: Vec<String> = members().iter().flat_map(complaints_about).collect();

    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn the_command_line_reaches_the_servers_only_where_it_runs_them() {
    let complaints = server_paths_outside_one_command(&root().join("cli/src"));

    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn workspace_members_are_listed_by_name_and_the_command_line_is_the_default() {
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let workspace = &manifest["workspace"];
    let listed: Vec<&str> = workspace["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member.as_str().unwrap())
        .collect();

    for member in &listed {
        assert!(
            !member.contains('*'),
            "member `{member}` is a pattern: list members by name"
        );
        assert!(
            TABLE.iter().any(|(folder, _)| folder == member),
            "member `{member}` has no row in the table of tests/arrows.rs",
        );
    }
    let default = workspace["default-members"].as_array().unwrap();
    assert_eq!(default.len(), 1, "default-members is `cli` alone");
    assert_eq!(default[0].as_str(), Some("cli"));
}

#[test]
fn an_arrow_outside_the_table_is_named_with_its_rule() {
    let rpm = member(
        "countersign-rpm",
        "worker/rpm",
        "countersign-storage",
        DependencyKind::Normal,
    );

    let complaints = complaints_about(&rpm);

    assert_eq!(complaints.len(), 1);
    assert!(
        complaints[0].starts_with("worker/rpm ─► storage (Normal) is"),
        "{complaints:?}"
    );
    assert!(
        complaints[0].contains("may import nothing of ours"),
        "{complaints:?}"
    );
}

#[test]
fn a_dev_or_build_dependency_is_an_arrow_too() {
    for kind in [DependencyKind::Development, DependencyKind::Build] {
        let vault = member(
            "countersign-vault",
            "worker/vault",
            "countersign-entities",
            kind,
        );

        assert_eq!(complaints_about(&vault).len(), 1, "{kind:?}");
    }
}

#[test]
fn the_kit_is_a_dev_dependency_and_nothing_else() {
    let shipped = member(
        "countersign-api",
        "api",
        "countersign-kit",
        DependencyKind::Normal,
    );
    let tested = member(
        "countersign-api",
        "api",
        "countersign-kit",
        DependencyKind::Development,
    );

    assert_eq!(complaints_about(&shipped).len(), 1);
    assert!(complaints_about(&tested).is_empty());
}

#[test]
fn a_package_without_a_row_or_with_an_empty_name_is_refused() {
    let stranger = Member {
        name: "countersign-utils".into(),
        folder: "utils".into(),
        imports: vec![],
    };

    let complaints = complaints_about(&stranger);

    assert_eq!(complaints.len(), 2, "{complaints:?}");
}

#[test]
fn a_path_into_a_server_is_found_in_code_and_not_in_comments() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("commands/up")).unwrap();
    let allowed = "use api::App;\n";
    std::fs::write(folder.path().join("commands/up.rs"), allowed).unwrap();
    std::fs::write(
        folder.path().join("commands/up/signer.rs"),
        "fn go() { worker::run() }\n",
    )
    .unwrap();
    let comment = "// api::App is not ours\nuse crate::worker::Own;\n";
    std::fs::write(folder.path().join("commands/key.rs"), comment).unwrap();
    assert!(server_paths_outside_one_command(folder.path()).is_empty());

    std::fs::write(
        folder.path().join("commands/task.rs"),
        "use entities::task;\n",
    )
    .unwrap();

    assert_eq!(server_paths_outside_one_command(folder.path()).len(), 1);
}

/// What is wrong with the arrows of `member`, one sentence each.
fn complaints_about(member: &Member) -> Vec<String> {
    let Member {
        name,
        folder,
        imports,
    } = member;
    let mut complaints = Vec::new();
    if EMPTY_NAMES.contains(&short(name)) {
        complaints.push(format!(
            "package `{name}` is named for nothing: say what it holds"
        ));
    }
    let Some((_, allowed)) = TABLE.iter().find(|(row, _)| row == folder) else {
        complaints.push(format!(
            "`{folder}` has no row in the table of tests/arrows.rs"
        ));
        return complaints;
    };
    if folder.rsplit('/').next() != Some(short(name)) {
        complaints.push(format!("the package in `{folder}` is called `{name}`"));
    }
    let forbidden = imports.iter().filter(|import| !may_import(allowed, import));
    complaints.extend(forbidden.map(|Import { of, kind }| {
        let may = if allowed.is_empty() {
            "nothing of ours"
        } else {
            allowed
        };
        let of = short(of);
        format!(
            "{folder} ─► {of} ({kind:?}) is not allowed: {folder} may import {may}, kit in tests"
        )
    }));
    complaints
}

fn may_import(allowed: &str, import: &Import) -> bool {
    match short(&import.of) {
        _ if allowed == ANY => true,
        "kit" => import.kind == DependencyKind::Development,
        name => allowed.split(' ').any(|allowed| allowed == name),
    }
}

/// `countersign-rpm` is `rpm` in code; the package `countersign` is the command line.
fn short(package: &str) -> &str {
    if package == "countersign" {
        "cli"
    } else {
        package.strip_prefix("countersign-").unwrap_or(package)
    }
}

/// Lines below `source` that name a server package outside of the commands that run one.
fn server_paths_outside_one_command(source: &Path) -> Vec<String> {
    let names = ONE_COMMAND.join("|");
    let path = Regex::new(&format!(
        r"(^|[^\w:.])({names})::|\buse\s+({names})\s*(;|\bas\b)"
    ))
    .unwrap();
    let mut complaints = Vec::new();
    for file in rust_files(source) {
        let inside = file.strip_prefix(source).unwrap().with_extension("");
        let mut segments = inside.iter().filter_map(|segment| segment.to_str());
        if segments.next() == Some("commands")
            && segments
                .next()
                .is_some_and(|command| ONE_COMMAND_FILES.contains(&command))
        {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if path.is_match(code) {
                complaints.push(format!(
                    "{}:{}: `{}`: the command line reaches {} only in commands/{{{}}}.rs",
                    file.display(),
                    number + 1,
                    line.trim(),
                    ONE_COMMAND.join(", "),
                    ONE_COMMAND_FILES.join(","),
                ));
            }
        }
    }
    complaints
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn members() -> Vec<Member> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned(), "--locked".to_owned()])
        .exec()
        .unwrap();
    metadata
        .packages
        .iter()
        .map(|package| Member {
            name: package.name.to_string(),
            folder: package
                .manifest_path
                .parent()
                .and_then(|folder| folder.strip_prefix(&metadata.workspace_root).ok())
                .map(ToString::to_string)
                .unwrap(),
            imports: package
                .dependencies
                .iter()
                .filter(|dependency| dependency.path.is_some())
                .map(|dependency| Import {
                    of: dependency.name.clone(),
                    kind: dependency.kind,
                })
                .collect(),
        })
        .collect()
}

fn member(name: &str, folder: &str, import: &str, kind: DependencyKind) -> Member {
    let imports = vec![Import {
        of: import.to_owned(),
        kind,
    }];
    Member {
        name: name.to_owned(),
        folder: folder.to_owned(),
        imports,
    }
}

/// The workspace: the tests' package stands right below it.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}
