//! The system's C zlib, to compare with. It is looked for when a target begins: nothing of it is needed to build.

use std::ffi::{CStr, c_char, c_int, c_uint, c_ulong, c_void};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

/// zlib's `z_stream`.
#[repr(C)]
struct Stream {
    next_in: *const u8,
    avail_in: c_uint,
    total_in: c_ulong,
    next_out: *mut u8,
    avail_out: c_uint,
    total_out: c_ulong,
    msg: *const c_char,
    state: *mut c_void,
    zalloc: *const c_void,
    zfree: *const c_void,
    opaque: *mut c_void,
    data_type: c_int,
    adler: c_ulong,
    reserved: c_ulong,
}

unsafe extern "C" {
    fn dlopen(name: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

/// `RTLD_NOW`, on Linux and macOS.
const NOW: c_int = 2;

#[cfg(target_os = "macos")]
const NAME: &CStr = c"libz.1.dylib";
#[cfg(not(target_os = "macos"))]
const NAME: &CStr = c"libz.so.1";

/// The functions that are called.
struct Library {
    init: unsafe extern "C" fn(*mut Stream, c_int, *const c_char, c_int) -> c_int,
    reset: unsafe extern "C" fn(*mut Stream, c_int) -> c_int,
    inflate: unsafe extern "C" fn(*mut Stream, c_int) -> c_int,
    set_dictionary: unsafe extern "C" fn(*mut Stream, *const u8, c_uint) -> c_int,
    end: unsafe extern "C" fn(*mut Stream) -> c_int,
    version: unsafe extern "C" fn() -> *const c_char,
}

impl Library {
    /// The library, if there is one; that there is none is said once.
    fn get() -> Option<&'static Self> {
        static LIBRARY: OnceLock<Option<Library>> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| {
            let library = Self::load();
            if library.is_none() {
                eprintln!("note: no {NAME:?} here: C zlib's share goes to zlib-rs");
            }
            library
        });
        library.as_ref()
    }

    fn load() -> Option<Self> {
        // SAFETY: the name is a string; loading zlib runs none of its code.
        let library = unsafe { dlopen(NAME.as_ptr(), NOW) };
        if library.is_null() {
            return None;
        }
        let find = |name: &CStr| {
            // SAFETY: a library that is loaded, and a string.
            let symbol = unsafe { dlsym(library, name.as_ptr()) };
            if symbol.is_null() { None } else { Some(symbol) }
        };
        // SAFETY: zlib.h declares functions of these names and types.
        unsafe {
            use std::mem::transmute;
            Some(Self {
                init: transmute::<*mut c_void, _>(find(c"inflateInit2_")?),
                reset: transmute::<*mut c_void, _>(find(c"inflateReset2")?),
                inflate: transmute::<*mut c_void, _>(find(c"inflate")?),
                set_dictionary: transmute::<*mut c_void, _>(find(c"inflateSetDictionary")?),
                end: transmute::<*mut c_void, _>(find(c"inflateEnd")?),
                version: transmute::<*mut c_void, _>(find(c"zlibVersion")?),
            })
        }
    }
}

/// C zlib's decoder.
pub struct Inflater {
    library: &'static Library,
    /// zlib keeps its address.
    stream: Box<Stream>,
}

impl Inflater {
    /// None where there is no C zlib.
    pub fn new() -> Option<Self> {
        let library = Library::get()?;
        let mut stream = Box::new(Stream {
            next_in: null(),
            avail_in: 0,
            total_in: 0,
            next_out: null_mut(),
            avail_out: 0,
            total_out: 0,
            msg: null(),
            state: null_mut(),
            zalloc: null(),
            zfree: null(),
            opaque: null_mut(),
            data_type: 0,
            adler: 0,
            reserved: 0,
        });
        // SAFETY: a stream as zlib.h wants it; its size says whether it has zlib's layout.
        let code = unsafe {
            (library.init)(&mut *stream, 15, (library.version)(), size_of::<Stream>() as c_int)
        };
        assert_eq!(code, 0, "inflateInit2");
        Some(Self { library, stream })
    }

    /// Begins a stream.
    pub fn reset(&mut self, window_bits: i32) {
        // SAFETY: the stream was initialized.
        let code = unsafe { (self.library.reset)(&mut *self.stream, window_bits) };
        assert_eq!(code, 0, "inflateReset2");
    }

    /// A call of `inflate`, with `Z_FINISH` or else `Z_SYNC_FLUSH`: its code, and how many bytes it took and wrote.
    pub fn run(&mut self, input: &[u8], room: &mut [u8], finish: bool) -> (i32, usize, usize) {
        let stream = &mut *self.stream;
        (stream.next_in, stream.avail_in) = (input.as_ptr(), input.len() as c_uint);
        (stream.next_out, stream.avail_out) = (room.as_mut_ptr(), room.len() as c_uint);
        // SAFETY: the stream was initialized; the memory is there until the call returns, and later ones have
        // their own.
        let code = unsafe { (self.library.inflate)(stream, if finish { 4 } else { 2 }) };
        (code, input.len() - stream.avail_in as usize, room.len() - stream.avail_out as usize)
    }

    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> i32 {
        let (start, length) = (dictionary.as_ptr(), dictionary.len() as c_uint);
        // SAFETY: the stream was initialized; zlib copies the dictionary.
        unsafe { (self.library.set_dictionary)(&mut *self.stream, start, length) }
    }

    /// What is wrong with the data.
    pub fn message(&self) -> Option<&'static str> {
        // SAFETY: zlib's messages are constants.
        let message =
            (!self.stream.msg.is_null()).then(|| unsafe { CStr::from_ptr(self.stream.msg) });
        message.map(|message| message.to_str().expect("ASCII"))
    }
}

impl Drop for Inflater {
    fn drop(&mut self) {
        // SAFETY: the stream was initialized, and is not used again.
        unsafe { (self.library.end)(&mut *self.stream) };
    }
}
