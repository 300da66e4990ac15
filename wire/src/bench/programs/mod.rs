//! `cargo wire bench --programs`: programs that do real work, with the C modules and after `rustdlib.enable()`.
//!
//! Each program is a file of `tests/programs`. `frame/turns.py` there runs both halves in turns; here is what the
//! runs come to, and the record of it.

mod interval;
pub(crate) mod page;
mod picture;
mod record;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use serde::Deserialize;
use serde_json::json;

use self::record::{FOLDER, Programs, Row, Run};
use super::code::{Code, code_fact};
use super::record::Facts;
use super::{Options, write};
use crate::cargo;
use crate::environment;
use crate::error::{At, Error, Result};
use crate::generate::generate;
use crate::pip;
use crate::project::Project;
use crate::python::{Python, last_line};
use crate::wheel;

/// What programs need from PyPI: with pip's syntax, each in one version.
const REQUIREMENTS: &str = "tests/programs/requirements.txt";

/// Pairs of runs of each task. Each pair is of two new processes: addresses, and the order of what is in
/// dictionaries, fall differently, and no pair depends on the one before.
const PAIRS: u32 = 12;
/// The fewest from which an interval can be told.
const QUICK_PAIRS: u32 = 6;

/// Measures, prints a line for each task, and keeps the record where that is wanted.
pub(super) fn measure(project: &Project, python: &Python, options: &Options) -> Result<ExitCode> {
    let hashes = hashes(project)?;
    let (exe, packages) = (installed(project, python)?, packages(project, python)?);
    let mut measured = run(project, &exe, packages.as_deref(), options)?;
    measured.facts.extend(hashes);
    let last = project.target.join("bench/programs.csv");
    write(&last, &measured.text())?;
    println!("the numbers: {}", last.display());
    measured.faults().iter().for_each(|line| println!("{line}"));
    println!("{} tasks measured, {} programs skipped", measured.rows.len(), measured.skipped());
    if options.record {
        let name = format!("benches/record/programs-{}.csv", python.minor());
        write(&project.root.join(&name), &measured.text())?;
        println!("written: {name}");
        return generate(project);
    }
    Ok(ExitCode::SUCCESS)
}

/// The modules' code, before it is built.
fn hashes(project: &Project) -> Result<Facts> {
    let code = Code::read(project)?;
    let modules = project.config.finished();
    modules.map(|module| Ok((code_fact(module), code.hash(module)?))).collect()
}

/// The interpreter of an environment with the wheel.
fn installed(project: &Project, python: &Python) -> Result<PathBuf> {
    eprintln!("building the wheel for Python {}", python.title());
    let home = cargo::target_dir(project, python).join("programs");
    let maturin = wheel::maturin(project, python)?;
    let wheel = wheel::build(project, python, None, &maturin, &home.join("wheels"))?;
    environment::with_wheel(python, &wheel, &home.join("venv"))
}

/// The folder with what programs need. Where it cannot be had, each of them is skipped.
fn packages(project: &Project, python: &Python) -> Result<Option<PathBuf>> {
    let list = project.root.join(REQUIREMENTS);
    let hash = crate::stamp::Hash::of(&fs::read(&list).at("read", &list)?).short();
    let name = format!("{}-programs-{hash}", python.key());
    let fetched = pip::fetched_list(project, &name, &list, python);
    let said =
        fetched.inspect_err(|why| println!("only what needs no packages is measured: {why}"));
    Ok(said.ok())
}

/// A line that `turns.py` prints.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Facts { facts: std::collections::BTreeMap<String, String> },
    Skipped { program: String, skipped: String },
    Task { program: String, task: String, pairs: Vec<[Run; 2]> },
}

fn run(
    project: &Project,
    exe: &Path,
    packages: Option<&Path>,
    options: &Options,
) -> Result<Programs> {
    let mut child = command(project, exe, packages, options)?.spawn().at("run", exe)?;
    let mut measured = Programs::default();
    println!("{}", record::HEAD);
    let lines = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
    for line in lines.map_while(|line| line.ok()) {
        let line =
            serde_json::from_str(&line).map_err(|_| Error::new(format!("turns.py says {line}")))?;
        take(&mut measured, line, options)?;
    }
    if !child.wait().at("run", exe)?.success() {
        return Err(Error::new("the programs did not run to their end, see above"));
    }
    if measured.rows.is_empty() {
        let words = options.filter.join(" ");
        return Err(Error::new(format!(
            "no task of {FOLDER} that can run here has `{words}` in its name"
        )));
    }
    Ok(measured)
}

fn take(measured: &mut Programs, line: Line, options: &Options) -> Result<()> {
    match line {
        Line::Facts { facts } => {
            measured.facts.extend(facts);
            measured.facts.push(("rustc".into(), rustc()));
            measured.facts.push(("pairs of runs".into(), pairs(options).to_string()));
        }
        Line::Skipped { program, skipped } => {
            println!("{program}: skipped, {skipped}");
            measured.facts.push((format!("skipped {program}"), skipped));
        }
        Line::Task { task, .. } if task.contains(',') => {
            return Err(Error::new(format!(
                "`{task}` will not do as the name of a task: it has a comma"
            )));
        }
        Line::Task { program, task, pairs } => {
            let row = Row::of(program, task, &pairs);
            println!("{}", row.line());
            measured.rows.push(row);
        }
    }
    Ok(())
}

fn rustc() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output.map(|output| last_line(&output.stdout)).unwrap_or_default()
}

fn pairs(options: &Options) -> u32 {
    if options.quick { QUICK_PAIRS } else { PAIRS }
}

fn command(
    project: &Project,
    exe: &Path,
    packages: Option<&Path>,
    options: &Options,
) -> Result<Command> {
    let folder = project.root.join(FOLDER);
    let scratch = project.target.join("tmp");
    fs::create_dir_all(&scratch).at("create", &scratch)?;
    let words = json!({
        "programs": programs(&folder)?,
        "filter": options.filter,
        "processes": pairs(options),
        "pairs": 1,
        "scratch": scratch,
    });
    let path = env::join_paths(iter::once(&*project.root.join("benches/python")).chain(packages))
        .map_err(|error| Error::new(format!("the project's name will not do: {error}")))?;
    let mut command = Command::new(exe);
    command.arg("-B").arg(folder.join("frame/turns.py")).arg(words.to_string());
    command.env("PYTHONPATH", path).stdin(Stdio::null()).stdout(Stdio::piped());
    Ok(command)
}

fn programs(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder).at("read", folder)?.flatten().map(|entry| entry.path());
    let mut files: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|ending| ending == "py")).collect();
    files.sort();
    Ok(files)
}
