//! The workspace: where it is, its crates, and the modules it offers.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::modules::Config;

/// The workspace that this tool belongs to.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) packages: Vec<Package>,
    pub(crate) config: Config,
}

/// A crate of the workspace, as `cargo metadata` tells it.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
    test: bool,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Only crates of the workspace have one.
    pub(crate) path: Option<PathBuf>,
    /// `build` or `dev`; what the code itself needs has none.
    kind: Option<String>,
    rename: Option<String>,
    #[serde(default)]
    pub(crate) features: Vec<String>,
    #[serde(default)]
    pub(crate) uses_default_features: bool,
}

impl Dependency {
    /// Whether the code needs it, and it is from a registry.
    pub(crate) fn is_foreign(&self) -> bool {
        self.path.is_none() && self.is_of_code()
    }

    /// Whether the code needs it, and not only a test or a build script.
    pub(crate) fn is_of_code(&self) -> bool {
        self.kind.is_none()
    }

    /// What code calls it.
    pub(crate) fn in_code(&self) -> String {
        self.rename.as_ref().unwrap_or(&self.name).replace('-', "_")
    }
}

impl Package {
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// Its library or program: the name, and the root file.
    pub(crate) fn code(&self) -> Option<(&str, &Path)> {
        let is_code = |target: &&Target| {
            let kinds = ["lib", "rlib", "cdylib", "staticlib", "bin"];
            target.kind.iter().any(|kind| kinds.contains(&kind.as_str()))
        };
        let target = self.targets.iter().find(is_code)?;
        Some((&target.name, &target.src_path))
    }

    /// What runs before it is compiled.
    pub(crate) fn build_script(&self) -> Option<&Path> {
        let is_it = |target: &&Target| target.kind.iter().any(|kind| kind == "custom-build");
        Some(&self.targets.iter().find(is_it)?.src_path)
    }

    pub(crate) fn is_tested(&self) -> bool {
        self.targets.iter().any(|target| target.test)
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

impl Project {
    /// Asks cargo about the workspace.
    pub(crate) fn open() -> Result<Self> {
        let root = root();
        let metadata = metadata(&root)?;
        let config = Config::read(&root)?;
        Ok(Self { root, target: metadata.target_directory, packages: metadata.packages, config })
    }

    /// The crates of `modules/`.
    pub(crate) fn module_crates(&self) -> impl Iterator<Item = &Package> {
        let modules = self.root.join("modules");
        self.packages.iter().filter(move |package| package.folder().starts_with(&modules))
    }

    /// `path` as seen from the root, for messages.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}

/// The cargo that runs us, or the one on PATH.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// `cargo run` names our folder when it starts us. What was compiled in is only
/// for starting the program by hand.
fn root() -> PathBuf {
    let wire = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    wire.parent().map_or(wire.clone(), Path::to_path_buf)
}

fn metadata(root: &Path) -> Result<Metadata> {
    let output = cargo()
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root)
        .output()
        .map_err(|_| {
            Error::new("no cargo on PATH; install Rust from rustup or your distribution")
        })?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.lines().next().unwrap_or("no message").trim_start_matches("error: ");
        return Err(Error::new(format!("cargo cannot read the workspace: {line}")));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Error::new(format!("cargo metadata is not what was expected: {error}")))
}
