//! Generated `ConfigMap`s and Secrets: their data, and the hash in their names.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::submission::kustomize::generators::Generator;
use crate::submission::kustomize::item::Item;
use crate::submission::kustomize::object_path;
use crate::submission::kustomize::sources::Pairs;

/// Returns the object that `generator` makes of `pairs`.
pub fn generated(generator: &Generator, pairs: &Pairs) -> Item {
    let mut object = json!({
        "apiVersion": "v1",
        "kind": generator.kind,
        "metadata": {"name": generator.name},
    });
    if !generator.namespace.is_empty() {
        object["metadata"]["namespace"] = generator.namespace.as_str().into();
    }
    if generator.kind == "Secret" {
        let given = Some(generator.secret_type.as_str()).filter(|given| !given.is_empty());
        object["type"] = given.unwrap_or("Opaque").into();
        // kustomize writes `data` of a Secret even when there are none.
        object["data"] = Value::Object(Map::new());
    }
    for (key, bytes) in pairs {
        let (field, value) = match std::str::from_utf8(bytes) {
            Ok(text) if generator.kind == "ConfigMap" => ("data", text.to_owned()),
            Err(_) if generator.kind == "ConfigMap" => ("binaryData", base64(bytes)),
            _ => ("data", base64(bytes)),
        };
        object[field][key] = value.into();
    }
    let options = &generator.options;
    if options.immutable {
        object["immutable"] = true.into();
    }
    for (field, pairs) in [
        ("metadata/labels", &options.labels),
        ("metadata/annotations", &options.annotations),
    ] {
        if !pairs.is_empty() {
            object_path::add(&mut object, field, true, pairs);
        }
    }
    let mut item = Item::new(object, generator.place.clone());
    item.hashed = !options.no_suffix;
    item
}

/// Encodes as kustomize does: long text in lines of 70 characters. The line
/// ends go into the hash of the object's name.
fn base64(bytes: &[u8]) -> String {
    const LINE: usize = 70;
    let encoded = STANDARD.encode(bytes);
    if encoded.len() < LINE {
        return encoded;
    }
    let lines = encoded.as_bytes().chunks(LINE);
    lines.fold(String::new(), |text, line| {
        text + &String::from_utf8_lossy(line) + "\n"
    })
}

/// Returns the suffix that kustomize gives to the name of a generated object, so
/// that Pods are made anew when its data change.
///
/// kustomize's `api/hasher`: SHA-256 over the JSON of a few of the object's
/// fields, in hexadecimal, of which the first ten characters are kept; those
/// that could make a word are replaced.
pub fn hash_suffix(object: &Value) -> String {
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

/// Returns JSON as Go's `encoding/json` writes it: keys in order, and what HTML or
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
