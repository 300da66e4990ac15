//! What the Python tests need besides what they test.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tally::Tally;
use crate::cargo;
use crate::error::{At, Error, Result};
use crate::lent::{self, Lent};
use crate::probe;
use crate::project::Project;
use crate::python::Python;
use crate::vectors;

/// What tests import besides the standard library, and where they may write.
pub(super) struct Helpers {
    pub(super) path: OsString,
    missing: Vec<(String, String)>,
    vectors: std::result::Result<PathBuf, String>,
    pub(super) scratch: PathBuf,
}

impl Helpers {
    /// The probe is for the tests of the glue, and is not built without a tally.
    pub(super) fn ready(
        project: &Project,
        python: &Python,
        place: &str,
        tally: Option<&mut Tally>,
    ) -> Result<Self> {
        let home = cargo::target_dir(project, python);
        let scratch = home.join("scratch");
        fs::create_dir_all(&scratch).at("create", &scratch)?;
        let vectors = vectors::provide(project, python);
        let mut path = Vec::new();
        let has_probe = project.packages.iter().any(|package| package.name == probe::CRATE);
        if let Some(tally) = tally.filter(|_| has_probe) {
            match probe::build(project, python, &home) {
                Ok(folder) => path.push(folder),
                Err(error) => tally.fail(place, probe::MODULE, &error.to_string()),
            }
            if let Err(error) = probe::build_example(project, python, &home) {
                tally.fail(place, probe::EXAMPLE.1, &error.to_string());
            }
        }
        let mut missing = Vec::new();
        for package in lent::packages() {
            match lent::provide(project, python, package) {
                Lent::Installed => {}
                Lent::In(folder) => path.push(folder),
                Lent::Missing(why) => missing.push((lent::why_not(package), why)),
            }
        }
        path.extend(vectors.iter().cloned());
        let path = env::join_paths(path).map_err(|error| {
            Error::new(format!("the target directory's name will not do: {error}"))
        })?;
        Ok(Self { path, missing, vectors, scratch })
    }

    pub(super) fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("PYTHONPATH", &self.path);
        command.env("HYPOTHESIS_STORAGE_DIRECTORY", self.scratch.join("examples"));
        command.envs(self.missing.iter().map(|(name, why)| (name, why)));
        if let Err(why) = &self.vectors {
            command.env("RUSTDLIB_NO_VECTORS", why);
        }
        command
    }
}

/// `test_*.py` in any folder below `folder`, in order.
pub(super) fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).at("read", folder)?.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" {
            files.extend(test_files(&path)?);
        } else if name.starts_with("test_") && name.ends_with(".py") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
