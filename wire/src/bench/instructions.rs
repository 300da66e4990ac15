//! `cargo wire bench --instructions`: a check that noise cannot disturb.
//!
//! Instructions are not time, but a change that makes every small call do more shows at once, on
//! any machine. `benches/python/instructions.py` says how they are counted, and
//! `benches/record/instructions-<version>.csv` what was counted before.
//!
//! Valgrind shows programs a processor of its own: one with AVX2 if the machine has that, and
//! without AVX-512, SHA-NI and VPCLMULQDQ on any. So kernels that need these are not what is
//! counted, C's included, and counts are the same on all machines with AVX2.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread::{self, ScopedJoinHandle};

use serde::Deserialize;
use serde_json::json;

use super::record::size_name;
use super::{Options, write};
use crate::cargo;
use crate::error::{At, Error, Result};
use crate::probe;
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// A call may take so much more of C's instructions than before. The same calls in the same order give
/// the same numbers to the last instruction; but what was called before leaves the allocator's pools
/// and free lists behind, and so a new case moves the numbers of a few others by up to 16 %.
const ALLOWED: f64 = 1.2;
/// Below this share of C's nobody minds.
const GOOD: f64 = 0.9;

/// Processes that share the cells: the start of one takes 15 s, and the more code a process has run, the
/// longer callgrind takes to write its counts.
const PARTS: usize = 4;

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
        let (path, wanted) = (path.display(), of(python));
        println!("nothing to compare with: {path} does not begin with `{wanted}`");
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

/// The file: what was counted in the first line, a cell in each other.
fn text(python: &Python, counted: &[Counted]) -> String {
    let line = |cell: &Counted| format!("{},{:.3}\n", cell.name(), cell.ratio());
    let lines: String = counted.iter().map(line).collect();
    format!("{}\n{lines}", of(python))
}

/// What a count depends on besides our code. Another release has other code in C.
fn of(python: &Python) -> String {
    format!("# python: {}, processor: {}", python.release, processor())
}

/// What valgrind's processor has that makes a difference.
fn processor() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        return "x86_64 with AVX2";
    }
    std::env::consts::ARCH
}

/// What was counted before, if it can be compared.
fn baseline(text: &str, python: &Python) -> Option<Baseline> {
    let (head, lines) = text.split_once('\n')?;
    let one = |line: &str| {
        let (name, ratio) = line.rsplit_once(',')?;
        Some((name.to_owned(), ratio.parse().ok()?))
    };
    (head == of(python)).then(|| lines.lines().filter_map(one).collect())
}

/// Counts everything in several processes, as many at a time as there are processors.
fn run(
    project: &Project,
    python: &Python,
    tree: &Tree<'_>,
    options: &Options,
) -> Result<Vec<Counted>> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut modules = modules(project, tree);
    modules.push([probe::MODULE, "probe"]);
    let home = cargo::target_dir(project, python);
    let probe = probe::build(project, python, &home)?;
    let scratch = home.join("callgrind");
    let _ = fs::remove_dir_all(&scratch);
    let count = |part: usize| {
        let work = json!({ "modules": modules, "filter": options.filter, "part": [part, PARTS] });
        count_part(project, tree, &probe, &work.to_string(), &scratch.join(part.to_string()))
    };
    let work =
        |first: usize| (first..PARTS).step_by(workers).map(count).collect::<Result<Vec<_>>>();
    let done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|first| scope.spawn(move || work(first))).collect();
        threads.into_iter().map(ScopedJoinHandle::join).collect()
    });
    let mut counted = Vec::new();
    for parts in done {
        let parts = parts.unwrap_or_else(|panic| resume_unwind(panic))?;
        counted.extend(parts.into_iter().flatten());
    }
    if counted.is_empty() {
        return Err(Error::new("there is no such call"));
    }
    counted.sort_by_key(|cell: &Counted| (cell.module.clone(), cell.function.clone(), cell.size));
    Ok(counted)
}

/// One process, in a folder of its own.
fn count_part(
    project: &Project,
    tree: &Tree<'_>,
    probe: &Path,
    work: &str,
    folder: &Path,
) -> Result<Vec<Counted>> {
    fs::create_dir_all(folder).at("create", folder)?;
    let output = command(project, tree, work, folder)
        .env("PYTHONPATH", probe)
        .output()
        .at("run", "valgrind".as_ref())?;
    if !output.status.success() {
        return Err(Error::new("the count did not run to its end, see above"));
    }
    let lines = output.stdout.lines().map_while(|line| line.ok());
    let counted: Vec<_> = lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
    eprintln!("counted {} calls", counted.len());
    Ok(counted)
}

/// The modules that have a table of calls: their names and folders.
fn modules<'a>(project: &Project, tree: &Tree<'a>) -> Vec<[&'a str; 2]> {
    let modules = tree.modules.iter().filter(|module| module.calls_file(&project.root).is_file());
    modules.map(|module| [module.name.as_str(), module.folder.as_str()]).collect()
}

fn command(project: &Project, tree: &Tree<'_>, work: &str, folder: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind", "--zero-before=getpgrp", "--dump-before=getppid"])
        .arg(format!("--callgrind-out-file={}", folder.join("out").display()))
        .arg(&tree.exe)
        .arg("-B")
        .arg(project.root.join("benches/python/instructions.py"))
        .arg(work)
        .arg(folder)
        .env_remove("PYTHONHOME")
        // Dictionaries look alike in each run.
        .env("PYTHONHASHSEED", "0")
        .stderr(Stdio::inherit());
    command
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
        assert!(cell(140.0).is_no_worse(&before));
        assert!(!cell(150.0).is_no_worse(&before));
        assert!(cell(150.0).is_no_worse(&Baseline::new()));
        let good = Baseline::from([("m.f,8".to_owned(), 0.3)]);
        assert!(cell(50.0).is_no_worse(&good), "a third of C's may become half");
    }
}
