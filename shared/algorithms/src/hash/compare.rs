//! Comparing in a time that tells nothing of the data.

use super::barrier::hide;

/// Whether two slices are the same, in a time that depends on the length of the second only.
#[must_use]
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    let same_length = one.len() == other.len();
    let difference = difference(if same_length { one } else { other }, other);
    (difference == 0) & same_length
}

/// 0 if the slices are the same. They have one length.
#[inline]
fn difference(one: &[u8], other: &[u8]) -> u64 {
    // What is left of a word in the end is compared with what comes before it once more.
    if let (Some(end), Some(other_end)) = (one.last_chunk(), other.last_chunk()) {
        let end = u64::from_ne_bytes(*end) ^ u64::from_ne_bytes(*other_end);
        let (large, one, other) = of_blocks::<256>(one, other);
        let (small, one, other) = of_blocks::<32>(one, other);
        hide(end) | large | small | of_blocks::<8>(one, other).0
    } else if let (Some(end), Some(other_end)) = (one.last_chunk(), other.last_chunk()) {
        let end = u32::from_ne_bytes(*end) ^ u32::from_ne_bytes(*other_end);
        hide(end.into()) | of_blocks::<4>(one, other).0
    } else {
        of_blocks::<1>(one, other).0
    }
}

/// The same for the whole blocks, and what follows them. A block is compared by vectors. From the sum
/// of some blocks the compiler does not know that the others make no difference.
#[inline]
fn of_blocks<'a, const SIZE: usize>(one: &'a [u8], other: &'a [u8]) -> (u64, &'a [u8], &'a [u8]) {
    let ((blocks, rest), (other_blocks, other_rest)) =
        (one.as_chunks::<SIZE>(), other.as_chunks::<SIZE>());
    let mut sum = 0;
    for (block, other) in blocks.iter().zip(other_blocks) {
        let ((words, bytes), (other_words, other_bytes)) = (block.as_chunks(), other.as_chunks());
        for (word, other) in words.iter().zip(other_words) {
            sum |= u64::from_ne_bytes(*word) ^ u64::from_ne_bytes(*other);
        }
        for (byte, other) in bytes.iter().zip(other_bytes) {
            sum |= u64::from(byte ^ other);
        }
        sum = hide(sum);
    }
    (sum, rest, other_rest)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn every_byte_counts() {
        for length in 0..=100 {
            let one: Vec<u8> = (0..length).collect();
            assert!(is_same(&one, &one.clone()), "{length}");
            for at in 0..usize::from(length) {
                let mut other = one.clone();
                other[at] ^= 1 << (at % 8);
                assert!(!is_same(&one, &other), "{length} {at}");
                assert!(!is_same(&one, &one[..at]) && !is_same(&one[..at], &one));
            }
        }
    }
}
