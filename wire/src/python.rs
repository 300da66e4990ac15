//! One Python, and what it says about itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::find;
use crate::stamp::Hash;

/// A supported CPython that is not a virtual environment.
#[derive(Deserialize)]
pub(crate) struct Python {
    /// The real file: no link, no pyenv shim, no virtual environment.
    pub(crate) exe: PathBuf,
    is_base: bool,
    /// For example `3.15.0rc1`, or `3.15.0d` for a debug build of 3.15.0.
    pub(crate) release: String,
    pub(crate) prefix: PathBuf,
    pub(crate) stdlib: PathBuf,
    pub(crate) dynload: PathBuf,
    soabi: String,
    /// The file name suffix of its extension modules.
    pub(crate) suffix: String,
    pub(crate) libdir: PathBuf,
    /// Whether `libdir` has a library to link with.
    pub(crate) libpython: bool,
    /// Whether its C `_hashlib` is in FIPS mode, which ours cannot be.
    pub(crate) fips_mode: bool,
    pub(crate) builtin: Vec<String>,
    pub(crate) site_in_tree: Vec<PathBuf>,
    pub(crate) site_here: Vec<PathBuf>,
    pub(crate) has_tests: bool,
}

#[derive(Deserialize)]
struct Answer {
    implementation: String,
    version: [u32; 3],
    details: Option<Python>,
}

impl Python {
    /// Finds the Python that `name` means: a command, a path or a version.
    pub(crate) fn find(name: &str) -> Result<Self> {
        let asked = find::resolve(name)?;
        let python = Self::ask(&asked)?;
        if python.is_base { Ok(python) } else { Self::ask(&python.exe) }
    }

    /// A name for what belongs to this Python and no other.
    pub(crate) fn key(&self) -> String {
        let abi: Vec<&str> = self.soabi.split('-').take(2).collect();
        let hash = Hash::of(self.exe.as_os_str().as_encoded_bytes()).short();
        format!("{}-{}-{hash}", abi.join("-"), self.release)
    }

    /// `3.13.0 at /usr/bin/python3.13`
    pub(crate) fn title(&self) -> String {
        format!("{} at {}", self.release, self.exe.display())
    }

    /// The processor that it is built for, where the name of its extension modules says so: `aarch64`.
    pub(crate) fn machine(&self) -> Option<&str> {
        self.soabi.split('-').nth(2).filter(|_| self.soabi.contains("-linux-"))
    }

    /// What package installers call this interpreter: `3.13`.
    pub(crate) fn minor(&self) -> String {
        self.release.splitn(3, '.').take(2).collect::<Vec<_>>().join(".")
    }

    /// Where a tree has the standard library; never an absolute path.
    pub(crate) fn stdlib_in_tree(&self) -> &Path {
        self.stdlib.strip_prefix(&self.prefix).unwrap_or(Path::new("lib"))
    }

    pub(crate) fn dynload_in_tree(&self) -> PathBuf {
        self.stdlib_in_tree().join("lib-dynload")
    }

    fn ask(exe: &Path) -> Result<Self> {
        let shown = exe.display();
        let output = Command::new(exe)
            .args(["-EsSB", "-c", include_str!("../python/introspect.py")])
            .output()
            .map_err(|error| Error::new(format!("cannot run `{shown}`: {error}")))?;
        if !output.status.success() {
            return Err(Error::new(format!(
                "`{shown}` does not work: {}",
                last_line(&output.stderr)
            )));
        }
        let Ok(answer) = serde_json::from_slice::<Answer>(&output.stdout) else {
            return Err(Error::new(format!("`{shown}` does not answer as a Python does")));
        };
        answer.details.ok_or_else(|| {
            let [major, minor, micro] = answer.version;
            let is = answer.implementation;
            Error::new(format!(
                "`{shown}` is {is} {major}.{minor}.{micro}; rustdlib supports CPython 3.11 to 3.15: \
                 name one with --python"
            ))
        })
    }
}

/// The last line that says something, for a message of one line.
pub(crate) fn last_line(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let line = text.lines().rev().find(|line| !line.trim().is_empty());
    line.unwrap_or("it says nothing").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::fs;

    use super::*;

    /// What is asked for is what OpenSSL's own configuration says.
    #[test]
    fn fips_mode_is_that_of_openssl() {
        let file = env::temp_dir().join(format!("rustdlib-fips-{}.cnf", std::process::id()));
        for (properties, expected) in [("", false), ("default_properties = fips=yes\n", true)] {
            let text = format!(
                "openssl_conf = begin\n[begin]\nalg_section = algorithms\n[algorithms]\n{properties}"
            );
            fs::write(&file, text).expect("there is room for a file");
            let output = Command::new("python3")
                .args(["-EsSB", "-c", include_str!("../python/introspect.py")])
                .env("OPENSSL_CONF", &file)
                .output()
                .expect("python3 runs");
            let answer: Answer = serde_json::from_slice(&output.stdout).expect("an answer");
            assert_eq!(answer.details.expect("a supported Python").fips_mode, expected);
        }
        fs::remove_file(&file).expect("the file is there");
    }
}
