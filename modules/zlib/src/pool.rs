//! Streams to use again.
//!
//! A new stream costs more than compressing a kilobyte with it: its 60 KiB come from the system, and
//! have to be cleared. Making a used one as new costs a fraction of that.
//!
//! Each interpreter keeps a few, in the data of its module. Nobody ever waits here: who finds the pool
//! taken makes a new stream, or frees the one that is left.

use std::sync::Mutex;

use rustdlib_algorithms::zlib::{Inflate, Problem};

/// How many streams are kept.
const KEPT: usize = 2;

/// The streams that an interpreter keeps.
#[derive(Default)]
pub(crate) struct Pool {
    inflate: Shelf<Inflate>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Pool {
    /// A stream with these parameters.
    pub(crate) fn inflate(&self, window_bits: i32) -> Result<Inflate, Problem> {
        match self.inflate.take(|_| true) {
            Some(mut stream) => stream.reset(window_bits).map(|()| stream),
            None => Inflate::new(window_bits),
        }
    }

    /// Takes back a stream that is used no more. It must not have panicked.
    pub(crate) fn keep_inflate(&self, stream: Inflate) {
        self.inflate.keep(stream);
    }
}

struct Shelf<T> {
    places: Mutex<[Option<T>; KEPT]>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { places: Mutex::default() }
    }
}

impl<T> Shelf<T> {
    fn take(&self, suits: impl Fn(&T) -> bool) -> Option<T> {
        let mut places = self.places.try_lock().ok()?;
        places.iter_mut().find(|place| place.as_ref().is_some_and(&suits))?.take()
    }

    /// The one that has been there longest makes room.
    fn keep(&self, stream: T) {
        let Ok(mut places) = self.places.try_lock() else { return };
        let mut old = Some(stream);
        for place in places.iter_mut() {
            std::mem::swap(place, &mut old);
            if old.is_none() {
                break;
            }
        }
        drop(places);
    }
}
