//! The order of fields in the indexes, which is apt's.

use crate::control::Field;

/// Fields of a binary package in `Packages`.
pub(crate) const PACKAGE: &[&str] = &[
    "Package",
    "Package-Type",
    "Architecture",
    "Subarchitecture",
    "Version",
    "Kernel-Version",
    "Built-Using",
    "Static-Built-Using",
    "Built-For-Profiles",
    "Auto-Built-Package",
    "Multi-Arch",
    "Priority",
    "Build-Essential",
    "Protected",
    "Important",
    "Essential",
    "Installer-Menu-Item",
    "Section",
    "Source",
    "Origin",
    "Phased-Update-Percentage",
    "Maintainer",
    "Original-Maintainer",
    "Bugs",
    "Config-Version",
    "Conffiles",
    "Triggers-Awaited",
    "Triggers-Pending",
    "Installed-Size",
    "Provides",
    "Pre-Depends",
    "Depends",
    "Recommends",
    "Suggests",
    "Conflicts",
    "Breaks",
    "Replaces",
    "Enhances",
    "Filename",
    "Size",
    "SHA256",
    "Homepage",
    "Description",
    "Description-md5",
    "Tag",
    "Task",
];

/// Fields of a source package in `Sources`.
pub(crate) const SOURCE: &[&str] = &[
    "Package",
    "Format",
    "Binary",
    "Architecture",
    "Version",
    "Section",
    "Origin",
    "Maintainer",
    "Original-Maintainer",
    "Uploaders",
    "Dm-Upload-Allowed",
    "Standards-Version",
    "Build-Depends",
    "Build-Depends-Arch",
    "Build-Depends-Indep",
    "Build-Conflicts",
    "Build-Conflicts-Arch",
    "Build-Conflicts-Indep",
    "Testsuite",
    "Testsuite-Triggers",
    "Homepage",
    "Description",
    "Vcs-Browser",
    "Vcs-Arch",
    "Vcs-Bzr",
    "Vcs-Cvs",
    "Vcs-Darcs",
    "Vcs-Git",
    "Vcs-Hg",
    "Vcs-Mtn",
    "Vcs-Svn",
    "Directory",
    "Package-List",
    "Checksums-Sha256",
];

/// A field as an index has it: its usual spelling and what follows the colon.
pub(crate) type Line<'a> = (&'a str, &'a str);

/// `fields` and `added`, those in `order` first and the others as they come. Fields that `added`
/// has and those in `dropped` are left out of `fields`.
pub(crate) fn arrange<'a>(
    fields: &'a [Field],
    added: &[Line<'a>],
    dropped: &[&str],
    order: &[&'static str],
) -> Vec<Line<'a>> {
    let place = |name: &str| {
        order
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))
    };
    let is_out = |name: &str| {
        let mut names = dropped.iter().chain(added.iter().map(|(name, _)| name));
        names.any(|out| out.eq_ignore_ascii_case(name))
    };
    let kept = fields
        .iter()
        .map(|field| (field.name(), field.text()))
        .filter(|(name, _)| !is_out(name));
    let mut placed: Vec<(usize, Line<'a>)> = kept
        .chain(added.iter().copied())
        .map(|(name, text)| match place(name) {
            Some(place) => (place, (order[place], text)),
            None => (order.len(), (name, text)),
        })
        .collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, line)| line).collect()
}
