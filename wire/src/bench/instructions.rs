//! `cargo wire bench --instructions`: a check that noise cannot disturb.
//!
//! Instructions are not time, but a change that makes every small call do more shows at once, on
//! any machine. `benches/python/instructions.py` says how they are counted, and
//! `benches/record/instructions-<version>.csv` what was counted before.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use serde::Deserialize;
use serde_json::json;

use super::record::size_name;
use super::{Options, write};
use crate::cargo;
use crate::error::{At, Error, Result};
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// A call may take so much more of C's instructions than before.
const ALLOWED: f64 = 1.05;
/// Below this share of C's nobody minds.
const GOOD: f64 = 0.9;

#[derive(Deserialize)]
struct Counted {
    module: String,
    function: String,
    size: u64,
    instructions: BTreeMap<String, f64>,
}

impl Counted {
    fn name(&self) -> String {
        format!("{}.{},{}", self.module, self.function, self.size)
    }

    fn ratio(&self) -> f64 {
        self.instructions["Rust"] / self.instructions["C"]
    }

    fn line(&self) -> String {
        let (c, rust) = (self.instructions["C"], self.instructions["Rust"]);
        let name = format!("{}.{}", self.module, self.function);
        let size = size_name(self.size);
        format!("{name:<40}{size:>8}{c:>10.0}{rust:>10.0}{:>9.2}", self.ratio())
    }

    /// Whether it is no worse than before; what is new is.
    fn is_no_worse(&self, before: &Baseline) -> bool {
        let before = before.get(&self.name()).copied().unwrap_or(f64::INFINITY);
        self.ratio() <= (before * ALLOWED).max(GOOD)
    }
}

/// Ratios to C's instructions by `module.function,size`.
type Baseline = BTreeMap<String, f64>;

/// Counts, prints the table, and fails for what needs more than before.
pub(super) fn count(project: &Project, python: &Python, options: &Options) -> Result<ExitCode> {
    if !Command::new("valgrind").arg("--version").output().is_ok_and(|o| o.status.success()) {
        println!("skipped: instructions are counted by valgrind, which is not installed");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("building the modules for Python {}", python.title());
    let tree = Tree::ready(project, python)?;
    let counted = run(project, python, &tree, options)?;
    println!(
        "{:<40}{:>8}{:>10}{:>10}{:>9}",
        "instructions of a call", "size", "C", "Rust", "ratio"
    );
    counted.iter().for_each(|cell| println!("{}", cell.line()));
    let path = baseline_file(project, python);
    if options.record {
        return write(&path, &text(python, &counted)).map(|()| ExitCode::SUCCESS);
    }
    let Some(before) = baseline(&fs::read_to_string(&path).unwrap_or_default(), python) else {
        let release = &python.release;
        println!("nothing to compare with: {} is not of {release}", path.display());
        return Ok(ExitCode::SUCCESS);
    };
    let worse: Vec<_> = counted.iter().filter(|cell| !cell.is_no_worse(&before)).collect();
    for cell in &worse {
        println!("WORSE {}, was {:.2}", cell.line(), before[&cell.name()]);
    }
    if worse.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let number = worse.len();
    let what = "calls take more instructions than before; if they must, add --record";
    Err(Error::new(format!("{number} {what}")))
}

fn baseline_file(project: &Project, python: &Python) -> PathBuf {
    project.root.join(format!("benches/record/instructions-{}.csv", python.minor()))
}

/// The file: of which Python in the first line, a cell in each other.
fn text(python: &Python, counted: &[Counted]) -> String {
    let line = |cell: &Counted| format!("{},{:.3}\n", cell.name(), cell.ratio());
    let lines: String = counted.iter().map(line).collect();
    format!("# python: {}\n{lines}", python.release)
}

/// What was counted before, if it was on this release: others have other code in C.
fn baseline(text: &str, python: &Python) -> Option<Baseline> {
    let (head, lines) = text.split_once('\n')?;
    let one = |line: &str| {
        let (name, ratio) = line.rsplit_once(',')?;
        Some((name.to_owned(), ratio.parse().ok()?))
    };
    (head == format!("# python: {}", python.release))
        .then(|| lines.lines().filter_map(one).collect())
}

fn run(
    project: &Project,
    python: &Python,
    tree: &Tree<'_>,
    options: &Options,
) -> Result<Vec<Counted>> {
    let mut child =
        command(project, python, tree, options)?.spawn().at("run", "valgrind".as_ref())?;
    let lines = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
    let mut counted: Vec<Counted> = Vec::new();
    for line in lines.map_while(|line| line.ok()) {
        counted.extend(serde_json::from_str::<Counted>(&line));
        if counted.len() % 50 == 1 {
            eprintln!("counted {} calls", counted.len());
        }
    }
    match child.wait() {
        Ok(status) if status.success() && !counted.is_empty() => Ok(counted),
        _ => Err(Error::new("the count did not run to its end, see above")),
    }
}

fn command(
    project: &Project,
    python: &Python,
    tree: &Tree<'_>,
    options: &Options,
) -> Result<Command> {
    let cases = project.root.join("benches/python/cases");
    let modules = tree.modules.iter().map(|m| [m.name.as_str(), &m.folder]);
    let modules: Vec<_> =
        modules.filter(|[_, folder]| cases.join(folder).with_extension("py").is_file()).collect();
    let folder = cargo::target_dir(project, python).join("callgrind");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).at("create", &folder)?;
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind", "--dump-before=getppid"])
        .arg(format!("--callgrind-out-file={}", folder.join("out").display()))
        .arg(&tree.exe)
        .arg("-B")
        .arg(project.root.join("benches/python/instructions.py"))
        .arg(json!({ "modules": modules, "filter": options.filter }).to_string())
        .arg(&folder)
        .env_remove("PYTHONHOME")
        .env_remove("PYTHONPATH")
        // Dictionaries look alike in each run.
        .env("PYTHONHASHSEED", "0")
        .stdout(Stdio::piped());
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(rust: f64) -> Counted {
        let instructions = BTreeMap::from([("C".into(), 100.0), ("Rust".into(), rust)]);
        Counted { module: "m".into(), function: "f".into(), size: 8, instructions }
    }

    #[test]
    fn more_than_before_is_worse() {
        let before = Baseline::from([("m.f,8".to_owned(), 1.2)]);
        assert!(cell(125.0).is_no_worse(&before));
        assert!(!cell(130.0).is_no_worse(&before));
        assert!(cell(130.0).is_no_worse(&Baseline::new()));
        let good = Baseline::from([("m.f,8".to_owned(), 0.3)]);
        assert!(cell(50.0).is_no_worse(&good), "a third of C's may become half");
    }
}
