//! The value of a scalar by YAML 1.1, as kubectl's parser has it; times are
//! strings.

use std::sync::LazyLock;

use granit_parser::{Event, ScalarStyle, Tag};
use regex::Regex;
use serde_json::{Number, Value};

use crate::parse_cause::{ParseCause, Position};
use crate::say;
use crate::submission::yaml::tree::Key;

/// A number with a fraction or an exponent.
#[expect(clippy::expect_used, reason = "a literal, and tests use it")]
static FLOAT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$").expect("a valid pattern")
});

/// The reason why a scalar has no value in a manifest.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ScalarError {
    /// JSON has no such number.
    NoNumber,
    /// The value is none of its tag's.
    WrongTag(String),
}

impl ScalarError {
    pub(super) fn at(self, at: Position, text: &str) -> ParseCause {
        let text: String = text.chars().take(40).collect();
        let what = match self {
            Self::NoNumber => say!(
                ja: "「{text}」はマニフェストでは使えない数です",
                en: "`{text}` is no number that a manifest can hold"
            ),
            Self::WrongTag(tag) => say!(
                ja: "「{text}」はタグ「{tag}」の値として読めません",
                en: "`{text}` is no value of the tag `{tag}`"
            ),
        };
        ParseCause {
            at,
            what,
            next: say!(
                ja: "文字列なら引用符で囲んでください (例: \"{text}\")。",
                en: "put quotes around it if it is a string, e.g. \"{text}\""
            ),
        }
    }
}

/// Returns the value of a scalar.
pub(super) fn value(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<Value, ScalarError> {
    let Some(tag) = tag else {
        return if style == ScalarStyle::Plain {
            plain(text)
        } else {
            Ok(text.into())
        };
    };
    let wrong = || ScalarError::WrongTag(tag.original());
    let Some(core) = tag.core_suffix() else {
        // `!` alone is a string; other tags kubectl does not look at.
        return if tag.original() == "!" || style != ScalarStyle::Plain {
            Ok(text.into())
        } else {
            Err(wrong())
        };
    };
    if core == "str" {
        return Ok(text.into());
    }
    let value = plain(text)?;
    let fits = match core {
        "int" => value.is_i64() || value.is_u64(),
        "float" => value.is_number(),
        "bool" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    if fits { Ok(value) } else { Err(wrong()) }
}

/// Returns the key that `event` is; `None` for what cannot be a key of an object.
pub(super) fn key(event: &Event<'_>) -> Option<Key> {
    let Event::Scalar(text, style, _, tag) = event else {
        return None;
    };
    if *style == ScalarStyle::Plain && tag.is_none() && text == "<<" {
        return Some(Key::Merge);
    }
    match value(text, *style, tag.as_deref()).ok()? {
        Value::String(name) => Some(Key::Named(name)),
        Value::Bool(it) => Some(Key::Named(it.to_string())),
        Value::Number(it) => Some(Key::Named(it.to_string())),
        _ => None,
    }
}

fn plain(text: &str) -> Result<Value, ScalarError> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            true.into()
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            false.into()
        }
        ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF"
        | "-.inf" | "-.Inf" | "-.INF" => return Err(ScalarError::NoNumber),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
            number(text).unwrap_or_else(|| text.into())
        }
        _ => text.into(),
    })
}

fn number(text: &str) -> Option<Value> {
    let bare = text.replace('_', "");
    if let Some(whole) = whole(&bare) {
        return Some(whole);
    }
    if !FLOAT.is_match(&bare) {
        return None;
    }
    let number: f64 = bare.parse().ok().filter(|it: &f64| it.is_finite())?;
    // The API knows no difference between 1.0 and 1.
    let short = format!("{number}");
    if let Some(whole) = whole(&short) {
        return Some(whole);
    }
    Number::from_f64(number).map(Value::Number)
}

/// Returns a whole number: decimal, or with the prefix of another base; a 0 in
/// front means octal.
fn whole(text: &str) -> Option<Value> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (8, rest)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, lower.as_str())
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let size = u64::from_str_radix(digits, base).ok()?;
    if negative {
        let size = i64::try_from(size).ok()?;
        return Some((-size).into());
    }
    Some(size.into())
}
