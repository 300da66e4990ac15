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
//! ```
//! # #![allow(unsafe_code)]
//! use rustdlib_glue::{
//!     Buffer, FunctionDef, Module, ModuleBuilder, Result, Signature, export, function, functions,
//!     transform,
//! };
//!
//! struct Hello;
//!
//! impl Module for Hello {
//!     const NAME: &'static std::ffi::CStr = c"hello";
//!     const DOC: &'static std::ffi::CStr = c"A module with one function.";
//!     const SLOTS: usize = 0;
//!     const FUNCTIONS: &'static [FunctionDef<Self>] = functions![invert];
//!     type Data = ();
//!
//!     fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
//!         module.add_int(c"ANSWER", 42)
//!     }
//! }
//!
//! export!(Hello as hello);
//!
//! function! {
//!     /// Return data with each bit inverted.
//!     fn invert(call: Call<Hello>, data) = Signature::new("(data, /)");
//!     {
//!         let mut buffer = Buffer::new();
//!         transform(call.py(), buffer.open(data)?, data.length()?, |data, output| {
//!             let output = output.write_copy_of_slice(data);
//!             output.iter_mut().for_each(|byte| *byte = !*byte);
//!             output
//!         })
//!     }
//! }
//! # use rustdlib_glue::Exported;
//! # unsafe extern "C" fn init() -> *mut pyo3_ffi::PyObject {
//! #     unsafe { Hello::definition().init() }
//! # }
//! # let script = c"
//! # import hello, inspect
//! # assert hello.invert(bytearray(b'\\x00\\xff')) == b'\\xff\\x00'
//! # assert hello.ANSWER == 42
//! # assert str(inspect.signature(hello.invert)) == '(data, /)'
//! # ";
//! # unsafe {
//! #     assert_eq!(pyo3_ffi::PyImport_AppendInittab(c"hello".as_ptr(), Some(init)), 0);
//! #     pyo3_ffi::Py_InitializeEx(0);
//! #     assert_eq!(pyo3_ffi::PyRun_SimpleString(script.as_ptr()), 0);
//! #     assert_eq!(pyo3_ffi::Py_FinalizeEx(), 0);
//! # }
//! ```
//!
//! `examples/spam.rs` has one of each kind: functions, a class with members and a lock, state, an
//! exception, buffers.
//!
//! Two rules make the rest simple. A handle is tied to the call it was made in, so no Python object
//! can reach a `static`, another interpreter, or a thread that is not attached. And a slice that a
//! module sees is immutable in fact, not by agreement: what another thread, a system call or another
//! process could write to is copied first.

//!
//! # Limits
//!
//! | what | limit | beyond it |
//! | --- | --- | --- |
//! | parameters of a function | 16 | does not compile |
//! | members of a class | 8 | does not compile |
//! | alignment of a module's data | two words | does not compile |
//! | size of an instance | 1 GiB | does not compile |
//! | slots of a module | [`Module::SLOTS`] | a [`Slot`] in a constant does not compile |
//!
//! Classes and functions of a module, and the alignment of a class's value, have no limit. What does not
//! compile may pass `cargo check`, which does not look into generic code; `cargo build` does. `misuse.rs`
//! has an example for each limit, which compiles with one less.
//!
//! A class is derived from `object` or from one other class of this crate with the same members, or by
//! Python code. There are no setters, no operators, no iterators and no metaclasses yet.

mod call;
mod core;
mod ffi;
mod memory;
#[cfg(doctest)]
mod misuse;
mod types;
mod values;

pub use self::core::attached::Attached;
pub use self::core::fail::fail_point;
pub use self::core::lock::{Held, Lock};
pub use self::core::object::{Object, Owned};
pub use self::core::raised::{Builtin, Raised, Result};
pub use call::signature::Signature;
pub use ffi::text::c_str;
pub use ffi::version;
pub use memory::buffer::Buffer;
pub use memory::bytes::{Unfilled, new_bytes, transform, try_new_bytes, try_transform};
pub use memory::cleared::{new_ascii, new_cleared_bytes};
pub use memory::pieces::{Blocks, PIECE, Pieces, transform_blocks, try_transform_pieces};
pub use memory::raw_box::RawBox;
pub use memory::raw_buffer::RawBuffer;
pub use memory::str_writer::StrWriter;
pub use memory::writer::BytesWriter;
pub use types::call::Call;
pub use types::called::CallDef;
pub use types::class::{Constructor, ConstructorDef, Member, MemberKind, Repr};
pub use types::correction::Correction;
pub use types::definition::ModuleDef;
#[cfg(Py_3_15)]
#[doc(hidden)]
pub use types::definition::ModuleSlots;
pub use types::function::{Function, FunctionDef};
pub use types::getter::{Getter, GetterDef};
pub use types::instance::{ClassRef, Instance};
#[doc(hidden)]
pub use types::macros;
pub use types::method::{Method, MethodDef};
pub use types::module::{ModuleBuilder, function_table};
pub use types::stand_in::StandIn;
pub use types::state::Slot;
pub use types::{Class, Exported, Module};
pub use values::code_units::CodeUnits;
pub use values::containers::DictItems;
pub use values::key_memo::KeyMemo;
pub use values::recursion::RecursiveCall;
pub use values::type_name::TypeName;
