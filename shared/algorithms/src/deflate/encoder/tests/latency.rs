use super::*;
use crate::deflate::encoder::config::strategy;

/// After how much of this input the first byte comes out, given so many bytes at a time.
fn first_output(config: Config, input: &[u8], part: usize) -> usize {
    let mut encoder = Encoder::<Heap>::new(config).unwrap();
    let mut given = 0;
    for part in input.chunks(part) {
        given += part.len();
        if !run(&mut encoder, part, Flush::None).0.is_empty() {
            return given;
        }
    }
    usize::MAX
}

/// No later than from zlib 1.2.13, in parts of 64 bytes: level, wbits, memLevel, and after how much.
const MEASURED: [(i32, i32, i32, usize, usize); 20] = [
    (0, 15, 1, 512, 512),
    (0, 15, 8, 32768, 32768),
    (0, 9, 8, 512, 512),
    (1, 15, 1, 448, 448),
    (1, 15, 8, 92416, 16704),
    (1, 9, 1, 448, 448),
    (1, 12, 5, 5312, 2368),
    (2, 15, 8, 96576, 16704),
    (3, 15, 8, 99968, 16704),
    (4, 15, 8, 101696, 16704),
    (5, 12, 5, 5568, 2368),
    (6, 15, 1, 448, 448),
    (6, 15, 4, 2112, 1344),
    (6, 15, 8, 103168, 16704),
    (6, 15, 9, 217600, 33088),
    (6, 9, 1, 448, 448),
    (6, 9, 9, 44160, 33088),
    (6, 12, 5, 5632, 2368),
    (9, 15, 8, 104000, 16704),
    (9, 9, 9, 44160, 33088),
];

#[test]
fn first_output_is_not_later_than_from_zlib() {
    let (words, noise) = (samples::words(400_000), samples::noise(400_000));
    for (level, window_bits, mem_level, of_words, of_noise) in MEASURED {
        let config = config(level, -window_bits, mem_level, 0);
        for (input, most) in [(&words, of_words), (&noise, of_noise)] {
            let first = first_output(config, input, 64);
            assert!(first <= most, "{config:?} {first} {most}");
        }
    }
}

/// No later than from zlib 1.2.13, byte by byte, with 127 symbols to a block: level, strategy, and after
/// how much noise.
const MEASURED_BYTE_BY_BYTE: [(i32, i32, usize); 9] = [
    (1, strategy::DEFAULT, 388),
    (2, strategy::DEFAULT, 388),
    (3, strategy::DEFAULT, 388),
    (6, strategy::DEFAULT, 389),
    (1, strategy::FILTERED, 388),
    (1, strategy::HUFFMAN_ONLY, 127),
    (6, strategy::HUFFMAN_ONLY, 127),
    (6, strategy::RLE, 385),
    (1, strategy::FIXED, 388),
];

#[test]
fn first_output_is_not_a_byte_later_than_from_zlib() {
    let noise = samples::noise(1000);
    for (level, strategy, most) in MEASURED_BYTE_BY_BYTE {
        let config = config(level, -15, 1, strategy);
        let first = first_output(config, &noise, 1);
        assert!(first <= most, "{config:?} {first} {most}");
    }
}

/// After each call no more is outstanding than a block's symbols and a lookahead.
#[test]
fn work_is_done_when_it_is_given() {
    let words = samples::words(400_000);
    for level in 1..=9 {
        let mut encoder = Encoder::<Heap>::new(config(level, -15, 8, 0)).unwrap();
        let written = run(&mut encoder, &words, Flush::None).0.len();
        let rest = run(&mut encoder, b"", Flush::Finish).0.len();
        // A block has at most 16383 symbols, of 12 bits or fewer each in such data.
        assert!(rest < 25_000 && written > 50_000, "{level} {written} {rest}");
    }
}
