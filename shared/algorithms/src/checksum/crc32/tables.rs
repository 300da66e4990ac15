//! CRC-32 by tables: any processor, any length.

use super::POLYNOMIAL;

/// What each value of each byte of a word adds to the remainder.
type Tables = [[u32; 256]; 8];

/// Of the word before the remainder.
static LAST: Tables = tables(0);
/// Of a word with as many words after it as make a row with it.
static BEFORE_A_ROW: Tables = tables(LANES - 1);

const fn tables(words_after: usize) -> Tables {
    let mut tables = [[0; 256]; 8];
    let mut at = 0;
    while at < 8 * 256 {
        let (place, byte) = (at / 256, at % 256);
        let mut rest = byte as u32;
        let mut bits = 8 * (8 - place + 8 * words_after);
        while bits > 0 {
            rest = (rest >> 1) ^ (POLYNOMIAL * (rest & 1));
            bits -= 1;
        }
        tables[place][byte] = rest;
        at += 1;
    }
    tables
}

/// Words of a row. Each has a remainder of its own, with the words above it: so they do not wait for each other. Five
/// were no faster, three a fifth slower.
const LANES: usize = 4;

/// "Interleaved" in Kadatch and Jenkins, Everything we know about CRC but afraid to forget (2010).
pub(super) fn crc32(sum: u32, data: &[u8]) -> u32 {
    let (words, rest) = data.as_chunks::<8>();
    let (rows, words) = words.as_chunks::<LANES>();
    let mut now = !sum;
    if let Some((last, rows)) = rows.split_last() {
        let mut lanes = [0; LANES];
        lanes[0] = now;
        for row in rows {
            for (lane, word) in lanes.iter_mut().zip(row) {
                *lane = remainder(&BEFORE_A_ROW, *lane, word);
            }
        }
        let each = lanes.into_iter().zip(last);
        now = each.fold(0, |now, (lane, word)| remainder(&LAST, now ^ lane, word));
    }
    now = words.iter().fold(now, |now, word| remainder(&LAST, now, word));
    let [.., last] = &LAST;
    !rest.iter().fold(now, |now, byte| (now >> 8) ^ last[usize::from(now as u8 ^ byte)])
}

/// That of a word, to whose first half another remainder is added.
#[inline]
fn remainder(tables: &Tables, other: u32, word: &[u8; 8]) -> u32 {
    let [a, b, c, d, second_half @ ..] = *word;
    let first_half = u32::from_le_bytes([a, b, c, d]) ^ other;
    let bytes = first_half.to_le_bytes().into_iter().chain(second_half).zip(tables);
    bytes.fold(0, |sum, (byte, table)| sum ^ table[usize::from(byte)])
}
