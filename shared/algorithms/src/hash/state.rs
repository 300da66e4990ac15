//! What every algorithm does with data.

use super::algorithm::Algorithm;

/// A hash that is being computed.
///
/// It is wiped when it is dropped: what was hashed may have been a password or a key.
pub trait State: Clone + Send + Sync + 'static {
    /// The state before any data. `algorithm` is one that the type is for.
    fn new(algorithm: Algorithm) -> Self;

    /// Adds data.
    fn update(&mut self, data: &[u8]);

    /// Does what is put off until there is more data. It changes nothing but the time that what follows
    /// takes: call it before a copy is made or a digest is written, so that not each copy, and not each
    /// later digest, has to do it again.
    fn settle(&mut self) {}

    /// Makes a copy where it is to stay. What was there is dropped before the state is read, so that nothing is
    /// called between reading it and writing it, for which the copy would wait on the stack.
    #[inline]
    fn copy_to(&self, place: &mut Option<Self>) {
        *place = None;
        *place = Some(self.clone());
    }

    /// Writes the digest of the data so far, which `output` has the length for: that of the
    /// algorithm, or any where the algorithm is extendable. More data can follow.
    fn digest(&self, output: &mut [u8]);

    /// The loop of PBKDF2: replaces `last` by its HMAC, so many times, and adds each to `sum` by
    /// exclusive or. `inner` and `outer` are the states of the key, and settled; both slices have the length of
    /// a digest.
    fn iterate_hmac(inner: &Self, outer: &Self, times: u32, last: &mut [u8], sum: &mut [u8]) {
        for _ in 0..times {
            for keyed in [inner, outer] {
                let mut next = keyed.clone();
                next.update(last);
                next.digest(last);
            }
            add(sum, last);
        }
    }
}

/// Adds `last` to `sum` by exclusive or.
#[inline]
pub(crate) fn add(sum: &mut [u8], last: &[u8]) {
    for (to, from) in sum.iter_mut().zip(last) {
        *to ^= from;
    }
}
