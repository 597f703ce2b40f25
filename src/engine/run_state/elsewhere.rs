//! Pods that another process re-creates for a while.
//!
//! In: the step that says so. Out: nothing is judged until it is done, and then everything
//! is read anew, since what was seen meanwhile is not the student's doing.

use super::RunState;
use crate::evidence::Step;
use crate::listed::listed;
use crate::{say, text::Text};

impl RunState {
    /// Returns the Pods that another process is re-creating, by name.
    pub fn elsewhere(&self) -> &[String] {
        &self.elsewhere
    }

    /// Tells whether `step` says nothing about the student's work, for that reason.
    pub(super) fn is_disturbed(&self, step: &Step) -> bool {
        let is_seen = matches!(
            step,
            Step::Answered(_) | Step::Watched { .. } | Step::Passed
        );
        is_seen && !self.elsewhere.is_empty()
    }

    /// Notes which Pods another process is re-creating; where it has just done so, all that
    /// was read is too old, and what was waited for is waited for anew.
    pub(super) fn note_elsewhere(&mut self, pods: Vec<String>) {
        self.elsewhere = pods;
        if !self.elsewhere.is_empty() {
            return;
        }
        self.watching.clear();
        self.forget_sight();
        self.checks.note_gap();
        self.checks.rest();
        self.judge();
    }
}

/// Returns what is waited for.
pub(in crate::engine) fn elsewhere_text(pods: &[String]) -> Text {
    let pods = listed(pods);
    say!(
        ja: "別の handson が Pod {pods} を作り直しています。終わってから続けます",
        en: "another handson is re-creating Pod {pods} now; going on when that is done"
    )
}
