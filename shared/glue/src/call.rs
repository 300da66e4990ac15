//! From the arguments that C passes to those of a function's body.

pub(crate) mod arguments;
mod callable;
pub(crate) mod fence;
pub(crate) mod keywords;
pub(crate) mod signature;
