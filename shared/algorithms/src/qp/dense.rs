//! Quoted-printable decoded by shuffles of 16 bytes, where many are quoted: it need not be foreseen which.

use crate::base::Output;
use crate::base::bytes16::{Bytes16, Shuffle};

/// How many bytes one step looks at; shorter inputs are not decoded at all.
const WIDTH: usize = 16;

/// As many equals signs in twice [`WIDTH`] make it worth to begin to decode them all at once.
pub(super) const DENSE: u32 = 6;

/// Decodes 16 bytes after the other, up to some without an equals sign, or to an equals sign that neither quotes a byte
/// nor breaks a line; returns what follows.
#[inline(always)]
pub(super) fn decode_dense<'i>(
    shuffle: Shuffle,
    input: &'i [u8],
    output: &mut Output<'_>,
    header: bool,
) -> &'i [u8] {
    let Some(bytes) = input.first_chunk::<WIDTH>() else { return input };
    if Bytes16::new(*bytes).equal(b'=').top_bits().count_ones() < DENSE / 2 {
        return input;
    }
    let mut rest = input;
    while let Some(&bytes) = rest.first_chunk::<WIDTH>() {
        let bytes = Bytes16::new(bytes);
        let equals = bytes.equal(b'=');
        let signs = equals.top_bits();
        if signs == 0 {
            break;
        }
        let values = bytes.hex_values();
        let decoded = decoded(shuffle, bytes, equals, values, header);
        let others = values.top_bits();
        let wrong = signs & KNOWN & (others >> 1 | others >> 2);
        // But for the digits.
        let mut kept = !(signs << 1 | signs << 2) & KNOWN;
        let mut consumed = 14 + usize::from((signs >> 12 & 1) + (signs >> 13 & 1) * 2);
        if wrong != 0 {
            (kept, consumed) = up_to(wrong, kept);
        }
        write_kept(shuffle, decoded, kept, output);
        rest = &rest[consumed..];
        if wrong != 0 {
            match rest {
                [b'=', b'\n', tail @ ..] => rest = tail,
                _ => break,
            }
        }
    }
    rest
}

/// The bytes, with what is quoted in the place of each equals sign: `equals` has all bits of those, `values` has the
/// values of the digits.
#[inline(always)]
fn decoded(
    shuffle: Shuffle,
    bytes: Bytes16,
    equals: Bytes16,
    values: Bytes16,
    header: bool,
) -> Bytes16 {
    let [high, low] = [1, 2].map(|count| values.shuffled(shuffle, behind(count)));
    let quoted = high.join_nibbles(low);
    let decoded = bytes.plus(equals.and(quoted.add(b'='.wrapping_neg())));
    if !header {
        return decoded;
    }
    let underscores = bytes.equal(b'_');
    decoded.plus(underscores.and(Bytes16::splat(b' '.wrapping_sub(b'_'))))
}

/// Of the last two bytes of a step it is not known whether they quote.
const KNOWN: u16 = 0x3fff;

/// What is kept before the first that is `wrong`, and how many bytes stand there.
///
/// A call, since compilers would rather do this for each step than branch.
#[cold]
#[inline(never)]
fn up_to(wrong: u16, kept: u16) -> (u16, usize) {
    let consumed = wrong.trailing_zeros();
    (kept & ((1 << consumed) - 1), consumed as usize)
}

/// Writes the bytes of which `kept` has the bits.
#[inline(always)]
fn write_kept(shuffle: Shuffle, bytes: Bytes16, kept: u16, output: &mut Output<'_>) {
    let halves = kept.to_le_bytes();
    let [first, last] = halves.map(|bits| KEPT[usize::from(bits)]);
    let places = Bytes16::from_halves([first, last + 0x0808_0808_0808_0808]);
    let parts = bytes.shuffled(shuffle, places).to_halves().map(u64::to_le_bytes);
    output.push_parts(parts, halves.map(|bits| bits.count_ones() as usize));
}

/// The places of the bytes that stand `count` behind; behind the last one stands the first.
#[inline(always)]
fn behind(count: usize) -> Bytes16 {
    Bytes16::new(std::array::from_fn(|at| ((at + count) % WIDTH) as u8))
}

/// By the bits of the bytes to keep of eight: their places, the first lowest.
static KEPT: [u64; 256] = {
    let mut kept = [0; 256];
    let mut bits = 0;
    while bits < kept.len() {
        let (mut place, mut shift) = (0, 0);
        while place < 8 {
            if bits >> place & 1 != 0 {
                kept[bits] |= place << shift;
                shift += 8;
            }
            place += 1;
        }
        bits += 1;
    }
    kept
};
