//! What zlib's levels are in the engine.
//!
//! The engine's own levels are those of zlib-ng: the same numbers, other sizes. Here each of zlib's
//! levels is given what makes at most 1 % more bytes than zlib does on what people compress, and is
//! faster.
//!
//! Up to its level 8 the engine finds matches from 4 bytes on, zlib from 3. In text they are hardly
//! missed; in machine code they make up to 5 %. So that is told apart by a look at the data, and done
//! with the engine's level 9, which finds them, but with limits that are less than its own.

use zlib_rs::Strategy;
use zlib_rs::deflate::{self, DeflateStream};

/// How the engine does one of zlib's levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// The engine's level.
    pub(super) level: i32,
    /// The limits of its search, where they are not the level's own.
    limits: Option<Limits>,
}

/// `good_length`, `max_lazy`, `nice_length` and `max_chain` of zlib.
type Limits = [usize; 4];

const fn own(level: i32) -> Plan {
    Plan { level, limits: None }
}

/// Short matches, with a search that is no longer than its result is worth.
const fn short(limits: Limits) -> Plan {
    // From 1025 on, the engine's own way to search such chains would be used.
    assert!(limits[3] <= 1024);
    Plan { level: 9, limits: Some(limits) }
}

/// The engine's levels 3 to 6 do without zlib's lazy matches, which makes some files 8 % longer. These
/// have them.
const fn lazy(limits: Limits) -> Plan {
    assert!(limits[3] <= 1024);
    Plan { level: 7, limits: Some(limits) }
}

const TEXT: [Plan; 10] = [
    own(0),
    own(2),
    own(3),
    own(3),
    lazy([4, 8, 16, 16]),
    lazy([8, 16, 32, 24]),
    lazy([8, 16, 128, 56]),
    own(7),
    own(8),
    own(9),
];

const CODE: [Plan; 10] = [
    own(0),
    short([4, 4, 8, 4]),
    short([4, 4, 8, 4]),
    short([4, 4, 8, 8]),
    short([4, 4, 16, 16]),
    short([8, 16, 32, 24]),
    short([8, 16, 128, 80]),
    short([8, 32, 128, 128]),
    short([32, 128, 258, 512]),
    own(9),
];

impl Plan {
    /// For a level of zlib; `None` where it has no such level.
    pub(super) fn new(level: i32) -> Option<Self> {
        Self::of(&TEXT, level)
    }

    /// The same, for data that begins with `input`.
    pub(super) fn for_input(level: i32, input: &[u8]) -> Option<Self> {
        Self::of(if is_code(input) { &CODE } else { &TEXT }, level)
    }

    fn of(plans: &[Self; 10], level: i32) -> Option<Self> {
        let level = if level == -1 { 6 } else { level };
        usize::try_from(level).ok().and_then(|level| plans.get(level).copied())
    }

    /// Sets a stream to it that has been given nothing yet. Whether the engine could do it.
    pub(super) fn apply(self, stream: &mut DeflateStream<'_>, strategy: Strategy) -> bool {
        // Nothing has gone in, so nothing comes out for this.
        let done = deflate::params(stream, self.level, strategy) == zlib_rs::ReturnCode::Ok;
        if let (true, Some([good_length, max_lazy, nice_length, max_chain])) = (done, self.limits) {
            deflate::tune(stream, good_length, max_lazy, nice_length, max_chain);
        }
        done
    }
}

/// A sample of so many places, and so many bytes at each.
const PLACES: usize = 16;
const BYTES: usize = 64;

/// Whether the data looks like machine code, or tables of numbers: many control characters, and some
/// bytes that are not ASCII, but not as many as in noise.
fn is_code(input: &[u8]) -> bool {
    let Sample { all, control, high } = Sample::of(input);
    all >= 256 && control * 4 >= all && (all / 50..=all * 9 / 20).contains(&high)
}

/// Whether the data looks like text, in whatever language.
pub(super) fn is_text(input: &[u8]) -> bool {
    Sample::of(input).control == 0
}

/// What a few of the bytes are: in all, control characters other than white space, not ASCII.
struct Sample {
    all: usize,
    control: usize,
    high: usize,
}

impl Sample {
    fn of(input: &[u8]) -> Self {
        let step = (input.len() / PLACES).max(BYTES);
        let mut sample = Self { all: 0, control: 0, high: 0 };
        for place in input.chunks(step).take(PLACES) {
            for &byte in &place[..place.len().min(BYTES)] {
                sample.all += 1;
                sample.control += usize::from(byte < b' ' && !byte.is_ascii_whitespace());
                sample.high += usize::from(!byte.is_ascii());
            }
        }
        sample
    }
}
