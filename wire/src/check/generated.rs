//! That what is made from the lists of modules is what they say now.

use super::Finding;
use crate::generate;
use crate::project::Project;

pub(super) fn as_listed(project: &Project) -> Finding {
    let stale = match generate::stale(project) {
        Ok(stale) => stale,
        // What else is broken is still to be said.
        Err(why) => return Finding { holds: String::new(), broken: vec![why.to_string()] },
    };
    let broken = stale
        .into_iter()
        .map(|name| format!("{name} is not what modules/*/module.toml say: cargo wire generate"));
    let holds = "what is generated from modules/*/module.toml is up to date".to_owned();
    Finding { holds, broken: broken.collect() }
}
