//! An object of a manifest, and where it is written.

use serde_json::Value;

use crate::submission::SourceLocation;

/// One object that was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The object.
    pub object: Value,
    /// Where it begins.
    pub place: SourceLocation,
}
