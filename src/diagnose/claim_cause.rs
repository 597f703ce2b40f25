//! The causes for which a claim is not Bound, by their keys.

use crate::judgement::Failure;
use crate::text::Text;

/// Returns the key of the cause that a claim is of this class.
#[must_use]
pub fn class_cause(class: &str) -> String {
    format!("class:{class}")
}

/// Returns the key of the cause that the claim `name` asks for access modes that cannot be had.
#[must_use]
pub fn modes_cause(name: &str) -> String {
    format!("modes:{name}")
}

/// Returns a failure of the claim `name` to be Bound.
pub(super) fn unbound(name: &str, phase: &str, what: Text) -> Failure {
    Failure::new(what, Text::same("Bound"), Text::same(phase)).caused_by(format!("unbound:{name}"))
}
