//! Data that is all there, for which the tables are larger.

use std::mem::MaybeUninit;

use super::{Outcome, decode, decoder, streams};
use crate::base::testing::Random;
use crate::deflate::decode_table::{LARGE, Size};
use crate::deflate::decoder::MUCH;

/// Gives all of the input, and says so.
fn decode_whole(window_bits: i32, input: &[u8]) -> Outcome {
    let mut decoder = decoder(window_bits);
    let mut room = vec![MaybeUninit::uninit(); 1 << 17];
    let step = decoder.run(input, &mut room, true);
    let (status, consumed, output) = (step.status, step.consumed, step.written.to_vec());
    Outcome { status, message: decoder.message(), output, consumed }
}

#[test]
fn whole_data_and_its_errors_are_as_in_a_stream() {
    let mut random = Random::new();
    let (mut large, mut errors) = (0, 0);
    let all: Vec<_> = (0..4).flat_map(|_| streams(&mut random)).collect();
    for (window_bits, mut packed, data) in all {
        for round in 0..12 {
            let whole = decode_whole(window_bits, &packed);
            let stream = decode(window_bits, &packed);
            assert!(whole == stream, "{round}: {whole:?}\n{stream:?}");
            assert!(round > 0 || whole.output == data);
            large += usize::from(packed.len() > 2 * MUCH);
            errors += usize::from(whole.message.is_some());
            let at = random.below(packed.len());
            packed[at] ^= 1 << random.below(8);
        }
    }
    assert!(large > 100 && errors > 100, "{large} {errors}");
}

/// The tables are large only where they do not stay.
#[test]
fn tables_are_large_for_data_that_is_all_there() {
    let mut random = Random::new();
    for (window_bits, packed, _) in streams(&mut random) {
        for finish in [false, true] {
            let mut decoder = decoder(window_bits);
            decoder.run(&packed, &mut [MaybeUninit::uninit(); 100], finish);
            let Some(tables) = &decoder.tables else { continue };
            let is_large = Size::of(tables).index_bits == LARGE.index_bits;
            assert!(!is_large || finish && packed.len() > MUCH);
            assert!(is_large || !finish || packed.len() < MUCH + 100);
        }
    }
}
