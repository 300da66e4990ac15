//! The list of bytes, the most recent first.

/// Bytes that are moved to the front when they occur.
#[derive(Debug)]
pub(super) struct List<'a> {
    pub(super) bytes: &'a mut [u8; 256],
}

/// How many are moved without a loop.
const NEAR: usize = 16;

impl List<'_> {
    pub(super) fn first(&self) -> u8 {
        self.bytes[0]
    }

    /// Moves the byte at `place` to the front.
    #[inline(always)]
    pub(super) fn take(&mut self, place: usize) -> u8 {
        let Some(near) = self.bytes.first_chunk_mut::<NEAR>().filter(|_| place < NEAR) else {
            return self.take_far(place);
        };
        let old = u128::from_le_bytes(*near);
        let byte = (old >> (8 * place)) as u8;
        // The bytes up to the place, of which each goes one place up.
        let moved = u128::MAX >> (8 * (NEAR - 1 - place));
        let new = (old & !moved) | ((old << 8) & moved) | u128::from(byte);
        *near = new.to_le_bytes();
        byte
    }

    #[inline(never)]
    fn take_far(&mut self, place: usize) -> u8 {
        let byte = self.bytes[place];
        self.bytes.copy_within(..place, 1);
        self.bytes[0] = byte;
        byte
    }
}
