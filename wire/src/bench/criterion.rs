//! `cargo wire bench --criterion`: the kernels against other crates, beside the calls that make the record.

use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::project::{Project, cargo};

/// Runs criterion on the kernels that `filter` names.
pub(super) fn run(project: &Project, filter: &[String]) -> Result<ExitCode> {
    let status = cargo()
        .args(["bench", "--package", "rustdlib-benches", "--features", "run", "--"])
        // Criterion takes one filter, a regular expression.
        .args((!filter.is_empty()).then(|| filter.join(".*")))
        .current_dir(&project.root)
        .status()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
