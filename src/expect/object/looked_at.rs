//! What a condition looks at: in, a CEL expression over `object`; out, the paths in it.

use cel::common::ast::{Expr, LiteralValue};

use super::cel::compile;
use super::path::{Part, Path};

/// Returns the paths in `object` that a condition looks at, the longest of each.
pub(super) fn paths_in(condition: &str) -> Vec<Path> {
    let Ok(program) = compile(condition) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let scope = [("object".to_owned(), Path::default())];
    visit(&program.expression().expr, &scope, &mut found);
    found.sort();
    found.dedup();
    let is_outer = |path: &Path| {
        found
            .iter()
            .any(|it| it != path && it.0.starts_with(&path.0))
    };
    found
        .iter()
        .filter(|path| !path.0.is_empty() && !is_outer(path))
        .cloned()
        .collect()
}

/// Collects the paths of an expression; `scope` has the names that stand for one.
/// Returns the path that the expression is itself.
fn visit(expression: &Expr, scope: &[(String, Path)], found: &mut Vec<Path>) -> Option<Path> {
    let path = match expression {
        Expr::Ident(name) => {
            let known = scope.iter().rev().find(|(known, _)| known == name);
            return known.map(|(_, path)| path.clone());
        }
        Expr::Select(select) => {
            let of = visit(&select.operand.expr, scope, found)?;
            Some(of.then(Part::Field(select.field.clone())))
        }
        Expr::Call(call) => {
            let mut operands = call.target.iter().map(AsRef::as_ref).chain(&call.args);
            if call.func_name == "_[_]"
                && let (Some(of), Some(index)) = (operands.next(), operands.next())
                && let Some(of) = visit(&of.expr, scope, found)
            {
                // What an index comes to is not known here, but for a literal.
                if let Some(part) = literal(&index.expr) {
                    Some(of.then(part))
                } else {
                    visit(&index.expr, scope, found);
                    Some(of)
                }
            } else {
                for operand in call.target.iter().map(AsRef::as_ref).chain(&call.args) {
                    visit(&operand.expr, scope, found);
                }
                None
            }
        }
        Expr::Comprehension(inner) => {
            let range = visit(&inner.iter_range.expr, scope, found);
            let mut scope = scope.to_vec();
            if let Some(range) = range {
                scope.push((inner.iter_var.clone(), range.then(Part::Each)));
            }
            for part in [
                &inner.accu_init,
                &inner.loop_cond,
                &inner.loop_step,
                &inner.result,
            ] {
                visit(&part.expr, &scope, found);
            }
            None
        }
        Expr::List(list) => {
            for item in &list.elements {
                visit(&item.expr, scope, found);
            }
            None
        }
        Expr::Unspecified | Expr::Literal(_) | Expr::Map(_) | Expr::Struct(_) => None,
    };
    found.extend(path.clone());
    path
}

/// Returns the part of a path that an index stands for.
fn literal(index: &Expr) -> Option<Part> {
    match index {
        Expr::Literal(LiteralValue::String(name)) => Some(Part::Field(name.inner().to_owned())),
        Expr::Literal(LiteralValue::Int(index)) => {
            Some(Part::Item(usize::try_from(*index.inner()).ok()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(condition: &str, object: &Value) -> Vec<String> {
        let paths = paths_in(condition);
        paths.iter().map(|path| path.show(object)).collect()
    }

    #[test]
    fn values_that_a_condition_looks_at_are_found() {
        let object = json!({
            "metadata": {"labels": {"app.kubernetes.io/name": "web"}},
            "spec": {"replicas": 1, "containers": [{"name": "a", "image": "x:1"}, {"name": "b", "image": "y:2"}]},
        });
        for (condition, expected) in [
            ("object.spec.replicas > 2", vec!["spec.replicas: 1"]),
            (
                "has(object.spec.paused) && object.spec.paused",
                vec!["spec.paused: -"],
            ),
            (
                "size(object.spec.containers) == 3",
                vec!["spec.containers: [2]"],
            ),
            (
                "object.spec.containers.exists(c, c.image == 'z:3')",
                vec!["spec.containers[*].image: \"x:1\", \"y:2\""],
            ),
            (
                "object.spec.containers.filter(c, c.name == 'a').size() == object.spec.replicas + 1",
                vec!["spec.containers[*].name: \"a\", \"b\"", "spec.replicas: 1"],
            ),
            (
                "object.spec.containers[1].image.startsWith('x')",
                vec!["spec.containers[1].image: \"y:2\""],
            ),
            (
                "object.metadata.labels['app.kubernetes.io/name'] == 'db'",
                vec!["metadata.labels['app.kubernetes.io/name']: \"web\""],
            ),
        ] {
            assert_eq!(shown(condition, &object), expected, "{condition}");
        }
    }
}
