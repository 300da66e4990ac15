//! What the documentation says of functions: the pictures, and what each record comes to.

use super::record::all;
use super::{chart, summary};
use crate::error::Result;
use crate::project::Project;

/// The newest Python first.
pub(crate) fn page(project: &Project) -> Result<String> {
    let records = all(project)?;
    let modules = records.first().map(|(_, record)| record.modules()).unwrap_or_default();
    let mut text = String::new();
    for module in modules {
        let file = chart::file(module);
        text +=
            &format!("![How many times as fast as C each function of {module} is](../{file})\n");
    }
    for (path, record) in &records {
        let (python, cpu) = (record.python(), record.fact("cpu").unwrap_or("?"));
        let date = record.fact("date").unwrap_or("?");
        text +=
            &format!("\nCPython {python} on {cpu}, {date} ([record](../{})):\n\n", path.display());
        text += &format!("```\n{}```\n", summary::modules(record));
    }
    Ok(text)
}
