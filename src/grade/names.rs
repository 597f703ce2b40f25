//! How what grading makes is named and labelled, so that it is known as its own.

use crate::evidence::{Trouble, TroubleKind};

/// The label of every namespace that grading made, and its value.
pub(super) const PURPOSE: &str = "handson/purpose";
pub(super) const GRADE: &str = "grade";
/// The label with the exercise's name.
pub(super) const EXERCISE: &str = "handson/exercise";
/// The annotation with the folders that stand in for the exercise's, one a line.
pub(super) const FOLDERS: &str = "handson/folders";
/// The annotation with the nodes on which such folders may be, one a line.
pub(super) const NODES: &str = "handson/nodes";
/// The annotation with the image that removes them.
pub(super) const CLEANER: &str = "handson/cleaner";
/// The Lease that shows that somebody is at work.
pub(super) const LEASE: &str = "handson";

/// A name that no other run has: `handson-<exercise>-<random>`.
pub(super) fn fresh(exercise: &str) -> Result<String, Trouble> {
    // A namespace's name has at most 63 characters (RFC 1123 label).
    let exercise: String = exercise.chars().take(40).collect();
    Ok(format!("handson-{exercise}-{}", random()?))
}

/// Eight hexadecimal digits.
pub(super) fn random() -> Result<String, Trouble> {
    let number = getrandom::u32().map_err(|error| Trouble {
        kind: TroubleKind::Other,
        what: "find a name that nobody has".to_owned(),
        message: error.to_string(),
    })?;
    Ok(format!("{number:08x}"))
}
