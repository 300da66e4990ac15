//! Every backend against the standard in loops, and against its own test program.

use super::compress::Word;
use super::{Blake2, Blake2Parameters, State, Words};
use crate::base::cpu::with_every_backend;
use crate::hash::{Algorithm, Any};

/// Section 3.2 of RFC 7693. `V` and `M` are 128 bits wide, so that nothing overflows.
fn naive(
    bits: u32,
    initial: [u64; 8],
    words: &mut [u64; 8],
    block: &[u8],
    count: u64,
    last: [bool; 2],
) {
    const SIGMA: [&str; 10] = [
        "0123456789abcdef",
        "ea489fd61c02b753",
        "b8c052fdae367194",
        "7931dcbe265a40f8",
        "905724afe1bc683d",
        "2c6a0b834d75fe19",
        "c51fed4a0763928b",
        "db7ec13950f4862a",
        "6fe9b308c2d714a5",
        "a2847615fb9e3cd0",
    ];
    let (mask, size) = (u64::MAX >> (64 - bits), bits as usize / 8);
    let rotate = |x: u64, by: u32| ((x >> by) | (x << (bits - by))) & mask;
    let message: Vec<u64> = block
        .chunks(size)
        .map(|word| word.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
        .collect();
    let mut v: Vec<u64> = words.iter().chain(&initial).copied().collect();
    v[12] ^= count & mask;
    v[13] ^= count.checked_shr(bits).unwrap_or(0);
    let flags = last.map(|flag| if flag { mask } else { 0 });
    (v[14], v[15]) = (v[14] ^ flags[0], v[15] ^ flags[1]);
    let (rounds, by) = if bits == 64 { (12, [32, 24, 16, 63]) } else { (10, [16, 12, 8, 7]) };
    for round in 0..rounds {
        let sigma = SIGMA[round % 10].as_bytes();
        let word = |at: usize| message[(sigma[at] as char).to_digit(16).unwrap() as usize];
        for i in 0..8 {
            let [a, b, c, d] = [0, 1, 2, 3].map(|row| 4 * row + (i % 4 + i / 4 * row) % 4);
            for half in 0..2 {
                v[a] = v[a].wrapping_add(v[b]).wrapping_add(word(2 * i + half)) & mask;
                v[d] = rotate(v[d] ^ v[a], by[2 * half]);
                v[c] = v[c].wrapping_add(v[d]) & mask;
                v[b] = rotate(v[b] ^ v[c], by[2 * half + 1]);
            }
        }
    }
    for i in 0..8 {
        words[i] ^= v[i] ^ v[i + 8];
    }
}

fn check<W: Word<BLOCK> + Into<u64>, const BLOCK: usize>(name: &str) {
    let bytes: Vec<u8> = (0..4 * BLOCK as u32).map(|at| ((at * at) >> 3) as u8).collect();
    let wide = |words: [W; 8]| words.map(Into::into);
    for (count, last) in [
        (BLOCK as u64, [false; 2]),
        (7, [true, false]),
        (u64::from(u32::MAX) - 3, [true; 2]),
        (0x0123_4567_89ab_cdef, [false; 2]),
    ] {
        for blocks in 0..=4 {
            let blocks: &[[u8; BLOCK]] = &bytes.as_chunks().0[..blocks];
            let mut expected = wide(W::INITIAL);
            for (block, count) in blocks.iter().zip((count..).step_by(BLOCK)) {
                naive(BLOCK as u32 / 2, wide(W::INITIAL), &mut expected, block, count, last);
            }
            with_every_backend(|| {
                let mut words = W::INITIAL;
                W::compress(&mut words, blocks, count, last);
                assert_eq!(wide(words), expected, "{name} {count} {last:?} {}", blocks.len());
            });
        }
    }
}

#[test]
fn every_backend_compresses_as_the_standard_says() {
    check::<u64, 128>("BLAKE2b");
    check::<u32, 64>("BLAKE2s");
}

/// The bytes of appendix E that look random.
fn sequence(length: usize) -> Vec<u8> {
    let (mut a, mut b) = (0xdead_4bad_u32.wrapping_mul(length as u32), 1_u32);
    let mut next = || {
        (a, b) = (b, a.wrapping_add(b));
        (b >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

const PARAMETERS: Blake2Parameters<'_> = Blake2Parameters {
    digest_size: 32,
    key: &[],
    salt: &[],
    person: &[],
    fanout: 1,
    depth: 1,
    leaf_size: 0,
    node_offset: 0,
    node_depth: 0,
    inner_size: 0,
    last_node: false,
};

fn begin<S: Blake2>(parameters: &Blake2Parameters<'_>) -> S {
    let mut state = S::new(Algorithm::Blake2b);
    state.set_parameters(parameters);
    state
}

/// The test of appendix E: the hash of many hashes, some of them with a key.
fn hash_of_hashes<W: Word<BLOCK>, const BLOCK: usize>(
    digests: [usize; 4],
    lengths: [usize; 6],
) -> String {
    let mut all = begin::<Words<W, BLOCK>>(&PARAMETERS);
    for digest_size in digests {
        for data in lengths.map(sequence) {
            for key in [&[][..], &sequence(digest_size)] {
                let parameters = Blake2Parameters { digest_size, key, ..PARAMETERS };
                let mut state = begin::<Words<W, BLOCK>>(&parameters);
                state.update(&data);
                let mut digest = vec![0; digest_size];
                state.digest(&mut digest);
                all.update(&digest);
            }
        }
    }
    let mut digest = [0; 32];
    all.digest(&mut digest);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_test_of_the_rfc() {
    with_every_backend(|| {
        assert_eq!(
            hash_of_hashes::<u64, 128>([20, 32, 48, 64], [0, 3, 128, 129, 255, 1024]),
            "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475"
        );
        assert_eq!(
            hash_of_hashes::<u32, 64>([16, 20, 28, 32], [0, 3, 64, 65, 255, 1024]),
            "6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe"
        );
    });
}

/// A hash without parameters is that with those that nobody gives.
#[test]
fn a_hash_without_parameters() {
    let digest = |state: &dyn Fn() -> Any, size: usize| {
        let mut digest = vec![0; size];
        let mut state = state();
        state.update(b"data");
        state.digest(&mut digest);
        digest
    };
    let b = Blake2Parameters { digest_size: 64, ..PARAMETERS };
    assert_eq!(
        digest(&|| Any::Blake2b(begin(&b)), 64),
        digest(&|| Any::new(Algorithm::Blake2b), 64)
    );
    assert_eq!(
        digest(&|| Any::Blake2s(begin(&PARAMETERS)), 32),
        digest(&|| Any::new(Algorithm::Blake2s), 32)
    );
}
