//! Reading of memory that somebody may be writing to meanwhile: such bytes come out old or new.
//!
//! By relaxed atomic loads, or instructions that the compiler does not see into, so that on our side a race
//! is no undefined behaviour. Those who write are C code and the system, for which Rust has no rules.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{_mm_set_epi64x, _mm_storeu_si128};
use std::mem::MaybeUninit;
#[cfg(not(target_arch = "x86_64"))]
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

#[cfg(target_arch = "x86_64")]
use crate::ffi::vex::has_vex;

/// From this length on, the processor copies faster by itself than by loads of ours; and what is read right after
/// waits for such a copy.
#[cfg(target_arch = "x86_64")]
const LONG: usize = 2048;

/// How much is copied at once where there is as much.
#[cfg(target_arch = "x86_64")]
const BLOCK: usize = 64;

/// Copies such memory.
///
/// # Safety
/// `length` bytes can be read from `source` and written to `target`, which do not overlap; to `target` 16 in any case.
#[inline(never)]
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
#[inline(always)]
pub(crate) unsafe fn copy_racing_short(source: *const u8, target: *mut u8, length: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller's.
    unsafe {
        if length < 16 {
            copy_racing_few(source, target, length);
        } else {
            copy_racing_parts(source, target, length, length >= BLOCK && has_vex());
        }
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
/// As for [`copy_racing`]; `length` is at least 16; `vex` is true only where the processor has AVX (see [`has_vex`])
/// and `length` is at least [`BLOCK`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn copy_racing_parts(source: *const u8, target: *mut u8, length: usize, vex: bool) {
    // SAFETY: each part lies inside both, since `length` is at least its size.
    unsafe {
        let mut at = if vex { copy_racing_blocks(source, target, length) } else { 0 };
        while length - at >= BLOCK {
            copy_racing_block(source.add(at), target.add(at));
            at += BLOCK;
        }
        while length - at > 16 {
            copy_racing_vector(source.add(at), target.add(at));
            at += 16;
        }
        if at < length {
            copy_racing_vector(source.add(length - 16), target.add(length - 16));
        }
    }
}

/// Copies [`BLOCK`] bytes; every x86-64 has the instructions, which take any address.
///
/// # Safety
/// As for [`copy_racing`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn copy_racing_block(source: *const u8, target: *mut u8) {
    // SAFETY: reads and writes what the caller says.
    unsafe {
        std::arch::asm!(
            "movups {first}, [{source}]",
            "movups {second}, [{source} + 16]",
            "movups {third}, [{source} + 32]",
            "movups {fourth}, [{source} + 48]",
            "movups [{target}], {first}",
            "movups [{target} + 16], {second}",
            "movups [{target} + 32], {third}",
            "movups [{target} + 48], {fourth}",
            source = in(reg) source, target = in(reg) target,
            first = out(xmm_reg) _, second = out(xmm_reg) _, third = out(xmm_reg) _, fourth = out(xmm_reg) _,
            options(nostack, preserves_flags)
        );
    }
}

/// Copies 16 bytes, by the same instructions.
///
/// # Safety
/// As for [`copy_racing`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn copy_racing_vector(source: *const u8, target: *mut u8) {
    // SAFETY: reads and writes what the caller says.
    unsafe {
        std::arch::asm!(
            "movups {part}, [{source}]",
            "movups [{target}], {part}",
            source = in(reg) source, target = in(reg) target, part = out(xmm_reg) _,
            options(nostack, preserves_flags)
        );
    }
}

/// Copies fewer than sixteen bytes by one store: of what two have written, the processor reads nothing across before
/// both are in the cache. It may write zeros behind the end, for which there is room.
///
/// # Safety
/// As for [`copy_racing`]; `length` is below 16.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn copy_racing_few(source: *const u8, target: *mut u8, length: usize) {
    // SAFETY: the caller's; `target` takes 16 bytes.
    unsafe {
        let [low, high] = load_racing_few(source, length);
        if length > 8 {
            let part = _mm_set_epi64x(high.cast_signed(), low.cast_signed());
            _mm_storeu_si128(target.cast(), part);
        } else {
            target.cast::<u64>().write_unaligned(low);
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
    /// Loads what has a size, at a distance.
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
    // SAFETY: each load lies inside, since `length` is at least its size. No byte is made of two loads: somebody may
    // have written it between them.
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

/// Copies blocks of 64 bytes from the start, by half as many instructions as [`copy_racing_parts`] does, and by parts
/// as large as those that kernels read; returns how much.
///
/// # Safety
/// As for [`copy_racing`], on a processor that has AVX; `length` is at least [`BLOCK`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn copy_racing_blocks(source: *const u8, target: *mut u8, length: usize) -> usize {
    let mut at = 0;
    // SAFETY: the processor has AVX, and each block lies inside both. The last instruction clears the upper
    // halves of all sixteen registers, which are named for that.
    unsafe {
        std::arch::asm!(
            "2:",
            "vmovups ymm0, [{source} + {at}]",
            "vmovups ymm1, [{source} + {at} + 32]",
            "vmovups [{target} + {at}], ymm0",
            "vmovups [{target} + {at} + 32], ymm1",
            "add {at}, 64",
            "cmp {at}, {end}",
            "jne 2b",
            "vzeroupper",
            source = in(reg) source, target = in(reg) target, end = in(reg) length & !(BLOCK - 1),
            at = inout(reg) at,
            out("xmm0") _, out("xmm1") _, out("xmm2") _, out("xmm3") _,
            out("xmm4") _, out("xmm5") _, out("xmm6") _, out("xmm7") _,
            out("xmm8") _, out("xmm9") _, out("xmm10") _, out("xmm11") _,
            out("xmm12") _, out("xmm13") _, out("xmm14") _, out("xmm15") _,
            options(nostack)
        );
    }
    at
}

/// Reads a block of such memory, into registers where the processor has any for it. `vex`: by instructions of AVX's
/// form, which cost nothing among those of AVX and of SSE, while those of SSE's form wait among AVX's.
///
/// # Safety
/// `N` bytes can be read from `source`; `vex` is true only where the processor has AVX (see [`has_vex`]).
#[inline(always)]
pub(crate) unsafe fn load_racing<const N: usize>(source: *const u8, vex: bool) -> [u8; N] {
    const { assert!(N.is_multiple_of(16), "a block is whole vectors") };
    let mut block = MaybeUninit::<[u8; N]>::uninit();
    let target = block.as_mut_ptr().cast::<u8>();
    // SAFETY: each part lies inside the block, all of which is written.
    unsafe {
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        for at in (0..N).step_by(16) {
            target.add(at).cast::<Vector>().write_unaligned(load_vector(source.add(at), vex));
        }
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        {
            let _ = vex;
            copy_racing_short(source, target, N);
        }
        block.assume_init()
    }
}

#[cfg(target_arch = "x86_64")]
type Vector = std::arch::x86_64::__m128i;
#[cfg(target_arch = "aarch64")]
type Vector = std::arch::aarch64::uint8x16_t;

/// # Safety
/// As for [`load_racing`], of 16 bytes.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn load_vector(source: *const u8, vex: bool) -> Vector {
    let vector;
    macro_rules! load {
        ($load:literal) => {
            std::arch::asm!(
                concat!($load, " {vector}, [{source}]"),
                vector = out(xmm_reg) vector, source = in(reg) source,
                options(nostack, preserves_flags, readonly)
            )
        };
    }
    // SAFETY: reads what the caller says, by an instruction that the processor has.
    unsafe { if vex { load!("vmovups") } else { load!("movups") } }
    vector
}

/// # Safety
/// As for [`load_racing`], of 16 bytes.
#[cfg(target_arch = "aarch64")]
#[inline(always)]
unsafe fn load_vector(source: *const u8, _vex: bool) -> Vector {
    let vector;
    // SAFETY: reads what the caller says.
    unsafe {
        std::arch::asm!(
            // Byte by byte in any order of bytes, as `ldr` is not.
            "ld1 {{ {vector:v}.16b }}, [{source}]",
            vector = out(vreg) vector, source = in(reg) source,
            options(nostack, preserves_flags, readonly)
        );
    }
    vector
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::vex::is_there;

    const LENGTHS: std::ops::Range<usize> = 0..400;

    fn bytes() -> Vec<u8> {
        (0..LENGTHS.end + 16).map(|at| (at * 7 + at / 256) as u8).collect()
    }

    /// Of any length, from and to any address, with AVX and without; fewer than 16 bytes write 16.
    #[test]
    fn copies_what_is_there() {
        let source = bytes();
        let copy = |from: usize, length: usize, vex: bool| {
            let mut target = vec![0xAA; length + 32];
            let (source, target_at) = (source[from..].as_ptr(), target[from..].as_mut_ptr());
            // SAFETY: both have as much, and `vex` is true only where it may be.
            unsafe {
                #[cfg(target_arch = "x86_64")]
                if length >= 16 {
                    copy_racing_parts(source, target_at, length, vex && length >= BLOCK);
                    return target;
                }
                let _ = vex;
                copy_racing_short(source, target_at, length);
            }
            target
        };
        for vex in [false, is_there()] {
            for length in LENGTHS {
                for from in [0, 1, 7, 15] {
                    let target = copy(from, length, vex);
                    assert_eq!(target[..from], vec![0xAA; from]);
                    assert_eq!(target[from..][..length], source[from..][..length], "{length}");
                    let after = from + length.max(16);
                    assert!(target[after..].iter().all(|&byte| byte == 0xAA), "{length}");
                }
            }
        }
    }

    #[test]
    fn loads_blocks() {
        let source = bytes();
        for vex in [false, is_there()] {
            for from in 0..16 {
                // SAFETY: there are so many bytes, and `vex` is true only where it may be.
                let block = unsafe { load_racing::<128>(source[from..].as_ptr(), vex) };
                assert_eq!(block, source[from..][..128]);
            }
        }
    }
}
