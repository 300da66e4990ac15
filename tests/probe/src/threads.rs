//! Detached threads and locks.

use std::ffi::CStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustdlib_glue::{
    Call, Class, ClassRef, Constructor, ConstructorDef, Lock, MethodDef, Object, Owned, Result,
    Signature, function, method, methods,
};

use crate::buffers::pause;
use crate::{Counted, Probe};

function! {
    /// Sleep while detached.
    pub(crate) fn sleep_detached(call: Call<Probe>, milliseconds) =
        Signature::new("(milliseconds, /)");
    {
        let pause = pause(milliseconds)?;
        call.py().detach(|| sleep(pause));
        Ok(call.py().none())
    }
}

function! {
    /// Panic while detached, after some milliseconds.
    pub(crate) fn panic_detached(call: Call<Probe>, milliseconds) =
        Signature::new("(milliseconds, /)");
    {
        let pause = pause(milliseconds)?;
        call.py().detach(|| {
            sleep(pause);
            panic!("detached");
        })
    }
}

static SPINS: AtomicUsize = AtomicUsize::new(0);

function! {
    /// Attach and detach for some milliseconds; return how often this was done by all.
    pub(crate) fn spin_detached(call: Call<Probe>, milliseconds) =
        Signature::new("(milliseconds, /)");
    {
        let end = Instant::now() + pause(milliseconds)?;
        while Instant::now() < end {
            call.py().detach(|| SPINS.fetch_add(1, Ordering::Relaxed));
            // An object is made and let go while attached.
            call.py().str("attached")?;
        }
        call.py().int(SPINS.load(Ordering::Relaxed).cast_signed())
    }
}

/// A number that threads share.
#[derive(Debug)]
pub(crate) struct Shared;

impl Class for Shared {
    type Module = Probe;
    type Value = (Lock<usize>, Counted);
    const NAME: &'static CStr = c"_rustdlib_probe.Shared";
    const COLLECTED: bool = false;
    const METHODS: &'static [MethodDef<Self>] =
        methods![add, add_detached, hold, hold_across, poison, poison_detached];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

struct New;

impl Constructor<0> for New {
    type Class = Shared;
    const SIGNATURE: Signature = Signature::new("()");

    fn call<'py>(
        call: Call<'py, Probe>,
        class: ClassRef<'py, Shared>,
        []: [Option<Object<'py>>; 0],
    ) -> Result<Owned<'py>> {
        class.instantiate(call.py(), (Lock::new(0), Counted::new()))
    }
}

/// Adds one in a way that loses counts where there is no lock.
fn increase(number: &mut usize, pause: Duration) -> usize {
    let before = *number;
    if !pause.is_zero() {
        sleep(pause);
    }
    *number = before + 1;
    *number
}

method! {
    /// Add one, attached where the lock is free, and hold it for some milliseconds.
    fn add(call, this: Shared, milliseconds) = Signature::new("(milliseconds, /)");
    {
        let (py, pause) = (call.py(), pause(milliseconds)?);
        let (number, _) = this.value();
        py.int(number.with(py, |number| increase(number, pause))?.cast_signed())
    }
}

method! {
    /// Add one while detached, and hold the lock for some milliseconds.
    fn add_detached(call, this: Shared, milliseconds) = Signature::new("(milliseconds, /)");
    {
        let (py, pause) = (call.py(), pause(milliseconds)?);
        let (number, _) = this.value();
        py.int(number.with_detached(py, |number| increase(number, pause))?.cast_signed())
    }
}

method! {
    /// Hold the lock, attached and detached, and add one in between; panic where that is wanted.
    fn hold(call, this: Shared, milliseconds; panics) =
        Signature::new("(milliseconds, panics=False, /)");
    {
        let (py, pause) = (call.py(), pause(milliseconds)?);
        let panics = panics.map_or(Ok(false), Object::is_true)?;
        let mut number = this.value().0.hold(py)?;
        let before = *number;
        py.detach(|| sleep(pause));
        assert!(!panics, "held");
        py.bytes(&[0; 1000])?;
        *number = before + 1;
        py.int(number.cast_signed())
    }
}

method! {
    /// Hold the lock while function(None) is called.
    fn hold_across(call, this: Shared, function) = Signature::new("(function, /)");
    {
        let py = call.py();
        let _number = this.value().0.hold(py)?;
        function.call_method(py, py.interned(c"__call__")?.object(), py.none().object())
    }
}

method! {
    /// Panic while the lock is held.
    fn poison(call, this: Shared) = Signature::new("()");
    {
        let (number, _) = this.value();
        number.with(call.py(), |_| -> usize { panic!("locked") })?;
        Ok(call.py().none())
    }
}

method! {
    /// Panic while the lock is held, detached.
    fn poison_detached(call, this: Shared) = Signature::new("()");
    {
        let (number, _) = this.value();
        number.with_detached(call.py(), |_| -> usize { panic!("locked and detached") })?;
        Ok(call.py().none())
    }
}
