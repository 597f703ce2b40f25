//! Making a `ConfigMap` or Secret from what a generator says.

use k8s_openapi::ByteString;
use serde_json::{Map, Value, json};

use crate::submission::SourceLocation;
use crate::submission::kustomize::generator::Generator;
use crate::submission::kustomize::item::Item;
use crate::submission::kustomize::path;
use crate::submission::kustomize::sources::Pairs;

/// The object that `generator` makes of `pairs`.
pub fn object(generator: &Generator, pairs: &Pairs, place: SourceLocation) -> Item {
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
            path::add(&mut object, field, true, pairs);
        }
    }
    let mut item = Item::new(object, place);
    item.hashed = !options.no_suffix;
    item
}

/// Base64 as kustomize writes it: what is long, in lines of 70 characters. The
/// line ends go into the hash of the object's name.
fn base64(bytes: &[u8]) -> String {
    let encoded = match serde_json::to_value(ByteString(bytes.to_vec())) {
        Ok(Value::String(encoded)) => encoded,
        _ => String::new(),
    };
    if encoded.len() < LINE {
        return encoded;
    }
    let mut lines = String::with_capacity(encoded.len() + encoded.len() / LINE + 1);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(LINE.min(rest.len()));
        lines.push_str(line);
        lines.push('\n');
        rest = after;
    }
    lines
}

const LINE: usize = 70;
