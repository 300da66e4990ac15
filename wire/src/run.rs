//! `cargo wire python`: the wired interpreter in place of this process.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

pub(crate) fn python(
    project: &Project,
    name: &str,
    only: &[String],
    only_path: bool,
    args: &[OsString],
) -> Result<ExitCode> {
    let tree = Tree::ready_quietly(project, &Python::find(name)?, only)?;
    if only_path {
        println!("{}", tree.exe.display());
        return Ok(ExitCode::SUCCESS);
    }
    let error = tree.command().args(args).exec();
    Err(Error::new(format!("cannot run {}: {error}", tree.exe.display())))
}
