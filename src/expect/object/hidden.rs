//! In a record some values are hidden: whether that decides.

use serde_json::Value;

use super::cel;
use super::partial::Difference;
use crate::evidence::HIDDEN;

/// Tells whether what was found about `object` may be otherwise for what is hidden
/// in it: a difference is in a hidden value, or the condition comes out
/// differently with other values, such as those that it compares with.
pub(super) fn decides(
    object: &Value,
    differences: &[Difference<'_>],
    condition: Option<&str>,
) -> bool {
    if differences.iter().any(Difference::is_hidden) {
        return true;
    }
    let Some(condition) = condition.filter(|it| is_seen(object, "", "", it)) else {
        return false;
    };
    let holds = |object: &Value| cel::holds(condition, &cel::bind(object).ok()?).ok();
    let as_it_is = holds(object);
    let values = literals(condition).map(|literal| Some(literal.into()));
    let mut others = values.chain([None]);
    others.any(|value: Option<Value>| holds(&with(object, value.as_ref())) != as_it_is)
}

/// Tells whether `condition` names the field of a hidden value, or the one around it.
fn is_seen(value: &Value, around: &str, field: &str, condition: &str) -> bool {
    match value {
        Value::String(text) if text.contains(HIDDEN) => {
            condition.contains(field) || condition.contains(around)
        }
        Value::Array(items) => items
            .iter()
            .any(|item| is_seen(item, around, field, condition)),
        Value::Object(fields) => fields
            .iter()
            .any(|(inner, value)| is_seen(value, field, inner, condition)),
        _ => false,
    }
}

/// The same with another value in every hidden place, or with none there.
fn with(value: &Value, other: Option<&Value>) -> Value {
    let changed = |value: &Value| match value {
        Value::String(text) if text.contains(HIDDEN) => other.cloned(),
        value => Some(with(value, other)),
    };
    match value {
        Value::Array(items) => items.iter().filter_map(changed).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.filter_map(|(key, value)| Some((key.clone(), changed(value)?)));
            Value::Object(fields.collect())
        }
        value => value.clone(),
    }
}

/// The texts in quotes in an expression.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let quoted = |quote| source.split(quote).skip(1).step_by(2);
    quoted('\'').chain(quoted('"'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_decided_by(condition: &str) -> bool {
        let object = json!({
            "metadata": {"name": "db"},
            "spec": {"env": [{"name": "PASSWORD", "value": HIDDEN}, {"name": "A", "value": "b"}]},
        });
        decides(&object, &[], Some(condition))
    }

    #[test]
    fn a_condition_on_a_hidden_value_is_known() {
        for condition in [
            "object.spec.env.exists(e, e.name == 'PASSWORD' && e.value == 'secret')",
            "object.spec.env.all(e, e.value != \"secret\")",
            "object.spec.env.exists(e, has(e.value) && e.value.startsWith('se'))",
            "object.spec.env[0].value.size() > 3",
            "object.spec.env.exists(e, e['value'] == 'secret')",
        ] {
            assert!(is_decided_by(condition), "{condition}");
        }
    }

    #[test]
    fn a_condition_on_anything_else_is_none() {
        for condition in [
            "object.metadata.name == 'db'",
            "object.spec.env.exists(e, e.name == 'PASSWORD')",
            "object.spec.env.exists(e, e.name == 'A' && e.value == 'b')",
            "object.spec.env.size() == 3",
        ] {
            assert!(!is_decided_by(condition), "{condition}");
        }
    }
}
