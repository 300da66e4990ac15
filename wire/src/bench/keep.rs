//! `cargo wire bench --record`: keeps a record, and brings up to date what is made from the records:
//! `records` in `modules/*/module.toml`, and what is generated.

use std::collections::BTreeSet;
use std::fs;

use super::record::{FILTER, Record};
use super::{gate, write};
use crate::error::{At, Error, Result};
use crate::generate::generate;
use crate::project::Project;

/// Writes everything, and says which files.
pub(super) fn keep(project: &Project, record: &Record) -> Result<()> {
    if let Some(filter) = record.fact(FILTER) {
        return Err(Error::new(format!(
            "a run of `{filter}` only is no record: measure everything"
        )));
    }
    let (name, minor) = (name(record), format!("3.{}", record.minor()));
    write(&project.root.join(&name), &record.text())?;
    for name_of in record.modules() {
        let listed = project.config.module.iter().find(|module| module.name == name_of);
        let module = listed.ok_or_else(|| Error::new(format!("there is no module {name_of}")))?;
        let path = project.root.join(module.list());
        let text = fs::read_to_string(&path).at("read", &path)?;
        write(&path, &with_record(&text, name_of, &name, &minor)?)?;
    }
    println!("written: {name}");
    let project = &Project::open()?;
    generate(project)?;
    for cell in gate::unlisted(project, record) {
        println!("slower than C, and no [[slow]] of its module.toml covers it: {cell}");
    }
    Ok(())
}

/// `benches/record/<machine>/<date>-<python>.csv`
fn name(record: &Record) -> String {
    let minor = record.minor();
    let cpu = record.fact("cpu").unwrap_or_default();
    let date = record.fact("date").unwrap_or_default();
    format!("benches/record/{}/{date}-3.{minor}.csv", slug(cpu))
}

/// `Intel(R) Xeon(R) Processor x 2` is `intel-xeon-processor-x-2`.
fn slug(text: &str) -> String {
    let plain = text.replace("(R)", "").replace("(TM)", "").to_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// A `module.toml` with `record` as the one of `module` for this version of Python.
///
/// By lines, so that the comments and the order of the file stay.
fn with_record(text: &str, module: &str, record: &str, minor: &str) -> Result<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let Some(head) = lines.iter().position(|line| *line == format!("name = \"{module}\"")) else {
        return Err(Error::new(format!("module.toml has no module {module}")));
    };
    let end = lines[head..].iter().position(String::is_empty).map_or(lines.len(), |at| head + at);
    let old = (head..end).find(|at| lines[*at].starts_with("records = "));
    let old = old.map_or(end..end, |at| at..end_of_array(&lines, at));
    let listed = lines[old.clone()].concat();
    let listed = listed.split('"').skip(1).step_by(2);
    let other = listed.filter(|name| !name.ends_with(&format!("-{minor}.csv")));
    let mut records: BTreeSet<String> = other.map(str::to_owned).collect();
    records.insert(record.to_owned());
    let rows = records.iter().map(|name| format!("    \"{name}\","));
    let array: Vec<String> = ["records = [".to_owned()].into_iter().chain(rows).collect();
    lines.splice(old, array.into_iter().chain(["]".to_owned()]));
    Ok(lines.join("\n") + "\n")
}

/// The line after the array that begins at `at`.
fn end_of_array(lines: &[String], at: usize) -> usize {
    lines[at..].iter().position(|line| line.ends_with(']')).map_or(lines.len(), |n| at + n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_a_short_name() {
        assert_eq!(slug("Intel(R) Xeon(R) Processor x 2"), "intel-xeon-processor-x-2");
    }

    #[test]
    fn a_record_takes_the_place_of_the_one_of_the_same_python() {
        let text = "# c\n\n[[module]]\nname = \"a\"\ntests = [\n    \"t\",\n]\n\n[[module]]\nname = \"b\"\n";
        let text = with_record(text, "a", "r/1-3.13.csv", "3.13").unwrap();
        let text = with_record(&text, "b", "r/1-3.13.csv", "3.13").unwrap();
        let text = with_record(&text, "a", "r/1-3.15.csv", "3.15").unwrap();
        let text = with_record(&text, "a", "r/2-3.13.csv", "3.13").unwrap();
        assert_eq!(
            text,
            "# c\n\n[[module]]\nname = \"a\"\ntests = [\n    \"t\",\n]\n\
             records = [\n    \"r/1-3.15.csv\",\n    \"r/2-3.13.csv\",\n]\n\n\
             [[module]]\nname = \"b\"\nrecords = [\n    \"r/1-3.13.csv\",\n]\n"
        );
        assert!(with_record(&text, "c", "r", "3.13").is_err());
    }
}
