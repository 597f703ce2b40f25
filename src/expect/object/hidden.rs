//! In a record some values are hidden: whether that decides.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::rc::Rc;

use serde_json::Value;

use super::cel::{self, Bound, CelError};
use super::partial::Difference;
use crate::evidence::{HIDDEN, View};

/// Tells whether what was found about `object` may be otherwise for what is hidden
/// in it: a difference is in a hidden value, or the condition, which `holds` or
/// not, comes out differently with other values, such as those that it compares with.
pub(super) fn decides<'a>(
    view: &View<'a>,
    object: &'a Value,
    differences: &[Difference<'_>],
    condition: Option<(&str, &Result<bool, CelError>)>,
) -> bool {
    if differences.iter().any(Difference::is_hidden) {
        return true;
    }
    let Some((condition, holds)) = condition else {
        return false;
    };
    let Ok(variants) = view.once(object, |object| {
        Ok::<_, Infallible>(hides(object).then(Variants::default))
    });
    let Some(variants) = variants.as_ref() else {
        return false;
    };
    let holds = holds.as_ref().ok();
    let known = variants.decided.borrow().get(condition).copied();
    known.unwrap_or_else(|| {
        let is_decided = Stand::all_of(condition).any(|stand| {
            let bound = variants.bound(object, stand);
            let otherwise = bound.and_then(|bound| cel::holds(condition, &bound).ok());
            otherwise.as_ref() != holds
        });
        let mut decided = variants.decided.borrow_mut();
        decided.insert(condition.to_owned(), is_decided);
        is_decided
    })
}

/// What stands in the place of every hidden value, to see what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Stand {
    /// A text.
    Text(String),
    /// Another text in each place.
    Distinct,
    /// No text, so that whatever looks into one cannot be evaluated.
    Null,
}

impl Stand {
    /// Those that a condition may tell from each other.
    fn all_of(condition: &str) -> impl Iterator<Item = Self> {
        let literals = literals(condition).map(|literal| Self::Text(literal.to_owned()));
        // No literal matches its own pattern for sure.
        let null = condition.contains("matches").then_some(Self::Null);
        literals
            .chain([Self::Text(String::new()), Self::Distinct])
            .chain(null)
    }

    /// Returns `value` with this in every hidden place, of which `count` came before.
    fn put_into(&self, value: &Value, count: &mut usize) -> Value {
        match value {
            Value::String(text) if text.contains(HIDDEN) => {
                *count += 1;
                match self {
                    Self::Text(text) => text.as_str().into(),
                    Self::Distinct => format!("{count}").into(),
                    Self::Null => Value::Null,
                }
            }
            Value::Array(items) => items.iter().map(|it| self.put_into(it, count)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(key, value)| (key.clone(), self.put_into(value, count)));
                Value::Object(fields.collect())
            }
            value => value.clone(),
        }
    }
}

/// An object that hides something, as it might be: each made and bound once for
/// all checks, since that takes far longer than to evaluate a condition.
#[derive(Default)]
struct Variants {
    bound: RefCell<HashMap<Stand, Option<Rc<Bound>>>>,
    /// By condition, whether what is hidden decides.
    decided: RefCell<HashMap<String, bool>>,
}

impl Variants {
    fn bound(&self, object: &Value, stand: Stand) -> Option<Rc<Bound>> {
        let mut known = self.bound.borrow_mut();
        let bound = known.entry(stand).or_insert_with_key(|stand| {
            let bound = cel::bind(&stand.put_into(object, &mut 0));
            bound.ok().map(Rc::new)
        });
        bound.clone()
    }
}

/// Tells whether anything in `value` is hidden.
fn hides(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(HIDDEN),
        Value::Array(items) => items.iter().any(hides),
        Value::Object(fields) => fields.values().any(hides),
        _ => false,
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
    use crate::evidence::Evidence;

    fn is_decided_by(condition: &str) -> bool {
        let object = json!({
            "metadata": {"name": "db"},
            "spec": {
                "args": ["-p[hidden]", "-v"],
                "env": [
                    {"name": "PASSWORD", "value": HIDDEN},
                    {"name": "A", "value": "b"},
                    {"name": "TOKEN", "value": HIDDEN},
                ],
            },
        });
        let evidence = Evidence::new("default");
        let bound = cel::bind(&object).unwrap();
        let holds = cel::holds(condition, &bound);
        decides(
            &View::new(&evidence),
            &object,
            &[],
            Some((condition, &holds)),
        )
    }

    #[test]
    fn a_condition_on_a_hidden_value_is_known() {
        for condition in [
            "object.spec.env.exists(e, e.name == 'PASSWORD' && e.value == 'secret')",
            "object.spec.env.all(e, e.value != \"secret\")",
            "object.spec.env.exists(e, has(e.value) && e.value.startsWith('se'))",
            "object.spec.env[0].value.size() > 3",
            "object.spec.env.exists(e, e['value'] == 'secret')",
            "object.spec.env[0].value.matches('^[a-z]+$')",
            "object.spec.env[0].value == object.spec.env[2].value",
            // Neither the field nor the one around it is named.
            "object.spec['e' + 'nv'][0] == {'name': 'PASSWORD', 'v' + 'alue': 'secret'}",
            "object.spec.args.exists(arg, arg == '-psecret')",
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
            "object.spec.env.exists(e, e.name == 'A' && e.value.matches('^b$'))",
            "object.spec.env.size() == 3",
            "has(object.spec.env[0].value)",
            "size(object.spec.args) == 2",
            "object.spec.args.exists(arg, arg == '-v')",
        ] {
            assert!(!is_decided_by(condition), "{condition}");
        }
    }
}
