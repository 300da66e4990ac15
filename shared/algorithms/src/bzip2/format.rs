//! The numbers of the format.

/// What a block is for each level.
pub(super) const LEVEL_BYTES: usize = 100_000;

/// The most symbols: two for runs, 255 for other places of the list, and the end of the block.
pub(super) const MAX_SYMBOLS: usize = 258;

/// The symbols of runs: their digits are 1 and 2, the lowest first.
pub(super) const RUN_A: usize = 0;
pub(super) const RUN_B: usize = 1;

/// The most Huffman tables of a block.
pub(super) const MAX_TABLES: usize = 6;

/// For how many symbols a table is selected.
pub(super) const GROUP: usize = 50;

/// The most groups of a block.
pub(super) const MAX_SELECTORS: usize = 2 + 9 * LEVEL_BYTES / GROUP;

/// The longest code that a decoder takes.
pub(super) const LONGEST: u32 = 20;

/// What begins a block: the digits of pi.
pub(super) const BLOCK_MAGIC: [u8; 6] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

/// What begins the trailer: the digits of the square root of pi.
pub(super) const END_MAGIC: [u8; 6] = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];

/// The run of equal bytes that a count of more of them follows.
pub(super) const RUN: usize = 4;
