//! What the encoder writes, of whole data and of a stream, one of the other implementations reads, and now and
//! then our own decoder. C zlib is given the stream piece by piece, and has all of it after each flush.
#![no_main]

use std::cell::RefCell;
use std::mem::MaybeUninit;

use libfuzzer_sys::fuzz_target;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use rustdlib_algorithms::deflate::encoder::{Config, Encoder, End, Flush, Whole};
use rustdlib_algorithms::deflate::{Decoder, Format, Heap, Status};
use rustdlib_fuzz::libz::Inflater;
use rustdlib_fuzz::tally::Tally;
use rustdlib_fuzz::{chance, choice};
use zlib_rs::{InflateError, InflateFlush};

/// Repeated data is no longer: four of the largest windows, and four of the smallest, which takes less time.
const LONGEST: usize = 1 << 17;
const USUALLY: usize = 1 << 11;

fuzz_target!(|data: &[u8]| KEPT.with_borrow_mut(|kept| kept.execute(&Case::new(data))));

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::new(Kept::new());
}

/// What an input says.
struct Case {
    config: Config,
    piece: usize,
    /// The first output of a call has so much room.
    room: usize,
    /// The first flush; then the others in turn.
    way: usize,
    /// Whether the stream is replaced by its copy in the middle.
    copied: bool,
    own: bool,
    with: Oracle,
    dictionary: Option<Vec<u8>>,
    input: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Oracle {
    Libz,
    ZlibRs,
    Miniz,
}

impl Case {
    fn new(mut data: &[u8]) -> Self {
        let chance = chance(data);
        let (effort, size) = (choice(&mut data), choice(&mut data));
        let (cut, more, options) = (choice(&mut data), choice(&mut data), choice(&mut data));
        let window = 8 + i32::from(size % 8);
        let config = Config {
            level: i32::from(effort % 11) - 1,
            window_bits: match options >> 6 {
                2 => -window.max(9),
                3 => window.max(9) + 16,
                _ => window,
            },
            mem_level: 1 + i32::from(size / 8 % 9),
            strategy: match effort / 11 {
                few @ ..9 => i32::from(few % 5),
                _ => 0,
            },
        };
        let mut dictionary = None;
        if options & 7 == 7 && config.window_bits < 16 {
            let length = data.len().min(cut.into());
            dictionary = Some(data[..length].repeat(if chance / 4 % 128 == 1 { 200 } else { 1 }));
        }
        let longest = if chance / 4 % 128 == 0 { LONGEST } else { USUALLY };
        let input = repeated(data, cut.into(), more, longest);
        let pieces = if chance / 512 % 32 == 0 { 64 } else { 6 };
        Self {
            config,
            piece: (usize::from(cut) * 16 + 1).max(input.len() / pieces),
            room: usize::from(cut) + 16,
            way: usize::from(more % 5),
            copied: options & 8 != 0,
            own: options & 0x30 == 0,
            with: [Oracle::Libz, Oracle::Libz, Oracle::ZlibRs, Oracle::Miniz][chance % 4],
            dictionary,
            input,
        }
    }
}

/// With repetitions, so that there is something to find, as far as `longest`; or twice, with other data between,
/// so that the second is near the end of a small window or behind it.
fn repeated(data: &[u8], cut: usize, more: u8, longest: usize) -> Vec<u8> {
    let times = match (longest, more % 8) {
        (LONGEST, _) => 2 + cut,
        (_, 3) => 2 + cut / 64,
        (_, 7) => return [data, &noise(cut * 3), data].concat(),
        _ => 1,
    };
    data.repeat(times.min(longest / data.len().max(1)).max(1))
}

fn noise(length: usize) -> Vec<u8> {
    let next = |state: &u32| Some(state.wrapping_mul(0x915f_77f5).wrapping_add(1));
    std::iter::successors(Some(1), next).take(length).map(|state| (state >> 24) as u8).collect()
}

/// The readers, and memory. An execution takes less time than it takes to make these.
struct Kept {
    readers: Readers,
    stream: Vec<u8>,
    marks: Vec<Mark>,
    tally: Tally,
}

impl Kept {
    fn new() -> Self {
        let readers = Readers::new();
        Self { readers, stream: Vec::new(), marks: Vec::new(), tally: Tally::default() }
    }

    fn execute(&mut self, case: &Case) {
        let Self { readers, stream, marks, tally } = self;
        write_parts(case, stream, marks);
        tally.count(readers.read(case, stream, marks, case.dictionary.as_deref()));
        if case.dictionary.is_none() {
            write_whole(case, stream);
            let all = Mark { stream: stream.len(), input: case.input.len(), flush: Flush::Finish };
            readers.read(case, stream, &[all], None);
            if case.own {
                readers.read_own(case, stream);
            }
        }
    }
}

/// How far stream and data had come after a call.
struct Mark {
    stream: usize,
    input: usize,
    flush: Flush,
}

fn write_whole(case: &Case, output: &mut Vec<u8>) {
    output.clear();
    let input = &case.input;
    let mut whole = Whole::<Heap>::new(case.config, input).unwrap_or_else(|_| panic!());
    let mut room = 0;
    while !whole.is_done() {
        match whole.next(input, &mut Box::new_uninit_slice(room)) {
            Ok(block) => output.extend_from_slice(block),
            Err(needed) => room = needed,
        }
    }
}

/// In pieces, each with another way of flushing.
fn write_parts(case: &Case, output: &mut Vec<u8>, marks: &mut Vec<Mark>) {
    const WAYS: [Flush; 5] = [Flush::None, Flush::Sync, Flush::Partial, Flush::Full, Flush::Block];
    output.clear();
    marks.clear();
    let mut stream = Encoder::<Heap>::new(case.config).unwrap_or_else(|_| panic!());
    if let Some(dictionary) = &case.dictionary {
        assert_eq!(stream.set_dictionary(dictionary), Ok(true));
    }
    let mut input = 0;
    for (number, piece) in case.input.chunks(case.piece).enumerate() {
        let flush = WAYS[(case.way + number) % WAYS.len()];
        run(&mut stream, piece, case.room, flush, output);
        input += piece.len();
        marks.push(Mark { stream: output.len(), input, flush });
        if case.copied && number == 1 {
            stream = stream.try_clone().unwrap_or_else(|_| panic!());
        }
    }
    run(&mut stream, b"", case.room, Flush::Finish, output);
    marks.push(Mark { stream: output.len(), input, flush: Flush::Finish });
}

fn run(
    stream: &mut Encoder<Heap>,
    mut rest: &[u8],
    mut room: usize,
    flush: Flush,
    output: &mut Vec<u8>,
) {
    loop {
        let mut memory: Box<[MaybeUninit<u8>]> = Box::new_uninit_slice(room);
        let step = stream.run(rest, &mut memory, flush);
        output.extend_from_slice(step.written);
        rest = &rest[step.consumed..];
        match step.end {
            End::Room(needed) => room = needed,
            _ => return,
        }
    }
}

struct Readers {
    libz: Option<Inflater>,
    miniz: Box<DecompressorOxide>,
    zlib_rs: zlib_rs::Inflate,
    room: Vec<u8>,
}

impl Readers {
    fn new() -> Self {
        Self {
            libz: Inflater::new(),
            miniz: Box::default(),
            zlib_rs: zlib_rs::Inflate::new(false, 15),
            room: Vec::new(),
        }
    }

    /// One of the other implementations reads what was written. Returns its name.
    fn read(
        &mut self,
        case: &Case,
        stream: &[u8],
        marks: &[Mark],
        dictionary: Option<&[u8]>,
    ) -> &'static str {
        if self.room.len() <= case.input.len() {
            self.room.resize(case.input.len() + 1, 0);
        }
        match (case.with, &mut self.libz) {
            (Oracle::Libz, Some(libz)) => {
                read_libz(libz, &mut self.room, case, stream, marks, dictionary);
                "C zlib"
            }
            // It knows no dictionaries and no gzip.
            (Oracle::Miniz, _) if case.dictionary.is_none() && case.config.window_bits < 16 => {
                self.read_miniz(case, stream);
                "miniz_oxide"
            }
            _ => {
                self.read_zlib_rs(case, stream, dictionary);
                "zlib-rs"
            }
        }
    }

    fn read_miniz(&mut self, case: &Case, stream: &[u8]) {
        let Self { miniz, room, .. } = self;
        miniz.init();
        let zlib = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER;
        let flags = if case.config.window_bits > 0 { zlib } else { 0 }
            | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, consumed, written) = decompress(miniz, stream, room, 0, flags);
        assert_eq!((status, consumed), (TINFLStatus::Done, stream.len()));
        assert!(room[..written] == case.input);
    }

    fn read_zlib_rs(&mut self, case: &Case, stream: &[u8], dictionary: Option<&[u8]>) {
        let Self { zlib_rs, room, .. } = self;
        match case.config.window_bits {
            bits @ ..16 => zlib_rs.reset(bits > 0),
            _ => *zlib_rs = zlib_rs::Inflate::new(true, 31),
        }
        if let Some(dictionary) = dictionary.filter(|_| case.config.window_bits < 0) {
            assert!(zlib_rs.set_dictionary(dictionary).is_ok());
        }
        let mut result = zlib_rs.decompress(stream, room, InflateFlush::SyncFlush);
        if let (Err(InflateError::NeedDict { .. }), Some(dictionary)) = (result, dictionary) {
            assert!(zlib_rs.set_dictionary(dictionary).is_ok());
            let consumed = zlib_rs.total_in() as usize;
            result = zlib_rs.decompress(&stream[consumed..], room, InflateFlush::SyncFlush);
        }
        assert_eq!(result, Ok(zlib_rs::Status::StreamEnd));
        assert_eq!(zlib_rs.total_in() as usize, stream.len());
        assert!(room[..zlib_rs.total_out() as usize] == case.input);
    }

    fn read_own(&mut self, case: &Case, stream: &[u8]) {
        let format = Format::from_window_bits(window_bits(case)).expect("the encoder's");
        let mut room: Box<[MaybeUninit<u8>]> = Box::new_uninit_slice(case.input.len() + 1);
        let mut decoder = Decoder::<Heap>::new(format);
        let step = decoder.run(stream, &mut room, true);
        assert_eq!((step.status, step.consumed), (Status::StreamEnd, stream.len()));
        assert!(*step.written == *case.input);
    }
}

/// The smallest window that does.
fn window_bits(case: &Case) -> i32 {
    match case.config.window_bits {
        8 => 9,
        bits => bits,
    }
}

/// Reads the stream as it came, and has all of it after each flush.
fn read_libz(
    libz: &mut Inflater,
    room: &mut [u8],
    case: &Case,
    stream: &[u8],
    marks: &[Mark],
    dictionary: Option<&[u8]>,
) {
    libz.reset(window_bits(case));
    if let Some(dictionary) = dictionary.filter(|_| case.config.window_bits < 0) {
        assert_eq!(libz.set_dictionary(dictionary), 0);
    }
    // What it is not given at once has to be in its window.
    let most = if case.way % 2 == 0 { usize::MAX } else { case.room };
    let (mut consumed, mut written, mut end) = (0, 0, Z_OK);
    for mark in marks {
        loop {
            let room = &mut room[written..];
            let length = room.len().min(most);
            let given = &stream[consumed..mark.stream];
            let (code, took, wrote) = libz.run(given, &mut room[..length], false);
            (consumed, written, end) = (consumed + took, written + wrote, code);
            match (code, dictionary) {
                (Z_OK, _) => {}
                (Z_NEED_DICT, Some(dictionary)) => assert_eq!(libz.set_dictionary(dictionary), 0),
                _ => break,
            }
        }
        assert!(end >= 0 || end == Z_BUF_ERROR, "{end} {:?}", libz.message());
        let all = !matches!(mark.flush, Flush::None | Flush::Block);
        assert!(!all || written == mark.input, "{written} of {} bytes", mark.input);
    }
    assert_eq!((end, consumed), (Z_STREAM_END, stream.len()));
    assert!(room[..written] == case.input);
}

const Z_OK: i32 = 0;
const Z_STREAM_END: i32 = 1;
const Z_NEED_DICT: i32 = 2;
const Z_BUF_ERROR: i32 = -5;
