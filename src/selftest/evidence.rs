//! The evidence of a stage as it would have been if a manifest had been
//! another: what the API shows of an object is what was applied, so the same
//! change in it gives the same view of what was declared. What would have
//! become of it on the cluster is not in it.

use std::time::Duration;

use serde_json::Value;

use super::node::{escaped, put};
use crate::evidence::{Answer, Kind, Step};
use crate::submission::Manifest;

/// Changes every sight of `manifest`'s object, and of the Pods made of it, to
/// what it would be with `object` in its place.
pub(super) fn change(steps: &mut [(Duration, Step)], manifest: &Manifest, object: Option<&Value>) {
    for (_, step) in steps {
        let answers: Vec<&mut Answer> = match step {
            Step::Answered(answers) => answers.iter_mut().map(|(_, answer)| answer).collect(),
            Step::Watched { answer, .. } => vec![answer],
            _ => continue,
        };
        for answer in answers {
            if let Answer::Objects(objects) | Answer::Page(objects) = answer {
                in_objects(objects, manifest, object);
            }
        }
    }
}

fn in_objects(objects: &mut Vec<Value>, manifest: &Manifest, object: Option<&Value>) {
    let Some(object) = object else {
        objects.retain(|seen| !is_it(seen, manifest) && !is_made_of_it(seen, manifest));
        return;
    };
    for seen in objects {
        if is_it(seen, manifest) {
            differ(seen, "", &manifest.object, object);
        } else if is_made_of_it(seen, manifest) {
            let spec = |of: &Value| {
                of.pointer("/spec/template/spec")
                    .cloned()
                    .unwrap_or_default()
            };
            differ(seen, "/spec", &spec(&manifest.object), &spec(object));
        }
    }
}

fn is_it(seen: &Value, manifest: &Manifest) -> bool {
    let kind = Kind {
        api_version: text(seen, "/apiVersion").to_owned(),
        kind: text(seen, "/kind").to_owned(),
    };
    kind == manifest.kind && text(seen, "/metadata/name") == manifest.name
}

/// A Pod of the workload, by the name that controllers make.
fn is_made_of_it(seen: &Value, manifest: &Manifest) -> bool {
    let is_workload = manifest.object.pointer("/spec/template").is_some();
    let prefix = format!("{}-", manifest.name);
    is_workload && text(seen, "/kind") == "Pod" && text(seen, "/metadata/name").starts_with(&prefix)
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Makes at `pointer` of `seen` the change that leads from `before` to `after`.
/// The API keeps lists in their order, and adds to their ends.
fn differ(seen: &mut Value, pointer: &str, before: &Value, after: &Value) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(one), Value::Object(two)) => {
            let gone = one.keys().filter(|key| !two.contains_key(*key));
            for key in gone {
                put(seen, &format!("{pointer}/{}", escaped(key)), None);
            }
            for (key, value) in two {
                let at = format!("{pointer}/{}", escaped(key));
                match one.get(key) {
                    Some(old) => differ(seen, &at, old, value),
                    None => put(seen, &at, Some(value.clone())),
                }
            }
        }
        (Value::Array(one), Value::Array(two)) if one.len() == two.len() => {
            for (at, (old, new)) in one.iter().zip(two).enumerate() {
                differ(seen, &format!("{pointer}/{at}"), old, new);
            }
        }
        (Value::Array(one), Value::Array(two)) => {
            let items = seen.pointer_mut(pointer).and_then(Value::as_array_mut);
            let Some(items) = items else { return };
            let added = items.split_off(one.len().min(items.len()));
            *items = two.iter().cloned().chain(added).collect();
        }
        _ => put(seen, pointer, Some(after.clone())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differed(mut seen: Value, before: &Value, after: &Value) -> Value {
        differ(&mut seen, "", before, after);
        seen
    }

    #[test]
    fn what_the_api_added_stays_and_what_was_changed_changes() {
        let before = json!({"spec": {"list": [{"a": 1}], "gone": 1, "map": {"x/y": "1"}}});
        let after = json!({"spec": {"list": [{"a": 2}], "map": {"x/y": "1"}, "new": 3}});
        let seen = json!({"spec": {"list": [{"a": 1, "default": true}, {"b": 1}], "gone": 1, "map": {"x/y": "1"}, "other": 1}, "status": {}});
        assert_eq!(
            differed(seen, &before, &after),
            json!({"spec": {"list": [{"a": 2, "default": true}, {"b": 1}], "map": {"x/y": "1"}, "new": 3, "other": 1}, "status": {}})
        );
    }

    #[test]
    fn a_list_that_grows_shorter_keeps_what_the_api_added() {
        let seen = json!({"list": [1, 2, "added"]});
        let (before, after) = (json!({"list": [1, 2]}), json!({"list": [2]}));
        assert_eq!(
            differed(seen, &before, &after),
            json!({"list": [2, "added"]})
        );
    }
}
