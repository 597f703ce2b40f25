//! A submission as Classroom 50 describes it.

use serde::Serialize;

/// The description of the submission that Classroom 50 gives in the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClassroomSubmission {
    classroom: String,
    assignment: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignment_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    submission: String,
    commit: String,
    release: String,
    review: String,
}

impl ClassroomSubmission {
    /// Reads it, as far as the environment tells.
    #[must_use]
    pub fn from_env(var: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name: &str| var(name).filter(|value| !value.is_empty());
        let text = |name| var(name).unwrap_or_default();
        Self {
            classroom: text("CLASSROOM"),
            assignment: text("ASSIGNMENT"),
            assignment_type: var("ASSIGNMENT_TYPE"),
            owner: var("OWNER").or_else(|| var("USERNAME")),
            submission: text("SUBMISSION_TAG"),
            commit: text("COMMIT_URL"),
            release: text("RELEASE_URL"),
            review: var("REVIEW_URL").unwrap_or_else(|| text("COMMIT_URL")),
        }
    }
}
