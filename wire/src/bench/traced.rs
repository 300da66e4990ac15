//! Counting instructions where the processor is qemu's: on a Python for another one.
//!
//! qemu of Debian takes no plugins that count. But as `QEMU_LOG` asks, it says of each block of code
//! how many instructions it has when it translates it, then each time that it runs one, and each
//! system call. The sums from cut to cut, as `benches/python/callgrind.py` makes them, go into files
//! like callgrind's.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::error::{At, Error, Result};

/// What qemu has to say: blocks when they are translated and when they run, one by one, system calls.
pub(super) const LOG: &str = "in_asm,exec,nochain,strace";

/// One without SVE, and without memcpy as an instruction, as most servers are today.
pub(super) const AARCH64: &str = "neoverse-n1";

/// What a pipe holds on Linux.
const PIPE: usize = 1 << 16;

/// qemu writes each line by itself, and who waits for one is woken by each. After a pause there are many.
const PAUSE: Duration = Duration::from_micros(500);

struct Paced<R>(R);

impl<R: Read> Read for Paced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        thread::sleep(PAUSE);
        self.0.read(buffer)
    }
}

/// What a log has come to.
pub(super) struct Trace {
    folder: PathBuf,
    cuts: usize,
    sum: u64,
    /// The instructions of each block, by where qemu has its translation.
    blocks: HashMap<u64, u64>,
    /// Those of the block that was translated last, which runs next.
    translated: Option<u64>,
}

impl Trace {
    /// One that writes what it counts into `folder`.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, cuts: 0, sum: 0, blocks: HashMap::new(), translated: None }
    }

    /// Reads a log to its end, and prints what is not qemu's.
    pub(super) fn read(mut self, log: impl Read) -> Result<()> {
        let log = BufReader::with_capacity(PIPE, Paced(log));
        for line in log.split(b'\n') {
            let line = line.at("read", "qemu's log".as_ref())?;
            if !self.understand(&line)? {
                eprintln!("{}", String::from_utf8_lossy(&line));
            }
        }
        Ok(())
    }

    /// Whether a line is qemu's.
    fn understand(&mut self, line: &[u8]) -> Result<bool> {
        if let Some(rest) = line.strip_prefix(b"Trace ") {
            self.runs(rest)?;
        } else if line.starts_with(b"0x") {
            self.translated = Some(self.translated.unwrap_or(0) + 1);
        } else if line.starts_with(b"----------------") {
            self.translated = Some(0);
        } else if let Some(call) = system_call(line) {
            self.calls(call)?;
        } else {
            return Ok(line.is_empty() || line.starts_with(b"IN:"));
        }
        Ok(true)
    }

    /// `Trace 0: 0x7f0a [...]`: the block whose translation is there.
    fn runs(&mut self, line: &[u8]) -> Result<()> {
        let place = place(line).ok_or_else(|| not_understood(line))?;
        if let Some(instructions) = self.translated.take() {
            self.blocks.insert(place, instructions);
        }
        self.sum += self.blocks.get(&place).ok_or_else(|| not_understood(line))?;
        Ok(())
    }

    fn calls(&mut self, name: &[u8]) -> Result<()> {
        match name {
            b"getpgid" | b"getpgrp" => self.sum = 0,
            b"getppid" => self.cut()?,
            _ => {}
        }
        Ok(())
    }

    /// Under another name first: whoever waits for the file must not see half of it.
    fn cut(&mut self) -> Result<()> {
        self.cuts += 1;
        let path = self.folder.join(format!("out.{}", self.cuts));
        let new = path.with_extension("new");
        fs::write(&new, format!("summary: {}\n", self.sum)).at("write", &new)?;
        self.sum = 0;
        fs::rename(&new, &path).at("write", &path)
    }
}

/// The name in `4711 getppid() = 4710`.
fn system_call(line: &[u8]) -> Option<&[u8]> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = line[digits..].strip_prefix(b" ").filter(|_| digits > 0)?;
    rest.split(|&byte| byte == b'(').next()
}

/// The number after the first `0x`.
fn place(line: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(line).ok()?;
    let (_, rest) = text.split_once("0x")?;
    u64::from_str_radix(rest.split(' ').next()?, 16).ok()
}

fn not_understood(line: &[u8]) -> Error {
    let line = String::from_utf8_lossy(line);
    Error::new(format!("qemu says what is not understood here: Trace {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str =
        "----------------\nIN: f\n0x1000:  d503233f  paciasp\n0x1004:  d65f03c0  ret\n\n";
    const RUN: &str = "Trace 0: 0x7f0a [00000000/0000000000001000/00000000/ff000200] f\n";

    fn counts(name: &str, log: &str) -> Vec<String> {
        let name = format!("rustdlib-traced-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Trace::new(folder.clone()).read(log.as_bytes()).unwrap();
        let files = (1..).map_while(|n| fs::read_to_string(folder.join(format!("out.{n}"))).ok());
        let files = files.collect();
        fs::remove_dir_all(folder).unwrap();
        files
    }

    #[test]
    fn each_run_of_a_block_counts() {
        let log = format!(
            "{BEGIN}{RUN}7 getpgid(0) = 7\n{RUN}{RUN}7 getppid() = 1\n{RUN}7 getppid() = 1\n"
        );
        assert_eq!(counts("each", &log), ["summary: 4\n", "summary: 2\n"]);
    }

    #[test]
    fn a_block_translated_anew_in_the_same_place_is_another() {
        let other = "----------------\nIN: g\n0x2000:  d65f03c0  ret\n\n";
        let log = format!("{BEGIN}{RUN}7 getpgid(0) = 7\n{other}{RUN}7 getppid() = 1\n");
        assert_eq!(counts("anew", &log), ["summary: 1\n"]);
    }

    #[test]
    fn a_block_that_was_never_translated_is_an_error() {
        assert!(Trace::new(PathBuf::new()).read(RUN.as_bytes()).is_err());
    }
}
