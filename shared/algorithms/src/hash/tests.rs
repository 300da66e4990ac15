//! The algorithms against those of the crates that they are made of, and the published vectors.

use super::{Algorithm, Any, Hmac, ScryptCost, ScryptProblem, State, hmac, pbkdf2, scrypt};

fn digest(algorithm: Algorithm, pieces: &[&[u8]]) -> Vec<u8> {
    let mut state = Any::new(algorithm);
    pieces.iter().for_each(|piece| state.update(piece));
    let mut output = vec![0; if algorithm.is_extendable() { 200 } else { algorithm.digest_size() }];
    state.digest(&mut output);
    output
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the algorithm's own crate makes of the whole.
fn oracle(algorithm: Algorithm, data: &[u8]) -> Option<Vec<u8>> {
    use sha2::Digest;
    Some(match algorithm {
        Algorithm::Sha1 => sha1::Sha1::digest(data).to_vec(),
        Algorithm::Sha224 => sha2::Sha224::digest(data).to_vec(),
        Algorithm::Sha256 => sha2::Sha256::digest(data).to_vec(),
        Algorithm::Sha384 => sha2::Sha384::digest(data).to_vec(),
        Algorithm::Sha512 => sha2::Sha512::digest(data).to_vec(),
        Algorithm::Sha512_224 => sha2::Sha512_224::digest(data).to_vec(),
        Algorithm::Sha512_256 => sha2::Sha512_256::digest(data).to_vec(),
        _ => return None,
    })
}

#[test]
fn every_length_in_every_cut_is_the_same() {
    let data: Vec<u8> = (0..700_u32).map(|at| ((at * at) >> 3) as u8).collect();
    for algorithm in Algorithm::ALL {
        let block = algorithm.block_size();
        for length in (0..3 * block + 2).step_by(if cfg!(miri) { 37 } else { 1 }) {
            let data = &data[..length];
            let whole = digest(algorithm, &[data]);
            if let Some(expected) = oracle(algorithm, data) {
                assert_eq!(whole, expected, "{algorithm:?} {length}");
            }
            for cut in [0, 1, length / 2, length.saturating_sub(1), block.min(length)] {
                let (head, tail) = data.split_at(cut.min(length));
                assert_eq!(digest(algorithm, &[head, tail]), whole, "{algorithm:?} {length} {cut}");
            }
        }
    }
}

/// The digests of "abc": RFC 1321, FIPS 180-4, FIPS 202, RFC 7693, GB/T 32905, the RIPEMD-160 page.
const ABC: [(Algorithm, &str); 8] = [
    (Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
    (Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (Algorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (Algorithm::Sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
    (Algorithm::Sha3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
    (Algorithm::Blake2s, "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"),
    (Algorithm::Ripemd160, "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
    (Algorithm::Sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
];

#[test]
fn published_digests() {
    for (algorithm, expected) in ABC {
        assert_eq!(hex(&digest(algorithm, &[b"abc"])), expected, "{algorithm:?}");
    }
}

/// The other messages of RFC 1321, the RIPEMD-160 page and GB/T 32905.
#[test]
fn published_digests_of_other_messages() {
    for (algorithm, message, expected) in [
        (Algorithm::Md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (Algorithm::Md5, "a", "0cc175b9c0f1b6a831c399e269772661"),
        (Algorithm::Md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        (Algorithm::Md5, &"1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a"),
        (Algorithm::Ripemd160, "", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
        (Algorithm::Ripemd160, "a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe"),
        (Algorithm::Ripemd160, "message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36"),
        (Algorithm::Ripemd160, &"1234567890".repeat(8), "9b752e45573d4b39f4dbd3323cab82bf63326bfb"),
        (
            Algorithm::Sm3,
            &"abcd".repeat(16),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
        ),
    ] {
        assert_eq!(hex(&digest(algorithm, &[message.as_bytes()])), expected, "{algorithm:?}");
    }
}

#[test]
fn an_extendable_digest_begins_with_the_shorter_ones() {
    for algorithm in [Algorithm::Shake128, Algorithm::Shake256] {
        let mut state = Any::new(algorithm);
        state.update(b"data");
        let mut long = [0; 1000];
        state.digest(&mut long);
        for length in [0, 1, 7, 8, 135, 136, 137, 168, 169, 999] {
            let mut short = vec![0; length];
            state.digest(&mut short);
            assert_eq!(short, long[..length]);
        }
    }
}

/// A whole block is put off: until more comes, the digest is asked for, or a copy is made.
#[test]
fn what_is_put_off_makes_no_difference() {
    let data: Vec<u8> = (0..700_u32).map(|at| ((at * at) >> 3) as u8).collect();
    for algorithm in Algorithm::ALL.into_iter().filter(|one| !one.is_extendable()) {
        for cut in [0, 1, 63, 64, 65, 127, 128, 129, 192, 256, 257] {
            let (head, tail) = data.split_at(cut);
            let mut state = Any::new(algorithm);
            state.update(head);
            let mut settled = state.clone();
            settled.settle();
            for mut state in [state, settled] {
                let mut output = vec![0; algorithm.digest_size()];
                state.digest(&mut output);
                assert_eq!(output, digest(algorithm, &[head]), "{algorithm:?} {cut}");
                for more in [0, 1, 64, 128, tail.len()] {
                    let mut state = state.clone();
                    state.update(&tail[..more]);
                    state.digest(&mut output);
                    assert_eq!(output, digest(algorithm, &[&data[..cut + more]]));
                }
                state.update(b"");
                state.digest(&mut output);
                assert_eq!(output, digest(algorithm, &[head]));
            }
        }
    }
}

/// Whatever was there before, of the same algorithm or of another.
#[test]
fn what_is_copied_is_the_same() {
    let data: Vec<u8> = (0..700_u32).map(|at| ((at * at) >> 3) as u8).collect();
    for algorithm in Algorithm::ALL {
        for length in [0, 1, 64, 128, 137, 700] {
            let mut source = Any::new(algorithm);
            source.update(&data[..length]);
            let mut used = Any::new(algorithm);
            used.update(b"something else");
            for mut copy in [None, Some(Any::new(Algorithm::Blake2b)), Some(used)] {
                source.copy_to(&mut copy);
                let mut copy = copy.expect("just made");
                copy.update(b"more");
                let mut output = vec![0; algorithm.digest_size().max(32)];
                let size = if algorithm.is_extendable() { 32 } else { algorithm.digest_size() };
                copy.digest(&mut output[..size]);
                let whole = [&data[..length], b"more"];
                assert_eq!(
                    output[..size],
                    digest(algorithm, &whole)[..size],
                    "{algorithm:?} {length}"
                );
            }
        }
    }
}

fn keyed(algorithm: Algorithm, key: &[u8]) -> Hmac<Any> {
    let mut hmac = Hmac::new(algorithm);
    hmac.set_key(key);
    hmac
}

#[test]
fn an_hmac_that_is_copied_is_the_same() {
    for algorithm in Algorithm::ALL.into_iter().filter(|one| !one.is_extendable()) {
        let mut source = keyed(algorithm, b"key");
        source.update(b"some ");
        for mut copy in [Hmac::new(algorithm), keyed(Algorithm::Blake2b, b"other key")] {
            source.copy_to(&mut copy);
            copy.update(b"data");
            let (mut output, mut expected) = ([0; 64], [0; 64]);
            let size = algorithm.digest_size();
            copy.digest(&mut output[..size]);
            hmac(algorithm, b"key", b"some data", &mut expected[..size]);
            assert_eq!(output, expected, "{algorithm:?}");
        }
    }
}

/// The general loop of PBKDF2 and the one of block algorithms.
#[test]
fn both_loops_of_pbkdf2_agree() {
    for algorithm in Algorithm::ALL {
        if algorithm.is_extendable() {
            continue;
        }
        let size = algorithm.digest_size();
        let mut keyed = keyed(algorithm, b"password");
        keyed.settle();
        let (mut last, mut sum) = (vec![0; size], vec![0; size]);
        let mut first = Hmac::new(algorithm);
        keyed.copy_to(&mut first);
        first.update(b"salt\0\0\0\x01");
        first.digest(&mut last);
        sum.copy_from_slice(&last);
        keyed.iterate(6, &mut last, &mut sum);
        let mut expected = vec![0; size];
        pbkdf2(algorithm, b"password", b"salt", 7, &mut expected);
        assert_eq!(sum, expected, "{algorithm:?}");
    }
}

/// RFC 7914, section 12.
#[test]
fn scrypt_of_the_rfc() {
    let vectors = [
        ("", "", (16, 1, 1), "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"),
        (
            "password",
            "NaCl",
            (1024, 8, 16),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162",
        ),
        (
            "pleaseletmein",
            "SodiumChloride",
            (16384, 8, 1),
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2",
        ),
    ];
    for (password, salt, (n, r, p), expected) in vectors {
        let mut key = [0; 64];
        let cost = ScryptCost { n, r, p };
        scrypt(password.as_bytes(), salt.as_bytes(), cost, &mut key).expect("memory");
        assert!(hex(&key).starts_with(expected), "{n} {r} {p}");
    }
}

/// What cannot be had is not there: nothing aborts.
#[test]
fn scrypt_without_memory() {
    // As much as can be addressed, and more than there is.
    let n = if usize::BITS > 32 { 1 << 50 } else { 1 << 21 };
    let cost = ScryptCost { n, r: 8, p: 1 };
    assert_eq!(scrypt(b"password", b"salt", cost, &mut [0; 8]), None);
}

#[test]
fn the_memory_of_scrypt_is_limited() {
    let memory = |n, r, p, limit| ScryptCost { n, r, p }.memory(limit);
    assert!(memory(1 << 14, 8, 1, 0).is_ok());
    assert_eq!(memory(1 << 15, 8, 1, 0), Err(ScryptProblem::MemoryLimit));
    assert_eq!(memory(1 << 16, 1, 1, 0), Err(ScryptProblem::MemoryLimit));
    assert_eq!(memory(16, 0, 1, 0), Err(ScryptProblem::Zero));
    assert_eq!(memory(16, 0, 1 << 40, 0), Err(ScryptProblem::ParameterTooLarge));
    assert_eq!(memory(1 << 63, 1, 1, 0), Err(ScryptProblem::MemoryLimit));
}

#[test]
fn names_in_any_case() {
    let of = Algorithm::by_openssl_name;
    assert_eq!(of("sHa-256"), Some(Algorithm::Sha256));
    assert_eq!(of("SHA512_256"), Some(Algorithm::Sha512_256));
    assert_eq!(of("SHA3_256"), None);
    assert_eq!(of("2.16.840.1.101.3.4.2.12"), Some(Algorithm::Shake256));
    for algorithm in Algorithm::ALL {
        assert_eq!(of(algorithm.name()), Some(algorithm));
    }
}

/// An object's state is an option of it.
#[test]
fn no_room_is_needed_to_say_that_there_is_none() {
    fn check<S>() {
        assert_eq!(size_of::<Option<S>>(), size_of::<S>());
    }
    check::<super::blocks::Md5>();
    check::<super::blocks::Sha1>();
    check::<super::blocks::Sha256>();
    check::<super::blocks::Sha512>();
    check::<super::keccak::Keccak>();
    check::<super::blake2::Blake2b>();
    check::<super::blake2::Blake2s>();
    check::<Any>();
}
