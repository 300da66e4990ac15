//! Virtual environments with the wheel in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{At, Error, Result};
use crate::python::{Python, last_line};

/// A new virtual environment with the wheel in it; its interpreter.
pub(crate) fn with_wheel(python: &Python, wheel: &Path, home: &Path) -> Result<PathBuf> {
    let _ = fs::remove_dir_all(home);
    let run = |command: &mut Command| {
        let output = command.output().at("run", Path::new(command.get_program()))?;
        if output.status.success() { Ok(output.stdout) } else { Err(last_line(&output.stderr)) }
            .map_err(Error::new)
    };
    let base = |words: &[&str]| {
        let mut command = Command::new(&python.exe);
        command.arg("-I").args(words).env_remove("PYTHONDONTWRITEBYTECODE");
        command
    };
    run(base(&["-m", "venv", "--without-pip"]).arg(home))?;
    let exe = home.join("bin/python");
    let mut pip = base(&["-m", "pip", "--quiet", "--python"]);
    pip.arg(&exe).args(["install", "--no-index", "--no-deps"]).arg(wheel);
    if run(&mut pip).is_err() {
        // Without pip: what it would do with a wheel that has no scripts.
        let folder = "import sysconfig; print(sysconfig.get_path('platlib'))";
        let stdout = run(Command::new(&exe).args(["-I", "-c", folder]))?;
        let folder = PathBuf::from(last_line(&stdout));
        run(base(&["-m", "zipfile", "-e"]).arg(wheel).arg(&folder))?;
        run(base(&["-m", "compileall", "-q"]).arg(folder.join("rustdlib")))?;
    }
    Ok(exe)
}
