//! Digests as competitors.

use rustdlib_hashes::{Algorithm, State};
use sha2::Digest;

use crate::Room;

/// Our digest, as long as the room.
pub fn ours<'o, S: State>(algorithm: Algorithm, input: &[u8], room: &'o mut Room) -> &'o [u8] {
    let mut state = S::new(algorithm);
    state.update(input);
    state.digest(&mut room.bytes);
    &room.bytes
}

/// The digest of another crate.
pub fn theirs<'o, D: Digest>(input: &[u8], room: &'o mut Room) -> &'o [u8] {
    room.bytes.copy_from_slice(&D::digest(input));
    &room.bytes
}
