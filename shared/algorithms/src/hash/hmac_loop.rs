//! The loop of PBKDF2 (RFC 8018, section 5.2): HMAC of a digest, over and over.
//!
//! Both blocks of each HMAC hold a digest and what follows every digest, so a step is two compressions
//! and nothing else. With the SHA instructions of x86-64 one takes hardly longer than its rounds, if
//! nothing is put into bytes and taken out again between two: the chaining values stay in registers.
//! Without these instructions there is no loop here; the caller has a portable one.

#[cfg(target_arch = "x86_64")]
mod sha;

/// What a loop works on: chaining values and digests, as words.
#[derive(Debug)]
#[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "there is no loop to read it"))]
pub(super) struct Loop<'a, Words> {
    /// The chaining value after the block of the inner key.
    pub(super) inner: &'a Words,
    /// The chaining value after the block of the outer key.
    pub(super) outer: &'a Words,
    /// The digest that the loop begins with. It is replaced by the last one.
    pub(super) last: &'a mut Words,
    /// Each digest but the first is added to this by exclusive or.
    pub(super) sum: &'a mut Words,
}

/// Goes round so many times with SHA-256; `false`: this processor is not made for it.
#[must_use]
pub(super) fn sha256(work: &mut Loop<'_, [u32; 8]>, times: u32) -> bool {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = crate::base::cpu::Sha::detect() {
        sha::sha256(token, work, times);
        return true;
    }
    let _ = (work, times);
    false
}

/// The same with SHA-1.
#[must_use]
pub(super) fn sha1(work: &mut Loop<'_, [u32; 5]>, times: u32) -> bool {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = crate::base::cpu::Sha::detect() {
        sha::sha1(token, work, times);
        return true;
    }
    let _ = (work, times);
    false
}
