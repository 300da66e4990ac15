//! HMAC (RFC 2104), of any algorithm.

use super::algorithm::{Algorithm, BLOCK_LIMIT, DIGEST_LIMIT};
use super::any::{Any, Work, with_state_of};
use super::barrier::overwrite;
use super::state::State;

/// An HMAC that is being computed. The states of the key are wiped as every state is.
#[derive(Clone)]
pub struct Hmac<S> {
    algorithm: Algorithm,
    inner: S,
    outer: S,
}

impl<S: State> Hmac<S> {
    /// The state before any data. The algorithm's digests have a fixed size.
    pub fn new(algorithm: Algorithm, key: &[u8]) -> Self {
        let mut room = [0; BLOCK_LIMIT];
        let block = &mut room[..algorithm.block_size()];
        if key.len() > block.len() {
            let mut state = S::new(algorithm);
            state.update(key);
            state.digest(&mut block[..algorithm.digest_size()]);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        // The key is added where the states are to stay: what is moved leaves a copy behind.
        let mut hmac = Self { algorithm, inner: S::new(algorithm), outer: S::new(algorithm) };
        block.iter_mut().for_each(|byte| *byte ^= 0x36);
        hmac.inner.update(block);
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        hmac.outer.update(block);
        overwrite(&mut room, [0; BLOCK_LIMIT]);
        hmac
    }

    /// Adds data.
    pub fn update(&mut self, data: &[u8]) {
        self.inner.update(data);
    }

    /// See [`State::settle`].
    pub fn settle(&mut self) {
        self.inner.settle();
        self.outer.settle();
    }

    /// Writes the digest of the data so far, which `output` has the length for.
    pub fn digest(&mut self, output: &mut [u8]) {
        self.settle();
        let mut room = [0; DIGEST_LIMIT];
        let digest = &mut room[..self.algorithm.digest_size()];
        self.inner.digest(digest);
        let mut outer = self.outer.clone();
        outer.update(digest);
        outer.digest(output);
        overwrite(&mut room, [0; DIGEST_LIMIT]);
    }

    /// The loop of PBKDF2, on the settled state before any data; see [`State::iterate_hmac`].
    pub(crate) fn iterate(&self, times: u32, last: &mut [u8], sum: &mut [u8]) {
        S::iterate_hmac(&self.inner, &self.outer, times, last, sum);
    }
}

impl Hmac<Any> {
    /// What [`Hmac::copy_from`] writes over.
    #[inline]
    pub fn blank(algorithm: Algorithm) -> Self {
        Self { algorithm, inner: Any::blank(), outer: Any::blank() }
    }

    /// Becomes a copy of `source`, written over what was here. Where an object is made of the copy, `clone` would
    /// take it there by way of the stack, and leave it behind to be wiped.
    #[inline]
    pub fn copy_from(&mut self, source: &Self) {
        let Self { algorithm, inner, outer } = source;
        self.algorithm = *algorithm;
        self.inner.copy_from(inner);
        self.outer.copy_from(outer);
    }
}

/// Writes the HMAC of all the data there is, which `output` has the length for.
pub fn hmac(algorithm: Algorithm, key: &[u8], data: &[u8], output: &mut [u8]) {
    with_state_of(algorithm, OneShot { algorithm, key, data, output });
}

struct OneShot<'a> {
    algorithm: Algorithm,
    key: &'a [u8],
    data: &'a [u8],
    output: &'a mut [u8],
}

impl Work for OneShot<'_> {
    type Output = ();

    fn run<S: State>(self) {
        let mut state = Hmac::<S>::new(self.algorithm, self.key);
        state.update(self.data);
        state.digest(self.output);
    }
}
