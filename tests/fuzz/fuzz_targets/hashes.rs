//! The states of hashes: in pieces the same as at once, and a copy in the middle goes on alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::choice;
use rustdlib_algorithms::hash::{Algorithm, Any, Hmac, State};

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (number, cut) = (usize::from(choice(&mut data)), usize::from(choice(&mut data)));
    let algorithm = Algorithm::ALL[number % Algorithm::ALL.len()];
    let mut whole = Any::new(algorithm);
    whole.update(data);
    let mut parts = Any::new(algorithm);
    let mut early = None;
    for (number, part) in data.chunks(cut + 1).enumerate() {
        parts.update(part);
        if number == 1 {
            early = Some((parts.clone(), (cut + 1) * 2));
        }
    }
    assert_eq!(digest(algorithm, &parts), digest(algorithm, &whole));
    if let Some((mut copy, given)) = early {
        copy.update(data.get(given..).unwrap_or_default());
        assert_eq!(digest(algorithm, &copy), digest(algorithm, &whole));
    }
    if !algorithm.is_extendable() {
        check_hmac(algorithm, data, cut);
    }
});

fn digest(algorithm: Algorithm, state: &Any) -> Vec<u8> {
    let length = if algorithm.is_extendable() { 333 } else { algorithm.digest_size() };
    let mut output = vec![0; length];
    state.digest(&mut output);
    output
}

/// RFC 2104 as it is written.
fn check_hmac(algorithm: Algorithm, data: &[u8], cut: usize) {
    let (key, message) = data.split_at(cut.min(data.len()));
    let hash = |parts: [&[u8]; 2]| {
        let mut state = Any::new(algorithm);
        parts.iter().for_each(|part| state.update(part));
        digest(algorithm, &state)
    };
    let size = algorithm.block_size();
    let mut block = if key.len() > size { hash([key, b""]) } else { key.to_vec() };
    block.resize(size, 0);
    let masked = |mask: u8| block.iter().map(|byte| byte ^ mask).collect::<Vec<u8>>();
    let expected = hash([&masked(0x5c), &hash([&masked(0x36), message])]);
    let mut hmac = Hmac::<Any>::new(algorithm);
    hmac.set_key(key);
    message.chunks(cut + 1).for_each(|part| hmac.update(part));
    let mut output = vec![0; algorithm.digest_size()];
    hmac.digest(&mut output);
    assert_eq!(output, expected);
}
