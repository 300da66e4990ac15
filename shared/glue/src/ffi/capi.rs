//! Every C function and macro that glue uses, by what it does with references.
//!
//! All of them want an attached thread, unless the contract says otherwise. "Fails" means: returns
//! null, or -1, with an exception set.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{_mm_set_epi64x, _mm_storeu_si128};
use std::ffi::c_int;
#[cfg(not(target_arch = "x86_64"))]
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

pub(crate) use crate::ffi::python_code::*;
pub(crate) use crate::ffi::raising::*;
pub(crate) use pyo3_ffi::{Py_buffer, Py_ssize_t, PyObject, PyTypeObject};

/// Cannot fail. The macros want an object of the type they are named after.
pub(crate) use pyo3_ffi::{
    Py_False, Py_INCREF, Py_IS_TYPE, Py_LeaveRecursiveCall, Py_None, Py_SIZE, Py_TYPE, Py_True,
    PyBool_FromLong, PyByteArray_AS_STRING, PyByteArray_CheckExact, PyBytes_AS_STRING,
    PyBytes_CheckExact, PyDict_Next, PyDict_Size, PyErr_ExceptionMatches, PyErr_Occurred,
    PyEval_RestoreThread, PyEval_SaveThread, PyFloat_AS_DOUBLE, PyLong_AsUnsignedLongMask,
    PyLong_Check, PyModule_GetState, PyObject_GC_UnTrack, PyObject_TypeCheck, PyTuple_GET_ITEM,
    PyTuple_GET_SIZE, PyType_IsSubtype, PyUnicode_Check, PyUnicode_CheckExact,
    PyUnicode_GET_LENGTH, PyVectorcall_NARGS,
};

/// The kinds of a str, and classes that never go.
pub(crate) use pyo3_ffi::{
    PyFloat_Type, PyLong_Type, PyUnicode_1BYTE_KIND, PyUnicode_2BYTE_KIND, PyUnicode_4BYTE_KIND,
};

/// Wants no attached thread. Memory of zeros, or null without an exception; and what frees it.
pub(crate) use pyo3_ffi::{PyMem_RawCalloc, PyMem_RawFree, PyMem_RawMalloc};

#[cfg(Py_3_15)]
unsafe extern "C" {
    /// The class `frozendict`. Functions for dicts that change nothing take its instances as well.
    pub(crate) static mut PyFrozenDict_Type: PyTypeObject;
}

/// The content of a `bytearray` itself or a memoryview, where this lies in one piece in C order; `None`
/// also where it cannot be seen from here. It is there until Python code runs or the thread detaches.
///
/// # Safety
/// A live object, and there is a GIL, which keeps others from resizing or releasing it.
#[inline]
pub(crate) unsafe fn shown_content(object: *mut PyObject) -> Option<(*const u8, usize)> {
    // The version is asked at run time, as a build for a Python that PyO3 does not know takes it for
    // the last one that it knows.
    if version() >= 0x0310_0000 {
        return None;
    }
    // SAFETY: a live object, of the type that is asked for. The macro reads the structure of
    // `Include/cpython/bytearrayobject.h`.
    unsafe {
        if PyByteArray_CheckExact(object) != 0 {
            let length = Py_SIZE(object).cast_unsigned();
            return Some((PyByteArray_AS_STRING(object).cast_const().cast(), length));
        }
        if Py_IS_TYPE(object, &raw mut pyo3_ffi::PyMemoryView_Type) != 0 {
            return shown_by_memoryview(object);
        }
    }
    None
}

/// The structures are those of `Include/cpython/memoryobject.h`, unchanged from CPython 3.3 to 3.15.
///
/// # Safety
/// As for [`shown_content`]; `object` is a memoryview of a version that has this layout.
#[inline]
unsafe fn shown_by_memoryview(object: *mut PyObject) -> Option<(*const u8, usize)> {
    #[repr(C)]
    struct Managed {
        head: PyObject,
        flags: c_int,
    }
    #[repr(C)]
    struct MemoryView {
        head: pyo3_ffi::PyVarObject,
        managed: *const Managed,
        hash: pyo3_ffi::Py_hash_t,
        flags: c_int,
        exports: Py_ssize_t,
        view: Py_buffer,
    }
    const RELEASED: c_int = 0x01;
    const C_CONTIGUOUS: c_int = 0x02;
    const SUBOFFSETS: c_int = 0x10;
    const RESTRICTED: c_int = 0x20;
    const ASKED: c_int = RELEASED | C_CONTIGUOUS | SUBOFFSETS | RESTRICTED;
    let view = object.cast::<MemoryView>();
    // SAFETY: as the caller says; what it manages lives as long.
    unsafe {
        if (*view).flags & ASKED != C_CONTIGUOUS || (*(*view).managed).flags & RELEASED != 0 {
            return None;
        }
        let length = usize::try_from((*view).view.len).ok()?;
        Some(((*view).view.buf.cast_const().cast(), length))
    }
}

/// The exception being raised, taken out of the thread: a new reference, or null.
pub(crate) unsafe fn take_raised_exception() -> *mut PyObject {
    #[cfg(Py_3_12)]
    // SAFETY: the caller is attached.
    return unsafe { pyo3_ffi::PyErr_GetRaisedException() };
    #[cfg(not(Py_3_12))]
    // SAFETY: the caller is attached; the three references are ours, and normalising makes `value`
    // an instance that carries the other two once the traceback is set.
    unsafe {
        let [mut class, mut value, mut traceback] = [std::ptr::null_mut(); 3];
        #[allow(deprecated)]
        pyo3_ffi::PyErr_Fetch(&mut class, &mut value, &mut traceback);
        #[allow(deprecated)]
        PyErr_NormalizeException(&mut class, &mut value, &mut traceback);
        if !value.is_null() && !traceback.is_null() {
            PyException_SetTraceback(value, traceback);
        }
        Py_XDECREF(class);
        Py_XDECREF(traceback);
        value
    }
}

/// Makes `exception` the one being raised; takes the reference. What was raised before goes, with
/// finalisers.
pub(crate) unsafe fn set_raised_exception(exception: *mut PyObject) {
    #[cfg(Py_3_12)]
    // SAFETY: the caller is attached and gives the reference away.
    unsafe {
        PyErr_SetRaisedException(exception);
    }
    #[cfg(not(Py_3_12))]
    // SAFETY: as above; `PyErr_Restore` takes one reference to each of the three.
    unsafe {
        let class = pyo3_ffi::Py_NewRef(Py_TYPE(exception).cast());
        let traceback = pyo3_ffi::PyException_GetTraceback(exception);
        PyErr_Restore(class, exception, traceback);
    }
}

/// The version of the running Python, as `sys.hexversion`. Wants nothing.
pub(crate) fn version() -> u32 {
    // SAFETY: a constant of libpython, written before anything can run.
    let version = unsafe { pyo3_ffi::Py_Version };
    u32::try_from(version).unwrap_or(0)
}

/// From this length on, the processor copies faster by itself than by loads of ours; and what is read right after
/// waits for such a copy.
#[cfg(target_arch = "x86_64")]
const LONG: usize = 2048;

/// Copies memory that somebody may be writing to meanwhile: such bytes come out old or new.
///
/// By relaxed atomic loads, or instructions that the compiler does not see into, so that on our side
/// a race is no undefined behaviour. Those who write are C code and the system, for which Rust has no
/// rules.
///
/// # Safety
/// `length` bytes can be read from `source` and written to `target`, which do not overlap; to `target` 16 in any case.
pub(crate) unsafe fn copy_racing(source: *const u8, target: *mut u8, length: usize) {
    #[cfg(target_arch = "x86_64")]
    if length >= LONG && std::arch::is_x86_feature_detected!("ermsb") {
        // SAFETY: reads and writes what the caller says; the direction flag is clear, as everywhere.
        unsafe {
            std::arch::asm!(
                "rep movsb",
                inout("rcx") length => _, inout("rsi") source => _, inout("rdi") target => _,
                options(nostack, preserves_flags)
            );
        }
        return;
    }
    // SAFETY: the caller's.
    unsafe { copy_racing_short(source, target, length) }
}

/// The same where there is little.
///
/// # Safety
/// As for [`copy_racing`].
#[inline]
pub(crate) unsafe fn copy_racing_short(source: *const u8, target: *mut u8, length: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller's.
    unsafe {
        copy_racing_parts(source, target, length);
    }
    #[cfg(not(target_arch = "x86_64"))]
    // SAFETY: the caller's.
    unsafe {
        copy_racing_words(source, target, length);
    }
}

/// Copies by the largest parts that fit; the last one may begin inside the one before it. Kernels read the
/// copy by vectors, which wait for it where it was written by words.
///
/// # Safety
/// As for [`copy_racing`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn copy_racing_parts(source: *const u8, target: *mut u8, length: usize) {
    /// Copies one part, at a distance from both; every x86-64 has the instructions, which take any address.
    macro_rules! part {
        ($move:literal, $class:ident, $form:literal, $at:expr) => {{
            let at = $at;
            std::arch::asm!(
                concat!($move, " {part", $form, "}, [{source}]"),
                concat!($move, " [{target}], {part", $form, "}"),
                source = in(reg) source.add(at), target = in(reg) target.add(at), part = out($class) _,
                options(nostack, preserves_flags)
            );
        }};
    }
    // SAFETY: each part lies inside both, since `length` is at least its size.
    unsafe {
        if length >= 16 {
            let mut at = 0;
            while length - at >= 64 {
                part!("movups", xmm_reg, "", at);
                part!("movups", xmm_reg, "", at + 16);
                part!("movups", xmm_reg, "", at + 32);
                part!("movups", xmm_reg, "", at + 48);
                at += 64;
            }
            while length - at > 16 {
                part!("movups", xmm_reg, "", at);
                at += 16;
            }
            if at < length {
                part!("movups", xmm_reg, "", length - 16);
            }
        } else {
            // By one store: of what two have written, the processor reads nothing across before both are in the cache.
            let [low, high] = load_racing_few(source, length);
            if length > 8 {
                _mm_storeu_si128(
                    target.cast(),
                    _mm_set_epi64x(high.cast_signed(), low.cast_signed()),
                );
            } else {
                target.cast::<u64>().write_unaligned(low);
            }
        }
    }
}

/// Fewer than sixteen bytes as two words, and zeros behind them.
///
/// # Safety
/// `length` bytes can be read from `source`; they are fewer than 16.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn load_racing_few(source: *const u8, length: usize) -> [u64; 2] {
    /// Loads what has a size, at a distance; see `part!` above.
    macro_rules! load {
        ($instruction:literal, $at:expr) => {{
            let part: u64;
            std::arch::asm!(
                concat!($instruction, " [{source}]"), source = in(reg) source.add($at), part = out(reg) part,
                options(nostack, preserves_flags)
            );
            part
        }};
    }
    // SAFETY: each load lies inside, since `length` is at least its size. No byte is made of two loads: somebody may have
    // written it between them.
    unsafe {
        if length >= 8 {
            let (first, last) = (load!("mov {part:r},", 0), load!("mov {part:r},", length - 8));
            [first, last >> 1 >> (127 - 8 * length)]
        } else if length >= 4 {
            let (first, last) = (load!("mov {part:e},", 0), load!("mov {part:e},", length - 4));
            [first | last >> (64 - 8 * length) << 32, 0]
        } else if length >= 2 {
            let first = load!("movzx {part:e}, word ptr", 0);
            let third = if length > 2 { load!("movzx {part:e}, byte ptr", 2) } else { 0 };
            [first | third << 16, 0]
        } else if length == 1 {
            [load!("movzx {part:e}, byte ptr", 0), 0]
        } else {
            [0; 2]
        }
    }
}

/// Copies by words, and by bytes what is no aligned word.
///
/// # Safety
/// As for [`copy_racing`].
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
unsafe fn copy_racing_words(source: *const u8, target: *mut u8, length: usize) {
    const WORD: usize = size_of::<usize>();
    const BLOCK: usize = 4 * WORD;
    let mut at = 0;
    while at < length {
        // SAFETY: inside both, and aligned where that is asked.
        unsafe {
            let (from, to) = (source.add(at), target.add(at));
            let aligned = from.addr().is_multiple_of(WORD);
            if aligned && length - at >= BLOCK {
                // Four words at once, which the processor can load side by side.
                let words: &[AtomicUsize; 4] = &*from.cast();
                to.cast::<[usize; 4]>()
                    .write_unaligned(words.each_ref().map(|word| word.load(Ordering::Relaxed)));
                at += BLOCK;
            } else if aligned && length - at >= WORD {
                let word = (*from.cast::<AtomicUsize>()).load(Ordering::Relaxed);
                to.cast::<usize>().write_unaligned(word);
                at += WORD;
            } else {
                to.write((*from.cast::<AtomicU8>()).load(Ordering::Relaxed));
                at += 1;
            }
        }
    }
}
