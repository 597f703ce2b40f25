//! Fields of objects by path, through lists as well, as kustomize finds them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Calls `set` with every value that `path` leads to. Where `create` is set,
/// fields on the way that are missing are made, as mappings; but nothing is
/// made of a missing list, which `[]` after a field says it is.
pub fn each(value: &mut Value, path: &str, create: bool, set: &mut dyn FnMut(&mut Value)) {
    let (field, rest) = match path.split_once('/') {
        Some((field, rest)) => (field, Some(rest)),
        None => (path, None),
    };
    match value {
        Value::Array(elements) => {
            for element in elements {
                each(element, path, create, set);
            }
        }
        Value::Object(fields) => {
            let name = field.trim_end_matches("[]");
            let is_list = name != field;
            if create && !is_list && fields.get(name).is_none_or(Value::is_null) {
                fields.insert(name.to_owned(), Value::Object(Map::new()));
            }
            match (fields.get_mut(name), rest) {
                (None | Some(Value::Null), _) => {}
                (Some(next), Some(rest)) => each(next, rest, create, set),
                (Some(next), None) => set(next),
            }
        }
        _ => {}
    }
}

/// Adds `pairs` to every mapping that `path` leads to.
pub fn add(object: &mut Value, path: &str, create: bool, pairs: &BTreeMap<String, String>) {
    each(object, path, create, &mut |value| {
        if let Value::Object(fields) = value {
            for (key, value) in pairs {
                fields.insert(key.clone(), value.as_str().into());
            }
        }
    });
}
