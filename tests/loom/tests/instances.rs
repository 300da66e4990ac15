//! Instances: made, shared and freed by several threads.

use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::Arc;

use loom::cell::UnsafeCell;
use pyo3_ffi::PyObject;
use pyo3_ffi::interpreter::{Interpreter, Kind};
use pyo3_ffi::modules::{Module as Made, call_method, int};
use pyo3_ffi::objects::{give, model, shown, take};
use rustdlib_glue::{
    Attached, Class, ClassRef, Exported, FunctionDef, Member, MethodDef, Module, ModuleBuilder,
    Owned, Result, Signature, export, function, functions, method, methods,
};

struct Cells;

impl Module for Cells {
    const NAME: &'static CStr = c"cells";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![make, make_final];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.add_class::<Final>()?;
        module.add_class::<Holder>().map(drop)
    }
}

export!(Cells as cells);

struct Holder;

/// A number: loom sees it made, read and dropped.
struct Value(UnsafeCell<isize>);

// SAFETY: that it is written before and after it is used is what is tested.
unsafe impl Sync for Value {}
// SAFETY: the same.
unsafe impl Send for Value {}

impl Drop for Value {
    fn drop(&mut self) {
        // SAFETY: loom sees whether somebody uses it.
        self.0.with_mut(|number| unsafe { *number = 0 });
    }
}

/// The collector knows its instances before they have a value, as their class could be derived from.
impl Class for Holder {
    type Module = Cells;
    type Value = Value;
    const NAME: &'static CStr = c"cells.Cell";
    const SUBCLASSABLE: bool = true;
    const MEMBERS: &'static [Member] = &[Member::hidden()];
    const METHODS: &'static [MethodDef<Self>] = methods![value, member, set_member];
}

/// The same, but nothing is derived from it, so that its memory is not cleared first, and the collector is told later.
struct Final;

impl Class for Final {
    type Module = Cells;
    type Value = Value;
    const NAME: &'static CStr = c"cells.Final";
    const MEMBERS: &'static [Member] = &[Member::hidden()];
    const METHODS: &'static [MethodDef<Self>] = methods![final_value];
}

function! {
    fn make(call: Call<Cells>) = Signature::new("()");
    { filled(call.py(), call.class::<Holder>()?) }
}

function! {
    fn make_final(call: Call<Cells>) = Signature::new("()");
    { filled(call.py(), call.class::<Final>()?) }
}

fn filled<'py, T: Class<Value = Value>>(
    py: Attached<'py>,
    class: ClassRef<'_, T>,
) -> Result<Owned<'py>> {
    class.instantiate_in_place(
        py,
        || Value(UnsafeCell::new(0)),
        |value| {
            py.detach(|| ());
            // SAFETY: loom sees whether somebody uses it.
            value.0.with_mut(|number| unsafe { *number = 7 });
            Ok(())
        },
    )
}

method! {
    fn value(call, this: Holder) = Signature::new("()");
    { call.py().int(number(this.value())) }
}

method! {
    fn final_value(call, this: Final) = Signature::new("()");
    { call.py().int(number(this.value())) }
}

fn number(value: &Value) -> isize {
    // SAFETY: loom sees whether somebody changes it.
    value.0.with(|number| unsafe { *number })
}

method! {
    fn member(call, this: Holder) = Signature::new("()");
    { this.member(call.py(), 0).map_or_else(|| call.py().int(-1), Ok) }
}

method! {
    /// A new number each time.
    fn set_member(call, this: Holder) = Signature::new("()");
    {
        let number: Owned<'_> = call.py().int(5)?;
        this.set_member(0, number);
        Ok(call.py().none())
    }
}

fn import() -> Made {
    // SAFETY: the thread is attached.
    Made::executed(unsafe { Cells::definition().init() })
}

/// Nobody looks at what the collector could show.
fn make_unseen(module: Made) -> *mut PyObject {
    let cell = module.call("make").unwrap();
    give(shown().unwrap());
    cell
}

fn method(object: *mut PyObject, name: &str) -> Result<*mut PyObject, String> {
    call_method(object, name, null_mut())
}

const KINDS: [Kind; 2] = [Kind::Gil, Kind::FreeThreaded];

#[test]
fn a_member_is_read_while_it_is_exchanged() {
    for kind in KINDS {
        for functions in [["member", "set_member"], ["set_member", "set_member"]] {
            model(move || {
                let interpreter = Interpreter::new(kind);
                let (module, cell) = interpreter.attached(|| {
                    let module = import();
                    let cell = make_unseen(module);
                    method(cell, "set_member").unwrap();
                    (module, cell)
                });
                let threads = functions.map(|function| {
                    interpreter.spawn(move || {
                        let result = method(cell, function).unwrap();
                        if function == "member" {
                            assert_eq!(int(result), 5);
                        }
                    })
                });
                threads.into_iter().for_each(|thread| thread.join().unwrap());
                interpreter.attached(|| {
                    give(cell);
                    module.collect();
                    module.give();
                });
            });
        }
    }
}

#[test]
fn the_collector_shows_an_instance_that_is_being_made() {
    shown_while_made("make", "value");
}

#[test]
fn the_collector_shows_an_instance_that_was_not_cleared() {
    shown_while_made("make_final", "final_value");
}

fn shown_while_made(make: &'static str, value: &'static str) {
    for kind in KINDS {
        model(move || {
            let interpreter = Interpreter::new(kind);
            let module = interpreter.attached(import);
            let collector = Arc::clone(&interpreter);
            let made = interpreter.spawn(move || give(module.call(make).unwrap()));
            let used = interpreter.spawn(move || {
                let Some(cell) = collector.stop_the_world(shown) else { return };
                match method(cell, value) {
                    Ok(value) => assert_eq!(int(value), 7),
                    Err(message) => assert!(message.ends_with("is not initialized"), "{message}"),
                }
                give(cell);
            });
            made.join().unwrap();
            used.join().unwrap();
            interpreter.attached(|| {
                if let Some(cell) = shown() {
                    give(cell);
                }
                module.collect();
                module.give();
            });
        });
    }
}

#[test]
fn the_last_of_two_threads_frees_an_instance() {
    for kind in KINDS {
        model(move || {
            let interpreter = Interpreter::new(kind);
            let (module, cell) = interpreter.attached(|| {
                let module = import();
                let cell = make_unseen(module);
                take(cell);
                (module, cell)
            });
            let threads = [(); 2].map(|()| {
                interpreter.spawn(move || {
                    assert_eq!(method(cell, "value").map(int), Ok(7));
                    give(cell);
                })
            });
            threads.into_iter().for_each(|thread| thread.join().unwrap());
            interpreter.attached(|| {
                module.collect();
                module.give();
            });
        });
    }
}
