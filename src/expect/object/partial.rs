//! Comparing an object with a part of one.

use serde_json::Value;

use crate::evidence::HIDDEN;
use crate::judgement::Mismatch;
use crate::{say, text::Text};

/// Adds a difference for everything in `wanted` that `actual` does not have at `path`.
pub(super) fn compare<'a>(
    wanted: &'a Value,
    actual: &'a Value,
    path: &str,
    differences: &mut Vec<Difference<'a>>,
) {
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
                compare_item(item, actual, path, differences);
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
fn compare_item<'a>(
    item: &'a Value,
    all: &'a Value,
    path: &str,
    differences: &mut Vec<Difference<'a>>,
) {
    let there = all.as_array().map(Vec::as_slice).unwrap_or_default();
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
        differences.push(difference(path, item, Some(all)));
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

fn difference<'a>(path: &str, wanted: &'a Value, actual: Option<&'a Value>) -> Difference<'a> {
    Difference {
        path: path.to_owned(),
        wanted,
        actual,
    }
}

/// A field that is not as it should be.
pub(super) struct Difference<'a> {
    path: String,
    wanted: &'a Value,
    actual: Option<&'a Value>,
}

impl Difference<'_> {
    /// Tells whether a record has another value in the place of the actual one.
    pub fn is_hidden(&self) -> bool {
        let actual = self.actual.map(Value::to_string);
        actual.is_some_and(|actual| actual.contains(HIDDEN))
    }

    /// Returns what is told of it. Of the Secret of the name `secret` that is no
    /// value, neither the one that is there nor the one that is wanted.
    pub fn told(&self, secret: Option<&str>) -> Mismatch {
        let path = &self.path;
        let shows = secret.is_none_or(|name| self.is_public(name));
        match self.actual {
            None => Mismatch {
                what: say!(ja: "{path} がありません", en: "{path} is missing"),
                expected: if shows {
                    Text::same(self.wanted)
                } else {
                    Text::default()
                },
                actual: say!(ja: "(フィールドがありません)", en: "(the field is missing)"),
            },
            Some(actual) if shows => Mismatch {
                what: say!(ja: "{path} が違います", en: "{path} differs"),
                expected: Text::same(self.wanted),
                actual: Text::same(actual),
            },
            Some(_) => Mismatch {
                what: say!(
                    ja: "{path} の値が違います (値は表示しません)",
                    en: "{path} has another value (not shown)"
                ),
                expected: Text::default(),
                actual: Text::default(),
            },
        }
    }

    /// Tells whether a field of a Secret is one that names or sorts it.
    fn is_public(&self, name: &str) -> bool {
        let fields = self.path.strip_prefix(name).unwrap_or_default();
        let fields = fields.strip_prefix('.').unwrap_or_default();
        let first = |text: &str| text.split(['.', '[']).next().map(str::to_owned);
        match first(fields).as_deref() {
            Some("apiVersion" | "kind" | "type" | "immutable") => true,
            // Annotations may hold the whole manifest.
            Some("metadata") => {
                let rest = fields.strip_prefix("metadata.").unwrap_or_default();
                matches!(
                    first(rest).as_deref(),
                    Some("name" | "namespace" | "labels")
                )
            }
            _ => false,
        }
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
            .map(|difference| difference.told(None).what.en)
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

    #[test]
    fn a_secret_shows_what_names_it_and_no_value() {
        let wanted = json!({
            "type": "Opaque", "data": {"a": "aHVudGVyMg==", "b": "aHVudGVyMg=="},
            "metadata": {"labels": {"l": "x"}, "annotations": {"all": "hunter2"}},
        });
        let actual = json!({
            "type": "Other", "data": {"a": "aHVudGVyMw=="},
            "metadata": {"labels": {"l": "y"}, "annotations": {"all": "hunter3"}},
        });
        for actual in [
            actual,
            json!({"data": "aHVudGVyMw==", "metadata": {"annotations": "hunter3"}}),
        ] {
            let mut differences = Vec::new();
            compare(&wanted, &actual, "db.x", &mut differences);
            let told = differences.iter().map(|it| it.told(Some("db.x")));
            let told = format!("{:?}", told.collect::<Vec<_>>());
            assert!(told.contains("Opaque"), "{told}");
            assert!(told.contains("has another value (not shown)"), "{told}");
            assert!(!told.contains("hunter") && !told.contains("aHVu"), "{told}");
        }
    }
}
