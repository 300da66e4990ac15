//! The tables of calls in the wheel, for `python -m rustdlib selftest`: links, so that each is one file.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::error::{At, Result};
use crate::project::Project;

const FOLDER: &str = "Lib-shims/rustdlib/_calls";
const COMMON: &str = "benches/python";

/// A link below the root, and what it points to.
pub(super) struct Link {
    pub(super) name: String,
    target: PathBuf,
}

impl Link {
    pub(super) fn write(&self, project: &Project) -> Result<()> {
        let path = project.root.join(&self.name);
        let folder = path.parent().unwrap_or(&project.root);
        fs::create_dir_all(folder).at("create", folder)?;
        if path.symlink_metadata().is_ok() {
            fs::remove_file(&path).at("remove", &path)?;
        }
        symlink(&self.target, &path).at("write", &path)
    }
}

/// Those that are not there, or point elsewhere.
pub(super) fn different(project: &Project) -> Vec<Link> {
    let common = imported(project).into_iter().map(|name| Link {
        name: format!("{FOLDER}/{name}.py"),
        target: format!("../../../{COMMON}/{name}.py").into(),
    });
    let tables = project.config.finished().map(|module| Link {
        name: format!("{FOLDER}/cases/{}.py", module.name),
        target: format!("../../../../modules/{}/calls.py", module.folder).into(),
    });
    let all = common.chain(tables);
    let is_different = |link: &Link| {
        fs::read_link(project.root.join(&link.name)).ok().as_ref() != Some(&link.target)
    };
    all.filter(is_different).collect()
}

/// What the tables import of what they have in common, and what times them.
fn imported(project: &Project) -> BTreeSet<String> {
    let tables = project.config.finished().map(|module| module.calls_file(&project.root));
    let texts = tables.filter_map(|table| fs::read_to_string(table).ok()).collect::<String>();
    let imports =
        texts.lines().filter(|line| line.starts_with("import ") || line.starts_with("from "));
    let words = imports.filter_map(|line| line.split(' ').nth(1));
    let is_ours = |name: &&str| project.root.join(COMMON).join(name).with_extension("py").is_file();
    words.filter(is_ours).chain(["case", "loops"]).map(str::to_owned).collect()
}
