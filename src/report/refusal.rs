//! Reports of submissions that were refused. Every form shows that as one thing, since
//! there are no checks to show.

use super::{Refusal, Report};
use crate::say;
use crate::text::Text;

impl Report {
    /// Makes it the report of a submission that is refused: no check was looked at.
    pub fn refuse(&mut self, refused: Vec<Refusal>) {
        self.stages.clear();
        (self.totals.inconclusive, self.totals.skipped) = (0, 0);
        self.refused = refused;
    }

    /// Returns the first thing that the submission was refused for.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refused.first()
    }
}

/// The one test that a refused submission is in forms that are made of tests: the
/// state that would have to be true.
pub(super) fn title() -> Text {
    say!(ja: "提出物を採点できる", en: "what was handed in can be graded")
}
