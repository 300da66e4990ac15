//! The algorithms, and the names that they are asked for by.

/// A hash algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the standards")]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    Shake128,
    Shake256,
    Blake2b,
    Blake2s,
    Ripemd160,
    Sm3,
    Md5Sha1,
}

/// The longest digest of a fixed size, in bytes.
pub const DIGEST_LIMIT: usize = 64;

/// The longest block, in bytes: that of SHA3-224. (No HMAC is made of SHAKE-128, whose is longer.)
pub(crate) const BLOCK_LIMIT: usize = 144;

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha512_224,
        Self::Sha512_256,
        Self::Sha3_224,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
        Self::Shake128,
        Self::Shake256,
        Self::Blake2b,
        Self::Blake2s,
        Self::Ripemd160,
        Self::Sm3,
        Self::Md5Sha1,
    ];

    /// The name in Python.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Sha512_224 => "sha512_224",
            Self::Sha512_256 => "sha512_256",
            Self::Sha3_224 => "sha3_224",
            Self::Sha3_256 => "sha3_256",
            Self::Sha3_384 => "sha3_384",
            Self::Sha3_512 => "sha3_512",
            Self::Shake128 => "shake_128",
            Self::Shake256 => "shake_256",
            Self::Blake2b => "blake2b",
            Self::Blake2s => "blake2s",
            Self::Ripemd160 => "ripemd160",
            Self::Sm3 => "sm3",
            Self::Md5Sha1 => "md5-sha1",
        }
    }

    /// How many bytes a digest has; 0 where the caller says so.
    #[must_use]
    pub const fn digest_size(self) -> usize {
        match self {
            Self::Shake128 | Self::Shake256 => 0,
            Self::Md5 => 16,
            Self::Sha1 | Self::Ripemd160 => 20,
            Self::Sha224 | Self::Sha512_224 | Self::Sha3_224 => 28,
            Self::Sha256 | Self::Sha512_256 | Self::Sha3_256 | Self::Blake2s | Self::Sm3 => 32,
            Self::Md5Sha1 => 36,
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 | Self::Sha3_512 | Self::Blake2b => 64,
        }
    }

    /// How many bytes the algorithm takes at a time.
    #[must_use]
    pub const fn block_size(self) -> usize {
        match self {
            Self::Sha384 | Self::Sha512 | Self::Sha512_224 | Self::Sha512_256 | Self::Blake2b => {
                128
            }
            Self::Sha3_224 => 144,
            Self::Sha3_256 | Self::Shake256 => 136,
            Self::Sha3_384 => 104,
            Self::Sha3_512 => 72,
            Self::Shake128 => 168,
            _ => 64,
        }
    }

    /// Whether a digest can have any length.
    #[must_use]
    pub const fn is_extendable(self) -> bool {
        matches!(self, Self::Shake128 | Self::Shake256)
    }

    /// The algorithm that OpenSSL has under this name: Python's own, any of the aliases that the
    /// default provider of OpenSSL 3 knows, in upper or lower case, or the object identifier.
    #[must_use]
    pub fn by_openssl_name(name: &str) -> Option<Self> {
        let known = |alias: &&str| alias.eq_ignore_ascii_case(name);
        let by_alias = || Self::ALL.into_iter().find(|one| one.aliases().iter().any(known));
        Self::by_name(name).or_else(by_alias)
    }

    /// The algorithm that is listed in `hashlib.algorithms_available` under this name. Going through
    /// the aliases takes as long as a short hash.
    fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "md5" => Self::Md5,
            "sha1" => Self::Sha1,
            "sha224" => Self::Sha224,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            "sha512_224" | "SHA512_224" => Self::Sha512_224,
            "sha512_256" | "SHA512_256" => Self::Sha512_256,
            "sha3_224" => Self::Sha3_224,
            "sha3_256" => Self::Sha3_256,
            "sha3_384" => Self::Sha3_384,
            "sha3_512" => Self::Sha3_512,
            "shake_128" => Self::Shake128,
            "shake_256" => Self::Shake256,
            "blake2b" | "blake2b512" => Self::Blake2b,
            "blake2s" | "blake2s256" => Self::Blake2s,
            "ripemd160" => Self::Ripemd160,
            "sm3" => Self::Sm3,
            "md5-sha1" => Self::Md5Sha1,
            _ => return None,
        })
    }

    const fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Md5 => &["md5", "ssl3-md5", "1.2.840.113549.2.5"],
            Self::Sha1 => &["sha1", "sha-1", "ssl3-sha1", "1.3.14.3.2.26"],
            Self::Sha224 => &["sha224", "sha-224", "sha2-224", "2.16.840.1.101.3.4.2.4"],
            Self::Sha256 => &["sha256", "sha-256", "sha2-256", "2.16.840.1.101.3.4.2.1"],
            Self::Sha384 => &["sha384", "sha-384", "sha2-384", "2.16.840.1.101.3.4.2.2"],
            Self::Sha512 => &["sha512", "sha-512", "sha2-512", "2.16.840.1.101.3.4.2.3"],
            Self::Sha512_224 => {
                &["sha512-224", "sha-512/224", "sha2-512/224", "2.16.840.1.101.3.4.2.5"]
            }
            Self::Sha512_256 => {
                &["sha512-256", "sha-512/256", "sha2-512/256", "2.16.840.1.101.3.4.2.6"]
            }
            Self::Sha3_224 => &["sha3-224", "2.16.840.1.101.3.4.2.7"],
            Self::Sha3_256 => &["sha3-256", "2.16.840.1.101.3.4.2.8"],
            Self::Sha3_384 => &["sha3-384", "2.16.840.1.101.3.4.2.9"],
            Self::Sha3_512 => &["sha3-512", "2.16.840.1.101.3.4.2.10"],
            Self::Shake128 => &["shake-128", "shake128", "2.16.840.1.101.3.4.2.11"],
            Self::Shake256 => &["shake-256", "shake256", "2.16.840.1.101.3.4.2.12"],
            Self::Blake2b => &["blake2b-512", "blake2b512", "1.3.6.1.4.1.1722.12.2.1.16"],
            Self::Blake2s => &["blake2s-256", "blake2s256", "1.3.6.1.4.1.1722.12.2.2.8"],
            Self::Ripemd160 => &["ripemd-160", "ripemd160", "ripemd", "rmd160", "1.3.36.3.2.1"],
            Self::Sm3 => &["sm3", "1.2.156.10197.1.401"],
            Self::Md5Sha1 => &["md5-sha1"],
        }
    }
}
