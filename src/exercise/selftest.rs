//! The rules of an exercise for its own selftest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The rules by which `handson selftest` judges the exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Selftest {
    /// Changes of the reference solution that leave it right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalent: Vec<Equivalent>,
}

/// A mutant that need not be caught.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Equivalent {
    /// Its name as the selftest prints it; `*` stands for any letters.
    pub mutant: String,
    /// The reason for which it is right all the same.
    pub why: Text,
}
