//! `cargo wire`: builds the Rust modules for a Python, puts them in place of
//! the C ones in a *wired interpreter*, and compares, tests and checks.
//!
//! Read `assemble.rs` for what a wired interpreter is. Everything that has to
//! happen inside a Python is a script in `wire/python/`; everything that
//! differs between modules is in `modules/*/module.toml`.
#![forbid(unsafe_code)]

mod apply;
mod assemble;
mod bench;
mod cargo;
mod check;
mod compare;
mod cross;
mod docs;
mod environment;
mod error;
mod find;
mod generate;
mod lent;
mod linked;
mod marks;
mod modules;
mod new;
mod parts;
mod pip;
mod probe;
mod project;
mod python;
mod registry;
mod run;
mod sdist;
mod shim;
mod site;
mod source;
mod stamp;
mod testing;
mod tree;
mod vectors;
mod wheel;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, Result};
use crate::project::Project;

/// Puts the Rust modules into a Python, tries them and checks them.
#[derive(Parser)]
#[command(name = "cargo wire", bin_name = "cargo wire")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build, wire, compare C and Rust on that Python's own Lib/, and time them
    Try {
        /// A Python: a command, a path, or a version such as 3.13
        #[arg(long, value_name = "P", default_value = "python3")]
        python: String,
        /// Wire only this module; may be given several times
        #[arg(long, value_name = "MODULE")]
        only: Vec<String>,
        /// A row for each function in the table
        #[arg(long)]
        functions: bool,
    },
    /// Run the wired interpreter as one would run `python`
    Python {
        /// A Python: a command, a path, or a version such as 3.13
        #[arg(long, value_name = "P", default_value = "python3")]
        python: String,
        /// Wire only this module; may be given several times
        #[arg(long, value_name = "MODULE")]
        only: Vec<String>,
        /// Print the wired interpreter's path and nothing else
        #[arg(long)]
        path: bool,
        /// What the interpreter is given
        #[arg(last = true)]
        args: Vec<OsString>,
    },
    /// Run the Rust tests, the project's Python tests and CPython's own tests
    Test {
        /// A Python to test on; may be given several times
        #[arg(long, value_name = "P", default_value = "python3")]
        python: Vec<String>,
        /// Leave out the Rust tests, which do not depend on the Python
        #[arg(long)]
        no_rust: bool,
        /// What takes no longer than a minute when everything is built
        #[arg(long, conflicts_with = "only")]
        quick: bool,
        /// Test only this module, and no Rust tests; may be given several times
        #[arg(long, value_name = "MODULE")]
        only: Vec<String>,
        /// Test only files with one of these words in their title, and nothing else: "modules/zlib",
        /// "test_json of CPython"; the wheel has no part in it
        #[arg(value_name = "WORD", conflicts_with_all = ["quick", "only"])]
        words: Vec<String>,
    },
    /// Begin a module: a folder in which every name of the C one is there
    New {
        /// A C module that this Python has
        name: String,
        /// A Python: a command, a path, or a version such as 3.13
        #[arg(long, value_name = "P", default_value = "python3")]
        python: String,
    },
    /// Measure Rust against C, and keep the record
    Bench(bench::Options),
    /// Build the wheel `rustdlib`, for people who do not build their Python
    Wheel(wheel::Options),
    /// Make the source distribution of `rustdlib`, which builds without a network
    Sdist(wheel::Package),
    /// Build the documentation, a site in the target directory
    Docs {
        /// A Python to run mkdocs
        #[arg(long, value_name = "P", default_value = "python3")]
        python: String,
    },
    /// Wire a CPython source tree: `make` then builds the Rust modules
    Apply(apply::Options),
    /// Take everything out of a CPython source tree again
    Undo {
        /// A CPython source tree
        #[arg(value_name = "TREE")]
        tree: PathBuf,
    },
    /// Write what is made from the lists of modules, `modules/*/module.toml`
    Generate,
    /// Check the invariants that ARCHITECTURE.md promises, or what is wired in a source tree
    Check {
        /// A CPython source tree
        #[arg(value_name = "TREE", conflicts_with = "write")]
        tree: Option<PathBuf>,
        /// Write the inventory of unsafe code into ARCHITECTURE.md first
        #[arg(long)]
        write: bool,
        /// Refuse modules whose benchmark record is missing or old: for a release
        #[arg(long, conflicts_with = "tree")]
        records: bool,
    },
    #[command(external_subcommand)]
    Unknown(Vec<OsString>),
}

fn main() -> ExitCode {
    match dispatch(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cargo wire: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<ExitCode> {
    if let Command::Unknown(words) = &command {
        let word = words[0].to_string_lossy();
        return Err(Error::new(format!(
            "no command `{word}`; there are try, python, test, new, bench, wheel, sdist, docs, apply, undo, generate and check"
        )));
    }
    let project = Project::open()?;
    match command {
        Command::Try { python, only, functions } => {
            compare::try_out(&project, &python, &only, functions)
        }
        Command::Python { python, only, path, args } => {
            run::python(&project, &python, &only, path, &args)
        }
        Command::Test { python, no_rust, quick, only, words } => {
            testing::test(&project, &python, &testing::Scope { no_rust, quick, only, words })
        }
        Command::New { name, python } => new::new(&project, &python, &name),
        Command::Bench(options) => bench::bench(&project, &options),
        Command::Wheel(options) => wheel::wheel(&project, &options),
        Command::Sdist(options) => sdist::sdist(&project, &options),
        Command::Docs { python } => docs::docs(&project, &python),
        Command::Apply(options) => apply::apply(&project, &options),
        Command::Undo { tree } => apply::undo(&tree),
        Command::Generate => generate::generate(&project),
        Command::Check { tree: Some(tree), .. } => apply::check(&tree),
        Command::Check { tree: None, write, records } => check::check(&project, write, records),
        Command::Unknown(_) => unreachable!("answered above"),
    }
}
