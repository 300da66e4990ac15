use super::*;
use crate::base::testing::Random;

fn configs() -> impl Iterator<Item = Config> {
    [15, 9, 8, -15, -9, -12].into_iter().flat_map(|window_bits| {
        (-1..=9).flat_map(move |level| (0..5).map(move |it| config(level, window_bits, 8, it)))
    })
}

#[test]
fn whole_data() {
    for length in [0, 1, 2, 3, 4, 5, 8, 9, 63, 258, 259, 300, 1000, 4095] {
        for input in samples::all(length) {
            for config in configs() {
                let encoded = whole(config, &input);
                assert!(encoded.len() <= super::super::bound(input.len()));
                assert_eq!(decoded(&encoded, config, b"", input.len()), input, "{config:?}");
            }
        }
    }
}

#[test]
fn large_whole_data() {
    let mut inputs = samples::all(300_000);
    inputs.push(samples::long_codes());
    inputs.push(inputs.concat());
    for input in inputs {
        for level in -1..=9 {
            let config = config(level, 15, 8, 0);
            let encoded = whole(config, &input);
            assert!(encoded.len() <= super::super::bound(input.len()));
            assert_eq!(decoded(&encoded, config, b"", input.len()), input, "{level}");
        }
    }
}

/// CPython's own tests want this of the default level.
#[test]
fn a_stream_given_all_at_once_is_as_whole_data() {
    for length in [0, 100, 5000, 40_000, 300_000] {
        let numbers = Random::new().bytes(length, b"0123456789,. ");
        for input in [samples::words(length), samples::table(length), numbers] {
            for (level, bits) in (2..=9).flat_map(|level| [(level, 9), (level, 13), (level, 15)]) {
                let config = config(level, bits, 8, 0);
                let mut encoder = Encoder::<Heap>::new(config).unwrap();
                let first = run(&mut encoder, &input, Flush::None).0;
                let rest = run(&mut encoder, b"", Flush::Finish).0;
                let whole = whole(config, &input);
                assert!([first, rest].concat() == whole, "{level} {bits} {length}");
            }
        }
    }
}

/// Noise is passed over byte by byte, wherever data is cut.
#[test]
fn noise_is_passed_over_as_in_whole_data() {
    for length in (900..1400).chain([5000, 20_000]) {
        let noise = samples::noise(length);
        // The end of its first call is before what comes again.
        let input = [&noise, &noise[..80]].concat();
        for level in [2, 6] {
            let config = config(level, 15, 8, 0);
            let mut encoder = Encoder::<Heap>::new(config).unwrap();
            let first = run(&mut encoder, &input, Flush::None).0;
            let rest = run(&mut encoder, b"", Flush::Finish).0;
            assert!([first, rest].concat() == whole(config, &input), "{level} {length}");
        }
    }
}

/// A block for which there is no room is the same when there is.
#[test]
fn what_a_stream_makes_does_not_depend_on_the_room() {
    for (input, mem_level) in [
        (samples::noise(1), 1),
        (samples::noise(65_528), 8),
        (samples::words(70_000), 1),
        (Random::new().bytes(70_000, b"0123456789"), 8),
    ] {
        for (level, bits) in [(1, 15), (2, 9), (6, 15), (9, 13)] {
            let config = config(level, bits, mem_level, 0);
            let by_need = streamed(config, &input, |_| 0);
            let at_once = streamed(config, &input, |length| 2 * length + (1 << 17));
            assert!(by_need == at_once, "{level} {bits} {}", input.len());
        }
    }
}

/// In two parts, with so much room at first for each.
fn streamed(config: Config, input: &[u8], room: fn(usize) -> usize) -> Vec<u8> {
    let mut encoder = Encoder::<Heap>::new(config).unwrap();
    let (first, second) = input.split_at(input.len() / 2);
    [(first, Flush::None), (second, Flush::Finish)]
        .map(|(part, flush)| run_with_room(&mut encoder, part, flush, room(part.len())).0)
        .concat()
}

/// In parts of any size, with any flush, copies in the middle, and dictionaries.
#[test]
fn streams() {
    let mut random = Random::new();
    let samples = samples::all(1 << 17);
    for round in 0..400 {
        let window_bits = [9, 10, 12, 15, -9, -10, -13, -15][random.below(8)];
        let (level, strategy) = (random.below(11) - 1, random.below(5));
        let config = config(level, window_bits, 1 + random.below(9), strategy);
        let sample = &samples[random.below(samples.len())];
        let dictionary = match random.below(3) {
            0 => &sample[..random.below(40_000)],
            _ => b"",
        };
        let mut encoder = Encoder::<Heap>::new(config).unwrap();
        if !dictionary.is_empty() {
            assert_eq!(encoder.set_dictionary(dictionary), Ok(true));
        }
        let from = random.below(sample.len() / 2);
        let longest = [1, 30, 400, 5000, 70_000][random.below(5)];
        let (mut input, mut encoded) = (Vec::new(), Vec::new());
        for _ in 0..random.below(40) {
            let start = (from + input.len()).min(sample.len());
            let part = &sample[start..(start + random.below(longest + 1)).min(sample.len())];
            let flush = match random.below(4) {
                0 => Flush::from_code(random.below(4)).unwrap(),
                1 if random.below(3) == 0 => Flush::Block,
                _ => Flush::None,
            };
            if random.below(5) == 0 {
                encoder = encoder.try_clone().unwrap();
            }
            input.extend_from_slice(part);
            encoded.extend(run(&mut encoder, part, Flush::None).0);
            encoded.extend(run(&mut encoder, b"", flush).0);
            if matches!(flush, Flush::Sync | Flush::Full | Flush::Partial) && random.below(4) == 0 {
                let now = decoded(&encoded, config, dictionary, input.len());
                assert!(now == input, "{round} {config:?} {} {}", now.len(), input.len());
            }
        }
        let (rest, end) = run(&mut encoder, b"", Flush::Finish);
        encoded.extend(rest);
        assert_eq!(end, End::Finished);
        assert_eq!(run(&mut encoder, b"", Flush::Finish).1, End::Ended);
        assert!(decoded(&encoded, config, dictionary, input.len()) == input, "{round} {config:?}");
    }
}

/// A full flush begins anew: what comes after it can be decoded alone.
#[test]
fn full_flush() {
    let part = samples::words(5000);
    for level in 0..=9 {
        let config = config(level, -15, 8, 0);
        let mut encoder = Encoder::<Heap>::new(config).unwrap();
        let first = run(&mut encoder, &part, Flush::Full).0;
        let second = run(&mut encoder, &part, Flush::Finish).0;
        assert_eq!(decoded(&first, config, b"", part.len()), part);
        assert_eq!(decoded(&second, config, b"", part.len()), part);
    }
}

#[test]
fn flushes_that_have_nothing_to_do() {
    let mut encoder = Encoder::<Heap>::new(config(6, -15, 8, 0)).unwrap();
    assert_eq!(run(&mut encoder, b"", Flush::None), (vec![], End::Done));
    assert_eq!(run(&mut encoder, b"", Flush::None), (vec![], End::Idle));
    assert_eq!(run(&mut encoder, b"", Flush::Sync), (vec![0, 0, 0, 255, 255], End::Done));
    assert_eq!(run(&mut encoder, b"", Flush::Sync), (vec![], End::Idle));
    assert_eq!(run(&mut encoder, b"", Flush::Block), (vec![], End::Idle));
    // As in zlib, it is the last call that counts.
    assert_eq!(run(&mut encoder, b"", Flush::Sync), (vec![0, 0, 0, 255, 255], End::Done));
    assert_eq!(run(&mut encoder, b"", Flush::Full), (vec![0, 0, 0, 255, 255], End::Done));
    assert_eq!(run(&mut encoder, b"", Flush::Finish), (vec![3, 0], End::Finished));
}

#[test]
fn no_code_is_longer_than_allowed_and_none_is_left_over() {
    for limit in [7, 15] {
        let (mut a, mut b) = (1_u32, 1_u32);
        let mut counts = [0; 19];
        for count in &mut counts {
            *count = a;
            (a, b) = (b, a + b);
        }
        let (lengths, _) = super::super::huffman::lengths(&counts, limit);
        assert!(lengths.iter().all(|&length| usize::from(length) <= limit));
        let parts: u32 = lengths.iter().map(|&length| 1 << (limit - usize::from(length))).sum();
        assert_eq!(parts, 1 << limit);
    }
}

/// Level 0 makes what a module makes room for beforehand: the input, and five bytes for each block.
#[test]
fn stored_data_is_of_known_length() {
    for length in [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 262_140, 262_141, 1_000_000] {
        let input: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
        for (window_bits, container) in [(-15, 0), (15, 2 + 4), (31, 10 + 8)] {
            let encoded = whole(config(0, window_bits, 8, 0), &input);
            let blocks = input.len().div_ceil(65_535).max(1);
            assert_eq!(encoded.len(), container + input.len() + 5 * blocks, "{length}");
        }
    }
}

#[test]
fn parameters_are_checked() {
    for window_bits in -17..=50 {
        let valid = matches!(window_bits, -15..=-9 | 8..=15 | 25..=31);
        assert_eq!(config(6, window_bits, 8, 0).is_valid(), valid, "{window_bits}");
    }
    for (level, mem_level, strategy, valid) in [
        (-2, 8, 0, false),
        (-1, 1, 0, true),
        (9, 9, 4, true),
        (10, 8, 0, false),
        (6, 0, 0, false),
        (6, 10, 0, false),
        (6, 8, -1, false),
        (6, 8, 5, false),
    ] {
        assert_eq!(config(level, 15, mem_level, strategy).is_valid(), valid);
    }
}

#[test]
fn only_a_zlib_header_and_none_have_dictionaries() {
    for (window_bits, can) in [(15, true), (-15, true), (31, false)] {
        let mut encoder = Encoder::<Heap>::new(config(6, window_bits, 8, 0)).unwrap();
        assert_eq!(encoder.set_dictionary(b"words"), Ok(can));
        assert_eq!(encoder.set_dictionary(b"words"), Ok(false));
    }
}

#[test]
fn headers() {
    let begin = |level, window_bits, strategy| {
        let config = config(level, window_bits, 8, strategy);
        whole(config, b"")[..if window_bits > 15 { 10 } else { 2 }].to_vec()
    };
    for (level, second) in
        [(0, 0x01), (1, 0x01), (2, 0x5e), (5, 0x5e), (6, 0x9c), (-1, 0x9c), (9, 0xda)]
    {
        assert_eq!(begin(level, 15, 0), [0x78, second]);
    }
    assert_eq!(begin(6, 8, 0), [0x18, 0x95]);
    assert_eq!(begin(6, 15, 2), [0x78, 0x01]);
    for (level, effort) in [(0, 4), (1, 4), (6, 0), (9, 2)] {
        assert_eq!(begin(level, 31, 0), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, begin(1, 31, 0)[9]]);
    }
}
