//! Any bytes at all as a stream: in one piece and in many the same, errors included, and as libbz2 has it.
#![no_main]

use bzip2::{Decompress, Error};
use libfuzzer_sys::fuzz_target;
use rustdlib_algorithms::bzip2::Status;
use rustdlib_fuzz::{Bunzipped, bunzip2, choice};

/// More is not decompressed: what comes out can be a thousand times as long.
const LIMIT: usize = 1 << 17;

/// What a stream and a block begin with, and a checksum, which is looked at last.
const HEAD: &[u8] = b"BZh11AY&SY\0\0\0\0\0\0\0";

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, cut) = (choice(&mut data), usize::from(choice(&mut data)));
    // All of it is given in half of the cases, else less and less.
    let head = &HEAD[..HEAD.len() - HEAD.len().min(usize::from(choices % 32).saturating_sub(15))];
    let input = if choices & 32 == 0 { [head, data].concat() } else { data.to_vec() };
    let whole = bunzip2(&input, usize::MAX, 1 << 16, LIMIT);
    as_libbz2_has_it(&input, &whole);
    if whole.output.len() < LIMIT {
        let take = 1 + usize::from(choices >> 6) * 77;
        assert!(whole == bunzip2(&input, cut % 16 + 1, take, LIMIT));
        assert!(whole == bunzip2(&input, usize::MAX, cut + 1, LIMIT));
    }
});

fn as_libbz2_has_it(input: &[u8], whole: &Bunzipped) {
    let mut other = Decompress::new(false);
    let mut room = vec![0; LIMIT];
    let result = other.decompress(input, &mut room);
    let output = &room[..other.total_out() as usize];
    let count = output.len().min(whole.output.len());
    assert!(whole.output[..count] == *output);
    if whole.output.len() < LIMIT {
        let status = match result {
            Ok(bzip2::Status::Ok) => Status::Ok,
            Ok(bzip2::Status::StreamEnd) => Status::StreamEnd,
            Err(Error::Data | Error::DataMagic) => Status::DataError,
            other => panic!("{other:?}"),
        };
        let consumed = other.total_in() as usize;
        assert_eq!((whole.status, whole.consumed), (status, consumed));
    }
}
