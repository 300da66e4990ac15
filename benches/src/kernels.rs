//! Kernels alone, against other crates that do the same.

use std::hint::black_box;
use std::mem::MaybeUninit;

use criterion::{BenchmarkId, Criterion, Throughput};

/// The sizes of the input of kernels, from what fits in a register to what fits in no cache.
pub const SIZES: [usize; 5] = [16, 64, 1 << 10, 1 << 16, 1 << 20];

/// A name, and a function that returns what it wrote into the room.
pub type Competitor<'a> = (&'a str, &'a dyn for<'o> Fn(&[u8], &'o mut Room) -> &'o [u8]);

/// Room for one result, as other crates want it and as our kernels do.
#[derive(Debug)]
pub struct Room {
    /// Initialised.
    pub bytes: Vec<u8>,
    /// Not initialised.
    pub raw: Vec<MaybeUninit<u8>>,
}

impl Room {
    fn new(length: usize) -> Self {
        Self { bytes: vec![0; length], raw: vec![MaybeUninit::uninit(); length] }
    }
}

/// Times all competitors on the same inputs. The first says what is right: the results of all must
/// be equal before any is timed. `room` is the output's length for an input's.
pub fn compete(
    criterion: &mut Criterion,
    title: &str,
    input: impl Fn(usize) -> Vec<u8>,
    room: impl Fn(usize) -> usize,
    competitors: &[Competitor<'_>],
) {
    let mut group = criterion.benchmark_group(title);
    for size in SIZES {
        let input = input(size);
        let mut room = Room::new(room(input.len()));
        let mut want = None;
        group.throughput(Throughput::Bytes(size as u64));
        for (name, run) in competitors {
            let got = run(&input, &mut room).to_vec();
            let want = want.get_or_insert_with(|| got.clone());
            assert_eq!(*want, got, "{title}: {name} differs for {size} bytes");
            group.bench_function(BenchmarkId::new(*name, size), |bencher| {
                bencher.iter(|| run(black_box(&input), black_box(&mut room)).len());
            });
        }
    }
}

/// Bytes without a pattern (xorshift), the same in each run.
pub fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(next).take(size).collect()
}
