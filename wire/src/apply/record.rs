//! A module is wired when its benchmark record says that it is fit to be.

use crate::bench::code::Code;
use crate::bench::gate::gate;
use crate::error::{Error, Result};
use crate::modules::Module;
use crate::project::Project;

/// Refuses modules without a good benchmark record.
pub(super) fn require_good(project: &Project, modules: &[&Module]) -> Result<()> {
    let code = Code::read(project)?;
    for module in modules {
        gate(project, &code, module).map_err(|refusal| {
            Error::new(format!(
                "{refusal}; or leave {} out with --only, or give --unrecorded",
                module.name
            ))
        })?;
    }
    Ok(())
}
