//! That what is made from the lists of modules is what they say now.

use super::Finding;
use crate::error::Result;
use crate::generate;
use crate::project::Project;

pub(super) fn as_listed(project: &Project) -> Result<Finding> {
    let stale = generate::stale(project)?;
    let broken = stale
        .into_iter()
        .map(|name| format!("{name} is not what modules/*/module.toml say: cargo wire generate"));
    let holds = "what is generated from modules/*/module.toml is up to date".to_owned();
    Ok(Finding { holds, broken: broken.collect() })
}
