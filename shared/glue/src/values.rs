//! Between Python's values and Rust's.

mod collections;
mod convert;
mod numbers;
mod operators;
pub(crate) mod type_name;
mod unsigned;
