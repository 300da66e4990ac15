//! Comparing in a time that tells nothing of the data.

use super::barrier::hide;

/// Whether two slices are the same, in a time that depends on the length of the second only.
#[must_use]
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    let same_length = one.len() == other.len();
    let one = if same_length { one } else { other };
    let difference = match one.len() {
        0..4 => {
            one.iter().zip(other).fold(0, |sum, (one, other)| hide(sum | u64::from(one ^ other)))
        }
        4..=8 => of_ends::<4>(one, other),
        9..=16 => of_ends::<8>(one, other),
        17..=32 => of_ends::<16>(one, other),
        33..=64 => of_ends::<32>(one, other),
        _ => return are_many_same(one, other, same_length),
    };
    (difference == 0) & same_length
}

/// How many bytes are compared at a time where there are many.
const LARGE: usize = 256;

/// The same for more than 64 bytes, of one length. Apart, or the registers that calls need are saved for fewer too.
#[inline(never)]
fn are_many_same(one: &[u8], other: &[u8], same_length: bool) -> bool {
    let difference = match one.len() {
        ..=128 => of_ends::<64>(one, other),
        129..=LARGE => of_ends::<128>(one, other),
        _ => {
            let last = one.len() - LARGE;
            of_blocks(one, other) | of_ends::<128>(&one[last..], &other[last..])
        }
    };
    (difference == 0) & same_length
}

/// 0 if the first and the last `SIZE` bytes, which may overlap, are the same.
#[inline]
fn of_ends<const SIZE: usize>(one: &[u8], other: &[u8]) -> u64 {
    let ends = |bytes: &[u8]| Some((*bytes.first_chunk::<SIZE>()?, *bytes.last_chunk::<SIZE>()?));
    let (Some((start, end)), Some((other_start, other_end))) = (ends(one), ends(other)) else {
        return u64::MAX;
    };
    hide(of_block(&start, &other_start) | of_block(&end, &other_end))
}

/// The same for all whole blocks.
#[inline(never)]
fn of_blocks(one: &[u8], other: &[u8]) -> u64 {
    let (blocks, _) = one.as_chunks::<LARGE>();
    let (other_blocks, _) = other.as_chunks();
    // From the sum of some blocks the compiler does not know that the others make no difference.
    blocks.iter().zip(other_blocks).fold(0, |sum, (one, other)| hide(sum | of_block(one, other)))
}

/// The same for a block, for which the compiler has vectors.
#[inline(always)]
fn of_block<const SIZE: usize>(one: &[u8; SIZE], other: &[u8; SIZE]) -> u64 {
    let (words, bytes) = one.as_chunks();
    let (other_words, other_bytes) = other.as_chunks();
    let words = words
        .iter()
        .zip(other_words)
        .fold(0, |sum, (one, other)| sum | (u64::from_ne_bytes(*one) ^ u64::from_ne_bytes(*other)));
    match (bytes.first_chunk(), other_bytes.first_chunk()) {
        (Some(one), Some(other)) => {
            words | u64::from(u32::from_ne_bytes(*one) ^ u32::from_ne_bytes(*other))
        }
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn every_byte_counts() {
        for length in (0..=140).chain(250..=260).chain(500..=515) {
            let one: Vec<u8> = (0..length).map(|at| at as u8).collect();
            assert!(is_same(&one, &one.clone()), "{length}");
            for at in 0..length {
                let mut other = one.clone();
                other[at] ^= 1 << (at % 8);
                assert!(!is_same(&one, &other), "{length} {at}");
                assert!(!is_same(&one, &one[..at]) && !is_same(&one[..at], &one));
            }
        }
    }
}
