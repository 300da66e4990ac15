//! The state of a module: while it is executed, in use, and cleared.

use std::ffi::CStr;

use loom::cell::UnsafeCell;
use pyo3_ffi::PyObject;
use pyo3_ffi::interpreter::{Interpreter, Kind};
use pyo3_ffi::modules::Module as Made;
use pyo3_ffi::objects::{give, model, on_free};
use rustdlib_glue::{
    Exported, FunctionDef, Module, ModuleBuilder, Result, Signature, Slot, export, function,
    functions,
};

struct Keeper;

/// What a module keeps: loom sees it made, used and dropped.
struct Data(UnsafeCell<isize>);

// SAFETY: that it is written before and after it is used is what is tested.
unsafe impl Sync for Data {}
// SAFETY: the same.
unsafe impl Send for Data {}

impl Default for Data {
    fn default() -> Self {
        Self(UnsafeCell::new(7))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // SAFETY: loom sees whether somebody uses it.
        self.0.with_mut(|number| unsafe { *number = 0 });
    }
}

const KEPT: Slot<Keeper> = Slot::new(0);

impl Module for Keeper {
    const NAME: &'static CStr = c"keeper";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![data, kept];
    type Data = Data;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let kept = module.py().int(42)?;
        module.put(KEPT, kept);
        Ok(())
    }
}

export!(Keeper as keeper);

function! {
    fn data(call: Call<Keeper>) = Signature::new("()");
    {
        // SAFETY: loom sees whether somebody changes it.
        let number = call.data()?.0.with(|number| unsafe { *number });
        call.py().int(number)
    }
}

function! {
    fn kept(call: Call<Keeper>) = Signature::new("()");
    { Ok(call.object(KEPT)?.to_owned(call.py())) }
}

fn definition() -> *mut PyObject {
    // SAFETY: the thread is attached.
    unsafe { Keeper::definition().init() }
}

const KINDS: [Kind; 2] = [Kind::Gil, Kind::FreeThreaded];
const NO_STATE: &str = "keeper: used before it was executed or after it was cleared";

/// The number that a function returns, or the error that there is when the state is not there.
fn seen(module: Made, function: &str, number: isize) -> bool {
    match module.int(function) {
        Ok(seen) => {
            assert_eq!(seen, number);
            true
        }
        Err(message) => {
            assert_eq!(message, NO_STATE);
            false
        }
    }
}

#[test]
fn a_function_is_called_while_the_module_is_executed() {
    for kind in KINDS {
        model(move || {
            let interpreter = Interpreter::new(kind);
            let module = interpreter.attached(|| Made::new(definition()));
            let executed = interpreter.spawn(move || module.execute().unwrap());
            let called = interpreter.spawn(move || {
                seen(module, "data", 7);
                seen(module, "kept", 42);
            });
            executed.join().unwrap();
            called.join().unwrap();
            interpreter.attached(|| {
                assert!(seen(module, "data", 7) && seen(module, "kept", 42));
                module.collect();
                module.give();
            });
        });
    }
}

#[test]
fn two_threads_use_the_state() {
    for kind in KINDS {
        model(move || {
            let interpreter = Interpreter::new(kind);
            let module = interpreter.attached(|| Made::executed(definition()));
            let threads = [(); 2].map(|()| {
                interpreter
                    .spawn(move || assert!(seen(module, "kept", 42) && seen(module, "data", 7)))
            });
            threads.into_iter().for_each(|thread| thread.join().unwrap());
            interpreter.attached(|| module.give());
        });
    }
}

#[test]
fn a_module_is_used_while_it_is_collected() {
    for kind in KINDS {
        model(move || {
            let interpreter = Interpreter::new(kind);
            let module = interpreter.attached(|| Made::executed(definition()));
            // A finaliser has given a function of it to this thread.
            let used = interpreter.spawn(move || {
                assert!(seen(module, "kept", 42) && seen(module, "data", 7));
            });
            let collected = interpreter.spawn(move || module.collect());
            used.join().unwrap();
            collected.join().unwrap();
            interpreter.attached(|| module.give());
        });
    }
}

#[test]
fn a_module_is_used_while_it_is_freed() {
    model(|| {
        Interpreter::new(Kind::Gil).attached(|| {
            let module = Made::executed(definition());
            // What this calls as it goes finds no reference to itself, but everything else.
            let kept = module.call("kept").unwrap();
            on_free(kept, move || {
                assert!(!seen(module, "kept", 42), "a reference to what is being freed");
                assert!(seen(module, "data", 7), "data is dropped before the slots");
            });
            give(kept);
            module.give();
        });
    });
}
