//! Any bytes at all as a stream: in one piece and in many the same, errors included, and as one of the other
//! implementations has it. C zlib is called with the same pieces, and each call has to do the same.
#![no_main]

use std::borrow::Cow;
use std::cell::RefCell;
use std::mem::MaybeUninit;

use libfuzzer_sys::fuzz_target;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use rustdlib_algorithms::checksum::adler32::adler32;
use rustdlib_algorithms::deflate::{Decoded, Decoder, Format, Heap, Status};
use rustdlib_fuzz::libz::Inflater;
use rustdlib_fuzz::tally::Tally;
use rustdlib_fuzz::{chance, choice, uninit};
use zlib_rs::{InflateError, InflateFlush};

/// More is not decompressed: what comes out can be a thousand times as long. Of most inputs less, which takes
/// less time; small windows are full by then.
const LIMIT: usize = 1 << 17;
const USUAL_LIMIT: usize = 1 << 13;

/// The first ones have the largest window.
const WINDOW_BITS: [i32; 16] = [-15, 15, 31, 47, -8, -9, -12, 0, 8, 9, 12, 14, 24, 25, 40, 44];

fuzz_target!(|data: &[u8]| KEPT.with_borrow_mut(|kept| kept.execute(&Case::new(data))));

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::new(Kept::new());
}

/// What an input says.
struct Case<'d> {
    window_bits: i32,
    finish: bool,
    give: usize,
    take: usize,
    limit: usize,
    with: Oracle,
    dictionary: Option<&'d [u8]>,
    stream: Cow<'d, [u8]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Oracle {
    Libz,
    ZlibRs,
    Miniz,
}

impl<'d> Case<'d> {
    fn new(mut data: &'d [u8]) -> Self {
        let chance = chance(data);
        let (choices, cut, more) = (choice(&mut data), choice(&mut data), choice(&mut data));
        let window_bits = WINDOW_BITS[usize::from(choices % 16)];
        let mut dictionary = None;
        if more & 7 == 7 {
            let length = usize::from(choice(&mut data)).min(data.len());
            let (first, rest) = data.split_at(length);
            (dictionary, data) = (Some(first), rest);
        }
        let stream = match dictionary {
            // The stream's header asks for it.
            Some(dictionary) if more & 8 != 0 && window_bits > 0 => {
                let id = adler32(1, dictionary).to_be_bytes();
                Cow::Owned([&[0x78, 0xbb], &id[..], data].concat())
            }
            _ => Cow::Borrowed(data),
        };
        Self {
            window_bits,
            finish: more & 16 != 0,
            give: if cut == 255 { usize::MAX } else { usize::from(cut) + 1 },
            take: 1 + usize::from(choices >> 4) * 29,
            limit: if chance / 4 % 32 == 0 {
                LIMIT
            } else {
                USUAL_LIMIT.max(2 * data.len()).min(LIMIT)
            },
            with: [Oracle::Libz, Oracle::Libz, Oracle::ZlibRs, Oracle::Miniz][chance % 4],
            dictionary,
            stream,
        }
    }

    /// Whether it makes no difference how the output is divided.
    fn has_largest_window(&self) -> bool {
        WINDOW_BITS[..4].contains(&self.window_bits)
    }
}

/// Memory for output, and the other implementations. An execution takes less time than it takes to make these.
struct Kept {
    whole: Place,
    parts: Place,
    libz: Option<Libz>,
    others: Others,
    tally: Tally,
}

impl Kept {
    fn new() -> Self {
        Self {
            whole: Place::default(),
            parts: Place::default(),
            libz: Inflater::new().map(|stream| Libz { stream, room: vec![0; LIMIT].into() }),
            others: Others::new(),
            tally: Tally::default(),
        }
    }

    fn execute(&mut self, case: &Case<'_>) {
        let Self { whole, parts, libz, others, tally } = self;
        let mut libz = libz.as_mut().filter(|_| case.with == Oracle::Libz);
        let outcome = whole.inflate(case, usize::MAX, case.limit, libz.as_deref_mut());
        let divided = parts.inflate(case, case.give, case.take, libz.as_deref_mut());
        // With a window that is smaller there is no more, and no less before the first error.
        let shorter = whole.output.len().min(parts.output.len());
        assert!(whole.output[..shorter] == parts.output[..shorter]);
        if case.has_largest_window() && whole.output.len() < case.limit {
            assert_eq!(outcome, divided);
            assert_eq!(whole.output.len(), parts.output.len());
        }
        let name = match libz {
            Some(_) => "C zlib",
            None => others.compare(case, &outcome, &whole.output),
        };
        tally.count(name);
    }
}

/// What came of a stream, but for the output.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    status: Status,
    message: Option<&'static str>,
    consumed: usize,
}

/// The output of a stream.
#[derive(Default)]
struct Place {
    /// What one step writes to.
    room: Box<[MaybeUninit<u8>]>,
    output: Vec<u8>,
}

impl Place {
    fn clear(&mut self, take: usize) {
        // Exactly as long, so that AddressSanitizer sees a byte too many.
        if self.room.len() != take {
            self.room = uninit(take).into();
        }
        self.output.clear();
    }

    /// Gives a stream so much at a time, and takes so much at a time; and C zlib the same.
    fn inflate(
        &mut self,
        case: &Case<'_>,
        give: usize,
        take: usize,
        mut libz: Option<&mut Libz>,
    ) -> Outcome {
        self.clear(take);
        let Self { room, output } = self;
        let mut stream = begin(case, libz.as_deref_mut());
        let (mut consumed, mut dictionary) = (0, case.dictionary);
        loop {
            let piece = &case.stream[consumed..];
            let piece = &piece[..piece.len().min(give)];
            let step = stream.run(piece, room, case.finish);
            if let Some(libz) = &mut libz {
                libz.compare(piece, take, case.finish, &step);
            }
            consumed += step.consumed;
            output.extend_from_slice(step.written);
            let idle = step.written.len() < take && consumed == case.stream.len();
            let goes_on = match step.status {
                Status::Ok => true,
                Status::BufError => !idle,
                Status::NeedDict => dictionary
                    .take()
                    .is_some_and(|bytes| set_dictionary(&mut stream, libz.as_deref_mut(), bytes)),
                _ => false,
            };
            if !goes_on || output.len() >= case.limit {
                let message = stream.message();
                if let Some(libz) = &libz {
                    assert_eq!(message, libz.stream.message());
                }
                return Outcome { status: step.status, message, consumed };
            }
        }
    }
}

fn begin(case: &Case<'_>, mut libz: Option<&mut Libz>) -> Decoder<Heap> {
    let format = Format::from_window_bits(case.window_bits).expect("all are zlib's");
    let mut stream = Decoder::new(format);
    if let Some(libz) = &mut libz {
        libz.stream.reset(case.window_bits);
    }
    if let Some(dictionary) = case.dictionary.filter(|_| case.window_bits < 0) {
        assert!(set_dictionary(&mut stream, libz, dictionary));
    }
    stream
}

/// Whether it is the right one.
fn set_dictionary(stream: &mut Decoder<Heap>, libz: Option<&mut Libz>, bytes: &[u8]) -> bool {
    let status = stream.set_dictionary(bytes);
    if let Some(libz) = libz {
        assert_eq!(libz.stream.set_dictionary(bytes), status as i32);
    }
    status == Status::Ok
}

/// C zlib, and room for its output.
struct Libz {
    stream: Inflater,
    room: Box<[u8]>,
}

impl Libz {
    /// Makes the call that `ours` came of.
    fn compare(&mut self, input: &[u8], take: usize, finish: bool, ours: &Decoded<'_>) {
        let room = &mut self.room[..take];
        let (code, consumed, written) = self.stream.run(input, room, finish);
        let same = (ours.status as i32, ours.written.len()) == (code, written);
        assert!(same && *ours.written == room[..written], "{ours:?}, C: {code} {written}");
        if ours.status != Status::DataError {
            assert_eq!(ours.consumed, consumed);
        }
    }
}

/// Implementations that are given all at once.
struct Others {
    miniz: Box<DecompressorOxide>,
    zlib_rs: zlib_rs::Inflate,
    room: Box<[u8]>,
}

impl Others {
    fn new() -> Self {
        let zlib_rs = zlib_rs::Inflate::new(false, 15);
        Self { miniz: Box::default(), zlib_rs, room: vec![0; LIMIT].into() }
    }

    /// Returns the name of the one that was asked.
    fn compare(&mut self, case: &Case<'_>, ours: &Outcome, output: &[u8]) -> &'static str {
        // It knows no other streams, and takes some that zlib refuses.
        let for_miniz = case.with == Oracle::Miniz
            && ours.status == Status::StreamEnd
            && matches!(case.window_bits, -15 | 15)
            && case.dictionary.is_none();
        if for_miniz {
            self.compare_miniz(case, ours, output);
            "miniz_oxide"
        } else {
            self.compare_zlib_rs(case, ours, output);
            "zlib-rs"
        }
    }

    fn compare_miniz(&mut self, case: &Case<'_>, ours: &Outcome, output: &[u8]) {
        let Self { miniz, room, .. } = self;
        miniz.init();
        let flags =
            if case.window_bits > 0 { inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER } else { 0 }
                | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, consumed, written) = decompress(miniz, &case.stream, room, 0, flags);
        assert_eq!((status, consumed), (TINFLStatus::Done, ours.consumed));
        assert!(room[..written] == *output);
    }

    fn compare_zlib_rs(&mut self, case: &Case<'_>, ours: &Outcome, output: &[u8]) {
        let Self { zlib_rs, room, .. } = self;
        match case.window_bits {
            -15 | 15 => zlib_rs.reset(case.window_bits > 0),
            bits => *zlib_rs = zlib_rs::Inflate::new(bits >= 0, bits.unsigned_abs() as u8),
        }
        if let Some(dictionary) = case.dictionary.filter(|_| case.window_bits < 0) {
            assert!(zlib_rs.set_dictionary(dictionary).is_ok());
        }
        let flush = if case.finish { InflateFlush::Finish } else { InflateFlush::SyncFlush };
        let room = &mut room[..case.limit];
        let mut result = zlib_rs.decompress(&case.stream, room, flush);
        if let (Err(InflateError::NeedDict { .. }), Some(dictionary)) = (result, case.dictionary)
            && zlib_rs.set_dictionary(dictionary).is_ok()
        {
            let consumed = zlib_rs.total_in() as usize;
            result = zlib_rs.decompress(&case.stream[consumed..], room, flush);
        }
        assert!(room[..zlib_rs.total_out() as usize] == *output);
        assert_eq!(code(result), kind(ours.status), "{result:?}");
        if ours.status != Status::DataError {
            assert_eq!(ours.consumed, zlib_rs.total_in() as usize);
        } else if zlib_rs.error_message() != Some("repeated call with bad state") {
            // It says that of some errors at once.
            assert_eq!(ours.message, zlib_rs.error_message());
        }
    }
}

/// Whether it has ended, goes on, or cannot.
fn kind(status: Status) -> i32 {
    match status {
        // Ours was called again, and there was nothing to do.
        Status::BufError => Status::Ok as i32,
        status => status as i32,
    }
}

fn code(result: Result<zlib_rs::Status, InflateError>) -> i32 {
    match result {
        Ok(zlib_rs::Status::Ok | zlib_rs::Status::BufError) => Status::Ok as i32,
        Ok(zlib_rs::Status::StreamEnd) => Status::StreamEnd as i32,
        Err(InflateError::NeedDict { .. }) => Status::NeedDict as i32,
        Err(InflateError::DataError) => Status::DataError as i32,
        Err(error) => panic!("{error:?}"),
    }
}
