//! The C API, each function with its contract, and what needs nothing else of this crate.

pub(crate) mod capi;
pub(crate) mod characters;
pub(crate) mod integers;
mod python_code;
pub(crate) mod racing;
mod raising;
pub(crate) mod text;
pub mod version;
pub(crate) mod vex;
