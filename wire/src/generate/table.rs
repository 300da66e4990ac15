//! The table of modules: a line for each, and how fast it is by the newest record.

use crate::bench::record::all;
use crate::bench::summary::means;
use crate::error::Result;
use crate::modules::Module;
use crate::project::Project;

const HEAD: &str = "\
| module | in the place of | CPython | up to 64 B | between | 64 KiB and more |
| --- | --- | --- | ---: | ---: | ---: |
";

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
