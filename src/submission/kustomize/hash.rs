//! The suffix that kustomize gives to the name of a generated object, so that
//! Pods are made anew when its data change.
//!
//! kustomize's `api/hasher`: SHA-256 over the JSON of a few of the object's
//! fields, in hexadecimal, of which the first ten characters are kept; those
//! that could make a word are replaced.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The suffix for `object`, a `ConfigMap` or `Secret`.
pub fn suffix(object: &Value) -> String {
    let field = |name: &str| object.get(name).cloned().unwrap_or_else(|| "".into());
    // kustomize means to hash the name too, but looks it up in a field called
    // `metadata/name`, which no object has.
    let mut hashed = json!({"kind": field("kind"), "name": "", "data": field("data")});
    if object["kind"] == "Secret" {
        hashed["type"] = field("type");
    }
    for name in ["binaryData", "stringData"] {
        if object[name].is_object() {
            hashed[name] = field(name);
        }
    }
    let digest = Sha256::digest(as_go_writes(&hashed).as_bytes());
    let hexadecimal = digest.iter().take(5).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    hexadecimal
        .chars()
        .map(|digit| match digit {
            '0' => 'g',
            '1' => 'h',
            '3' => 'k',
            'a' => 'm',
            'e' => 't',
            other => other,
        })
        .collect()
}

/// JSON as Go's `encoding/json` has it: keys in order, and what HTML or
/// JavaScript could trip over escaped.
fn as_go_writes(value: &Value) -> String {
    let mut text = String::new();
    for char in value.to_string().chars() {
        match char {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(char));
            }
            char => text.push(char),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_html_could_trip_over_is_escaped_as_in_go() {
        assert_eq!(
            as_go_writes(&json!({"b": "<a & b>\u{2028}", "a": "\u{8}\u{1}"})),
            r#"{"a":"\b\u0001","b":"\u003ca \u0026 b\u003e\u2028"}"#
        );
    }
}
