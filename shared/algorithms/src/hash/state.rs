//! What every algorithm does with data.

use super::algorithm::Algorithm;

/// A hash that is being computed.
///
/// It is wiped when it is dropped: what was hashed may have been a password or a key.
pub trait State: Clone + Send + Sync + 'static {
    /// The state before any data. `algorithm` is one that the type is for.
    fn new(algorithm: Algorithm) -> Self;

    /// The same, made where it is to stay.
    #[inline]
    fn new_at(place: &mut Option<Self>, algorithm: Algorithm) -> &mut Self {
        place.insert(Self::new(algorithm))
    }

    /// Adds data.
    fn update(&mut self, data: &[u8]);

    /// Does what is put off until there is more data. It changes nothing but the time that what follows
    /// takes: call it before a copy is made or a digest is written, so that not each copy, and not each
    /// later digest, has to do it again.
    fn settle(&mut self) {}

    /// Makes a copy where it is to stay: by [`Clone::clone_from`] field by field, so that no part of it is moved
    /// there by way of the stack, and left behind.
    fn copy_to(&self, place: &mut Option<Self>);

    /// Writes the digest of the data so far, which `output` has the length for: that of the
    /// algorithm, or any where the algorithm is extendable. More data can follow.
    fn digest(&self, output: &mut [u8]);

    /// The loop of PBKDF2: replaces `last` by its HMAC, so many times, and adds each to `sum` by
    /// exclusive or. `inner` and `outer` are the states of the key, and settled; both slices have the length of
    /// a digest.
    fn iterate_hmac(inner: &Self, outer: &Self, times: u32, last: &mut [u8], sum: &mut [u8]) {
        for _ in 0..times {
            for keyed in [inner, outer] {
                let mut next = None;
                keyed.copy_to(&mut next);
                let next = made(&mut next);
                next.update(last);
                next.digest(last);
            }
            add(sum, last);
        }
    }
}

/// The state that has been made there.
///
/// # Panics
/// When none has been.
#[inline]
pub fn made<S>(place: &mut Option<S>) -> &mut S {
    place.as_mut().expect("a state is made before it is used")
}

/// [`State::copy_to`] for a type that has a state without anything in it.
#[inline]
pub(crate) fn copy_to<S: Clone + Default>(source: &S, place: &mut Option<S>) {
    place.insert(S::default()).clone_from(source);
}

/// Adds `last` to `sum` by exclusive or.
#[inline]
pub(crate) fn add(sum: &mut [u8], last: &[u8]) {
    for (to, from) in sum.iter_mut().zip(last) {
        *to ^= from;
    }
}
