//! What the processor can do, as tokens.
//!
//! A value of one of these types can only be had from its `detect`, so a function that asks for
//! one can use the instructions it stands for: the proof travels with the call. Dispatch is one
//! `if let Some(token) = Token::detect()`.
//!
//! The environment variable `RUSTDLIB_CPU` limits what `detect` admits, so that one machine can
//! test every backend: `RUSTDLIB_CPU=portable` admits nothing, `RUSTDLIB_CPU=avx2` admits AVX2 and
//! nothing above it. It is read once in a process, by [`look`], and can only take features away.
//!
//! Crates of other people ask the processor themselves. They are called where a token is had that
//! covers all that they may find: [`Sha`], [`Sha3`], or [`Unlimited`].

use std::sync::atomic::{AtomicU32, Ordering};

const KNOWN: u32 = 1 << 31;

/// The features of this process: 0 until the first call, then `KNOWN` and a bit for each.
static FEATURES: AtomicU32 = AtomicU32::new(0);

/// Declares a token by what it stands for, its bit, and its name in reports, if it has one.
macro_rules! tokens {
    ($($(#[doc = $doc:literal])* $token:ident = $bit:literal $(, $name:literal)?;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $token(());

            impl $token {
                const BIT: u32 = 1 << $bit;

                /// The token, where the processor has what it stands for, and `RUSTDLIB_CPU` admits it.
                #[inline]
                pub fn detect() -> Option<Self> {
                    (features() & Self::BIT != 0).then_some(Self(()))
                }
            }
        )*

        const NAMES: &[(&str, u32)] = &[$($(($name, $token::BIT),)?)*];
    };
}

tokens! {
    /// AVX2 and everything that comes with it in practice (BMI1, BMI2, POPCNT).
    Avx2 = 0, "avx2";
    /// AVX-512 with F, BW, VL, VBMI and VBMI2.
    Avx512Vbmi = 1, "avx512vbmi";
    /// AVX-512 with F, BW, VL, VBMI, VBMI2 and VNNI, which adds the products of bytes.
    Avx512Vnni = 2, "avx512vnni";
    /// AVX-512 with F, BW, VL, VBMI and VBMI2, and carry-less products of its vectors (PCLMULQDQ and VPCLMULQDQ).
    Avx512Clmul = 3, "vpclmulqdq";
    /// AVX-512 on a processor of Intel, where a chain of simple instructions on vectors goes on with each cycle of the
    /// clock. On AMD's Zen 5 each of them can take two.
    Avx512Intel = 4;
    /// The instructions for SHA-1 and SHA-256, on x86 with SSE 4.1 and below.
    Sha = 5, "sha";
    /// The instructions of aarch64 for SHA-3 and SHA-512, which come together.
    Sha3 = 6, "sha3";
    /// Whatever the processor has: `RUSTDLIB_CPU` has taken nothing away.
    Unlimited = 7;
}

/// Looks at the processor and the environment, once in a process.
///
/// A module does so while it is imported, attached. C's `getenv` must not run while another thread changes
/// the environment; Python's own threads do that attached.
pub fn look() {
    features();
}

/// The names of the features that are in use: for reports.
pub fn in_use() -> impl Iterator<Item = &'static str> {
    let features = features();
    let named = move |&(name, feature): &(_, u32)| (features & feature != 0).then_some(name);
    NAMES.iter().filter_map(named)
}

#[inline]
fn features() -> u32 {
    let features = match FEATURES.load(Ordering::Relaxed) {
        0 => detect_features(),
        known => known,
    };
    #[cfg(test)]
    return features & ADMITTED.get();
    #[cfg(not(test))]
    features
}

#[cfg(test)]
thread_local! {
    /// What `detect` admits on this thread, beside what it admits everywhere.
    static ADMITTED: std::cell::Cell<u32> = const { std::cell::Cell::new(u32::MAX) };
}

/// Runs `check` once with each set of features that a backend can be chosen by here, from none to
/// all.
#[cfg(test)]
pub(crate) fn with_every_backend(check: impl Fn()) {
    let avx512 = Avx2::BIT | Avx512Vbmi::BIT;
    let sets = [
        0,
        Avx2::BIT,
        avx512,
        avx512 | Avx512Vnni::BIT,
        avx512 | Avx512Clmul::BIT,
        avx512 | Sha::BIT,
        avx512 | Sha::BIT | Sha3::BIT,
        !Avx512Clmul::BIT,
        u32::MAX,
    ];
    let mut sets = sets.map(|admitted| admitted & features()).to_vec();
    sets.dedup();
    for admitted in sets {
        ADMITTED.set(admitted);
        check();
    }
    ADMITTED.set(u32::MAX);
}

/// Two threads may both come here: they store the same value.
#[cold]
fn detect_features() -> u32 {
    let admitted = match std::env::var("RUSTDLIB_CPU").as_deref() {
        Ok("portable") => 0,
        Ok("avx2") => Avx2::BIT,
        _ => u32::MAX,
    };
    let features = KNOWN | (present() & admitted);
    FEATURES.store(features, Ordering::Relaxed);
    features
}

#[cfg(target_arch = "x86_64")]
fn present() -> u32 {
    use std::arch::is_x86_feature_detected as has;
    let avx2 = has!("avx2") && has!("bmi1") && has!("bmi2") && has!("popcnt");
    let avx512vbmi = avx2
        && has!("avx512f")
        && has!("avx512bw")
        && has!("avx512vl")
        && has!("avx512vbmi")
        && has!("avx512vbmi2");
    let clmul = has!("pclmulqdq") && has!("vpclmulqdq");
    let sha = has!("sha") && has!("sse4.1") && has!("ssse3");
    Unlimited::BIT
        | (u32::from(avx2) * Avx2::BIT)
        | (u32::from(avx512vbmi) * Avx512Vbmi::BIT)
        | (u32::from(avx512vbmi && is_of_intel()) * Avx512Intel::BIT)
        | (u32::from(avx512vbmi && has!("avx512vnni")) * Avx512Vnni::BIT)
        | (u32::from(avx512vbmi && clmul) * Avx512Clmul::BIT)
        | (u32::from(sha) * Sha::BIT)
}

#[cfg(target_arch = "x86_64")]
fn is_of_intel() -> bool {
    let vendor = std::arch::x86_64::__cpuid(0);
    let name = [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes);
    name.as_flattened() == b"GenuineIntel"
}

#[cfg(target_arch = "x86")]
fn present() -> u32 {
    use std::arch::is_x86_feature_detected as has;
    let sha = has!("sha") && has!("sse4.1") && has!("ssse3");
    Unlimited::BIT | (u32::from(sha) * Sha::BIT)
}

#[cfg(target_arch = "aarch64")]
fn present() -> u32 {
    use std::arch::is_aarch64_feature_detected as has;
    Unlimited::BIT | (u32::from(has!("sha2")) * Sha::BIT) | (u32::from(has!("sha3")) * Sha3::BIT)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64")))]
fn present() -> u32 {
    Unlimited::BIT
}
