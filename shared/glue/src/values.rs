//! Between Python's values and Rust's.

mod calls;
pub(crate) mod code_units;
mod collections;
pub(crate) mod containers;
mod convert;
mod frozen_dict;
mod joined;
pub(crate) mod key_memo;
mod kinds;
mod numbers;
mod operators;
pub(crate) mod recursion;
mod scalars;
pub(crate) mod type_name;
mod unchanged;
mod unsigned;
