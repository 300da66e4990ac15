//! Floats, as they are written.

use super::super::{FLOAT_LEN, float_repr};
use super::Random;

fn repr(value: f64) -> String {
    let mut room = [0; FLOAT_LEN];
    String::from_utf8(float_repr(value, &mut room).to_vec()).unwrap()
}

/// What CPython shows.
#[test]
fn floats_are_written() {
    let cases = [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (-1.5, "-1.5"),
        (0.1, "0.1"),
        (0.0001, "0.0001"),
        (0.00012345, "0.00012345"),
        (0.00001, "1e-05"),
        (0.000012345, "1.2345e-05"),
        (123.456, "123.456"),
        (1e15, "1000000000000000.0"),
        (9999999999999998.0, "9999999999999998.0"),
        (1e16, "1e+16"),
        (1.2e16, "1.2e+16"),
        (1e22, "1e+22"),
        (1e100, "1e+100"),
        (5e-324, "5e-324"),
        (1e-100, "1e-100"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (-2.2250738585072014e-308, "-2.2250738585072014e-308"),
        (1234567890123456.7, "1234567890123456.8"),
        (2.0_f64.powi(-44), "5.684341886080802e-14"),
        (0.30000000000000004, "0.30000000000000004"),
        (1e9, "1000000000.0"),
        (12.0, "12.0"),
    ];
    for (value, text) in cases {
        assert_eq!(repr(value), text);
    }
}

/// Both neighbours with a digit less are equally near: the even one is taken.
#[test]
#[allow(clippy::excessive_precision, reason = "these digits are exact")]
fn halfway_floats_are_written_with_an_even_digit() {
    let cases = [
        (1801514316094494.25, "1801514316094494.2"),
        (-673136162761606.25, "-673136162761606.2"),
        (673136162761606.75, "673136162761606.8"),
        (9007199254740993e3, "9.007199254740993e+18"),
        (72057594037927945.0, "7.205759403792795e+16"),
    ];
    for (value, text) in cases {
        assert_eq!(repr(value), text);
    }
}

#[test]
fn what_is_written_reads_back() {
    let mut random = Random::new();
    for _ in 0..50_000 {
        let bits = random.number();
        let value = f64::from_bits(bits);
        if value.is_finite() {
            assert_eq!(repr(value).parse::<f64>().unwrap().to_bits(), bits, "{value:e}");
        }
    }
}

/// Core's digits are the shortest as well, and the nearest but where two are equally near.
#[test]
fn what_is_written_is_as_short_as_what_core_writes() {
    let mut random = Random::new();
    let check = |value: f64| {
        let digits = |text: &str| {
            let digits = text.split('e').next().unwrap_or_default().replace(['.', '-'], "");
            digits.trim_matches('0').to_owned()
        };
        let (ours, core) = (repr(value), format!("{value:e}"));
        assert_eq!(ours.parse(), Ok(value), "{core}");
        let (ours, core) = (digits(&ours), digits(&core));
        assert_eq!(ours.len(), core.len(), "{value:e}");
        if ours != core {
            let last = |digits: &str| digits.parse::<u64>().unwrap();
            assert!(last(&ours) + 1 == last(&core) && last(&ours) % 2 == 0, "{value:e}");
        }
    };
    for exponent in 0..2047_u64 {
        for fraction in [0, 1, 2, (1 << 52) - 1, random.number() >> 32] {
            let bits = exponent << 52 | fraction;
            if bits > 0 {
                check(f64::from_bits(bits));
            }
        }
    }
    for _ in 0..50_000 {
        let bits = random.number() >> 1;
        let value = f64::from_bits(bits);
        if value.is_finite() && bits > 0 {
            check(value);
        }
        check(((random.number() >> 32) + 1) as f64 / [1.0, 8.0, 100.0, 1e7][random.below(4)]);
    }
}
