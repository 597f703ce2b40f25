//! What grading a submission does otherwise than a student's own run.

use crate::engine::RunPolicy;
use crate::record::Record;

/// Returns the policy of a run over a stage that is graded: its objects are
/// applied by the grader and removed after it, so no later stage takes over;
/// what is in other namespaces is other people's.
#[must_use]
pub fn grading_policy() -> RunPolicy {
    RunPolicy {
        alone: true,
        sandboxed: true,
        does_actions: true,
        waits: true,
        ..RunPolicy::default()
    }
}

/// Returns the policy that a recorded run was made under.
#[must_use]
pub fn policy_of_record(record: &Record) -> RunPolicy {
    let asked = &record.head.asked;
    if asked.graded {
        RunPolicy {
            waits: !asked.unapplied,
            ..grading_policy()
        }
    } else {
        RunPolicy {
            alone: asked.alone,
            ..RunPolicy::default()
        }
    }
}
