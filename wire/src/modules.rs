//! The list of the modules: `modules/*/module.toml`, and `wire/wire.toml` for what is across them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{At, Error, Result};

/// What a module folder has beside its crate.
pub(crate) const LIST: &str = "module.toml";
const ACROSS: &str = "wire/wire.toml";

/// Everything that the files say.
#[derive(Default)]
pub(crate) struct Config {
    /// By folder, and in a folder as its file has them.
    pub(crate) module: Vec<Module>,
    /// Modules that CPython's tests also run with while the others stay in C.
    pub(crate) part: Vec<Part>,
    /// Files that may be longer than the limit, each with the reason.
    pub(crate) long_files: BTreeMap<String, String>,
    /// Calls that may be slower than C, each with the reason.
    pub(crate) slow: Vec<Slow>,
}

/// One accelerated module. `modules/README.md` says what each key means.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Module {
    /// Its name in Python.
    pub(crate) name: String,
    /// Its folder in `modules/`; the crate is `rustdlib-<folder>`.
    #[serde(skip)]
    pub(crate) folder: String,
    /// The module folders that the crate may depend on, as the C twin does.
    #[serde(skip)]
    pub(crate) stands_on: Vec<String>,
    host: Option<String>,
    shim: Option<String>,
    pub(crate) twin: Twin,
    pub(crate) replaces: String,
    pub(crate) since: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) group: Option<String>,
    #[serde(default)]
    pub(crate) nameless: Vec<String>,
    #[serde(default)]
    pub(crate) api_3_15: bool,
    #[serde(default)]
    pub(crate) unwritten: Vec<String>,
    /// CPython's own tests of it.
    pub(crate) tests: Vec<String>,
    /// CPython's tests of what stands on it.
    #[serde(default)]
    pub(crate) more_tests: Vec<String>,
    /// The benchmark records that the gate looks at, below the root.
    #[serde(default)]
    pub(crate) records: Vec<String>,
}

/// What a module is compared with.
#[derive(Clone, Copy, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Twin {
    /// The C extension module of the same name.
    C,
    /// The unmodified `Lib/<host>.py`, which `Lib-shims/<host>.py` then extends.
    Lib,
}

/// Cells of a record that the gate lets pass, though they are slower than C.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Slow {
    /// Only in a folder with several modules; without it, all of them.
    #[serde(default)]
    pub(crate) module: String,
    /// Only in `wire/wire.toml`, and there always: the modules of this group.
    #[serde(default)]
    pub(crate) group: String,
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

/// Some of the modules, wired without the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub(crate) modules: Vec<String>,
    /// CPython's own tests that must pass then.
    pub(crate) tests: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Folder {
    #[serde(default)]
    stands_on: Vec<String>,
    module: Vec<Module>,
    #[serde(default)]
    slow: Vec<Slow>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Across {
    #[serde(default)]
    part: Vec<Part>,
    #[serde(default)]
    slow: Vec<Slow>,
    #[serde(default)]
    long_files: BTreeMap<String, String>,
}

impl Module {
    pub(crate) fn krate(&self) -> String {
        format!("rustdlib-{}", self.folder)
    }

    /// The module whose contents it replaces.
    pub(crate) fn host(&self) -> &str {
        self.host.as_deref().unwrap_or(&self.name)
    }

    /// The file of `Lib/` that gets the block in the file of this name in `Lib-shims/`.
    pub(crate) fn shim(&self) -> Option<PathBuf> {
        match self.twin {
            Twin::Lib => Some(Path::new(self.host()).with_extension("py")),
            Twin::C => self.shim.as_deref().map(PathBuf::from),
        }
    }

    /// The package or module of Python code that the block is put into, where that has a C module
    /// beside it.
    pub(crate) fn front(&self) -> Option<&str> {
        let shim = self.shim.as_deref()?;
        Some(shim.trim_end_matches(".py").trim_end_matches("/__init__"))
    }

    /// All of CPython's tests that are run with it.
    pub(crate) fn all_tests(&self) -> impl Iterator<Item = &String> {
        self.tests.iter().chain(&self.more_tests)
    }

    /// Whether all of it is written. What is not is wired only where `--only` names it.
    pub(crate) fn is_finished(&self) -> bool {
        self.unwritten.is_empty()
    }

    /// Its folder; `root` is that of the project.
    pub(crate) fn folder_in(&self, root: &Path) -> PathBuf {
        root.join("modules").join(&self.folder)
    }

    /// Its table of calls, where the folder has one.
    pub(crate) fn calls_file(&self, root: &Path) -> PathBuf {
        self.folder_in(root).join("calls.py")
    }

    /// `modules/zlib/module.toml`
    pub(crate) fn list(&self) -> String {
        format!("modules/{}/{LIST}", self.folder)
    }
}

impl Config {
    /// That nothing is called `name`.
    pub(crate) fn unknown(&self, name: &str) -> Error {
        let all: Vec<&str> = self.module.iter().map(|module| module.name.as_str()).collect();
        Error::new(format!("rustdlib has no module `{name}`; it has {}", all.join(", ")))
    }

    /// Reads the files of the project in `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let across: Across = parsed(root, ACROSS)?;
        let (part, long_files) = (across.part, across.long_files);
        let mut config = Self { part, long_files, ..Self::default() };
        for folder in folders(root)? {
            config.add(parsed(root, &format!("modules/{folder}/{LIST}"))?, &folder);
        }
        for slow in &across.slow {
            config.add_slow(slow)?;
        }
        Ok(config)
    }

    /// Adds what is slow for the same reason in all modules of a group.
    fn add_slow(&mut self, slow: &Slow) -> Result<()> {
        let is_of = |module: &&Module| module.group.as_ref() == Some(&slow.group);
        let of_group = self.module.iter().filter(is_of);
        let before = self.slow.len();
        self.slow.extend(of_group.map(|m| Slow { module: m.name.clone(), ..slow.clone() }));
        if self.slow.len() == before {
            let message = format!("{ACROSS}: no module has the group \"{}\"", slow.group);
            return Err(Error::new(message));
        }
        Ok(())
    }

    fn add(&mut self, read: Folder, folder: &str) {
        for mut module in read.module {
            let is_of = |slow: &&Slow| ["", &module.name].contains(&slow.module.as_str());
            let slow = read.slow.iter().filter(is_of);
            self.slow.extend(slow.map(|slow| Slow { module: module.name.clone(), ..slow.clone() }));
            module.folder = folder.to_owned();
            module.stands_on.clone_from(&read.stands_on);
            self.module.push(module);
        }
    }

    /// The first module of each folder: the crate's library has its name.
    pub(crate) fn crates(&self) -> impl Iterator<Item = &Module> {
        firsts(&self.module)
    }

    /// The modules that are wired without being named.
    pub(crate) fn finished(&self) -> impl Iterator<Item = &Module> {
        self.module.iter().filter(|module| module.is_finished())
    }

    /// CPython's own tests of the modules themselves.
    pub(crate) fn core_tests(&self) -> std::collections::BTreeSet<&str> {
        self.finished().flat_map(|module| &module.tests).map(String::as_str).collect()
    }
}

/// The first of each folder.
pub(crate) fn firsts(modules: &[Module]) -> impl Iterator<Item = &Module> {
    let is_first = |at: &usize| *at == 0 || modules[*at - 1].folder != modules[*at].folder;
    (0..modules.len()).filter(is_first).map(|at| &modules[at])
}

/// The folders with a list, in order.
fn folders(root: &Path) -> Result<Vec<String>> {
    let modules = root.join("modules");
    let entries = fs::read_dir(&modules).at("read", &modules)?.flatten();
    let with_list = entries.filter(|entry| entry.path().join(LIST).is_file());
    let mut names: Vec<String> =
        with_list.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

fn parsed<T: DeserializeOwned>(root: &Path, name: &str) -> Result<T> {
    let path = root.join(name);
    let text = fs::read_to_string(&path).at("read", &path)?;
    toml::from_str(&text).map_err(|error| Error::new(format!("{name}: {}", error.message())))
}

#[cfg(test)]
impl Module {
    /// A module for tests.
    pub(crate) fn named(name: &str, folder: &str) -> Self {
        let text = format!("name = \"{name}\"\ntwin = \"c\"\nreplaces = \"C\"\ntests = []\n");
        Self { folder: folder.to_owned(), ..toml::from_str(&text).unwrap() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_can_have_several_modules() {
        let text = "stands-on = [\"b\"]\n\
            [[module]]\nname = \"_x\"\ntwin = \"c\"\nreplaces = \"C\"\ntests = [\"test_x\"]\n\
            [[module]]\nname = \"_y\"\nhost = \"y\"\ntwin = \"lib\"\nreplaces = \"y.py\"\ntests = []\n\
            more-tests = [\"test_y\"]\nunwritten = [\"f\"]\n\
            [[slow]]\nat-least = 0.5\nreason = \"all\"\n\
            [[slow]]\nmodule = \"_y\"\nat-least = 0.7\nreason = \"one\"\n";
        let mut config = Config::default();
        config.add(toml::from_str(text).unwrap(), "x");
        let [x, y] = config.module.as_slice() else { panic!("two") };
        assert_eq!((x.host(), y.host(), y.krate().as_str()), ("_x", "y", "rustdlib-x"));
        assert_eq!((&y.stands_on, &*y.list()), (&vec!["b".to_owned()], "modules/x/module.toml"));
        assert_eq!(config.crates().count(), 1);
        assert_eq!(config.finished().map(|module| &*module.name).collect::<Vec<_>>(), ["_x"]);
        let slow: Vec<_> = config.slow.iter().map(|s| (s.module.as_str(), s.at_least)).collect();
        assert_eq!(slow, [("_x", 0.5), ("_y", 0.5), ("_y", 0.7)]);
    }

    #[test]
    fn what_is_slow_can_be_said_of_a_group() {
        let mut config = Config {
            module: [("_x", Some("g")), ("_y", None), ("_z", Some("g"))]
                .map(|(name, group)| Module {
                    group: group.map(str::to_owned),
                    ..Module::named(name, "f")
                })
                .into(),
            ..Config::default()
        };
        let slow = |group| format!("group = \"{group}\"\nat-least = 0.5\nreason = \"one\"\n");
        config.add_slow(&toml::from_str(&slow("g")).unwrap()).unwrap();
        let modules: Vec<_> = config.slow.iter().map(|slow| &*slow.module).collect();
        assert_eq!(modules, ["_x", "_z"]);
        let none = config.add_slow(&toml::from_str(&slow("h")).unwrap()).unwrap_err();
        assert!(none.to_string().contains("no module has the group \"h\""), "{none}");
    }
}
