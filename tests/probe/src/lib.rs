#![forbid(unsafe_code)]
//! `_rustdlib_probe`: drives every corner of glue, written as a module author would write.
//!
//! The tests beside it call this from Python. The library has more modules than the one it is named
//! after; `support.load` finds them.

mod binding;
mod buffers;
mod classes;
mod constructors;
mod conversions;
mod empty;
mod errors;
mod filling;
mod hostile;
mod lives;
mod meetings;
mod panics;
mod threads;
mod values;

use std::ffi::CStr;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering};

use rustdlib_glue::{
    Builtin, FunctionDef, Module, ModuleBuilder, Result, Signature, Slot, function, functions,
};

use binding::*;
use buffers::*;
use classes::{sealed, untracked};
use conversions::*;
use errors::*;
use filling::*;
use panics::{
    panic_fast, panic_keywords, panic_noargs, panic_o, panic_while_unwinding, panicker,
    panicker_filled, panicker_made,
};
use threads::*;

/// The module.
#[derive(Debug)]
pub struct Probe;

/// What each module object has for itself.
#[derive(Debug, Default)]
pub struct Data {
    calls: AtomicUsize,
}

const ERROR: Slot<Probe> = Slot::new(0);
/// Never filled.
const EMPTY: Slot<Probe> = Slot::new(1);

impl Module for Probe {
    const NAME: &'static CStr = c"_rustdlib_probe";
    const DOC: &'static CStr = c"Drives every corner of glue.";
    const SLOTS: usize = 2;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![
        // The shapes of _testclinic, under its names.
        test_empty_function,
        bytes_object_converter,
        crc_hqx,
        objects_converter,
        py_ssize_t_converter,
        keywords,
        keywords_kwonly,
        keywords_opt,
        keywords_opt_kwonly,
        keywords_kwonly_opt,
        posonly_kwonly,
        posonly_keywords,
        posonly_keywords_kwonly,
        posonly_keywords_opt,
        posonly_opt_keywords_opt,
        posonly_kwonly_opt,
        posonly_opt_kwonly_opt,
        posonly_keywords_kwonly_opt,
        posonly_keywords_opt_kwonly_opt,
        posonly_opt_keywords_opt_kwonly_opt,
        keyword_only_parameter,
        clone_f1,
        clone_with_conv_f1,
        // The shapes of other modules.
        compress,
        crc32,
        b2a_base64,
        a2b_qp,
        decompressobj,
        only_keywords,
        hidden_signature,
        never if false,
        // Calls that do nothing, for measuring.
        noop_noargs,
        noop_o,
        noop_fast,
        noop_keywords,
        // Conversions.
        to_truth,
        to_flag,
        to_index,
        to_index_clipped,
        to_size,
        to_c_int,
        to_low_u32,
        to_c_long,
        to_text,
        to_length,
        to_character,
        to_content,
        to_type_name,
        type_name_across_call,
        kinds,
        from_int,
        call_method,
        assertions,
        // Buffers.
        contents,
        contents_any_shape,
        contents_ascii,
        contents_kept,
        reopened,
        forgotten,
        joined,
        index_then_contents,
        truth_then_contents,
        length_then_contents,
        contents_across_call,
        contents_while_detached,
        shape_while_detached,
        // Output.
        filled,
        filled_elsewhere,
        filled_nested,
        filled_with_error,
        filled_with_panic,
        filled_detached,
        transformed,
        copied_in_blocks,
        grown,
        characters,
        cleared,
        // Exceptions.
        raise_builtin,
        raise_own,
        raise_object,
        raise_from_empty_slot,
        warn,
        handled,
        handled_from_none,
        handled_with,
        forgotten_exception,
        raised_over,
        raised_again,
        // Panics.
        panic_noargs,
        panic_o,
        panic_fast,
        panic_keywords,
        panic_while_unwinding,
        panicker,
        panicker_filled,
        panicker_made,
        // Threads.
        sleep_detached,
        panic_detached,
        spin_detached,
        // Classes and state.
        sealed,
        untracked,
        calls,
        live,
    ];
    type Data = Data;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let error = module.exception(c"_rustdlib_probe.Error", Builtin::ValueError)?;
        module.add(c"Error", &error)?;
        module.put(ERROR, error);
        module.add(c"Cell", &module.add_class::<classes::Cell>()?)?;
        module.add(c"Sealed", &module.add_class::<classes::Sealed>()?)?;
        module.add(c"Untracked", &module.add_class::<classes::Untracked>()?)?;
        module.add(c"Base", &module.add_class::<classes::Base>()?)?;
        module.add(c"Derived", &module.add_derived_class::<classes::Derived, classes::Base>()?)?;
        module.add(c"Panicker", &module.add_class::<panics::Panicker>()?)?;
        module.add(c"Shared", &module.add_class::<threads::Shared>()?)?;
        let empty = module.add_class::<empty::Empty>()?;
        // What it is compared with has a class for each kind of call.
        for name in [c"Empty", c"WithMethod", c"WithGetter"] {
            module.add(name, &empty)?;
        }
        Ok(())
    }
}

rustdlib_glue::export!(Probe as _rustdlib_probe);

function! {
    /// How often this function of this module object was called.
    pub(crate) fn calls(call: Call<Probe>) = Signature::new("()");
    {
        let count = call.data()?.calls.fetch_add(1, Ordering::Relaxed) + 1;
        call.py().int(count.cast_signed())
    }
}

/// How many values of classes and modules there are, in the whole process.
static LIVE: AtomicIsize = AtomicIsize::new(0);

/// Counts itself.
#[derive(Debug)]
pub struct Counted(());

impl Counted {
    fn new() -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

impl Default for Counted {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

function! {
    /// How many values there are in the whole process.
    pub(crate) fn live(call: Call<Probe>) = Signature::new("()");
    { call.py().int(LIVE.load(Ordering::Relaxed)) }
}
