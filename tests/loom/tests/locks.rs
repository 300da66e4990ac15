//! `Lock` and `Attached::detach` under every schedule of two or three threads.

use std::ffi::CStr;
use std::sync::Arc;

use loom::cell::UnsafeCell;
use loom::sync::Notify;
use pyo3_ffi::interpreter::{Interpreter, Kind};
use pyo3_ffi::modules::Module as Made;
use pyo3_ffi::objects::{model, quietly};
use rustdlib_glue::{
    Exported, FunctionDef, Lock, Module, ModuleBuilder, Result, Signature, export, function,
    functions,
};

struct Shared;

/// A number of which loom sees when two threads use it at once.
struct Number(UnsafeCell<isize>);

// SAFETY: that it is used by one thread at a time is what is tested.
unsafe impl Send for Number {}

impl Default for Number {
    fn default() -> Self {
        Self(UnsafeCell::new(0))
    }
}

impl Number {
    fn increase(&mut self) -> isize {
        self.0.with_mut(|number| {
            // SAFETY: loom has seen that nobody else uses it.
            unsafe {
                *number += 1;
                *number
            }
        })
    }
}

struct Data {
    number: Lock<Number>,
    notified: Notify,
}

impl Default for Data {
    fn default() -> Self {
        Self { number: Lock::default(), notified: Notify::new() }
    }
}

impl Module for Shared {
    const NAME: &'static CStr = c"shared";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![
        with,
        with_detached,
        hold,
        wait,
        notify,
        break_attached,
        break_detached,
        break_held
    ];
    type Data = Data;

    fn exec(_: &ModuleBuilder<'_, Self>) -> Result<()> {
        Ok(())
    }
}

export!(Shared as shared);

function! {
    fn with(call: Call<Shared>) = Signature::new("()");
    { call.py().int(call.data()?.number.with(call.py(), Number::increase)?) }
}

function! {
    fn with_detached(call: Call<Shared>) = Signature::new("()");
    { call.py().int(call.data()?.number.with_detached(call.py(), Number::increase)?) }
}

function! {
    /// Two parts, and another thread's turn to be attached between them.
    fn hold(call: Call<Shared>) = Signature::new("()");
    {
        let mut number = call.data()?.number.hold(call.py())?;
        let before = number.increase();
        call.py().detach(|| ());
        let after = number.increase();
        assert_eq!(after, before + 1, "another thread came between");
        call.py().int(after)
    }
}

function! {
    /// Wait for `notify` while detached.
    fn wait(call: Call<Shared>) = Signature::new("()");
    {
        let notified = &call.data()?.notified;
        call.py().detach(|| notified.wait());
        call.py().int(0)
    }
}

function! {
    fn notify(call: Call<Shared>) = Signature::new("()");
    {
        call.data()?.notified.notify();
        call.py().int(0)
    }
}

function! {
    fn break_attached(call: Call<Shared>) = Signature::new("()");
    {
        call.data()?.number.with(call.py(), |number| { number.increase(); panic!("broken") })?;
        Ok(call.py().none())
    }
}

function! {
    fn break_detached(call: Call<Shared>) = Signature::new("()");
    {
        call.data()?.number.with_detached(call.py(), |number| { number.increase(); panic!("broken") })?;
        Ok(call.py().none())
    }
}

function! {
    fn break_held(call: Call<Shared>) = Signature::new("()");
    {
        let mut number = call.data()?.number.hold(call.py())?;
        number.increase();
        panic!("broken")
    }
}

fn import() -> Made {
    // SAFETY: the thread is attached.
    Made::executed(unsafe { Shared::definition().init() })
}

/// Each function on a thread of its own, one more thread that stops the world where that is wanted,
/// and then what the number has come to.
fn together(kind: Kind, functions: &'static [&'static str], stops: bool) -> impl Fn() {
    move || {
        let interpreter = Interpreter::new(kind);
        let module = interpreter.attached(import);
        let mut threads: Vec<_> = functions
            .iter()
            .map(|function| {
                interpreter.spawn(move || {
                    module.int(function).unwrap();
                })
            })
            .collect();
        if stops {
            let collector = Arc::clone(&interpreter);
            threads.push(interpreter.spawn(move || collector.stop_the_world(|| ())));
        }
        for thread in threads {
            thread.join().unwrap();
        }
        interpreter.attached(|| {
            let steps: usize = functions.iter().map(|name| 1 + usize::from(*name == "hold")).sum();
            assert_eq!(module.int("with").unwrap().cast_unsigned(), steps + 1);
            module.give();
        });
    }
}

const KINDS: [Kind; 2] = [Kind::Gil, Kind::FreeThreaded];

/// Each pair of functions.
const PAIRS: [&[&str]; 6] = [
    &["with", "with"],
    &["with", "with_detached"],
    &["with_detached", "with_detached"],
    &["hold", "with"],
    &["hold", "with_detached"],
    &["hold", "hold"],
];

#[test]
fn two_threads_share_a_lock() {
    for kind in KINDS {
        for pair in PAIRS {
            model(together(kind, pair, false));
        }
    }
}

#[test]
fn two_threads_share_a_lock_while_a_third_stops_the_world() {
    for pair in PAIRS {
        model(together(Kind::FreeThreaded, pair, true));
    }
}

#[test]
fn three_threads_share_a_lock() {
    for kind in KINDS {
        model(together(kind, &["with", "with_detached", "hold"], false));
    }
}

#[test]
fn other_threads_run_while_one_is_detached() {
    for kind in KINDS {
        model(move || {
            let interpreter = Interpreter::new(kind);
            let module = interpreter.attached(import);
            let threads = ["wait", "notify"].map(|function| {
                interpreter.spawn(move || {
                    module.int(function).unwrap();
                })
            });
            threads.into_iter().for_each(|thread| thread.join().unwrap());
            interpreter.attached(|| module.give());
        });
    }
}

#[test]
fn no_thread_waits_to_be_attached_with_a_lock() {
    for kind in KINDS {
        for pair in &PAIRS[..3] {
            model(move || {
                let interpreter = Interpreter::new(kind);
                interpreter.forbid_attaching_with_locks();
                let module = interpreter.attached(import);
                let threads = pair.iter().map(|function| {
                    interpreter.spawn(move || {
                        module.int(function).unwrap();
                    })
                });
                threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
                interpreter.attached(|| module.give());
            });
        }
    }
}

#[test]
fn interpreters_with_a_gil_each_share_nothing() {
    model(|| {
        let interpreters = [Kind::Gil; 2].map(Interpreter::new);
        let threads = interpreters.map(|interpreter| {
            let module = interpreter.attached(import);
            let other = interpreter.spawn(move || {
                module.int("with_detached").unwrap();
            });
            loom::thread::spawn(move || {
                interpreter.attached(|| module.int("with").unwrap());
                other.join().unwrap();
                interpreter.attached(|| {
                    assert_eq!(module.int("with"), Ok(3));
                    module.give();
                });
            })
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

#[test]
fn whoever_comes_after_a_panic_is_told() {
    quietly("broken");
    for kind in KINDS {
        for breaking in ["break_attached", "break_detached", "break_held"] {
            for using in ["with", "with_detached"] {
                model(move || {
                    let interpreter = Interpreter::new(kind);
                    let module = interpreter.attached(import);
                    let broken = interpreter.spawn(move || {
                        assert_eq!(module.int(breaking), Err("shared: panicked: broken".into()));
                    });
                    let used = interpreter.spawn(move || match module.int(using) {
                        Ok(number) => assert_eq!(number, 1, "a number that a panic has left"),
                        Err(message) => assert_eq!(message, UNUSABLE),
                    });
                    broken.join().unwrap();
                    used.join().unwrap();
                    interpreter.attached(|| {
                        for function in ["with", "with_detached", "hold"] {
                            assert_eq!(module.int(function), Err(UNUSABLE.into()));
                        }
                        module.give();
                    });
                });
            }
        }
    }
}

const UNUSABLE: &str = "object is unusable after an internal error";
