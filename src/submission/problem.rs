//! What is wrong with a submission, before it is known on which line.

use crate::text::Text;

/// Why an object is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the object: a JSON pointer (RFC 6901), empty for the object as a whole.
    pub pointer: String,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub next: Text,
}
