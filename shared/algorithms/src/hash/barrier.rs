//! What the compiler must not see through: wiping what may be secret, and sums that tell of it.
#![allow(unsafe_code)]

/// Overwrites memory that may hold something secret and is not read again.
///
/// It is one plain store of the whole, which the compiler makes as wide as it can. It cannot leave
/// it out: for all it knows, what is behind the barrier reads the memory.
#[inline]
pub(crate) fn overwrite<T: Copy>(secret: &mut T, with: T) {
    *secret = with;
    read(secret);
}

/// Reads `value`, for all that the compiler knows: what was stored there before is stored.
#[inline]
pub(crate) fn read<T: ?Sized>(value: &T) {
    #[cfg(all(
        not(miri),
        any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")
    ))]
    // SAFETY: no instruction at all. The compiler takes it to read memory, as a reference allows.
    unsafe {
        let value = std::ptr::from_ref(value).cast::<u8>();
        std::arch::asm!("/* {} */", in(reg) value, options(nostack, preserves_flags, readonly));
    }
    // It does the same in practice, but promises nothing.
    #[cfg(any(
        miri,
        not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))
    ))]
    std::hint::black_box(value);
}

/// `value`, of which the compiler no longer knows where it comes from.
#[inline]
pub(crate) fn hide(value: u64) -> u64 {
    #[cfg(all(
        not(miri),
        any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")
    ))]
    {
        let mut value = value;
        // SAFETY: no instruction at all; `value` stays in its register.
        unsafe {
            std::arch::asm!("/* {} */", inout(reg) value, options(pure, nomem, nostack, preserves_flags));
        }
        value
    }
    #[cfg(any(
        miri,
        not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))
    ))]
    std::hint::black_box(value)
}
