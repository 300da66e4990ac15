//! The crates of other people that are linked into the modules.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::project::{Project, cargo};
use crate::registry;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression.
    pub(crate) licence: String,
}

/// On all targets together.
pub(crate) fn crates(project: &Project) -> Result<BTreeSet<Crate>> {
    let mut cargo = cargo();
    cargo
        .args(["tree", "--edges", "normal", "--target", "all", "--prefix", "none"])
        .args(["--format", "{p}|{l}"])
        .args(project.module_crates().flat_map(|module| ["--package", &module.name]))
        .current_dir(&project.root);
    let told = registry::asked(&mut cargo, "tell the modules' crates")?;
    let text = String::from_utf8_lossy(&told);
    let ours = |krate: &Crate| project.packages.iter().any(|package| package.name == krate.name);
    Ok(text.lines().filter_map(krate).filter(|krate| !ours(krate)).collect())
}

/// `name v1.2.3|licence`; with ` (*)` at the end where cargo has said it before.
fn krate(line: &str) -> Option<Crate> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.trim_start_matches('v'));
    let licence = registry::licence(licence.trim_end_matches(" (*)"));
    Some(Crate { name: name.into(), version: version.into(), licence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_was_said_before_is_the_same() {
        let (once, again) = (krate("a v1.2.3|MIT/Unlicense"), krate("a v1.2.3|MIT/Unlicense (*)"));
        assert!(once.as_ref().is_some_and(|krate| krate.licence == "MIT OR Unlicense"));
        assert!(once == again && krate("").is_none());
    }
}
