//! Exercises as they are written: types, loading, variables, lint, schema.
//!
//! Nothing here knows a cluster.

mod check;
mod error;
mod grade;
mod limits;
mod lint;
mod load;
mod schema;
mod selftest;
mod time;
mod types;
mod variables;

pub use check::{Check, Condition};
pub use error::SpecError;
pub use grade::{Allow, Grade, Level};
pub use limits::Limits;
pub use lint::{RULES, Rule};
pub use load::{BuiltIn, Library, Loaded, built_in, exercise_files, is_manifest, parse};
pub use schema::schema;
pub use selftest::{Equivalent, Selftest};
pub use time::Time;
pub use types::{Exercise, Stage, Superseded, Variable};
pub use variables::{Variables, shown};
