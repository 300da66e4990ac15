//! `cargo wire docs`: the documentation as a site, built by mkdocs.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::error::{At, Error, Result};
use crate::pip;
use crate::project::Project;
use crate::python::Python;

/// Builds the site in `docs` of our target directory, and says where it is. A dead link is an error.
pub(crate) fn docs(project: &Project, python: &str) -> Result<ExitCode> {
    let python = Python::find(python)?;
    let name = format!("{}-mkdocs", python.key());
    let packages = pip::fetched(project, &name, "mkdocs", &python).map_err(Error::new)?;
    let site = project.target.join("docs");
    // Not --quiet: it hides warnings, and --strict then has nothing to count.
    let status = Command::new(&python.exe)
        .args(["-B", "-m", "mkdocs", "build", "--strict", "--site-dir"])
        .arg(&site)
        .env("PYTHONPATH", packages)
        .current_dir(&project.root)
        .status()
        .at("run", Path::new(&python.exe))?;
    if !status.success() {
        return Err(Error::new("the documentation failed, see above"));
    }
    println!("{}", site.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}
