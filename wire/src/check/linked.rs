//! The crates of other people that are linked into what goes to CPython.

use std::collections::BTreeSet;
use std::fs;

use super::Finding;
use crate::linked;
use crate::project::Project;

/// Where ARCHITECTURE.md lists them.
const BEGIN: &str = "<!-- linked crates: begin -->\n";
const END: &str = "<!-- linked crates: end -->";

/// ARCHITECTURE.md lists each, and no other.
pub(super) fn as_listed(project: &Project) -> Finding {
    let linked: BTreeSet<String> = match linked::crates(project) {
        Ok(linked) => linked.into_iter().map(|krate| krate.name).collect(),
        Err(why) => return Finding { holds: String::new(), broken: vec![why.to_string()] },
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
