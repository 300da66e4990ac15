use super::*;
use crate::base::testing::counting::{Counting, allow, allow_all, held};

fn bound(window_bits: i32, mem_level: i32) -> usize {
    (1 << (window_bits + 2)) + (1 << (mem_level + 9)) + 6 * 1024
}

/// Never more than zlib's manual says, with the encoder itself: until the window has been full, and has
/// moved on, and there have been as many symbols as there can be.
#[test]
fn a_stream_holds_no_more_than_zlib() {
    for input in [samples::words(200_000), samples::noise(200_000), vec![7; 200_000]] {
        for window_bits in 9..=15 {
            for mem_level in 1..=9 {
                let length = (2 << window_bits).max(2 << (mem_level + 6)) + 7001;
                for level in [0, 1, 6, 9] {
                    let config = config(level, -window_bits, mem_level, 0);
                    let mut encoder = Encoder::<Counting>::new(config).unwrap();
                    assert_eq!(held(), 0);
                    for part in input[..length].chunks(7001) {
                        run(&mut encoder, part, Flush::None);
                        let all = held() + size_of_val(&encoder);
                        assert!(all <= bound(window_bits, mem_level));
                    }
                    run(&mut encoder, b"", Flush::Finish);
                    drop(encoder);
                    assert_eq!(held(), 0);
                }
            }
        }
    }
}

/// Where little has come, little is held.
#[test]
fn a_stream_holds_what_it_was_given() {
    for length in [1, 100, 500, 1000, 2000, 4000] {
        let mut encoder = Encoder::<Counting>::new(config(6, -15, 8, 0)).unwrap();
        run(&mut encoder, &samples::words(length), Flush::Sync);
        assert!(held() <= 32 * length.max(300), "{length} {}", held());
    }
}

/// Whatever buffer cannot be had, nothing is taken and nothing is written, and the call can be made again.
#[test]
fn no_memory_is_an_error() {
    let input = samples::words(100_000);
    for level in [0, 1, 6] {
        let mut refused = 0;
        loop {
            allow_all();
            let mut encoder = Encoder::<Counting>::new(config(level, -15, 8, 0)).unwrap();
            let mut written = Vec::new();
            allow(refused);
            let mut room = vec![MaybeUninit::uninit(); 200_000];
            let mut taken = 0;
            let mut failed = false;
            for part in [0..10, 10..5000, 5000..100_000] {
                while taken < part.end {
                    let step = encoder.run(&input[taken..part.end], &mut room, Flush::None);
                    written.extend_from_slice(step.written);
                    taken += step.consumed;
                    if step.end == End::NoMemory {
                        assert_eq!((step.consumed, step.written.len()), (0, 0));
                        failed = true;
                        allow_all();
                    }
                }
            }
            written.extend_from_slice(encoder.run(b"", &mut room, Flush::Finish).written);
            let config = config(level, -15, 8, 0);
            assert!(decoded(&written, config, b"", input.len()) == input, "{level} {refused}");
            if !failed {
                break;
            }
            refused += 1;
        }
        assert!(refused > 1, "{level} {refused}");
    }
    allow_all();
}
