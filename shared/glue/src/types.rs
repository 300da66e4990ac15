//! Modules, classes and instances.
//!
//! What a module or class declares stands here, as each kind of entry below names it, and it names them.

pub(crate) mod call;
pub(crate) mod called;
pub(crate) mod class;
mod class_slots;
pub(crate) mod correction;
pub(crate) mod definition;
pub(crate) mod function;
pub(crate) mod getter;
pub(crate) mod instance;
pub mod macros;
pub(crate) mod method;
pub(crate) mod module;
mod running;
pub(crate) mod stand_in;
pub(crate) mod state;

use std::ffi::CStr;

use crate::{
    CallDef, ConstructorDef, Correction, FunctionDef, GetterDef, Member, MethodDef, ModuleBuilder,
    ModuleDef, Repr, Result,
};

/// A module. [`crate::export!`] makes it importable.
///
/// Nothing of it is shared between interpreters: Python objects are in its slots, everything else in
/// its data, and both belong to one module object.
pub trait Module: Sized + 'static {
    /// The name in Python.
    const NAME: &'static CStr;
    /// The documentation; empty: `__doc__` is `None`.
    const DOC: &'static CStr;
    /// How many Python objects the module keeps; see [`crate::Slot`].
    const SLOTS: usize;
    /// The functions; [`crate::functions!`] writes the list.
    const FUNCTIONS: &'static [FunctionDef<Self>];
    /// The changes of bug-fix releases that it has or has not; see [`crate::Call::has`].
    const CORRECTIONS: &'static [Correction] = &[];
    /// What else the module keeps.
    type Data: Default + Send + Sync;
    /// Fills a new module, each time one is imported.
    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()>;
}

/// A module that has a definition; [`crate::export!`] implements it.
pub trait Exported: Module {
    /// The definition.
    fn definition() -> &'static ModuleDef<Self>;
}

/// A class.
pub trait Class: Sized + 'static {
    /// The module it belongs to.
    type Module: Exported;
    /// What each instance holds. It has no Python objects in it: those are members, which the
    /// collector sees. It is dropped on whichever thread the last reference goes.
    type Value: Send + Sync + 'static;
    /// The name, with the module's in front: `c"zlib.Compress"`.
    const NAME: &'static CStr;
    /// The documentation, or `None` for no `__doc__`. [`crate::macros::doc_bytes`] puts a signature
    /// in front.
    const DOC: Option<&'static CStr> = None;
    /// Whether Python code can derive from it.
    const SUBCLASSABLE: bool = false;
    /// Whether the collector tracks instances: as the C class of the name has it.
    const COLLECTED: bool = true;
    /// Whether nobody can set attributes of the class: as the C class of the name has it.
    const IMMUTABLE: bool = true;
    /// What instances hold beside the value.
    const MEMBERS: &'static [Member] = &[];
    /// The methods; [`crate::methods!`] writes the list.
    const METHODS: &'static [MethodDef<Self>] = &[MethodDef::END];
    /// The computed attributes; [`crate::getters!`] writes the list.
    const GETTERS: &'static [GetterDef<Self>] = &[GetterDef::END];
    /// The attributes of the class itself that are numbers.
    const CONSTANTS: &'static [(&'static CStr, isize)] = &[];
    /// Its `repr`, where that is not the one of every object.
    const REPR: Option<Repr<Self>> = None;
    /// How it is called; `None`: it cannot be.
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = None;
    /// How an instance is called; `None`: it cannot be.
    const CALL: Option<CallDef<Self>> = None;
}
