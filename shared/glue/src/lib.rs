//! The only crate of rustdlib that sees Python: a safe layer over pyo3-ffi.
//!
//! A module crate forbids `unsafe` and is written against this crate alone. What it is given:
//!
//! - [`Attached`]: the proof that this thread may use the interpreter, and [`Attached::detach`].
//! - [`Object`], borrowed from the caller for the length of one call, and [`Owned`].
//! - [`Raised`]: says that an exception was set; everything that can fail returns it.
//! - [`Buffer`]: the bytes of an argument, in memory that nobody can change.
//! - [`new_bytes`]: a `bytes` object that a kernel fills in place; [`BytesWriter`]: one that grows.
//! - [`Lock`]: exclusive access to what threads share, without the deadlocks.
//! - [`export!`], [`function!`], [`method!`]: signature, documentation and body in one place.
//!
//! Two rules make the rest simple. A handle is tied to the call it was made in, so no Python object
//! can reach a `static`, another interpreter, or a thread that is not attached. And a slice that a
//! module sees is immutable in fact, not by agreement: what another thread, a system call or another
//! process could write to is copied first.

mod arguments;
mod attached;
mod buffer;
mod bytes;
mod call;
mod callable;
mod capi;
mod class;
mod class_slots;
mod cleared;
mod collections;
mod convert;
mod error;
mod fail;
mod fence;
mod function;
mod instance;
mod keywords;
mod large;
mod let_go;
mod lock;
mod method;
#[cfg(doctest)]
mod misuse;
mod module;
mod numbers;
mod object;
mod operators;
mod pieces;
mod python_code;
mod signature;
mod state;
mod sync;
mod type_name;
mod unreturned;
mod unsigned;
pub mod version;
mod writer;

pub use attached::Attached;
pub use buffer::Buffer;
pub use bytes::{Unfilled, new_bytes, transform, try_new_bytes, try_transform};
pub use call::Call;
pub use class::{Class, Constructor, ConstructorDef, Getter, GetterDef, Member, MemberKind, Repr};
pub use cleared::{new_ascii, new_cleared_bytes};
pub use error::{Builtin, Raised, Result};
pub use fail::fail_point;
pub use function::{Function, FunctionDef};
pub use instance::{ClassRef, Instance};
pub use lock::{Held, Lock};
pub use method::{Method, MethodDef};
pub use module::{Exported, Module, ModuleBuilder, ModuleDef, function_table};
pub use object::{Object, Owned};
pub use pieces::{PIECE, Pieces, transform_pieces};
pub use signature::Signature;
pub use state::Slot;
pub use type_name::TypeName;
pub use writer::BytesWriter;

/// What the macros expand to; not for use by hand.
#[doc(hidden)]
pub mod macros {
    pub use crate::module::is_init_of;
    pub use crate::signature::{doc_bytes, doc_length};
    pub use pyo3_ffi::PyObject;

    /// The argument for a parameter, if the signature has it.
    #[inline]
    #[must_use]
    pub fn argument<'py, const N: usize>(
        arguments: &[Option<crate::Object<'py>>; N],
        index: Option<usize>,
    ) -> Option<crate::Object<'py>> {
        index.and_then(|index| arguments[index])
    }
}

/// The C string in `bytes`, which end with the only NUL. Does not compile otherwise, in a constant.
#[must_use]
pub const fn c_str(bytes: &[u8]) -> &std::ffi::CStr {
    match std::ffi::CStr::from_bytes_with_nul(bytes) {
        Ok(text) => text,
        Err(_) => panic!("one NUL, at the end"),
    }
}
