//! A module is wired when its benchmark record says that it is fit to be.

use crate::bench::gate::{Gate, Refusal};
use crate::error::Result;
use crate::modules::Module;
use crate::project::Project;

/// Why one of the modules should not be wired, if there is a reason.
pub(super) fn refusal(project: &Project, modules: &[&Module]) -> Result<Option<Refusal>> {
    let mut gate = Gate::new(project)?;
    Ok(modules.iter().find_map(|module| gate.open_to(module).err()))
}
