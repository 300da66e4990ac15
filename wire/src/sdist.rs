//! `cargo wire sdist`: the source distribution of the package `rustdlib`, which builds without a network.
//!
//! It has the crates that the wheel is made from, those of other people among them, and no tests. Its bytes depend on
//! the sources alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::apply::{crates, files, vendor};
use crate::error::{At, Error, Result};
use crate::project::{Project, cargo};
use crate::wheel;

/// What the distribution has besides crates and the package's Python.
const FILES: [&str; 10] = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "PKG-INFO",
    "README.md",
    "SECURITY.md",
    "benches/record/programs.svg",
    "pyproject.toml",
    "wire/wheel/README.md",
    "wire/wheel/rustdlib.cdx.json",
];
const PYTHON: &str = "Lib-shims";
/// The time of every file, where SOURCE_DATE_EPOCH sets no other; the one that cargo uses.
const TIME: &str = "1153704088";

/// Makes the distribution and says where it is.
pub(crate) fn sdist(project: &Project, options: &wheel::Package) -> Result<ExitCode> {
    let (python, out) = options.begin(project)?;
    let home = project.target.join("sdist");
    let _ = fs::remove_dir_all(&home);
    let whole = of_maturin(project, &wheel::maturin(project, &python)?, &home)?;
    let stage = home.join("stage").join(whole.file_name().unwrap_or_default());
    thin(project, &whole, &stage)?;
    let name = format!("{}.tar.gz", stage.file_name().unwrap_or_default().display());
    fs::create_dir_all(&out).at("create", &out)?;
    let archive = fs::canonicalize(&out).at("open", &out)?.join(name);
    pack(&stage, &archive)?;
    fs::remove_dir_all(&home).at("remove", &home)?;
    wheel::say(&archive)
}

/// What maturin makes, unpacked: all that git has, with the metadata of the package. Links are files there.
fn of_maturin(project: &Project, maturin: &Path, home: &Path) -> Result<PathBuf> {
    let built = home.join("built");
    let mut command = Command::new(maturin);
    run(command.args(["sdist", "--out"]).arg(&built).current_dir(&project.root))?;
    let archive = only_entry(&built)?;
    let whole = home.join("whole");
    fs::create_dir_all(&whole).at("create", &whole)?;
    run(Command::new("tar").arg("-xzf").arg(archive).current_dir(&whole))?;
    only_entry(&whole)
}

/// Puts into `stage` what a build needs of `whole`, and the crates of other people.
fn thin(project: &Project, whole: &Path, stage: &Path) -> Result<()> {
    let python = files::below(&whole.join(PYTHON), &|_| false)?;
    let python = python.into_iter().map(|path| Path::new(PYTHON).join(path));
    for name in FILES.into_iter().map(PathBuf::from).chain(python) {
        let from = whole.join(&name);
        files::write(&stage.join(&name), fs::read(&from).at("read", &from)?)?;
    }
    let packages = crates::needed(project, BTreeSet::from(["rustdlib-wheel".into()]));
    crates::copy(project, &packages, stage)?;
    crates::write_workspace(project, &packages, &[], stage)?;
    // The lock file loses what nothing needs any more; versions stay as they are.
    run(cargo().args(["metadata", "--quiet", "--format-version", "1"]).current_dir(stage))?;
    vendor::vendor(stage)
}

/// The folder as an archive in which nothing tells of the machine or the hour.
fn pack(stage: &Path, archive: &Path) -> Result<()> {
    let time = std::env::var("SOURCE_DATE_EPOCH").unwrap_or_else(|_| TIME.into());
    let mut command = Command::new("tar");
    command.args(["--create", "--format=posix", "--sort=name", "--owner=0", "--group=0"]);
    command.args(["--numeric-owner", "--mode=u=rwX,go=rX", &format!("--mtime=@{time}")]);
    command.arg("--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime");
    command.args(["--use-compress-program=gzip --no-name --best", "--file"]).arg(archive);
    command.arg(stage.file_name().unwrap_or_default());
    run(command.current_dir(stage.parent().unwrap_or(stage)))
}

fn only_entry(folder: &Path) -> Result<PathBuf> {
    let entry = fs::read_dir(folder).at("read", folder)?.flatten().next();
    let entry = entry.ok_or_else(|| Error::new(format!("{} is empty", folder.display())))?;
    Ok(entry.path())
}

/// Runs a command that says nothing unless it fails.
fn run(command: &mut Command) -> Result<()> {
    let output = command.output().at("run", Path::new(command.get_program()))?;
    if output.status.success() {
        return Ok(());
    }
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    let name = command.get_program().display().to_string();
    Err(Error::new(format!("{name} failed, see above")))
}
