//! What is wrong with a kustomization, and where.

use crate::submission::SourceLocation;
use crate::text::Text;

/// Why a kustomization is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the submission.
    pub place: SourceLocation,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub next: Text,
}
