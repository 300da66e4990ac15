//! Errors are one line that says what is wrong and what to do.

use std::fmt;
use std::io;
use std::path::Path;

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// What is wrong, and what to do, in one line.
#[derive(Debug)]
pub(crate) struct Error(String);

impl Error {
    pub(crate) fn new(line: impl Into<String>) -> Self {
        Self(line.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says which file an input or output error is about.
pub(crate) trait At<T> {
    fn at(self, doing: &str, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, doing: &str, path: &Path) -> Result<T> {
        self.map_err(|error| {
            let hint = match error.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    if is_of_target(path) {
                        IN_TARGET
                    } else {
                        "; make it writable"
                    }
                }
                io::ErrorKind::StorageFull => "; free some space",
                _ => "",
            };
            Error::new(format!("cannot {doing} {}: {error}{hint}", path.display()))
        })
    }
}

const IN_TARGET: &str = "; make it writable or set CARGO_TARGET_DIR to a directory that is";

/// Whether cargo has put it there, as far as the name says.
fn is_of_target(path: &Path) -> bool {
    path.iter().any(|part| part == "target")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_depends_on_what_cannot_be_written() {
        let denied = |path| {
            let error = io::Error::from(io::ErrorKind::PermissionDenied);
            Err::<(), _>(error).at("write", Path::new(path)).unwrap_err().to_string()
        };
        assert!(denied("/p/target/wired").ends_with("a directory that is"));
        assert!(denied("/cpython/Modules/Setup.local").ends_with("; make it writable"));
    }
}
