//! Quoted-printable encoded by shuffles, four bytes at once: what is quoted and what is not costs the same, so it need not
//! be foreseen.
// Where there is no shuffle nothing here is reached, and compilers see that.
#![cfg_attr(
    not(any(target_arch = "x86_64", target_arch = "aarch64")),
    allow(unreachable_code, unused_mut, unused_variables)
)]

use super::Options;
use super::classes::{needs_care, quoted};
use super::line::{LINE, Newline, Place};
use super::sink::Sink;
use crate::base::bytes16::{Bytes16, Shuffle};

/// How many bytes one step looks at; shorter inputs are not looked at.
pub(super) const WIDTH: usize = 16;

/// How many bytes are encoded at once, to at most [`WIDTH`].
pub(super) const GROUP: usize = 4;

/// Encodes groups of four bytes, and breaks lines, up to the first group that needs care, or the end of a line without
/// anything that is quoted: there is a faster way for more of those.
///
/// The first byte is none that needs care.
#[inline(always)]
pub(super) fn encode_groups(
    shuffle: Shuffle,
    run: &[u8],
    sink: &mut impl Sink,
    mut place: Place,
    newline: Newline,
    options: Options,
) -> Place {
    let mut line_quoted = 0;
    while let Some(&bytes) = run[place.at..].first_chunk::<WIDTH>() {
        let groups = Groups::new(shuffle, bytes, options);
        line_quoted |= groups.quoted;
        if let Some(after) = groups.write_all(sink, place) {
            place = after;
            continue;
        }
        let is_full;
        (place, is_full) = groups.write_fitting(sink, place);
        if !is_full {
            if groups.care != 0 {
                break;
            }
            continue;
        }
        // A dot at the start of a line, and the last byte of a line, need care.
        if line_quoted == 0 || matches!(run[place.at..], [b'.', ..] | [_, b'\n', ..]) {
            break;
        }
        newline.write_soft(sink);
        (place.column, line_quoted) = (0, 0);
    }
    place
}

/// Four groups.
struct Groups {
    shuffle: Shuffle,
    /// For each its bytes, their higher and their lower digits, and equals signs.
    digits: [Bytes16; 4],
    /// The bits of the bytes that are quoted.
    quoted: u16,
    /// The bits of the bytes that need care.
    care: u16,
}

impl Groups {
    #[inline(always)]
    fn new(shuffle: Shuffle, bytes: [u8; WIDTH], options: Options) -> Self {
        let bytes = Bytes16::new(bytes);
        Self {
            shuffle,
            digits: with_digits(shuffle, bytes),
            quoted: quoted(bytes, options).top_bits(),
            care: needs_care(bytes, options).top_bits(),
        }
    }

    /// The bits of the bytes of a group that are quoted.
    #[inline(always)]
    fn quoted(&self, group: usize) -> usize {
        usize::from(self.quoted >> (group * GROUP) & 0xf)
    }

    /// What a group becomes, and some bytes more.
    #[inline(always)]
    fn encoded(&self, group: usize) -> [u8; WIDTH] {
        let places = Bytes16::new(ENCODED[self.quoted(group)]);
        self.digits[group].shuffled(self.shuffle, places).to_array()
    }

    /// Writes all, where they fit in the line and none needs care.
    #[inline(always)]
    fn write_all(&self, sink: &mut impl Sink, place: Place) -> Option<Place> {
        let widths = [0, 1, 2, 3].map(|group| WIDTHS[self.quoted(group)].into());
        let after = place.advanced(WIDTH, widths.iter().sum());
        if self.care != 0 || after.column > LINE {
            return None;
        }
        sink.write_parts([0, 1, 2, 3].map(|group| self.encoded(group)), widths);
        Some(after)
    }

    /// Writes what stands before the first that needs care and fits in the line; and whether something does not fit.
    #[inline(always)]
    fn write_fitting(&self, sink: &mut impl Sink, mut place: Place) -> (Place, bool) {
        let without_care = self.care.trailing_zeros() as usize / GROUP;
        for group in 0..without_care {
            let room = (LINE - place.column).min(MOST);
            let fitting = FITTING[self.quoted(group)][room];
            sink.write_some(&self.encoded(group), fitting.output.into());
            place = place.advanced(fitting.input.into(), fitting.output.into());
            if usize::from(fitting.input) < GROUP {
                return (place, true);
            }
        }
        (place, false)
    }
}

/// By the bits of the bytes that are quoted: how many columns a group takes.
static WIDTHS: [u8; 1 << GROUP] = {
    let mut widths = [0; 1 << GROUP];
    let mut quoted = 0;
    while quoted < widths.len() {
        widths[quoted] = FITTING[quoted][MOST].output;
        quoted += 1;
    }
    widths
};

/// How many bytes of a group fit in a line, and how many columns they take.
#[derive(Clone, Copy)]
struct Fitting {
    input: u8,
    output: u8,
}

/// The most columns that a group takes.
const MOST: usize = 3 * GROUP;

/// By the bits of the bytes that are quoted, and the columns that there are: at most [`MOST`], but 16 are found by a
/// shift.
static FITTING: [[Fitting; 16]; 1 << GROUP] = {
    let mut fitting = [[Fitting { input: 0, output: 0 }; 16]; 1 << GROUP];
    let mut quoted = 0;
    while quoted < fitting.len() {
        let mut room = 0;
        while room <= MOST {
            let fits = &mut fitting[quoted][room];
            while fits.input < GROUP as u8 {
                let output = fits.output + if quoted >> fits.input & 1 != 0 { 3 } else { 1 };
                if output as usize > room {
                    break;
                }
                *fits = Fitting { input: fits.input + 1, output };
            }
            room += 1;
        }
        quoted += 1;
    }
    fitting
};

/// For each group its bytes, their higher and their lower digits, and equals signs.
#[inline(always)]
fn with_digits(shuffle: Shuffle, bytes: Bytes16) -> [Bytes16; 4] {
    let [high, low] = [bytes.shift_right_16::<4>(), bytes].map(|values| {
        Bytes16::new(*b"0123456789ABCDEF").shuffled(shuffle, values.and(Bytes16::splat(15)))
    });
    let [first, last] = bytes.zip_words(high);
    let [first_low, last_low] = low.zip_words(Bytes16::splat(b'='));
    let [[a, b], [c, d]] = [first.zip_halves(first_low), last.zip_halves(last_low)];
    [a, b, c, d]
}

/// By the bits of the bytes that are quoted: where what a group becomes stands in one of [`with_digits`].
static ENCODED: [[u8; WIDTH]; 1 << GROUP] = {
    let mut encoded = [[0; WIDTH]; 1 << GROUP];
    let mut quoted = 0;
    while quoted < encoded.len() {
        let (mut byte, mut to) = (0, 0);
        while byte < GROUP {
            encoded[quoted][to] = byte as u8;
            if quoted >> byte & 1 != 0 {
                encoded[quoted][to] = 3 * GROUP as u8;
                encoded[quoted][to + 1] = (GROUP + byte) as u8;
                encoded[quoted][to + 2] = (2 * GROUP + byte) as u8;
                to += 2;
            }
            byte += 1;
            to += 1;
        }
        quoted += 1;
    }
    encoded
};
