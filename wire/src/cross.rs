//! A wheel for another platform than this one: Rust's library for it is rustup's, and zig, which pip fetches, is C
//! compiler and linker with the C libraries of all platforms.

use std::path::PathBuf;
use std::process::Command;

use crate::error::{Error, Result};
use crate::pip;
use crate::project::Project;
use crate::python::Python;

const LINKER: &str = "ziglang";

/// A platform that a wheel is built for.
pub(crate) struct Platform {
    triple: String,
    /// The oldest C library that the wheel is to run with, as installers call it.
    compatibility: &'static str,
    zig: PathBuf,
}

impl Platform {
    /// `triple` is Rust's name, for example `aarch64-unknown-linux-gnu`.
    pub(crate) fn new(project: &Project, python: &Python, triple: &str) -> Result<Self> {
        let compatibility = compatibility(triple)?;
        let folder = pip::fetched(project, LINKER, LINKER, python).map_err(Error::new)?;
        let zig = folder.join(LINKER).join("zig");
        Ok(Self { triple: triple.to_owned(), compatibility, zig })
    }

    /// Has `maturin build` build for the platform, where there is no Python to ask: maturin knows what it would say.
    pub(crate) fn set(&self, maturin: &mut Command, python: &Python) {
        maturin
            .args(["--interpreter", &format!("python{}", python.minor())])
            .args(["--target", &self.triple, "--compatibility", self.compatibility, "--zig"])
            .env("CARGO_ZIGBUILD_ZIG_PATH", &self.zig);
    }
}

fn compatibility(triple: &str) -> Result<&'static str> {
    match triple.rsplit('-').next() {
        Some("gnu") if triple.contains("-linux-") => Ok("manylinux_2_28"),
        Some("musl") if triple.contains("-linux-") => Ok("musllinux_1_2"),
        _ => Err(Error::new(format!(
            "no wheel for {triple} can be built here: --target is for Linux, such as \
             aarch64-unknown-linux-gnu or x86_64-unknown-linux-musl"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_has_the_tag_of_its_c_library() {
        let tag = |triple| compatibility(triple).ok();
        assert_eq!(tag("aarch64-unknown-linux-gnu"), Some("manylinux_2_28"));
        assert_eq!(tag("x86_64-unknown-linux-musl"), Some("musllinux_1_2"));
        for other in ["x86_64-pc-windows-gnu", "aarch64-apple-darwin", "spam"] {
            assert_eq!(tag(other), None, "{other}");
        }
    }
}
