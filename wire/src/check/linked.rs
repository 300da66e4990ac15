//! The crates of other people that are linked into what goes to CPython.

use std::collections::BTreeSet;
use std::fs;

use super::{Finding, crates::modules};
use crate::project::{Project, cargo};

/// Where ARCHITECTURE.md lists them.
const BEGIN: &str = "<!-- linked crates: begin -->\n";
const END: &str = "<!-- linked crates: end -->";

/// ARCHITECTURE.md lists each, and no other.
pub(super) fn as_listed(project: &Project) -> Finding {
    let linked = match linked(project) {
        Ok(linked) => linked,
        Err(why) => return Finding { holds: String::new(), broken: vec![why] },
    };
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
    Finding { holds, broken }
}

/// Their names, on all targets together; or why cargo cannot tell.
fn linked(project: &Project) -> Result<BTreeSet<String>, String> {
    let output = cargo()
        .args(["tree", "--edges", "normal", "--target", "all", "--prefix", "none"])
        .args(["--format", "{p}"])
        .args(modules(project).flat_map(|module| ["--package", &module.name]))
        .current_dir(&project.root)
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.lines().find(|line| line.starts_with("error")).unwrap_or("no message");
        return Err(format!("cargo cannot tell the modules' crates: {line}"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.lines().filter_map(|line| line.split(' ').next());
    let ours = |name: &&str| project.packages.iter().any(|package| package.name == *name);
    Ok(names.filter(|name| !name.is_empty() && !ours(name)).map(Into::into).collect())
}
