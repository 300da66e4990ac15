//! Any bytes at all as a stream: in one piece and in many the same, errors included, and as
//! miniz_oxide and zlib-rs have it.
#![no_main]

use std::cell::RefCell;
use std::mem::MaybeUninit;

use libfuzzer_sys::fuzz_target;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use rustdlib_algorithms::deflate::{Decoder, Format, Heap, Status};
use rustdlib_fuzz::{choice, uninit};

/// More is not decompressed: what comes out can be a thousand times as long.
const LIMIT: usize = 1 << 18;

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, cut) = (choice(&mut data), usize::from(choice(&mut data)));
    let window_bits = [-15, 15, 31, 47][usize::from(choices & 3)];
    KEPT.with_borrow_mut(|kept| {
        let Kept { whole, parts, others } = kept;
        let outcome = whole.inflate(window_bits, data, usize::MAX, LIMIT);
        if whole.output.len() == LIMIT {
            return;
        }
        let take = 1 + usize::from(choices >> 2) * 7;
        assert_eq!(outcome, parts.inflate(window_bits, data, cut + 1, take));
        assert_eq!(whole.output, parts.output);
        // With a window that is smaller there is no more, and no less before the first error.
        let smaller = if window_bits < 0 { -8 } else { window_bits - 1 };
        parts.inflate(smaller, data, cut + 1, take);
        assert!(whole.output.starts_with(&parts.output));
        if window_bits < 31 {
            others.compare(window_bits > 0, data, &outcome, &whole.output);
        }
    });
});

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::new(Kept::new());
}

/// Memory for output, and the other engines. An execution takes less time than it takes to make these.
struct Kept {
    whole: Place,
    parts: Place,
    others: Others,
}

impl Kept {
    fn new() -> Self {
        Self { whole: Place::default(), parts: Place::default(), others: Others::new() }
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
    /// Gives a stream so much at a time, and takes so much at a time.
    fn inflate(&mut self, window_bits: i32, input: &[u8], give: usize, take: usize) -> Outcome {
        let Self { room, output } = self;
        // Exactly as long, so that AddressSanitizer sees a byte too many.
        if room.len() != take {
            *room = uninit(take).into();
        }
        output.clear();
        let format = Format::from_window_bits(window_bits).unwrap();
        let mut stream = Decoder::<Heap>::new(format);
        let mut consumed = 0;
        loop {
            let piece = &input[consumed..];
            let step = stream.run(&piece[..piece.len().min(give)], room, false);
            consumed += step.consumed;
            output.extend_from_slice(step.written);
            let more = matches!(step.status, Status::Ok | Status::BufError);
            let stands = step.status == Status::BufError && consumed == input.len();
            let status = step.status;
            if !more || stands || output.len() >= LIMIT {
                return Outcome { status, message: stream.message(), consumed };
            }
        }
    }
}

/// The other engines.
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

    fn compare(&mut self, zlib: bool, data: &[u8], ours: &Outcome, output: &[u8]) {
        let Self { miniz, zlib_rs, room } = self;
        let ended = ours.status == Status::StreamEnd;
        if ended {
            miniz.init();
            let flags = if zlib { inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER } else { 0 }
                | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
            let (status, _, written) = decompress(miniz, data, room, 0, flags);
            assert_eq!(status, TINFLStatus::Done);
            assert!(room[..written] == *output);
        }
        zlib_rs.reset(zlib);
        let status = zlib_rs.decompress(data, room, zlib_rs::InflateFlush::SyncFlush);
        let written = zlib_rs.total_out() as usize;
        assert!(room[..written] == *output);
        assert_eq!(matches!(status, Ok(zlib_rs::Status::StreamEnd)), ended);
        let failed = matches!(status, Err(zlib_rs::InflateError::DataError));
        assert_eq!(failed, ours.status == Status::DataError);
    }
}
