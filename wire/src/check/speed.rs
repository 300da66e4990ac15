//! That every module is as fast as C, by a record of its present code.

use super::Finding;
use crate::bench::gate::{Gate, Refusal};
use crate::error::Result;
use crate::project::Project;

/// A record of slow cells is a breach. One that is missing or old is a warning, or nobody could
/// work on a module; but `apply` and `wheel` refuse such a module, and with `strict` it is a breach here.
pub(super) fn as_recorded(project: &Project, strict: bool) -> Result<Finding> {
    let mut gate = Gate::new(project)?;
    let mut broken = Vec::new();
    let mut good = 0;
    for module in project.config.finished() {
        match gate.open_to(module) {
            Ok(()) => good += 1,
            Err(refusal @ (Refusal::NoRecord(_) | Refusal::Elsewhere(..) | Refusal::Stale(..)))
                if !strict =>
            {
                println!("warning {refusal}");
            }
            Err(refusal) => broken.push(refusal.to_string()),
        }
    }
    Ok(Finding {
        holds: format!("{good} modules have a record that they are as fast as C"),
        broken,
    })
}
