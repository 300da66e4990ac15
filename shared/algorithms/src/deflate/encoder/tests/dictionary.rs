use super::*;
use crate::base::memory::NoMemory;
use crate::base::testing::counting::{Counting, allow, allow_all, held};

/// Whatever the sizes of tables are, all of a dictionary is found: as far back as zlib reaches from its end,
/// and where it ends.
#[test]
fn all_of_a_dictionary_is_found() {
    for length in [40, 700, 3000, 4096, 5000, 20_000, 40_000] {
        let dictionary = &samples::noise(length)[..];
        for (level, window_bits, mem_level) in
            [(1, -15, 8), (6, -15, 8), (9, 15, 9), (6, 12, 5), (2, -10, 8), (6, -9, 1)]
        {
            let config = config(level, window_bits, mem_level, 0);
            let reach = length.min(config.reach()) - 1;
            for back in [reach, reach / 2, 30] {
                let input = &dictionary[length - back..][..30.min(back)];
                let mut encoder = Encoder::<Heap>::new(config).unwrap();
                assert_eq!(encoder.set_dictionary(dictionary), Ok(true));
                let mut encoder = encoder.try_clone().unwrap();
                let (encoded, _) = run(&mut encoder, input, Flush::Finish);
                assert!(encoded.len() <= 16, "{length} {config:?} {back}: {}", encoded.len());
                assert!(decoded(&encoded, config, dictionary, input.len()) == input);
            }
        }
    }
}

/// With little data behind it, there is no second set of tables.
#[test]
fn tables_are_made_once() {
    for (length, window_bits, mem_level) in [(4096, -12, 5), (4096, 15, 8), (32_768, 15, 8)] {
        let dictionary = samples::words(length);
        let mut encoder = Encoder::<Counting>::new(config(6, window_bits, mem_level, 0)).unwrap();
        assert_eq!(encoder.set_dictionary(&dictionary), Ok(true));
        let before = held();
        assert!(before <= (1 << (window_bits.abs() + 2)) + (1 << (mem_level + 9)));
        run(&mut encoder, &dictionary[..500], Flush::Sync);
        assert_eq!(held(), before, "{length} {window_bits}");
    }
}

#[test]
fn no_memory_for_a_dictionary_is_an_error() {
    for level in [1, 6] {
        for left in 0.. {
            let mut encoder = Encoder::<Counting>::new(config(level, 15, 8, 0)).unwrap();
            allow(left);
            let set = encoder.set_dictionary(b"words");
            allow_all();
            if set == Ok(true) {
                assert!(left > 2, "a window, symbols and tables: {left}");
                break;
            }
            assert_eq!(set, Err(NoMemory));
            assert_eq!(encoder.set_dictionary(b"words"), Ok(true), "it can be given again");
            let (encoded, _) = run(&mut encoder, b"words", Flush::Finish);
            assert_eq!(decoded(&encoded, config(level, 15, 8, 0), b"words", 5), b"words");
        }
    }
}
