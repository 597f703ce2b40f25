//! CEL expressions. Nothing else but `looked_at` and `parts` uses the crate, which is young and changes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use cel::{Context, Env, IdedExpr, Program, Value as CelValue};
use serde_json::Value;

thread_local! {
    /// The functions of every expression; they take longer to make than to use.
    static STANDARD: Arc<Env> = Arc::new(Env::stdlib());
    /// The programs that were compiled before: one expression is asked of many objects.
    static COMPILED: RefCell<HashMap<String, Rc<Program>>> = RefCell::default();
}

/// The longest expression that is compiled, in bytes.
const MAX_SOURCE: usize = 2_000;

/// An error of an expression or its evaluation.
#[derive(Debug, thiserror::Error)]
pub enum CelError {
    /// Too long to be compiled.
    #[error("the expression is longer than {MAX_SOURCE} bytes")]
    TooLong,
    /// Not CEL.
    #[error("{0}")]
    Syntax(String),
    /// Fails on this object.
    #[error("{0}")]
    Evaluation(String),
    /// Yields something else than true or false.
    #[error("the expression yields no boolean")]
    NotBoolean,
}

/// Compiles an expression.
pub(crate) fn compile(source: &str) -> Result<Rc<Program>, CelError> {
    if source.len() > MAX_SOURCE {
        return Err(CelError::TooLong);
    }
    if let Some(program) = COMPILED.with_borrow(|known| known.get(source).cloned()) {
        return Ok(program);
    }
    let program = Program::compile(source).map_err(|error| CelError::Syntax(error.to_string()))?;
    let program = Rc::new(program);
    COMPILED.with_borrow_mut(|known| known.insert(source.to_owned(), Rc::clone(&program)));
    Ok(program)
}

/// The variables that expressions see.
pub(crate) struct Bound(Context<'static, 'static>);

/// Takes an object over, whole: so do it once.
pub(super) fn bind(object: &Value) -> Result<Bound, CelError> {
    bind_all(&[("object", object)])
}

/// Takes values over under their names.
pub(crate) fn bind_all(values: &[(&str, &Value)]) -> Result<Bound, CelError> {
    let mut context = Context::with_env(STANDARD.with(Arc::clone));
    for (name, value) in values {
        context
            .add_variable(*name, value)
            .map_err(|error| CelError::Evaluation(error.to_string()))?;
    }
    Ok(Bound(context))
}

/// Tells whether the expression is true of what is bound. A field that is not there
/// makes it false, as it makes a comparison false for a reader.
pub(crate) fn holds(source: &str, bound: &Bound) -> Result<bool, CelError> {
    match compile(source)?.execute(&bound.0) {
        Ok(CelValue::Bool(holds)) => Ok(holds),
        Ok(_) => Err(CelError::NotBoolean),
        Err(cel::ExecutionError::NoSuchKey(_)) => Ok(false),
        Err(error) => Err(CelError::Evaluation(error.to_string())),
    }
}

/// Returns what an expression, or a part of one, comes to; else why it comes to nothing.
pub(super) fn evaluate(expression: &IdedExpr, bound: &Bound) -> Result<Value, String> {
    let value = CelValue::resolve(expression, &bound.0).map_err(|error| error.to_string())?;
    Ok(json(&value))
}

/// Returns a value as JSON has it; what JSON has nothing for, in words.
fn json(value: &CelValue) -> Value {
    match value {
        CelValue::Null => Value::Null,
        CelValue::Bool(it) => (*it).into(),
        CelValue::Int(it) => (*it).into(),
        CelValue::UInt(it) => (*it).into(),
        CelValue::Float(it) => (*it).into(),
        CelValue::String(it) => it.to_string().into(),
        CelValue::List(items) => items.iter().map(json).collect(),
        CelValue::Map(fields) => {
            let fields = fields.map.iter();
            Value::Object(
                fields
                    .map(|(key, it)| (key.to_string(), json(it)))
                    .collect(),
            )
        }
        other => format!("{other:?}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(source: &str, object: &Value) -> Result<bool, CelError> {
        super::holds(source, &bind(object)?)
    }

    #[test]
    fn numbers_of_an_object_compare_with_literals() {
        let object = json!({"spec": {"replicas": 3}});
        assert!(holds("object.spec.replicas == 3", &object).unwrap());
        assert!(holds("object.spec.replicas > 2", &object).unwrap());
    }

    #[test]
    fn a_missing_field_is_false_and_no_error() {
        assert!(!holds("object.spec.replicas == 3", &json!({})).unwrap());
    }

    #[test]
    fn an_expression_without_a_boolean_is_an_error() {
        assert!(matches!(
            holds("1 + 1", &json!({})),
            Err(CelError::NotBoolean)
        ));
        assert!(matches!(compile("object.("), Err(CelError::Syntax(_))));
        assert!(matches!(
            compile(&"1+".repeat(2000)),
            Err(CelError::TooLong)
        ));
    }
}
