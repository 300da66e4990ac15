//! `cargo wire bench`: measures Rust against C and keeps the record.
//!
//! The numbers come from the wired interpreter itself, by loops of byte code around the call (see
//! `benches/python/loops.py`): that is what a Python caller pays. What happens in Python is in
//! `benches/python/`, and each module's calls are in `modules/<folder>/calls.py`.

mod again;
pub(crate) mod chart;
pub(crate) mod code;
mod counts;
mod criterion;
pub(crate) mod gate;
mod instructions;
mod keep;
mod lib_files;
pub(crate) mod page;
mod peers;
mod pool;
pub(crate) mod programs;
pub(crate) mod record;
mod report;
mod run;
pub(crate) mod summary;
mod svg;
mod traced;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::record::Record;
use crate::error::{At, Error, Result};
use crate::project::Project;
use crate::python::Python;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure only what has all these words in "module.function input"
    filter: Vec<String>,
    /// A Python: a command, a path, or a version such as 3.13
    #[arg(long, value_name = "P", default_value = "python3")]
    python: String,
    /// Measure this module and no other; may be given several times
    #[arg(long, value_name = "MODULE")]
    only: Vec<String>,
    /// Measure third-party packages too
    #[arg(long)]
    peers: bool,
    /// Keep the result in benches/record/ and bring what is made from it up to date; the
    /// machine should have nothing else to do. With --instructions: keep the counts
    #[arg(long, conflicts_with = "filter")]
    record: bool,
    /// Print what records come to, and measure nothing: the last result, or those of FROM
    #[arg(long)]
    summary: bool,
    /// Write an HTML report and a chart, and measure nothing
    #[arg(long)]
    report: bool,
    /// The records for --summary and --report, and for --record instead of a measurement; one of a filter adds
    /// passes to the one before, where that has too few that agree
    #[arg(long, value_name = "CSV")]
    from: Vec<PathBuf>,
    /// All files of that Python's Lib/, one line for each task
    #[arg(long)]
    lib: bool,
    /// Count the instructions of small calls with valgrind, and those of a Python for another
    /// processor with qemu; fail where Rust needs more of C's than before
    #[arg(long)]
    instructions: bool,
    /// Run the programs of tests/programs, with C and with the wheel, in turns; the words are those
    /// of "program: task"
    #[arg(long, conflicts_with_all = ["only", "peers", "lib", "instructions", "criterion"])]
    programs: bool,
    /// Half as many pairs of runs of each program
    #[arg(long, requires = "programs")]
    quick: bool,
    /// Run the criterion benchmarks: kernels against other crates
    #[arg(long)]
    criterion: bool,
}

/// Does what `options` say.
pub(crate) fn bench(project: &Project, options: &Options) -> Result<ExitCode> {
    if options.summary || options.report || !options.from.is_empty() {
        return show(project, options);
    }
    if options.criterion {
        return criterion::run(project, &options.filter);
    }
    let python = Python::find(&options.python)?;
    if options.lib {
        return lib_files::lib(project, &python);
    }
    if options.programs {
        return programs::measure(project, &python, options);
    }
    if options.instructions {
        return instructions::count(project, &python, options);
    }
    measure(project, &python, options)
}

fn measure(project: &Project, python: &Python, options: &Options) -> Result<ExitCode> {
    let record = run::run(project, python, options)?;
    if !options.filter.is_empty() {
        print!("{}", summary::table(&record));
    }
    print!("{}", summary::summary(&record));
    let last = last(project);
    write(&last, &record.text())?;
    println!("the numbers: {}", last.display());
    if options.record {
        keep::keep(project, &record)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints or draws records that are there.
fn show(project: &Project, options: &Options) -> Result<ExitCode> {
    let last = [last(project)];
    let paths: &[PathBuf] = if options.from.is_empty() { &last } else { &options.from };
    let records = paths.iter().map(|path| read(path)).collect::<Result<Vec<Record>>>()?;
    let records = again::joined(records)?;
    if options.record {
        for record in &records {
            keep::keep(project, record)?;
        }
    }
    if options.summary {
        for record in &records {
            print!("{}", summary::summary(record));
        }
    }
    if options.report {
        let folder = project.target.join("bench");
        let page = folder.join("report.html");
        write(&page, &report::report(&records))?;
        println!("report: {}", page.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Record> {
    if !path.is_file() {
        let path = path.display();
        return Err(Error::new(format!("there is no {path}; cargo wire bench makes it")));
    }
    Record::read(path)
}

/// Where the result of the last run is.
fn last(project: &Project) -> PathBuf {
    project.target.join("bench/last.csv")
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).at("create", folder)?;
    }
    fs::write(path, text).at("write", path)
}
