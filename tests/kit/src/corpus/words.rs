//! Words that names, paths and texts of the corpus are made of.

pub(super) const ARCHITECTURES: &[&str] = &["x86_64", "x86_64", "noarch"];

pub(super) const PREFIXES: &[&str] = &[
    "", "", "", "lib", "python3-", "perl-", "rust-", "golang-", "php-",
];

pub(super) const SUFFIXES: &[&str] = &["", "", "", "-devel", "-doc", "-libs", "-tools", "-common"];

pub(super) const LICENSES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "GPL-2.0-or-later",
    "LGPL-2.1-only",
    "BSD-3-Clause",
    "MPL-2.0 AND MIT",
];

pub(super) const FOLDERS: &[&str] = &[
    "/usr/bin",
    "/usr/lib64",
    "/usr/lib64/{}",
    "/usr/include/{}",
    "/usr/share/doc/{}",
    "/usr/share/man/man1",
    "/usr/share/locale/cs/LC_MESSAGES",
    "/usr/share/{}/templates",
    "/usr/lib/python3.9/site-packages/{}",
    "/etc/{}",
];

pub(super) const AUTHORS: &[&str] = &[
    "Build Robot <robot@example.org>",
    "Release Team <release@example.org>",
    "Maintainer <maintainer@example.com>",
    "Équipe <equipe@example.net>",
];

pub(super) const CHANGES: &[&str] = &[
    "Rebuilt for",
    "Updated to",
    "Fixed a crash in",
    "Removed",
    "Added support for",
    "Enabled & tested",
];

pub(super) const WORDS: &[&str] = &[
    "amber", "anchor", "arrow", "atlas", "basin", "beacon", "birch", "bridge", "buffer", "cable",
    "canvas", "cedar", "circle", "cloud", "cobalt", "comet", "copper", "coral", "crane", "delta",
    "ember", "engine", "fabric", "falcon", "fern", "field", "filter", "flint", "forest", "frame",
    "garnet", "glacier", "granite", "harbor", "hazel", "heron", "index", "iron", "island", "ivory",
    "jasper", "juniper", "kernel", "lantern", "laurel", "ledger", "lichen", "linen", "lotus",
    "magnet", "maple", "marble", "meadow", "mirror", "mosaic", "needle", "nickel", "north",
    "oasis", "ocean", "onyx", "orbit", "parser", "pebble", "pepper", "pillar", "pine", "planet",
    "prism", "quartz", "query", "quill", "raven", "reef", "ribbon", "ridge", "river", "sable",
    "saddle", "salt", "shadow", "signal", "silver", "slate", "socket", "spruce", "stone", "stream",
    "summit", "table", "thread", "timber", "token", "topaz", "tower", "valley", "vector", "violet",
    "walnut", "willow", "winter", "zephyr",
];
