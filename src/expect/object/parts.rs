//! The values of the parts of an expression, for an author who asks why it is what it is.

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{Expr, SourceInfo};
use serde_json::Value;

use super::cel::{Bound, CelError, compile, evaluate};

/// A part of an expression, as it is written, and what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// Its text.
    pub expression: String,
    /// Its value, or why it has none.
    pub value: Result<Value, String>,
}

/// Returns the whole of an expression and its parts, the whole first: calls, comparisons
/// and the fields of `object`, but not what a loop runs over each time.
///
/// # Errors
/// [`CelError`] for what is no expression.
pub(crate) fn parts(source: &str, bound: &Bound) -> Result<Vec<Part>, CelError> {
    let program = compile(source)?;
    let mut found: Vec<(Range<usize>, &IdedExpr)> = Vec::new();
    let text = Source {
        source,
        info: program.source_info(),
    };
    text.visit(program.expression(), &mut found);
    let mut parts = vec![Part {
        expression: source.to_owned(),
        value: evaluate(program.expression(), bound),
    }];
    for (range, expression) in found {
        let Some(written) = source.get(range) else {
            continue;
        };
        if parts.iter().all(|it| it.expression != written) {
            parts.push(Part {
                expression: written.to_owned(),
                value: evaluate(expression, bound),
            });
        }
    }
    Ok(parts)
}

/// An expression as it is written, with the places of its tokens.
struct Source<'a> {
    source: &'a str,
    info: &'a SourceInfo,
}

impl Source<'_> {
    /// Collects the parts of `expression`, the outer before the inner.
    fn visit<'e>(&self, expression: &'e IdedExpr, found: &mut Vec<(Range<usize>, &'e IdedExpr)>) {
        match &expression.expr {
            Expr::Call(call) => {
                found.extend(self.range(expression).map(|range| (range, expression)));
                let target = call.target.iter().map(AsRef::as_ref);
                for operand in target.chain(&call.args) {
                    self.visit(operand, found);
                }
            }
            Expr::Select(_) => {
                found.extend(self.range(expression).map(|range| (range, expression)));
            }
            Expr::Comprehension(inner) => {
                found.extend(self.range(expression).map(|range| (range, expression)));
                self.visit(&inner.iter_range, found);
            }
            Expr::List(list) => {
                for item in &list.elements {
                    self.visit(item, found);
                }
            }
            Expr::Unspecified
            | Expr::Ident(_)
            | Expr::Literal(_)
            | Expr::Map(_)
            | Expr::Struct(_) => {}
        }
    }

    /// Returns the place of an expression: from its first token to its last, and with
    /// the brackets that belong to what is open or closed between them.
    fn range(&self, expression: &IdedExpr) -> Option<Range<usize>> {
        let mut tokens = Vec::new();
        self.tokens(expression, &mut tokens);
        let mut start = tokens.iter().map(|it| it.start).min()?;
        let mut end = tokens.iter().map(|it| it.end).max()?;
        let (unopened, mut open) = unbalanced(self.source.get(start..end)?);
        for _ in 0..unopened {
            start = self.source.get(..start)?.rfind('(')?;
        }
        for character in self.source.get(end..)?.chars() {
            if open == 0 {
                break;
            }
            open = open.saturating_add_signed(change(character));
            end += character.len_utf8();
        }
        Some(start..end)
    }

    /// Returns the place of the token of an expression with what is written with it: the
    /// name before the bracket of a call, the name after the point.
    fn token(&self, expression: &IdedExpr) -> Option<Range<usize>> {
        let (start, last) = self.info.offset_for(expression.id)?;
        let start = usize::try_from(start).ok()?;
        // The place of the last character is told, and not the one after it.
        let end = usize::try_from(last).ok()? + 1;
        let (before, after) = (self.source.get(..start)?, self.source.get(end..)?);
        match (&expression.expr, self.source.get(start..end)?) {
            (Expr::Select(select), ".") => {
                let blanks = after.len() - after.trim_start().len();
                Some(start..end + blanks + select.field.len())
            }
            (Expr::Select(_), "(") => Some(start - name_before(before)..end),
            (Expr::Call(call), "(") if call.target.is_none() => {
                Some(start - name_before(before)..end)
            }
            _ => Some(start..end),
        }
    }

    fn tokens(&self, expression: &IdedExpr, tokens: &mut Vec<Range<usize>>) {
        tokens.extend(self.token(expression));
        match &expression.expr {
            Expr::Call(call) => {
                let target = call.target.iter().map(AsRef::as_ref);
                for operand in target.chain(&call.args) {
                    self.tokens(operand, tokens);
                }
            }
            Expr::Select(select) => self.tokens(&select.operand, tokens),
            Expr::Comprehension(inner) => {
                for part in [&inner.iter_range, &inner.loop_step] {
                    self.tokens(part, tokens);
                }
            }
            Expr::List(list) => {
                for item in &list.elements {
                    self.tokens(item, tokens);
                }
            }
            _ => {}
        }
    }
}

/// Returns the length of the name that a text ends with.
fn name_before(text: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.len() - text.trim_end_matches(is_part).len()
}

/// Returns how many brackets a text closes that it has not opened, and how many are open
/// at its end.
fn unbalanced(text: &str) -> (usize, usize) {
    text.chars()
        .fold((0, 0), |(unopened, open), it| match change(it) {
            -1 if open == 0 => (unopened + 1, 0),
            change => (unopened, open.saturating_add_signed(change)),
        })
}

fn change(character: char) -> isize {
    match character {
        '(' | '[' | '{' => 1,
        ')' | ']' | '}' => -1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::expect::object::cel::bind;

    #[test]
    fn each_part_has_its_text_and_its_value() {
        let object = json!({"spec": {"replicas": 1, "containers": [{"name": "a"}, {"name": "b"}]}});
        let bound = bind(&object).unwrap();
        for (expression, expected) in [
            (
                "object.spec.replicas > 2 && size(object.spec.containers) == 2",
                vec![
                    ("object.spec.replicas > 2", json!(false)),
                    ("object.spec.replicas", json!(1)),
                    ("size(object.spec.containers) == 2", json!(true)),
                    ("size(object.spec.containers)", json!(2)),
                    (
                        "object.spec.containers",
                        object["spec"]["containers"].clone(),
                    ),
                ],
            ),
            (
                "object.spec.containers.exists(c, c.name == 'b')",
                vec![(
                    "object.spec.containers",
                    object["spec"]["containers"].clone(),
                )],
            ),
            (
                "(object.spec.containers[0].name + 'x').startsWith('a')",
                vec![
                    ("object.spec.containers[0].name + 'x'", json!("ax")),
                    ("object.spec.containers[0].name", json!("a")),
                ],
            ),
        ] {
            let found = parts(expression, &bound).unwrap();
            let shown: Vec<(&str, Value)> = found
                .iter()
                .skip(1)
                .map(|it| (it.expression.as_str(), it.value.clone().unwrap()))
                .collect();
            assert_eq!(shown, expected, "{expression}");
        }
    }

    #[test]
    fn what_has_no_value_says_why() {
        let bound = bind(&json!({})).unwrap();
        let found = parts("object.spec.replicas == 1", &bound).unwrap();
        assert!(found.iter().all(|part| part.value.is_err()), "{found:?}");
        assert!(parts("object.(", &bound).is_err());
    }
}
