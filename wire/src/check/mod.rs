//! `cargo wire check`: the invariants of ARCHITECTURE.md that a program can see.

mod crates;
mod edges;
mod files;
mod functions;
mod generated;
mod inventory;
mod linked;
mod reach;
mod speed;

use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::project::Project;

/// One invariant: what holds, and where it is broken.
pub(crate) struct Finding {
    holds: String,
    broken: Vec<String>,
}

/// Checks every invariant, even after one is found broken.
pub(crate) fn check(project: &Project, write: bool, records: bool) -> Result<ExitCode> {
    let files = files::all(project)?;
    let inventory = inventory::take(project, &files)?;
    if write {
        inventory.write(project)?;
    }
    let findings = [
        crates::directions(project),
        crates::shape(project)?,
        crates::forbids(project)?,
        crates::looks(project)?,
        edges::between_files(project)?,
        generated::as_listed(project),
        inventory.in_zones(),
        inventory.as_documented(project),
        inventory.by_theme(project),
        linked::as_listed(project),
        files::no_machine_names(project, &files)?,
        files::short(project, &files)?,
        reach::met(project, &files)?,
        speed::as_recorded(project, records)?,
    ];
    print!("{}", inventory.table());
    for finding in &findings {
        match finding.broken.as_slice() {
            [] => println!("ok      {}", finding.holds),
            broken => broken.iter().for_each(|line| println!("BROKEN  {line}")),
        }
    }
    match findings.iter().map(|finding| finding.broken.len()).sum() {
        0 => Ok(ExitCode::SUCCESS),
        n => Err(Error::new(format!("{n} breaches of ARCHITECTURE.md's invariants, see above"))),
    }
}
