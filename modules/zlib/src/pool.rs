//! Streams to use again.
//!
//! A new stream costs more than compressing a kilobyte with it: its 300 KiB come from the system, and
//! have to be cleared. Making a used one as new costs a fraction of that.
//!
//! Each interpreter keeps a few, in the data of its module. Nobody ever waits here: who finds the pool
//! taken makes a new stream, or frees the one that is left.

use std::sync::Mutex;

use rustdlib_algorithms::zlib::pack::Packer;
use rustdlib_algorithms::zlib::{Config, Deflate, Inflate, Problem};

/// How many streams of each kind are kept. The largest deflate stream has 400 KiB, a packer 530.
const KEPT: usize = 2;

/// The streams that an interpreter keeps.
#[derive(Default)]
pub(crate) struct Pool {
    deflate: Shelf<Deflate>,
    inflate: Shelf<Inflate>,
    packer: Shelf<Packer>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Pool {
    /// A stream with these parameters.
    pub(crate) fn deflate(&self, config: Config) -> Result<Deflate, Problem> {
        match self.deflate.take(|stream| stream.config().has_shape_of(&config)) {
            Some(mut stream) => stream.reset(config).map(|()| stream),
            None => Deflate::new(config),
        }
    }

    /// A stream with these parameters.
    pub(crate) fn inflate(&self, window_bits: i32) -> Result<Inflate, Problem> {
        match self.inflate.take(|_| true) {
            Some(mut stream) => stream.reset(window_bits).map(|()| stream),
            None => Inflate::new(window_bits),
        }
    }

    /// What compresses data that is all there.
    pub(crate) fn packer(&self) -> Result<Packer, Problem> {
        self.packer.take(|_| true).map_or_else(Packer::new, Ok)
    }

    /// Takes it back. Nothing that is left in it matters.
    pub(crate) fn keep_packer(&self, packer: Packer) {
        self.packer.keep(packer);
    }

    /// Takes back a stream that is used no more. It must not have panicked.
    pub(crate) fn keep_deflate(&self, stream: Deflate) {
        self.deflate.keep(stream);
    }

    /// The same.
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
