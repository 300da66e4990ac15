//! Quoted-printable and uuencode: there and back again, and whatever comes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::{choice, decoded, filled};
use rustdlib_algorithms::qp::{self, Options};
use rustdlib_algorithms::uu::{self, EmptyLine};

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let choices = choice(&mut data);
    let (quote_tabs, is_text, header) = (choices & 1 != 0, choices & 2 != 0, choices & 4 != 0);
    let options = Options { quote_tabs, is_text, header };
    let length = qp::encode_len(data, options).unwrap();
    assert!(length <= qp::encode_len_most(data.len()));
    let text = filled(length, |room| qp::encode(data, room, options));
    assert_eq!(text.len(), length);
    // Not 76, as in C: a space before a line end is quoted when the length of its line is settled, and
    // the CR of a line end is not counted.
    assert!(text.split(|&byte| byte == b'\n').all(|line| line.len() <= 79));
    let back =
        |text: &[u8]| filled(qp::decode_len(text.len()), |room| qp::decode(text, room, header));
    if !is_text {
        assert_eq!(back(&text), data);
    }
    back(data);

    let line = &data[..data.len().min(45)];
    let text = filled(uu::encode_len(line.len()).unwrap(), |room| {
        uu::encode(line, room, choices & 8 != 0).unwrap()
    });
    for empty in [EmptyLine::Refused, EmptyLine::Zeros] {
        let back = |text: &[u8]| {
            decoded(uu::decode_len(text, empty), |room| uu::decode(text, room, empty))
        };
        assert_eq!(back(&text).as_deref(), Some(line));
        let given = back(data);
        assert!(given.is_none_or(|bytes| bytes.len() == uu::decode_len(data, empty)));
    }
});
