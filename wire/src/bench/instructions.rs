//! `cargo wire bench --instructions`: a check that noise cannot disturb.
//!
//! Instructions are not time, but a change that makes every small call do more shows at once, on
//! any machine. `benches/python/instructions.py` says how they are counted, and
//! `benches/record/instructions-<version>.csv` what was counted before.
//!
//! Valgrind shows programs a processor of its own: one with AVX2 if the machine has that, and
//! without AVX-512, SHA-NI and VPCLMULQDQ on any. So kernels that need these are not what is
//! counted, C's included, and counts are the same on all machines with AVX2.
//!
//! A Python for another processor runs under qemu, and what that says is counted ([`super::traced`]).
//! As no time can be had there, 64 KiB are counted as well.

use std::collections::BTreeMap;
use std::fs;
use std::io::read_to_string;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread::{self, ScopedJoinHandle};

use serde::Deserialize;
use serde_json::json;

use super::code::Code;
use super::counts::{LARGE, Ratios, SMALL, code_line, here, ratios};
use super::record::size_name;
use super::traced::{self, Trace};
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
/// longer callgrind takes to write its counts. Under qemu a start takes minutes, and there is nothing to write.
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
    fn is_no_worse(&self, before: &Ratios) -> bool {
        let before = before.get(&self.name()).copied().unwrap_or(f64::INFINITY);
        self.ratio() <= (before * ALLOWED).max(GOOD)
    }
}

/// Counts, prints the table, and fails for what needs more than before.
pub(super) fn count(project: &Project, python: &Python, options: &Options) -> Result<ExitCode> {
    if !is_foreign(python)
        && !Command::new("valgrind").arg("--version").output().is_ok_and(|o| o.status.success())
    {
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
        return write(&path, &text(project, python, &tree, &counted)?).map(|()| ExitCode::SUCCESS);
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
    let machine = foreign(python).map_or_else(String::new, |machine| format!("{machine}-"));
    project.root.join(format!("benches/record/instructions-{machine}{}.csv", python.minor()))
}

/// The file: what was counted in the first line, then a cell in each; before these, where the gate goes
/// by it, of which code.
fn text(
    project: &Project,
    python: &Python,
    tree: &Tree<'_>,
    counted: &[Counted],
) -> Result<String> {
    let mut lines = vec![of(python)];
    if is_foreign(python) {
        let code = Code::read(project)?;
        for module in &tree.modules {
            lines.push(code_line(module, &code.hash(module)?));
        }
    }
    lines.extend(counted.iter().map(|cell| format!("{},{:.3}", cell.name(), cell.ratio())));
    Ok(lines.join("\n") + "\n")
}

/// What a count depends on besides our code. Another release has other code in C.
fn of(python: &Python) -> String {
    let processor = match foreign(python) {
        Some(machine) => format!("{machine} under qemu, counts and not time"),
        None => processor().to_owned(),
    };
    format!("# python: {}, processor: {processor}", python.release)
}

/// The processor of a Python that runs under qemu: i386 needs none.
fn foreign(python: &Python) -> Option<&str> {
    python.machine().filter(|&machine| machine != here() && machine != "i386")
}

fn is_foreign(python: &Python) -> bool {
    foreign(python).is_some()
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
fn baseline(text: &str, python: &Python) -> Option<Ratios> {
    let (head, lines) = text.split_once('\n')?;
    (head == of(python)).then(|| ratios(lines))
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
    let shares = if is_foreign(python) { workers } else { PARTS };
    let count = |part: usize| {
        let mut sizes = SMALL.to_vec();
        sizes.extend(is_foreign(python).then_some(LARGE));
        let part = [part, shares];
        let work =
            json!({ "modules": modules, "filter": options.filter, "part": part, "sizes": sizes });
        let folder = scratch.join(part[0].to_string());
        count_part(command(project, tree, python, &work.to_string(), &folder), &probe, folder)
    };
    let work =
        |first: usize| (first..shares).step_by(workers).map(count).collect::<Result<Vec<_>>>();
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
fn count_part(mut command: Command, probe: &Path, folder: PathBuf) -> Result<Vec<Counted>> {
    fs::create_dir_all(&folder).at("create", &folder)?;
    let program = command.get_program().to_owned();
    let mut child = command
        .env("PYTHONPATH", probe)
        .stdout(Stdio::piped())
        .spawn()
        .at("run", program.as_ref())?;
    let answers = child.stdout.take().map(|answers| thread::spawn(|| read_to_string(answers)));
    // What it counts for would wait for ever without.
    let mut read = Ok(());
    if let Some(log) = child.stderr.take() {
        read = Trace::new(folder).read(log);
        if read.is_err() {
            child.kill().at("end", program.as_ref())?;
        }
    }
    let status = child.wait().at("run", program.as_ref())?;
    let answers = answers.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
    let answers = answers.transpose().at("read from", program.as_ref())?.unwrap_or_default();
    read?;
    if !status.success() {
        return Err(Error::new(format!("the count ended early, {status}, see above")));
    }
    let counted: Vec<_> =
        answers.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    eprintln!("counted {} calls", counted.len());
    Ok(counted)
}

/// The modules that have a table of calls: their names and folders.
fn modules<'a>(project: &Project, tree: &Tree<'a>) -> Vec<[&'a str; 2]> {
    let modules = tree.modules.iter().filter(|module| module.calls_file(&project.root).is_file());
    modules.map(|module| [module.name.as_str(), module.folder.as_str()]).collect()
}

fn command(
    project: &Project,
    tree: &Tree<'_>,
    python: &Python,
    work: &str,
    folder: &Path,
) -> Command {
    let mut command = match foreign(python) {
        Some(machine) => under_qemu(&tree.exe, machine),
        None => callgrind(&tree.exe, folder),
    };
    command
        .arg("-B")
        .arg(project.root.join("benches/python/instructions.py"))
        .arg(work)
        .arg(folder)
        .env_remove("PYTHONHOME")
        // Dictionaries look alike in each run.
        .env("PYTHONHASHSEED", "0");
    command
}

fn callgrind(exe: &Path, folder: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind", "--zero-before=getpgrp", "--dump-before=getppid"])
        .arg(format!("--callgrind-out-file={}", folder.join("out").display()))
        .arg(exe)
        .stderr(Stdio::inherit());
    command
}

/// The kernel starts qemu for it, which finds there what it has to log.
fn under_qemu(exe: &Path, machine: &str) -> Command {
    let mut command = Command::new(exe);
    command.env("QEMU_LOG", traced::LOG).stderr(Stdio::piped());
    if machine == "aarch64" {
        command.env("QEMU_CPU", traced::AARCH64);
    }
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
        let before = Ratios::from([("m.f,8".to_owned(), 1.2)]);
        assert!(cell(140.0).is_no_worse(&before));
        assert!(!cell(150.0).is_no_worse(&before));
        assert!(cell(150.0).is_no_worse(&Ratios::new()));
        let good = Ratios::from([("m.f,8".to_owned(), 0.3)]);
        assert!(cell(50.0).is_no_worse(&good), "a third of C's may become half");
    }
}
