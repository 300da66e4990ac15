//! A module is wired when its benchmark record says that it is fit to be.

use crate::bench::code::Code;
use crate::bench::gate::{Refusal, gate};
use crate::error::Result;
use crate::modules::Module;
use crate::project::Project;

/// Why one of the modules should not be wired, if there is a reason.
pub(super) fn refusal(project: &Project, modules: &[&Module]) -> Result<Option<Refusal>> {
    let code = Code::read(project)?;
    Ok(modules.iter().find_map(|module| gate(project, &code, module).err()))
}
