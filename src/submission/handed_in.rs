//! A submission that is read once: in, its parts; out, what it came to.

use crate::exercise::Exercise;
use crate::submission::{Part, Submission, SubmissionError, files, limits_of, submission_of};

/// What somebody handed in, as it was when it was read.
#[derive(Clone, Debug)]
pub struct HandedIn {
    /// What tells it from another state of the same submission.
    pub fingerprint: String,
    /// The submission, or the reasons for which it is refused.
    pub outcome: Result<Submission, SubmissionError>,
}

impl HandedIn {
    /// Reads a submission that is in several places.
    #[must_use]
    pub fn read(parts: &[Part], exercise: &Exercise) -> Self {
        match files::read(parts, limits_of(exercise).files) {
            Ok((files, findings)) => Self {
                fingerprint: format!("{} {}", files.digest(), findings.len()),
                outcome: submission_of(parts, files, findings, exercise),
            },
            Err(error) => Self {
                fingerprint: "unreadable".to_owned(),
                outcome: Err(error),
            },
        }
    }
}
