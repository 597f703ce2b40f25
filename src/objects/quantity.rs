//! Kubernetes quantities as numbers (apimachinery `resource.Quantity`).

use std::ops::{Add, Mul};

use serde_json::Value;

/// A quantity in billionths, so that every suffix from `n` to `Ei` is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

const NANO: i128 = 1_000_000_000;

/// Suffix, multiplier in billionths.
const SUFFIXES: &[(&str, i128)] = &[
    ("Ki", NANO << 10),
    ("Mi", NANO << 20),
    ("Gi", NANO << 30),
    ("Ti", NANO << 40),
    ("Pi", NANO << 50),
    ("Ei", NANO << 60),
    ("n", 1),
    ("u", 1_000),
    ("m", 1_000_000),
    ("k", NANO * 1_000),
    ("M", NANO * 1_000_000),
    ("G", NANO * 1_000_000_000),
    ("T", NANO * 1_000_000_000_000),
    ("P", NANO * 1_000_000_000_000_000),
    ("E", NANO * 1_000_000_000_000_000_000),
];

impl Quantity {
    /// Returns the number that `text` writes, e.g. `10Gi`, `10240Mi`, `1.5G`, `1e10`; `None` if it is no quantity.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let split = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-')))
            .unwrap_or(text.len());
        let (digits, suffix) = text.split_at(split);
        let unit = match suffix {
            "" => NANO,
            _ => match SUFFIXES.iter().find(|(name, _)| *name == suffix) {
                Some((_, unit)) => *unit,
                None => exponent(suffix)?,
            },
        };
        decimal(digits, unit).map(Self)
    }

    /// Returns the number in a manifest: text, or a number of YAML's own.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => None,
        }
    }

    /// For messages, as bytes: `23.5Gi`, `512Mi`, `100`.
    #[must_use]
    pub fn in_bytes(self) -> String {
        for (suffix, unit) in SUFFIXES[..6].iter().rev() {
            if self.0 >= *unit {
                let tenths = self.0.saturating_mul(10) / unit;
                return match tenths % 10 {
                    0 => format!("{}{suffix}", tenths / 10),
                    rest => format!("{}.{rest}{suffix}", tenths / 10),
                };
            }
        }
        self.in_units()
    }

    /// For messages, as a number: `2`, `500m`.
    #[must_use]
    pub fn in_units(self) -> String {
        if self.0 % NANO == 0 {
            return (self.0 / NANO).to_string();
        }
        format!("{}m", self.0 / 1_000_000)
    }
}

impl Mul<u64> for Quantity {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times.into()))
    }
}

impl Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// `e3`, `E3`: a power of ten, in billionths.
fn exponent(suffix: &str) -> Option<i128> {
    let power: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    let power = power.checked_add(9)?;
    10_i128.checked_pow(u32::try_from(power).ok()?)
}

/// `digits` (with sign and point) times `unit`, rounded up as Kubernetes does
/// with what is finer than a billionth.
fn decimal(digits: &str, unit: i128) -> Option<i128> {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    // `parse` below would read another sign.
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) {
        return None;
    }
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let mut value = whole.checked_mul(unit)?;
    if !fraction.is_empty() {
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let part = fraction.parse::<i128>().ok()?.checked_mul(unit)?;
        value = value.checked_add((part + scale - 1) / scale)?;
    }
    Some(sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Quantity {
        Quantity::parse(text).unwrap_or_else(|| panic!("{text} is a quantity"))
    }

    #[test]
    fn one_size_written_in_many_ways_is_one_number() {
        for text in [
            "10240Mi",
            "10737418240",
            "10Gi",
            "10.0Gi",
            "10485760Ki",
            "10737418240000m",
            "+10Gi",
        ] {
            assert_eq!(parse(text), parse("10Gi"), "{text}");
        }
        assert_eq!(parse("1e3"), parse("1k"));
        assert_eq!(parse("5E-1"), parse("500m"));
    }

    #[test]
    fn decimal_giga_is_less_than_binary_giga() {
        assert!(parse("10G") < parse("10Gi"));
        assert!(parse("11G") > parse("10Gi"));
    }

    #[test]
    fn a_quantity_is_shown_in_the_units_that_people_use() {
        assert_eq!(parse("24684096Ki").in_bytes(), "23.5Gi");
        assert_eq!(parse("512Mi").in_bytes(), "512Mi");
        assert_eq!((parse("500m") + parse("1")).in_units(), "1500m");
        assert_eq!(parse("2.0").in_units(), "2");
    }

    #[test]
    fn what_is_no_quantity_is_none() {
        for text in [
            "",
            "Gi",
            "10GiB",
            "ten",
            "10 Gi",
            "1.2.3",
            "1e99999999",
            "--1",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Quantity::parse(&text);
        }

        #[test]
        fn binary_suffixes_are_powers_of_1024(number in 0_i64..1_000_000) {
            prop_assert_eq!(parse(&format!("{number}Mi")), parse(&format!("{}Ki", number * 1024)));
        }
    }
}
