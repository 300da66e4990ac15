//! The crates of other people that are linked into what goes to CPython.

use std::collections::BTreeSet;
use std::fs;

use super::Finding;
use crate::error::{Error, Result};
use crate::project::{Project, cargo};

/// Where ARCHITECTURE.md lists them.
const BEGIN: &str = "<!-- linked crates: begin -->\n";
const END: &str = "<!-- linked crates: end -->";

/// ARCHITECTURE.md lists each, and no other.
pub(super) fn as_listed(project: &Project) -> Result<Finding> {
    let linked = linked(project)?;
    let text = fs::read_to_string(project.root.join("ARCHITECTURE.md")).unwrap_or_default();
    let list = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    // Names stand between backquotes.
    let listed: BTreeSet<String> =
        list.map_or("", |(list, _)| list).split('`').skip(1).step_by(2).map(Into::into).collect();
    let missing = linked.difference(&listed);
    let surplus = listed.difference(&linked);
    let broken = missing
        .map(|name| format!("{name} is linked into the modules; ARCHITECTURE.md does not list it"))
        .chain(surplus.map(|name| format!("ARCHITECTURE.md lists {name}, which is not linked")))
        .collect();
    let holds =
        format!("ARCHITECTURE.md lists the {} crates from outside that are linked", linked.len());
    Ok(Finding { holds, broken })
}

/// Their names, on all targets together.
fn linked(project: &Project) -> Result<BTreeSet<String>> {
    let output = cargo()
        .args(["tree", "--package", "rustdlib-bundle", "--edges", "normal", "--target", "all"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(&project.root)
        .output()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.lines().find(|line| line.starts_with("error")).unwrap_or("no message");
        return Err(Error::new(format!("cargo cannot tell the modules' crates: {line}")));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.lines().filter_map(|line| line.split(' ').next());
    Ok(names
        .filter(|name| !name.starts_with("rustdlib-") && !name.is_empty())
        .map(Into::into)
        .collect())
}
