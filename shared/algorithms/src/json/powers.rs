//! Powers of ten, each as the 128 bits that it begins with.

/// The power of the first entry.
const FIRST: i32 = -292;
const COUNT: usize = 617;

/// So many words hold 10 to the last power, and 128 bits of 1 divided by 10 to the negated first.
const WORDS: usize = 18;
/// The lowest word comes first.
type Words = [u64; WORDS];

/// `10^power`, divided by the power of two that leaves 128 bits, and rounded up; from -292 to 324.
#[inline]
pub(super) fn power_of_ten(power: i32) -> u128 {
    POWERS[(power - FIRST) as usize]
}

static POWERS: [u128; COUNT] = {
    let mut powers = [0; COUNT];
    let one = FIRST.unsigned_abs() as usize;
    let mut number = [0; WORDS];
    number[0] = 1;
    let mut index = one;
    while index < COUNT {
        powers[index] = begin(&number);
        number = ten_times(number);
        index += 1;
    }
    number = [0; WORDS];
    number[WORDS - 1] = 1 << 63;
    index = one;
    while index > 0 {
        number = divided_by_ten(number);
        index -= 1;
        // The quotient is cut off, and never whole.
        powers[index] = cut(&number).0 + 1;
    }
    powers
};

/// The first 128 bits of a number, rounded up.
const fn begin(number: &Words) -> u128 {
    let (bits, is_whole) = cut(number);
    if is_whole { bits } else { bits + 1 }
}

/// The first 128 bits of a number, and whether no others are set.
const fn cut(number: &Words) -> (u128, bool) {
    let mut top = WORDS - 1;
    while number[top] == 0 {
        top -= 1;
    }
    let shift = number[top].leading_zeros();
    let first =
        ((word_at(number, top) as u128) << 64) | word_at(number, top.wrapping_sub(1)) as u128;
    let third = word_at(number, top.wrapping_sub(2));
    let bits = if shift == 0 { first } else { (first << shift) | (third >> (64 - shift)) as u128 };
    let mut is_whole = third << shift == 0;
    let mut index = 0;
    while index + 2 < top {
        is_whole = is_whole && number[index] == 0;
        index += 1;
    }
    (bits, is_whole)
}

/// A word, or 0 below the lowest.
const fn word_at(number: &Words, index: usize) -> u64 {
    if index < WORDS { number[index] } else { 0 }
}

const fn ten_times(mut number: Words) -> Words {
    let (mut carry, mut index) = (0, 0);
    while index < WORDS {
        let product = number[index] as u128 * 10 + carry;
        number[index] = product as u64;
        carry = product >> 64;
        index += 1;
    }
    number
}

const fn divided_by_ten(mut number: Words) -> Words {
    let (mut rest, mut index) = (0, WORDS);
    while index > 0 {
        index -= 1;
        let part = (rest << 64) | number[index] as u128;
        number[index] = (part / 10) as u64;
        rest = part % 10;
    }
    number
}
