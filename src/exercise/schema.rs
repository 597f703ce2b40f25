//! The JSON Schema of an exercise, for editors. Kept in `checks/exercise.schema.json`.

use crate::exercise::Exercise;

/// The schema, generated from the types.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Exercise).to_value()
}
