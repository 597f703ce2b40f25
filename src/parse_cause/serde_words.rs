//! The messages of serde's derived code, taken apart: `unknown field …, expected one of …`.

use super::fields::{duplicate_field, missing_field, unknown_field, unknown_value, wrong_type};
use super::said::heard;
use super::syntax::Said;
use super::value_type::ValueType;
use crate::say;

/// Returns the words for a message; `field` is the one that the value belongs to.
pub(super) fn serde_words(message: &str, field: Option<&str>) -> Option<Said> {
    if let Some(text) = heard(message) {
        let next = say!(ja: "値を書き直してください。", en: "write another value");
        return Some((text, next));
    }
    let mut names = message.split('`').skip(1).step_by(2);
    let begins = |with: &str| message.starts_with(with);
    if begins("unknown field") {
        let name = names.next()?;
        return Some(unknown_field(name, &names.collect::<Vec<_>>()));
    }
    if begins("unknown variant") {
        let value = names.next()?;
        return Some(unknown_value(value, &names.collect::<Vec<_>>()));
    }
    if begins("missing field") {
        return Some(missing_field(names.next()?));
    }
    if begins("duplicate field") || begins("duplicate entry") {
        return Some(duplicate_field(names.next()));
    }
    let wrong = ["invalid type: ", "invalid value: ", "invalid length "];
    let rest = wrong.iter().find_map(|it| message.strip_prefix(it))?;
    let (found, wanted) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
    Some(wrong_type(field, found_type(found), wanted_type(wanted)))
}

/// Returns the type of a value as serde calls it where it is not what was wanted.
pub(super) fn found_type(words: &str) -> Option<ValueType> {
    let first = words.split([' ', '`', '"']).next()?;
    Some(match first {
        "string" | "character" | "str" => ValueType::Text,
        "integer" | "floating" | "number" => ValueType::Number,
        "boolean" => ValueType::Bool,
        "sequence" => ValueType::List,
        "map" => ValueType::Fields,
        "null" | "unit" | "Option" => ValueType::Nothing,
        _ => return None,
    })
}

/// Returns the type that serde, a derived type or the parser asks for.
pub(super) fn wanted_type(words: &str) -> Option<ValueType> {
    let numbers = [
        "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
        "f32", "f64", "integer", "number", "float", "floating",
    ];
    words.split(' ').find_map(|word| match word {
        "string" | "character" | "scalar" | "str" | "char" | "path" => Some(ValueType::Text),
        "boolean" | "bool" => Some(ValueType::Bool),
        "sequence" | "tuple" | "array" => Some(ValueType::List),
        "map" | "mapping" | "struct" => Some(ValueType::Fields),
        word if numbers.contains(&word) => Some(ValueType::Number),
        _ => None,
    })
}
