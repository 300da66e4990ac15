//! The gate: no module is wired without a record that it is as fast as C.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use super::code::{Code, code_fact};
use super::counts::{self, Verdict};
use super::record::{Cell, FILTER, Record, Row, size_name};
use crate::error::{Error, Result};
use crate::modules::{Module, Slow};
use crate::project::Project;

/// As fast as C, but for what two runs of the same code differ by.
const LEAST: f64 = 0.95;

/// How many slow cells a refusal names.
const SHOWN: usize = 4;

/// Why a module must not be wired.
#[derive(Debug)]
pub(crate) enum Refusal {
    NoRecord(String),
    /// Its records are of other systems or processors than this one.
    Elsewhere(String, String),
    /// The record is of other code: the module, and the record.
    Stale(String, String),
    /// Cells slower than C that its `module.toml` does not list with a reason.
    Slow(Vec<String>),
    Unreadable(Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecord(module) => {
                write!(f, "{module} has no benchmark record: cargo wire bench --record")
            }
            Self::Elsewhere(module, here) => {
                write!(f, "{module} has no benchmark record of {here}: cargo wire bench --record")
            }
            Self::Stale(module, record) => {
                write!(f, "{record} is not of {module}'s present code: cargo wire bench --record")
            }
            Self::Slow(cells) => {
                let shown = &cells[..cells.len().min(SHOWN)];
                let number = cells.len();
                write!(f, "{number} cells slower than C and not listed in its module.toml: ")?;
                write!(f, "{}", shown.join("; "))?;
                if number > SHOWN { write!(f, " ..") } else { Ok(()) }
            }
            Self::Unreadable(error) => write!(f, "{error}"),
        }
    }
}

/// What the gate knows: the code of the workspace, and the records that it has read.
pub(crate) struct Gate<'p> {
    project: &'p Project,
    code: Code<'p>,
    /// Each once, though many modules have the same.
    records: BTreeMap<String, Record>,
}

impl<'p> Gate<'p> {
    pub(crate) fn new(project: &'p Project) -> Result<Self> {
        Ok(Self { project, code: Code::read(project)?, records: BTreeMap::new() })
    }

    /// Whether the records of `module` let it be wired. What was measured on other systems and processors
    /// says nothing here.
    pub(crate) fn open_to(&mut self, module: &Module) -> std::result::Result<(), Refusal> {
        let hash = self.code.hash(module).map_err(Refusal::Unreadable)?;
        if module.records.is_empty() {
            return Err(Refusal::NoRecord(module.name.clone()));
        }
        let (project, here) = (self.project, here());
        let (mut slow, mut of_here) = (Vec::new(), false);
        for name in &module.records {
            let record = self.record(name).map_err(Refusal::Unreadable)?;
            if !is_of(record, &here) {
                continue;
            }
            of_here = true;
            let rows: Vec<&Row> = record.ours().filter(|r| r.cell.module == module.name).collect();
            if rows.is_empty() || record.fact(FILTER).is_some() {
                return Err(Refusal::NoRecord(module.name.clone()));
            }
            if record.fact(&code_fact(module)) != Some(&hash) {
                return Err(Refusal::Stale(module.name.clone(), name.clone()));
            }
            let python = record.python();
            let bad = rows.into_iter().filter(|row| !excused(&project.config.slow, python, row));
            slow.extend(bad.map(|row| format!("{} on {python}", describe(row))));
        }
        match (of_here, slow.is_empty()) {
            (false, _) => by_counts(project, module, &hash, here),
            (true, true) => Ok(()),
            (true, false) => Err(Refusal::Slow(slow)),
        }
    }

    fn record(&mut self, name: &str) -> Result<&Record> {
        match self.records.entry(name.to_owned()) {
            Entry::Occupied(record) => Ok(record.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(Record::read(&self.project.root.join(name))?)),
        }
    }
}

/// What the counts of this processor say, where there is no record of it.
fn by_counts(
    project: &Project,
    module: &Module,
    hash: &str,
    here: String,
) -> std::result::Result<(), Refusal> {
    match counts::verdict(project, module, hash) {
        Verdict::Good => Ok(()),
        Verdict::NoCounts => Err(Refusal::Elsewhere(module.name.clone(), here)),
        Verdict::Stale(name) => Err(Refusal::Stale(module.name.clone(), name)),
        Verdict::TooMany(calls) => Err(Refusal::Slow(calls)),
    }
}

/// Whether the record was made on such a system, as [`here`] says it.
fn is_of(record: &Record, system: &str) -> bool {
    record.fact("system").and_then(|fact| fact.split(',').next()) == Some(system)
}

/// This system and its processor, in the words of Python's `platform.system()` and `machine()`.
fn here() -> String {
    let system = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "Darwin",
        "freebsd" => "FreeBSD",
        other => other,
    };
    let machine = match (std::env::consts::ARCH, std::env::consts::OS) {
        ("aarch64", "macos") => "arm64",
        ("x86_64", "freebsd") => "amd64",
        ("x86", _) => "i686",
        ("arm", _) => "armv7l",
        ("powerpc64", _) if cfg!(target_endian = "little") => "ppc64le",
        ("powerpc64", _) => "ppc64",
        (other, _) => other,
    };
    format!("{system} {machine}")
}

/// The cells of `record` that the gate will refuse.
pub(super) fn unlisted(project: &Project, record: &Record) -> Vec<String> {
    let listed = |row: &&Row| excused(&project.config.slow, record.python(), row);
    record.ours().filter(|row| !listed(row)).map(describe).collect()
}

/// Fast enough, or slow for a reason that is written down.
fn excused(listed: &[Slow], python: &str, row: &Row) -> bool {
    row.ratio >= LEAST || listed.iter().any(|slow| covers(slow, python, row))
}

/// Whether `slow` is about this cell, and the cell no slower than it says.
fn covers(slow: &Slow, python: &str, row: &Row) -> bool {
    let Cell { module, function, input, size } = &row.cell;
    let minor = python.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let any = |listed: &[String], text: &str| {
        listed.is_empty() || listed.iter().any(|pattern| matches(pattern, text))
    };
    slow.module == *module
        && any(&slow.functions, function)
        && any(&slow.inputs, input)
        && any(&slow.pythons, &minor)
        && *size >= slow.from
        && slow.up_to.is_none_or(|largest| *size <= largest)
        && row.ratio >= slow.at_least
}

/// Whether `text` is like `pattern`, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.strip_prefix(head).is_some_and(|rest| {
            rest.char_indices().any(|(at, _)| matches(tail, &rest[at..])) || matches(tail, "")
        }),
    }
}

/// `binascii.crc32 of 8 B (bytes): 0.91x`
pub(super) fn describe(row: &Row) -> String {
    let cell = &row.cell;
    let size = size_name(cell.size);
    format!("{}.{} of {size} ({}): {:.2}x", cell.module, cell.function, cell.input, row.ratio)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::bench::record::tests::row;
    use crate::modules::Config;

    fn slow(function: Option<&str>, up_to: Option<u64>, at_least: f64) -> Slow {
        let functions = function.map(str::to_owned).into_iter().collect();
        let (module, reason) = ("m".to_owned(), "why".to_owned());
        let (inputs, pythons) = (Vec::new(), Vec::new());
        let group = String::new();
        Slow { module, group, functions, inputs, from: 0, up_to, pythons, at_least, reason }
    }

    #[test]
    fn a_slow_cell_needs_an_excuse_that_covers_it() {
        assert!(excused(&[], "3.15.0", &row("m", "f", 8, 0.95)));
        let bad = row("m", "f", 8, 0.80);
        assert!(!excused(&[], "3.15.0", &bad));
        assert!(excused(&[slow(None, None, 0.75)], "3.15.0", &bad));
        assert!(excused(&[slow(Some("f"), Some(8), 0.80)], "3.15.0", &bad));
        for other in [slow(Some("g"), None, 0.5), slow(None, Some(1), 0.5), slow(None, None, 0.85)]
        {
            assert!(!excused(&[other], "3.15.0", &bad));
        }
        let large = Slow { from: 9, ..slow(None, None, 0.5) };
        assert!(!excused(&[large], "3.15.0", &bad));
        let older = Slow { pythons: vec!["3.13".into()], ..slow(None, None, 0.5) };
        assert!(
            !excused(std::slice::from_ref(&older), "3.15.0", &bad)
                && excused(&[older], "3.13.2", &bad)
        );
        let bytes = |pattern: &str| Slow { inputs: vec![pattern.into()], ..slow(None, None, 0.5) };
        assert!(excused(&[bytes("* in 2 threads")], "3.15.0", &bad));
        assert!(!excused(&[bytes("bytes")], "3.15.0", &bad));
        let not_a_number = row("m", "f", 8, f64::NAN);
        assert!(!excused(&[], "3.15.0", &not_a_number));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text) in [("*", ""), ("*", "f"), ("f*", "f"), ("*f", "f"), ("a*c*", "abcd")] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("f", "fg"), ("f*", "g"), ("*f", "fg"), ("a*c", "abcd")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    /// A workspace with the module `m`, whose crate is one file.
    struct Workspace {
        project: Project,
        module: Module,
    }

    impl Workspace {
        fn new() -> Self {
            let root = std::env::temp_dir().join(format!("rustdlib-gate-{}", std::process::id()));
            let folder = root.join("modules/m");
            fs::create_dir_all(folder.join("src")).unwrap();
            fs::write(root.join("Cargo.toml"), "").unwrap();
            fs::write(folder.join("Cargo.toml"), "").unwrap();
            let package = serde_json::json!({
                "name": "rustdlib-m", "manifest_path": folder.join("Cargo.toml"),
                "dependencies": [], "targets": [{
                    "name": "m", "kind": ["lib"], "test": false,
                    "src_path": folder.join("src/lib.rs"),
                }],
            });
            let mut module = Module::named("m", "m");
            module.records.push("r.csv".into());
            let config = Config::default();
            let packages = vec![serde_json::from_value(package).unwrap()];
            let workspace = Self {
                project: Project { root, target: PathBuf::new(), packages, config },
                module,
            };
            workspace.code("fn f() {}");
            workspace
        }

        fn code(&self, text: &str) {
            fs::write(self.project.root.join("modules/m/src/lib.rs"), text).unwrap();
        }

        /// A record of the present code in which `m.f` has this ratio.
        fn record(&self, ratio: f64) {
            let hash = Code::read(&self.project).unwrap().hash(&self.module).unwrap();
            let system = ("system".to_owned(), format!("{}, glibc 2.36", here()));
            let facts = vec![system, (code_fact(&self.module), hash)];
            let record = Record { facts, rows: vec![row("m", "f", 64, ratio)] };
            fs::write(self.project.root.join("r.csv"), record.text()).unwrap();
        }

        /// What was counted of the present code on this processor.
        fn counts(&self, line: &str) {
            let hash = Code::read(&self.project).unwrap().hash(&self.module).unwrap();
            let name = format!("instructions-{}-3.15.csv", counts::here());
            let folder = self.project.root.join("benches/record");
            fs::create_dir_all(&folder).unwrap();
            let text = format!("{}\n{line}\n", counts::code_line(&self.module, &hash));
            fs::write(folder.join(name), text).unwrap();
        }

        fn refusal(&self) -> String {
            let mut gate = Gate::new(&self.project).unwrap();
            gate.open_to(&self.module).map_or_else(|why| why.to_string(), |()| "no".into())
        }
    }

    impl Drop for Workspace {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.project.root);
        }
    }

    #[test]
    fn a_module_passes_with_a_good_record_of_its_present_code_only() {
        let mut workspace = Workspace::new();
        workspace.record(1.5);
        assert_eq!(workspace.refusal(), "no");
        workspace.code("/// More is said.\nfn f() {}");
        assert_eq!(workspace.refusal(), "no");
        workspace.code("fn f() { g() }");
        assert!(workspace.refusal().contains("r.csv is not of m's present code"));
        workspace.record(0.5);
        assert!(workspace.refusal().contains("m.f of 64 B (bytes in 2 threads): 0.50x"));
        workspace.project.config.slow.push(slow(Some("f"), None, 0.5));
        assert_eq!(workspace.refusal(), "no");
        let mut record = Record::read(&workspace.project.root.join("r.csv")).unwrap();
        record.facts.push((FILTER.into(), "crc32".into()));
        fs::write(workspace.project.root.join("r.csv"), record.text()).unwrap();
        assert!(workspace.refusal().contains("m has no benchmark record"), "not of everything");
        record.facts.retain(|(name, _)| name != FILTER && name != "system");
        record.facts.push(("system".into(), "Linux z80, glibc 2.36".into()));
        fs::write(workspace.project.root.join("r.csv"), record.text()).unwrap();
        assert!(
            workspace.refusal().contains("m has no benchmark record of "),
            "of another machine"
        );
        workspace.counts("m.f,8,1.000");
        assert_eq!(workspace.refusal(), "no", "counts do where there is no time of this machine");
        workspace.counts("m.f,8,1.500");
        assert!(workspace.refusal().contains("m.f of 8 B: 1.50 of C's instructions"));
        workspace.code("fn f() { h() }");
        assert!(workspace.refusal().contains("-3.15.csv is not of m's present code"));
        workspace.module.records.clear();
        assert!(workspace.refusal().contains("m has no benchmark record"));
    }
}
