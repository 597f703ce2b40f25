//! The values of a manifest: each with its pointer and with its path as rules
//! call it. In: an object; out: its parts, and the values in them.

use serde_json::Value;

/// A part of a manifest that is an object of a kind, such as a Pod template.
pub(super) struct Part {
    /// The kind whose rules apply.
    pub kind: &'static str,
    /// The kind as expectations call it.
    pub aspect: String,
    pointer: String,
}

/// A value in a part.
pub(super) struct Node<'a> {
    pub value: &'a Value,
    /// Its JSON pointer in the manifest.
    pub pointer: String,
    /// The same for people, with the names of items.
    pub shown: String,
    /// Its path in its part, with `[*]` for items.
    pub path: String,
}

/// The kind of a part that is a workload around its Pod.
pub(super) const WORKLOAD: &str = "a workload";
/// The kind of a part that has no rules.
pub(super) const OTHER: &str = "any other";
pub(super) const CLAIM: &str = "PersistentVolumeClaim";

/// Returns the manifest itself and the objects that are in it.
pub(super) fn parts(object: &Value, kind: &str) -> Vec<Part> {
    let is_workload = object.pointer("/spec/template/spec/containers").is_some();
    let of_itself = match kind {
        _ if is_workload => WORKLOAD,
        "Pod" => "Pod",
        CLAIM => CLAIM,
        _ => OTHER,
    };
    let mut parts = vec![Part {
        kind: of_itself,
        aspect: if is_workload { "Pod" } else { kind }.to_owned(),
        pointer: String::new(),
    }];
    if is_workload {
        parts.push(Part {
            kind: "Pod",
            aspect: "Pod".to_owned(),
            pointer: "/spec/template".to_owned(),
        });
    }
    let claims = object.pointer("/spec/volumeClaimTemplates");
    let claims = claims.and_then(Value::as_array).map_or(0, Vec::len);
    parts.extend((0..claims).map(|at| Part {
        kind: CLAIM,
        aspect: CLAIM.to_owned(),
        pointer: format!("/spec/volumeClaimTemplates/{at}"),
    }));
    parts
}

/// Returns every value in a part, each before what is in it.
pub(super) fn nodes<'a>(object: &'a Value, part: &Part) -> Vec<Node<'a>> {
    let shown = part.pointer.trim_start_matches('/').replace('/', ".");
    let mut nodes = Vec::new();
    if let Some(value) = object.pointer(&part.pointer) {
        visit(value, &part.pointer, &shown, "", &mut nodes);
    }
    nodes
}

fn visit<'a>(value: &'a Value, pointer: &str, shown: &str, path: &str, nodes: &mut Vec<Node<'a>>) {
    nodes.push(Node {
        value,
        pointer: pointer.to_owned(),
        shown: shown.to_owned(),
        path: path.to_owned(),
    });
    let dot = |path: &str| if path.is_empty() { "" } else { "." };
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let pointer = format!("{pointer}/{}", escaped(key));
                let shown = format!("{shown}{}{key}", dot(shown));
                visit(
                    value,
                    &pointer,
                    &shown,
                    &format!("{path}{}{key}", dot(path)),
                    nodes,
                );
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let name = item["name"]
                    .as_str()
                    .map_or_else(|| at.to_string(), str::to_owned);
                let (pointer, shown) = (format!("{pointer}/{at}"), format!("{shown}[{name}]"));
                visit(item, &pointer, &shown, &format!("{path}[*]"), nodes);
            }
        }
        _ => {}
    }
}

/// Puts a value at a pointer whose parent is there, or takes away what is there.
pub(super) fn put(object: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    match (object.pointer_mut(parent), value) {
        (Some(Value::Object(fields)), Some(value)) => {
            fields.insert(key, value);
        }
        (Some(Value::Object(fields)), None) => {
            fields.remove(&key);
        }
        (Some(Value::Array(items)), value) => {
            let Some(at) = key.parse::<usize>().ok().filter(|at| *at < items.len()) else {
                return;
            };
            match value {
                Some(value) => items[at] = value,
                None => {
                    items.remove(at);
                }
            }
        }
        _ => {}
    }
}

/// Returns a key as one word of a JSON pointer (RFC 6901).
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
