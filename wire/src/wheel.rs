//! `cargo wire wheel`: the package `rustdlib` for one Python, built by maturin.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;

use crate::bench::gate::Gate;
use crate::cargo;
use crate::cross::Platform;
use crate::error::{At, Error, Result};
use crate::pip;
use crate::project::Project;
use crate::python::Python;

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    package: Package,
    /// Build for this platform of Linux, by Rust's name, with zig: aarch64-unknown-linux-gnu
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
}

/// What wheel and source distribution have in common.
#[derive(Args)]
pub(crate) struct Package {
    /// A Python: a command, a path, or a version such as 3.13
    #[arg(long, value_name = "P", default_value = "python3")]
    python: String,
    /// Where it goes
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// With modules that have no good benchmark record: to work on them, never to ship them
    #[arg(long)]
    unrecorded: bool,
}

/// Builds the wheel and says where it is.
pub(crate) fn wheel(project: &Project, options: &Options) -> Result<ExitCode> {
    let (python, out) = options.package.begin(project)?;
    let maturin = maturin(project, &python)?;
    let triple = options.target.as_deref();
    let platform = triple.map(|triple| Platform::new(project, &python, triple)).transpose()?;
    let where_to = triple.map(|triple| format!(" on {triple}")).unwrap_or_default();
    eprintln!("building the wheel for Python {}{where_to}", python.title());
    say(&build(project, &python, platform.as_ref(), &maturin, &out)?)
}

impl Package {
    /// The Python and the folder, unless there is what must not be shipped.
    pub(crate) fn begin(&self, project: &Project) -> Result<(Python, PathBuf)> {
        let python = Python::find(&self.python)?;
        if !self.unrecorded {
            require_good_records(project)?;
        }
        Ok((python, self.out.clone().unwrap_or_else(|| project.target.join("wheels"))))
    }
}

/// Says what has been built.
pub(crate) fn say(built: &Path) -> Result<ExitCode> {
    let size = fs::metadata(built).at("read", built)?.len();
    println!("{} ({:.1} MB)", built.display(), size as f64 / 1e6);
    Ok(ExitCode::SUCCESS)
}

fn require_good_records(project: &Project) -> Result<()> {
    let mut gate = Gate::new(project)?;
    project.config.finished().try_for_each(|module| {
        gate.open_to(module)
            .map_err(|why| Error::new(format!("{why}; --unrecorded builds what is to work with")))
    })
}

/// The wheel of `python`, on its platform or another, new in `out`.
pub(crate) fn build(
    project: &Project,
    python: &Python,
    platform: Option<&Platform>,
    maturin: &Path,
    out: &Path,
) -> Result<PathBuf> {
    // Whatever is there was made before; what comes now is the only new one.
    let fresh = cargo::target_dir(project, python).join("wheel");
    let _ = fs::remove_dir_all(&fresh);
    let mut command = Command::new(maturin);
    command.arg("build").current_dir(&project.root);
    command.arg("--target-dir").arg(cargo::target_dir(project, python)).arg("--out").arg(&fresh);
    match platform {
        Some(platform) => platform.set(&mut command, python),
        None => drop(command.arg("--interpreter").arg(&python.exe)),
    }
    let output = command.output().at("run", maturin)?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        let title = python.title();
        return Err(Error::new(format!("the wheel for Python {title} failed, see above")));
    }
    let built = fs::read_dir(&fresh).at("read", &fresh)?.flatten().next();
    let built = built.ok_or_else(|| Error::new("maturin has made no wheel"))?;
    fs::create_dir_all(out).at("create", out)?;
    let wheel = out.join(built.file_name());
    fs::copy(built.path(), &wheel).at("write", &wheel)?;
    Ok(wheel)
}

/// The command on PATH, or one that pip puts into our target directory: the user's Python gets
/// nothing.
pub(crate) fn maturin(project: &Project, python: &Python) -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|folder| folder.join("maturin"));
    if let Some(found) = on_path.into_iter().find(|file| file.is_file()) {
        return Ok(found);
    }
    let home = project.target.join("packages").join("maturin");
    let command = home.join("bin/maturin");
    if command.is_file() {
        return Ok(command);
    }
    eprintln!("fetching maturin");
    let fresh = home.with_added_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    let install = |python| pip::install_pinned(project, "maturin", python, &fresh, &[]);
    install(python.exe.as_os_str()).or_else(|_| install(OsStr::new("python3"))).map_err(|why| {
        Error::new(format!("no maturin on PATH, and pip cannot install it: {why}"))
    })?;
    fs::rename(&fresh, &home).at("rename", &fresh)?;
    Ok(command)
}
