//! Wiping what may be secret.

use zeroize::optimization_barrier;

/// Overwrites memory that may hold something secret and is not read again.
///
/// It is one plain store of the whole, which the compiler makes as wide as it can. It cannot leave
/// it out: for all it knows, what is behind the barrier reads the memory.
#[inline]
pub(crate) fn overwrite<T: Copy>(secret: &mut T, with: T) {
    *secret = with;
    optimization_barrier(secret);
}
