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
const AVX2: u32 = 1;
const AVX512VBMI: u32 = 1 << 1;
const SHA: u32 = 1 << 2;
const SHA3: u32 = 1 << 3;
const UNLIMITED: u32 = 1 << 4;
const AVX512_INTEL: u32 = 1 << 5;
const AVX512_VNNI: u32 = 1 << 6;
const AVX512_CLMUL: u32 = 1 << 7;

/// The features of this process: 0 until the first call, then `KNOWN` and a bit for each.
static FEATURES: AtomicU32 = AtomicU32::new(0);

/// AVX2 and everything that comes with it in practice (BMI1, BMI2, POPCNT).
#[derive(Clone, Copy, Debug)]
pub struct Avx2(());

impl Avx2 {
    /// The token, where the processor has the instructions.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & AVX2 != 0).then_some(Self(()))
    }
}

/// AVX-512 with F, BW, VL, VBMI and VBMI2.
#[derive(Clone, Copy, Debug)]
pub struct Avx512Vbmi(());

impl Avx512Vbmi {
    /// The token, where the processor has the instructions.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & AVX512VBMI != 0).then_some(Self(()))
    }
}

/// AVX-512 with F, BW, VL, VBMI, VBMI2 and VNNI, which adds the products of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Avx512Vnni(());

impl Avx512Vnni {
    /// The token, where the processor has the instructions.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & AVX512_VNNI != 0).then_some(Self(()))
    }
}

/// AVX-512 with F, BW, VL, VBMI and VBMI2, and carry-less products of its vectors (PCLMULQDQ and VPCLMULQDQ).
#[derive(Clone, Copy, Debug)]
pub struct Avx512Clmul(());

impl Avx512Clmul {
    /// The token, where the processor has the instructions.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & AVX512_CLMUL != 0).then_some(Self(()))
    }
}

/// AVX-512 on a processor of Intel, where a chain of simple instructions on vectors goes on with each cycle of the
/// clock. On AMD's Zen 5 each of them can take two.
#[derive(Clone, Copy, Debug)]
pub struct Avx512Intel(());

impl Avx512Intel {
    /// The token, where the processor has the instructions and is one of Intel's.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & AVX512_INTEL != 0).then_some(Self(()))
    }
}

/// The instructions for SHA-1 and SHA-256, on x86 with SSE 4.1 and below.
#[derive(Clone, Copy, Debug)]
pub struct Sha(());

impl Sha {
    /// The token, where the processor has the instructions.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & SHA != 0).then_some(Self(()))
    }
}

/// The instructions of aarch64 for SHA-3 and SHA-512, which come together.
#[derive(Clone, Copy, Debug)]
pub struct Sha3(());

impl Sha3 {
    /// The token, where the processor has the instructions.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & SHA3 != 0).then_some(Self(()))
    }
}

/// Whatever the processor has: `RUSTDLIB_CPU` has taken nothing away.
#[derive(Clone, Copy, Debug)]
pub struct Unlimited(());

impl Unlimited {
    /// The token, where there is no limit.
    #[inline]
    pub fn detect() -> Option<Self> {
        (features() & UNLIMITED != 0).then_some(Self(()))
    }
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
    const NAMES: [(&str, u32); 6] = [
        ("avx2", AVX2),
        ("avx512vbmi", AVX512VBMI),
        ("avx512vnni", AVX512_VNNI),
        ("vpclmulqdq", AVX512_CLMUL),
        ("sha", SHA),
        ("sha3", SHA3),
    ];
    NAMES.into_iter().filter_map(move |(name, feature)| (features & feature != 0).then_some(name))
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
    let avx512 = AVX2 | AVX512VBMI;
    let sets = [
        0,
        AVX2,
        avx512,
        avx512 | AVX512_VNNI,
        avx512 | AVX512_CLMUL,
        avx512 | SHA,
        avx512 | SHA | SHA3,
        !AVX512_CLMUL,
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
        Ok("avx2") => AVX2,
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
    UNLIMITED
        | (u32::from(avx2) * AVX2)
        | (u32::from(avx512vbmi) * AVX512VBMI)
        | (u32::from(avx512vbmi && is_of_intel()) * AVX512_INTEL)
        | (u32::from(avx512vbmi && has!("avx512vnni")) * AVX512_VNNI)
        | (u32::from(avx512vbmi && clmul) * AVX512_CLMUL)
        | (u32::from(sha) * SHA)
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
    UNLIMITED | (u32::from(sha) * SHA)
}

#[cfg(target_arch = "aarch64")]
fn present() -> u32 {
    use std::arch::is_aarch64_feature_detected as has;
    UNLIMITED | (u32::from(has!("sha2")) * SHA) | (u32::from(has!("sha3")) * SHA3)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64")))]
fn present() -> u32 {
    UNLIMITED
}
