//! HMAC (RFC 2104), of any algorithm.

use super::algorithm::{Algorithm, BLOCK_LIMIT, DIGEST_LIMIT};
use super::any::{Work, with_state_of};
use super::barrier::overwrite;
use super::state::{State, made};

/// An HMAC that is being computed. The states of the key are wiped as every state is.
pub struct Hmac<S> {
    algorithm: Algorithm,
    inner: Option<S>,
    outer: Option<S>,
}

impl<S: State> Hmac<S> {
    /// Without a key, which comes next.
    #[inline]
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, inner: None, outer: None }
    }

    /// Begins with this key. The algorithm's digests have a fixed size.
    ///
    /// Call it where the HMAC is to stay: what is moved leaves a copy behind.
    pub fn set_key(&mut self, key: &[u8]) {
        let algorithm = self.algorithm;
        let mut room = [0; BLOCK_LIMIT];
        let block = &mut room[..algorithm.block_size()];
        if key.len() > block.len() {
            let mut state = S::new(algorithm);
            state.update(key);
            state.digest(&mut block[..algorithm.digest_size()]);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        block.iter_mut().for_each(|byte| *byte ^= 0x36);
        S::new_at(&mut self.inner, algorithm).update(block);
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        S::new_at(&mut self.outer, algorithm).update(block);
        overwrite(&mut room, [0; BLOCK_LIMIT]);
    }

    /// Adds data.
    #[inline]
    pub fn update(&mut self, data: &[u8]) {
        made(&mut self.inner).update(data);
    }

    /// See [`State::settle`].
    pub fn settle(&mut self) {
        made(&mut self.inner).settle();
        made(&mut self.outer).settle();
    }

    /// Makes `copy` a copy of it; see [`State::copy_to`].
    #[inline]
    pub fn copy_to(&self, copy: &mut Self) {
        copy.algorithm = self.algorithm;
        keyed(&self.inner).copy_to(&mut copy.inner);
        keyed(&self.outer).copy_to(&mut copy.outer);
    }

    /// Writes the digest of the data so far, which `output` has the length for.
    pub fn digest(&mut self, output: &mut [u8]) {
        self.settle();
        let mut room = [0; DIGEST_LIMIT];
        let digest = &mut room[..self.algorithm.digest_size()];
        keyed(&self.inner).digest(digest);
        let mut outer = None;
        keyed(&self.outer).copy_to(&mut outer);
        let outer = made(&mut outer);
        outer.update(digest);
        outer.digest(output);
        overwrite(&mut room, [0; DIGEST_LIMIT]);
    }

    /// The loop of PBKDF2, on the settled state before any data; see [`State::iterate_hmac`].
    pub(crate) fn iterate(&self, times: u32, last: &mut [u8], sum: &mut [u8]) {
        S::iterate_hmac(keyed(&self.inner), keyed(&self.outer), times, last, sum);
    }
}

#[inline]
fn keyed<S>(state: &Option<S>) -> &S {
    state.as_ref().expect("the key comes before anything else")
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
        let mut state = Hmac::<S>::new(self.algorithm);
        state.set_key(self.key);
        state.update(self.data);
        state.digest(self.output);
    }
}
