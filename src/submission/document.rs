//! One manifest of a file, before it is known whether it is one.

use std::sync::Arc;

use serde_json::Value;

use crate::submission::place::SourceLocation;
use crate::submission::yaml::Lines;

/// A document of a file, or an item of a `List`.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// What it says.
    pub object: Value,
    /// Where its first key is.
    pub place: SourceLocation,
    /// Where everything in it is; nowhere for what no file says literally.
    pub lines: Lines,
    /// The text of the file, for showing it.
    pub text: Arc<str>,
}
