//! Checksums: bit by bit, and of two parts against the whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::choice;
use rustdlib_algorithms::checksum::crc_hqx;
use rustdlib_algorithms::checksum::combine;

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let start = u16::from_be_bytes([choice(&mut data), choice(&mut data)]);
    assert_eq!(crc_hqx::update(start, data), simple_crc_hqx(start, data));
    let (head, tail) = data.split_at(usize::from(start) % (data.len() + 1));
    let length = tail.len() as u64;
    assert_eq!(combine::crc32(crc32(head), crc32(tail), length), crc32(data));
    assert_eq!(combine::adler32(adler32(head), adler32(tail), length), adler32(data));
});

fn simple_crc_hqx(mut crc: u16, data: &[u8]) -> u16 {
    for byte in data {
        crc ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 };
        }
    }
    crc
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ 0xedb8_8320 };
        }
    }
    !crc
}

fn adler32(data: &[u8]) -> u32 {
    let (mut low, mut high) = (1, 0);
    for byte in data {
        low = (low + u32::from(*byte)) % 65521;
        high = (high + low) % 65521;
    }
    high << 16 | low
}
