//! Runs the passes over the cases and makes a record of them.

use std::io::{BufRead, BufReader, IsTerminal};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

use super::Options;
use super::code::{Code, code_fact};
use super::peers::{self, Peers};
use super::pool::{Measured, Pool};
use super::record::{C, Cell, FILTER, LIMITS, RUST, Record};
use crate::error::{At, Error, Result};
use crate::modules::Module;
use crate::project::Project;
use crate::python::{Python, last_line};
use crate::tree::Tree;

/// Each pass is a process of its own: addresses, and with them the caches, fall differently.
const PASSES: u32 = 3;
const FEWEST_PASSES: u32 = 2;
/// Cells about which passes disagree by more are measured again, at most so many times.
pub(super) const DISPUTED: f64 = 0.10;
const MORE_PASSES: u32 = 2;
/// No pass is begun that would end after this: on a busy machine nothing would ever agree. Two are
/// the fewest.
const LONGEST: Duration = Duration::from_secs(13 * 60);

/// Measures what `options` name.
pub(super) fn run(project: &Project, python: &Python, options: &Options) -> Result<Record> {
    let mut run = Run::new(project, python, options)?;
    let begin = Instant::now();
    let mut slowest = Duration::ZERO;
    for turn in 0..PASSES {
        if turn >= FEWEST_PASSES && begin.elapsed() + slowest > LONGEST {
            break;
        }
        let pass = Instant::now();
        run.pass(&Value::Null)?;
        slowest = slowest.max(pass.elapsed());
    }
    for _ in 0..MORE_PASSES {
        let disputed = run.pool.disputed(DISPUTED);
        let cells: Vec<_> =
            disputed.iter().map(|c| json!([c.module, c.function, c.input, c.size])).collect();
        let share = cells.len() as f64 / run.pool.len().max(1) as f64;
        if cells.is_empty() || begin.elapsed() + slowest.mul_f64(share) > LONGEST {
            break;
        }
        run.pass(&Value::Array(cells))?;
    }
    run.record()
}

struct Run<'a> {
    project: &'a Project,
    python: &'a Python,
    options: &'a Options,
    modules: Vec<&'a Module>,
    tree: Tree<'a>,
    peers: Option<Peers>,
    hashes: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    turn: u32,
    pool: Pool,
    left_out: Vec<String>,
}

impl<'a> Run<'a> {
    fn new(project: &'a Project, python: &'a Python, options: &'a Options) -> Result<Self> {
        eprintln!("building the modules for Python {}", python.title());
        // Before the build: code that changes meanwhile makes the record stale.
        let code = Code::read(project)?;
        let hash = |module: &Module| Ok((code_fact(module), code.hash(module)?));
        let hashes = project.config.module.iter().map(hash).collect::<Result<_>>()?;
        let tree = Tree::ready_with(project, python, unfinished(project, &options.only))?;
        let mut modules = tree.modules.clone();
        modules.retain(|module| {
            has_cases(project, module)
                && (options.only.is_empty() || options.only.contains(&module.name))
        });
        let peers = if options.peers { Some(peers::provide(project, python)?) } else { None };
        Ok(Self {
            project,
            python,
            options,
            modules,
            tree,
            peers,
            hashes,
            facts: Vec::new(),
            turn: 0,
            pool: Pool::default(),
            left_out: Vec::new(),
        })
    }

    /// One process over all cells, or over `only` those.
    fn pass(&mut self, only: &Value) -> Result<()> {
        let mut child = self.command(only).spawn().at("run", &self.tree.exe)?;
        let lines = child.stdout.take().map(BufReader::new).into_iter();
        let mut progress = Progress::new(self.turn, only.is_array());
        for line in lines.flat_map(BufRead::lines).map_while(|line| line.ok()) {
            match serde_json::from_str(&line) {
                Ok(Line::Begin(begin)) => {
                    progress.cells = begin.cells;
                    if self.facts.is_empty() {
                        self.facts = begin.facts.into_iter().collect();
                    }
                }
                Ok(Line::Cell(cell)) => {
                    progress.step(&cell.cell());
                    self.take(cell);
                }
                Err(_) => eprintln!("{line}"),
            }
        }
        progress.end();
        self.turn += 1;
        ended(child)
    }

    fn take(&mut self, measured: Measured) {
        match &measured.left_out {
            None => self.pool.add(measured),
            Some(why) if self.turn == 0 => {
                let Cell { module, function, input, size } = measured.cell();
                self.left_out.push(format!("{module}.{function} of {size} ({input}): {why}"));
            }
            Some(_) => {}
        }
    }

    fn command(&self, only: &Value) -> Command {
        let modules = self.modules.iter().map(|m| [m.name.as_str(), &m.folder]);
        let modules: Vec<_> = modules.chain([[LIMITS, LIMITS]]).collect();
        let options = json!({
            "modules": modules,
            "filter": self.options.filter,
            "only": only,
            "peers": self.options.peers,
            "turn": self.turn,
        });
        let mut command = self.tree.command();
        command
            .arg("-B")
            .arg(self.project.root.join("benches/python/measure.py"))
            .arg(options.to_string())
            .env(
                "PYTHONPATH",
                self.peers.as_ref().map_or("".as_ref(), |peers| peers.home.as_os_str()),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command
    }

    fn record(self) -> Result<Record> {
        for line in &self.left_out {
            eprintln!("left out: {line}");
        }
        let rustc = Command::new("rustc").arg("--version").output();
        let rustc = rustc.map(|output| last_line(&output.stdout)).unwrap_or_default();
        let mut facts = self.facts;
        facts.push(("rustc".into(), rustc));
        let missing = self.peers.map(|peers| peers.missing).unwrap_or_default();
        if !missing.is_empty() {
            facts.push(("peers that cannot be had".into(), missing.join(", ")));
        }
        if !self.options.filter.is_empty() {
            facts.push((FILTER.into(), self.options.filter.join(" ")));
        }
        facts.push(("passes".into(), self.turn.to_string()));
        let measured = |(fact, _): &&(String, String)| {
            self.modules.iter().any(|module| code_fact(module) == *fact)
        };
        facts.extend(self.hashes.iter().filter(measured).cloned());
        let release = &self.python.release;
        let version = |cell: &Cell, side: &str| match side {
            RUST => {
                let fact = format!("code of {}", cell.module);
                let hash = self.hashes.iter().find(|(name, _)| *name == fact);
                hash.map_or("?", |(_, hash)| &hash[..8]).to_owned()
            }
            C => release.clone(),
            _ => "?".into(),
        };
        let rows = self.pool.rows(version);
        if !rows.iter().any(|row| row.implementation == RUST) {
            let words = self.options.filter.join(" ");
            return Err(Error::new(format!("no function of the wired modules matches `{words}`")));
        }
        Ok(Record { facts, rows })
    }
}

/// Whether somebody has written the table of calls of a module.
fn has_cases(project: &Project, module: &Module) -> bool {
    module.calls_file(&project.root).is_file()
}

/// The modules that are to be wired without the others: those of a tree with unfinished ones.
fn unfinished<'a>(project: &Project, only: &'a [String]) -> &'a [String] {
    let is_finished = |name: &String| project.config.finished().any(|module| module.name == *name);
    if only.iter().all(is_finished) { &[] } else { only }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Begin(Begin),
    Cell(Measured),
}

#[derive(Deserialize)]
struct Begin {
    cells: u64,
    facts: std::collections::BTreeMap<String, String>,
}

fn ended(mut child: Child) -> Result<()> {
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Error::new("the measurement did not run to its end, see above")),
    }
}

/// On a terminal one line that changes; else a line now and then.
struct Progress {
    pass: String,
    cells: u64,
    done: u64,
    begin: Instant,
    terminal: bool,
}

impl Progress {
    fn new(turn: u32, again: bool) -> Self {
        let pass = if again { "once more".into() } else { format!("pass {}/{PASSES}", turn + 1) };
        let terminal = std::io::stderr().is_terminal();
        Self { pass, cells: 0, done: 0, begin: Instant::now(), terminal }
    }

    fn step(&mut self, cell: &Cell) {
        self.done += 1;
        let Self { pass, cells, done, begin, terminal } = self;
        let seconds = begin.elapsed().as_secs();
        if *terminal {
            let at = format!("{}.{} ({})", cell.module, cell.function, cell.input);
            eprint!("\r{pass}: {done}/{cells}, {seconds} s, {at:<50.50}");
        } else if *done == *cells || *done % 200 == 0 {
            eprintln!("{pass}: {done}/{cells} cells, {seconds} s");
        }
    }

    fn end(&self) {
        if self.terminal {
            eprintln!();
        }
    }
}
