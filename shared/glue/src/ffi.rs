//! The C API, each function with its contract, and what needs nothing else of this crate.

pub(crate) mod capi;
mod python_code;
pub(crate) mod text;
pub mod version;
