//! Adler-32 (RFC 1950, section 8).

#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
use crate::base::cpu::{Avx2, Avx512Vnni};

/// The largest prime below 2**16.
const BASE: u32 = 65521;

/// How many bytes can be added before the second sum, of 32 bits, has to be brought below [`BASE`]:
/// the most that zlib allows, less what makes it a multiple of the size of a row.
const MOST: usize = 5504;

/// The checksum of what `sum` is that of, and of `data` after it.
#[must_use]
pub fn adler32(sum: u32, data: &[u8]) -> u32 {
    // Of few bytes, a sum that went through memory would take twice the time: only `add` lends the sums.
    let sums = [sum & 0xffff, sum >> 16];
    let [a, b] = if data.len() < FEW {
        add_bytes(sums, data).map(|sum| sum % BASE)
    } else {
        add(sums, data)
    };
    (b << 16) | a
}

/// Of so few bytes, each one alone takes less time than a vector.
const FEW: usize = 16;

/// Adds bytes, and leaves the sums below [`BASE`].
#[inline]
fn add(mut sums: [u32; 2], data: &[u8]) -> [u32; 2] {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx512Vnni::detect() {
        x86::avx512(token, &mut sums, data);
        return sums;
    }
    #[cfg(target_arch = "x86_64")]
    if data.len() >= x86::WIDTH
        && let Some(token) = Avx2::detect()
    {
        x86::avx2(token, &mut sums, data);
        return sums;
    }
    for piece in data.chunks(MOST) {
        add_portable(&mut sums, piece);
        sums = sums.map(|sum| sum % BASE);
    }
    sums
}

/// The portable code adds by rows of so many bytes.
const COLUMNS: usize = 16;

/// After so many rows, what is added up for a column may need more than 16 bits.
const ROWS: usize = 16;

fn add_portable(sums: &mut [u32; 2], data: &[u8]) {
    let (rows, rest) = if data.len() < 2 * COLUMNS { (&[][..], data) } else { data.as_chunks() };
    for rows in rows.chunks(ROWS) {
        let columns = if IN_ARRAYS { columns_in_arrays(rows) } else { columns_in_words(rows) };
        add_columns(sums, rows.len(), columns);
    }
    *sums = add_bytes(*sums, rest);
}

/// Whether the compiler makes vectors of the arrays; elsewhere it makes them single numbers.
const IN_ARRAYS: bool = cfg!(any(target_arch = "x86_64", target_arch = "x86"));

#[inline]
fn add_bytes([mut a, mut b]: [u32; 2], data: &[u8]) -> [u32; 2] {
    for byte in data {
        a += u32::from(*byte);
        b += a;
    }
    [a, b]
}

/// What a column adds up to, and what these sums before each row add up to.
type Columns = ([u16; COLUMNS], [u16; COLUMNS]);

/// Adds up to [`ROWS`] rows.
fn columns_in_arrays(rows: &[[u8; COLUMNS]]) -> Columns {
    let (mut columns, mut before) = ([0; COLUMNS], [0; COLUMNS]);
    for row in rows {
        for at in 0..COLUMNS {
            before[at] += columns[at];
            columns[at] += u16::from(row[at]);
        }
    }
    (columns, before)
}

/// Adds up to [`ROWS`] rows, four columns in a word.
fn columns_in_words(rows: &[[u8; COLUMNS]]) -> Columns {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    // The even bytes of each half of a row, and the odd ones.
    let (mut columns, mut before) = ([0_u64; COLUMNS / 4], [0_u64; COLUMNS / 4]);
    for row in rows {
        let [first, second] = *row.as_chunks().0 else { unreachable!("a row has two words") };
        let [first, second] = [first, second].map(u64::from_le_bytes);
        let lanes = [first & EVEN, first >> 8 & EVEN, second & EVEN, second >> 8 & EVEN];
        for at in 0..lanes.len() {
            before[at] += columns[at];
            columns[at] += lanes[at];
        }
    }
    let lanes = |words: [u64; COLUMNS / 4]| {
        std::array::from_fn(|at| (words[at / 8 * 2 + at % 2] >> (at % 8 / 2 * 16)) as u16)
    };
    (lanes(columns), lanes(before))
}

#[inline]
fn add_columns([a, b]: &mut [u32; 2], rows: usize, (columns, before): Columns) {
    // Within its row, a byte counts once for itself and once for each that follows; at most 65,280 in a column.
    let weighted = std::array::from_fn(|at| columns[at] * (COLUMNS - at) as u16);
    *b += *a * (rows * COLUMNS) as u32;
    *a += sum(columns);
    *b += sum(before) * COLUMNS as u32 + sum(weighted);
}

/// The sum of all columns: four at once, of which the compiler makes a vector.
#[inline]
fn sum(columns: [u16; COLUMNS]) -> u32 {
    let [first, second, third, fourth] = *columns.as_chunks::<4>().0 else {
        unreachable!("sixteen are four fours")
    };
    let sums: [u32; 4] = std::array::from_fn(|at| {
        u32::from(first[at]) + u32::from(second[at]) + u32::from(third[at]) + u32::from(fourth[at])
    });
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::cpu::with_every_backend;
    use crate::base::testing::Random;

    /// Section 8.2, byte by byte.
    fn naive(sum: u32, data: &[u8]) -> u32 {
        let (mut a, mut b) = (sum & 0xffff, sum >> 16);
        for byte in data {
            a = (a + u32::from(*byte)) % BASE;
            b = (b + a) % BASE;
        }
        (b << 16) | a
    }

    fn check(sum: u32, data: &[u8]) {
        let expected = naive(sum, data);
        with_every_backend(|| assert_eq!(adler32(sum, data), expected, "{sum:x} {}", data.len()));
    }

    /// Around vectors, rows and what is added before the sums are reduced: by the portable code, and by vectors.
    #[test]
    fn every_backend_adds_as_the_standard_says() {
        let mut random = Random::new();
        let bytes = random.bytes((1 << 19) + 100, &crate::base::testing::any_byte());
        let around =
            |size: usize, by: usize| (1..=3).flat_map(move |n| n * size - by..=n * size + by);
        for length in (0..=300).chain(around(MOST, 70)).chain(around(1024, 3)) {
            check(1, &bytes[..length]);
        }
        for length in [1 << 15, 1 << 18, 1 << 19] {
            for length in [length - 1, length, length + 1, length + 100] {
                check(0xfff0_fff0, &bytes[..length]);
            }
        }
    }

    #[test]
    fn data_may_begin_anywhere() {
        let bytes = Random::new().bytes(40_000, &crate::base::testing::any_byte());
        for length in [31, 32, 63, 64, 65, 200, 300, 2048, 2300, 33_000] {
            for at in 0..=64 {
                check(1, &bytes[at..at + length]);
            }
        }
    }

    #[test]
    fn parts_are_the_whole() {
        let mut random = Random::new();
        let bytes = random.bytes(6000, &crate::base::testing::any_byte());
        let expected = naive(1, &bytes);
        for _ in 0..500 {
            let mut cuts = [(); 2].map(|()| random.below(bytes.len() + 1));
            cuts.sort_unstable();
            let parts = [&bytes[..cuts[0]], &bytes[cuts[0]..cuts[1]], &bytes[cuts[1]..]];
            with_every_backend(|| {
                assert_eq!(
                    parts.iter().fold(1, |sum, part| adler32(sum, part)),
                    expected,
                    "{cuts:?}"
                );
            });
        }
    }

    #[test]
    fn words_add_as_arrays_do() {
        let bytes = Random::new().bytes(ROWS * COLUMNS, &crate::base::testing::any_byte());
        for bytes in [bytes, vec![255; ROWS * COLUMNS]] {
            let rows = bytes.as_chunks().0;
            for rows in (0..=ROWS).map(|count| &rows[..count]) {
                assert_eq!(columns_in_words(rows), columns_in_arrays(rows));
            }
        }
    }

    /// The largest sums there can be.
    #[test]
    fn nothing_overflows() {
        for length in [MOST - 1, MOST, MOST + 1, 2 * MOST, 5 * MOST + 31, (1 << 18) + 63, 1 << 19] {
            check(0xfff0_fff0, &vec![255; length]);
        }
    }
}
