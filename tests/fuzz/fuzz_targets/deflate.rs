//! What the packer and the streams compress, both miniz_oxide and our own streams decompress.
#![no_main]

use std::cell::RefCell;
use std::mem::MaybeUninit;

use libfuzzer_sys::fuzz_target;
use miniz_oxide::inflate::decompress_to_vec_zlib;
use rustdlib_fuzz::choice;
use rustdlib_algorithms::zlib::pack::Packer;
use rustdlib_algorithms::zlib::{Config, Deflate, Flush};

thread_local! {
    // As in a module, one packer is used again and again.
    static PACKER: RefCell<Packer> = RefCell::new(Packer::new().unwrap_or_else(|_| panic!()));
}

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, cut) = (choice(&mut data), usize::from(choice(&mut data)));
    let config = Config {
        level: i32::from(choices % 11) - 1,
        window_bits: 9 + i32::from(choices >> 4) % 7,
        mem_level: 1 + i32::from(choices % 9),
        strategy: i32::from(choices % 5),
    };
    // With repetitions, so that there is something to find; now and then longer than the window.
    let times = match cut % 32 {
        31 => 1 + cut,
        odd if odd & 1 == 1 => 1 + cut / 32,
        _ => 1,
    };
    let input = data.repeat(times);
    assert_eq!(decompress_to_vec_zlib(&packed(&config, &input)).ok().as_ref(), Some(&input));
    assert_eq!(decompress_to_vec_zlib(&streamed(config, &input, cut)).ok().as_ref(), Some(&input));
});

fn packed(config: &Config, input: &[u8]) -> Vec<u8> {
    PACKER.with_borrow_mut(|packer| {
        let mut header = [MaybeUninit::uninit(); rustdlib_algorithms::zlib::pack::HEADER];
        let mut output = rustdlib_algorithms::zlib::pack::header(config, &mut header).to_vec();
        let mut packing = packer.begin(config, input);
        while !packing.is_done() {
            let mut room = Box::new_uninit_slice(packing.room());
            output.extend_from_slice(packing.next(&mut room));
        }
        output
    })
}

/// In pieces of `cut` bytes, each with another way of flushing.
fn streamed(config: Config, input: &[u8], cut: usize) -> Vec<u8> {
    const WAYS: [Flush; 5] = [Flush::None, Flush::Sync, Flush::Partial, Flush::Full, Flush::Block];
    let mut stream = Deflate::new(config).unwrap_or_else(|_| panic!());
    let mut output = Vec::new();
    let mut pieces = input.chunks(cut * 16 + 1).enumerate().peekable();
    let mut run = |piece: &[u8], flush| {
        let mut rest = piece;
        loop {
            let mut room = Box::new_uninit_slice(cut + 16);
            let step = stream.run(rest, &mut room, flush);
            output.extend_from_slice(step.written);
            rest = &rest[step.consumed..];
            if !step.full {
                return;
            }
        }
    };
    while let Some((number, piece)) = pieces.next() {
        run(piece, WAYS[number % WAYS.len()]);
    }
    run(b"", Flush::Finish);
    output
}
