//! `cargo wire bench --record`: keeps a record, and brings up to date what is made from the records:
//! `records` in `modules/*/module.toml`, and what is generated.

use std::collections::BTreeSet;
use std::fs;

use super::record::{FILTER, Record};
use super::{gate, write};
use crate::error::{At, Error, Result};
use crate::generate::generate;
use crate::project::Project;

/// Facts that are the same in all of a record.
const COMMON: [&str; 5] = ["compiler", "cpu", "python", "rustc", "system"];
/// The fact that says that modules were not measured with the others.
const APART: &str = "measured by itself";

/// Writes everything, and says which files.
pub(super) fn keep(project: &Project, record: &Record) -> Result<()> {
    if let Some(filter) = record.fact(FILTER) {
        return Err(Error::new(format!(
            "a run of `{filter}` only is no record: measure everything"
        )));
    }
    let minor = format!("3.{}", record.minor());
    let (name, kept) = match before(project, record)? {
        Some((name, before)) => (name, &completed(before, record)?),
        None => (name(record), record),
    };
    write(&project.root.join(&name), &kept.text())?;
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
    for cell in gate::unlisted(project, kept) {
        println!("slower than C, and no [[slow]] of its module.toml covers it: {cell}");
    }
    Ok(())
}

/// The record of this Python and machine, if it has modules that were not measured this time.
fn before(project: &Project, record: &Record) -> Result<Option<(String, Record)>> {
    let (folder, end) = (folder(record), format!("-3.{}.csv", record.minor()));
    let of_modules = project.config.module.iter().flat_map(|module| &module.records);
    let newest = of_modules.filter(|name| name.starts_with(&folder) && name.ends_with(&end)).max();
    let Some(name) = newest else { return Ok(None) };
    let before = Record::read(&project.root.join(name))?;
    let measured = record.modules();
    let is_whole = before.modules().iter().all(|name| measured.contains(name));
    Ok((!is_whole).then(|| (name.clone(), before)))
}

/// A record with the modules of a later one in place of its own.
fn completed(mut before: Record, later: &Record) -> Result<Record> {
    if let Some(name) = COMMON.iter().find(|name| before.fact(name) != later.fact(name)) {
        return Err(Error::new(format!("the record of the other modules is of another {name}")));
    }
    for module in later.modules() {
        let new = later.rows.iter().filter(|row| row.cell.module == module).cloned();
        let at = before.rows.iter().position(|row| row.cell.module == module);
        before.rows.retain(|row| row.cell.module != module);
        let at = at.unwrap_or(before.rows.len());
        before.rows.splice(at..at, new);
        let code = format!("code of {module}");
        let how = ["date", "load", "passes"]
            .map(|name| format!("{name} {}", later.fact(name).unwrap_or("?")));
        let how = format!("{module}: {}", how.join(", "));
        let of_module = |fact: &(String, String)| {
            fact.0 == code || fact.0 == APART && fact.1.starts_with(&format!("{module}: "))
        };
        before.facts.retain(|fact| !of_module(fact));
        let code = later.facts.iter().filter(|fact| fact.0 == code).cloned();
        before.facts.extend(code.chain([(APART.to_owned(), how)]));
    }
    Ok(before)
}

/// `benches/record/<machine>/<date>-<python>.csv`
fn name(record: &Record) -> String {
    let date = record.fact("date").unwrap_or_default();
    format!("{}{date}-3.{}.csv", folder(record), record.minor())
}

/// Where the records of a machine are.
fn folder(record: &Record) -> String {
    format!("benches/record/{}/", slug(record.fact("cpu").unwrap_or_default()))
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
    use crate::bench::record::tests::row;

    fn record(modules: &[&str], ratio: f64, rustc: &str) -> Record {
        let code = modules.iter().map(|m| (format!("code of {m}"), format!("{ratio}")));
        let facts = [("passes".to_owned(), "2".to_owned()), ("rustc".to_owned(), rustc.to_owned())];
        let rows = modules.iter().map(|m| row(m, "f", 8, ratio));
        Record { facts: facts.into_iter().chain(code).collect(), rows: rows.collect() }
    }

    #[test]
    fn a_module_measured_by_itself_takes_its_place_in_the_record() {
        let whole = record(&["a", "b", "c"], 1.0, "1.95");
        let one = record(&["b"], 2.0, "1.95");
        let both = completed(completed(whole.clone(), &one).unwrap(), &one).unwrap();
        assert_eq!(both.modules(), ["a", "b", "c"]);
        assert_eq!(both.rows.iter().map(|row| row.ratio).collect::<Vec<_>>(), [1.0, 2.0, 1.0]);
        assert_eq!((both.fact("code of a"), both.fact("code of b")), (Some("1"), Some("2")));
        let apart: Vec<_> = both.facts.iter().filter(|fact| fact.0 == APART).collect();
        assert_eq!(apart, [&(APART.to_owned(), "b: date ?, load ?, passes 2".to_owned())]);
        assert!(completed(whole, &record(&["b"], 2.0, "1.96")).is_err());
    }

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
