#![forbid(unsafe_code)]
//! What the stream objects of `zlib` and `_bz2` share: objects that decompress part by part, the input
//! that they keep, and room for what they put out. The formats are in shared/algorithms.

mod blocks;
mod decompressor;
mod failure;
mod memory;
mod room;
mod waiting;

pub use blocks::Blocks;
pub use decompressor::{
    Decompressor, EOF, Ending, MEMBERS, NEEDS_INPUT, Ran, Stop, UNUSED_DATA, UnusedData,
    begin_members, decompress, getters,
};
pub use failure::{Failure, NoRoom, raise_memory, with_held};
pub use memory::Raw;
pub use room::{
    BESIDE, MOST_AT_FIRST, NO_MEMORY, SMALL, begin, begin_likely, first_room, grow_for, grow_to,
    room_for,
};
pub use waiting::Waiting;
