//! The workspace: where it is, its crates, and the modules it offers.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::error::{At, Error, Result};

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
    test: bool,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Only crates of the workspace have one.
    pub(crate) path: Option<PathBuf>,
}

/// `wire/modules.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) module: Vec<Module>,
    /// Modules that CPython's tests also run with while the others stay in C.
    #[serde(default)]
    pub(crate) part: Vec<Part>,
    /// Modules that are written but not wired yet.
    #[serde(default)]
    pub(crate) draft: Vec<Module>,
    /// Files that may be longer than the limit, each with the reason.
    #[serde(default)]
    pub(crate) long_files: BTreeMap<String, String>,
    /// Calls that may be slower than C, each with the reason.
    #[serde(default)]
    pub(crate) slow: Vec<Slow>,
}

/// Cells of a record that the gate lets pass, though they are slower than C.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Slow {
    pub(crate) module: String,
    /// As the record names them, `*` for any text; without any, every function.
    #[serde(default)]
    pub(crate) functions: Vec<String>,
    /// The kinds of input; without any, every kind.
    #[serde(default)]
    pub(crate) inputs: Vec<String>,
    /// The smallest and the largest size; without them, every size.
    #[serde(default)]
    pub(crate) from: u64,
    pub(crate) up_to: Option<u64>,
    /// The versions of Python, such as 3.13; without any, every version.
    #[serde(default)]
    pub(crate) pythons: Vec<String>,
    /// What the ratio to C must still reach.
    pub(crate) at_least: f64,
    #[allow(dead_code, reason = "for the reader of the file, and required")]
    pub(crate) reason: String,
}

/// One accelerated module.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Module {
    /// Its name in Python.
    pub(crate) name: String,
    /// Its folder in `modules/`; the crate is `rustdlib-<folder>`.
    pub(crate) folder: String,
    pub(crate) twin: Twin,
    /// The module folders that it may depend on, as its C twin does.
    #[serde(default)]
    pub(crate) stands_on: Vec<String>,
    /// CPython's own tests of it.
    pub(crate) tests: Vec<String>,
    /// The benchmark records that the gate looks at, below the root.
    #[serde(default)]
    pub(crate) records: Vec<String>,
}

/// Some of the modules, wired without the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub(crate) modules: Vec<String>,
    /// CPython's own tests that must pass then.
    pub(crate) tests: Vec<String>,
}

/// What a module is compared with.
#[derive(Clone, Copy, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Twin {
    /// The C extension module of the same name.
    C,
    /// The unmodified `Lib/<folder>.py`, which `Lib-shims/<folder>.py` then extends.
    Lib,
}

impl Package {
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    pub(crate) fn is_tested(&self) -> bool {
        self.targets.iter().any(|target| target.test)
    }
}

impl Module {
    pub(crate) fn krate(&self) -> String {
        format!("rustdlib-{}", self.folder)
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
        let path = root.join("wire/modules.toml");
        let text = fs::read_to_string(&path).at("read", &path)?;
        let config = toml::from_str(&text)
            .map_err(|error| Error::new(format!("wire/modules.toml: {}", error.message())))?;
        Ok(Self { root, target: metadata.target_directory, packages: metadata.packages, config })
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
