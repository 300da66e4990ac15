//! README's part that is generated, and the table of modules: a line for each module folder, and how fast it is by the
//! newest record.

use std::fs;

use crate::bench::programs::page::short;
use crate::bench::record::all;
use crate::bench::summary::means;
use crate::error::{At, Result};
use crate::marks::{PROGRAMS, between_marks};
use crate::modules::Module;
use crate::project::Project;

const HEAD: &str = "\
| module | in the place of | CPython | up to 64 B | between | 64 KiB and more |
| --- | --- | --- | ---: | ---: | ---: |
";

pub(super) const FILE: &str = "README.md";

/// All of README.
pub(super) fn text(project: &Project) -> Result<String> {
    let path = project.root.join(FILE);
    let text = fs::read_to_string(&path).at("read", &path)?;
    between_marks(FILE, &text, PROGRAMS, &short(project)?)
}

/// A line for each module.
pub(super) fn table(project: &Project) -> Result<String> {
    let (mut text, records) = (HEAD.to_owned(), all(project)?);
    for module in project.config.finished() {
        let speeds = means(&records, module).unwrap_or_else(|| ["-"; 3].map(str::to_owned));
        text += &format!(
            "| `{}` | {} | {} | {} |\n",
            module.name,
            module.replaces,
            versions(module),
            speeds.join(" | ")
        );
    }
    Ok(text)
}

fn versions(module: &Module) -> String {
    let oldest = module.since.as_deref().unwrap_or("3.11");
    let newest = module.until.as_deref().unwrap_or("3.15");
    if oldest == newest { oldest.to_owned() } else { format!("{oldest} to {newest}") }
}
