//! Comparing an object with a part of one.

use serde_json::Value;

use crate::judgement::Mismatch;
use crate::{say, text::Text};

/// Adds a difference for everything in `wanted` that `actual` does not have at `path`.
pub(super) fn compare(wanted: &Value, actual: &Value, path: &str, differences: &mut Vec<Mismatch>) {
    match (wanted, actual) {
        (Value::Object(fields), Value::Object(there)) => {
            for (key, wanted) in fields {
                let path = format!("{path}.{key}");
                match there.get(key) {
                    Some(actual) => compare(wanted, actual, &path, differences),
                    None => differences.push(difference(&path, wanted, None)),
                }
            }
        }
        (Value::Array(items), Value::Array(there)) => {
            for item in items {
                compare_item(item, there, path, differences);
            }
            if items.is_empty() && !there.is_empty() {
                differences.push(difference(path, wanted, Some(actual)));
            }
        }
        _ if equal(wanted, actual) => {}
        _ => differences.push(difference(path, wanted, Some(actual))),
    }
}

/// An item of a list is looked for by its key (`name`, `type`, …) and, where it
/// has none, by content: position means nothing.
fn compare_item(item: &Value, there: &[Value], path: &str, differences: &mut Vec<Mismatch>) {
    for key in ["name", "type", "mountPath", "key", "containerPort"] {
        let Some(id) = item.get(key) else {
            continue;
        };
        let path = format!("{path}[{key}={id}]");
        match there
            .iter()
            .find(|candidate| candidate.get(key) == Some(id))
        {
            Some(actual) => compare(item, actual, &path, differences),
            None => differences.push(difference(&path, item, None)),
        }
        return;
    }
    let matches = |candidate: &Value| {
        let mut found = Vec::new();
        compare(item, candidate, path, &mut found);
        found.is_empty()
    };
    if !there.iter().any(matches) {
        differences.push(difference(path, item, Some(&Value::Array(there.to_vec()))));
    }
}

/// Numbers by value (`1` is `1.0`), and a string where the author wrote a
/// number or boolean (labels, environment): the rest as it is.
fn equal(wanted: &Value, actual: &Value) -> bool {
    match (wanted, actual) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Number(number), Value::String(text)) => text
            .parse()
            .is_ok_and(|written: serde_json::Number| written == *number),
        (Value::Bool(wanted), Value::String(text)) => text.parse() == Ok(*wanted),
        _ => wanted == actual,
    }
}

fn difference(path: &str, wanted: &Value, actual: Option<&Value>) -> Mismatch {
    Mismatch {
        what: match actual {
            None => say!(ja: "{path} がありません", en: "{path} is missing"),
            Some(_) => say!(ja: "{path} が違います", en: "{path} differs"),
        },
        expected: Text::same(wanted),
        actual: actual.map_or_else(
            || say!(ja: "(フィールドがありません)", en: "(the field is missing)"),
            Text::same,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(wanted: &Value, actual: &Value) -> Vec<String> {
        let mut differences = Vec::new();
        compare(wanted, actual, "x", &mut differences);
        differences
            .into_iter()
            .map(|difference| difference.what.en)
            .collect()
    }

    #[test]
    fn lists_match_by_name_in_any_order() {
        let actual = json!({"containers": [{"name": "b", "image": "2"}, {"name": "a", "image": "1", "tty": true}]});
        assert!(
            paths(
                &json!({"containers": [{"name": "a", "image": "1"}]}),
                &actual
            )
            .is_empty()
        );
        assert_eq!(
            paths(
                &json!({"containers": [{"name": "a", "image": "2"}]}),
                &actual
            ),
            ["x.containers[name=\"a\"].image differs"]
        );
    }

    #[test]
    fn a_missing_field_is_told_from_null() {
        assert_eq!(paths(&json!({"a": 1}), &json!({})), ["x.a is missing"]);
        assert_eq!(
            paths(&json!({"a": 1}), &json!({"a": null})),
            ["x.a differs"]
        );
    }

    #[test]
    fn every_difference_is_told() {
        assert_eq!(
            paths(&json!({"a": 1, "b": 2}), &json!({"a": 2, "b": 3})).len(),
            2
        );
    }

    #[test]
    fn an_empty_list_is_matched_by_an_empty_list_only() {
        assert!(paths(&json!({"a": []}), &json!({"a": []})).is_empty());
        assert_eq!(paths(&json!({"a": []}), &json!({"a": [1]})).len(), 1);
    }
}
