//! What becomes of points: the one place that says so.

use super::{Blocked, CheckReport, Report, StageReport, Verdict};

/// What becomes of the points of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointsOutcome {
    /// Won.
    Won,
    /// Lost, be it by what blocks the check.
    Lost,
    /// Neither won nor lost.
    Open,
    /// They could not be won by what was asked.
    Aside,
}

impl PointsOutcome {
    /// Of a check with this verdict, skipped or inconclusive for this reason.
    #[must_use]
    pub fn of(verdict: Verdict, blocked: Option<Blocked>) -> Self {
        match (verdict, blocked) {
            (_, Some(Blocked::Superseded | Blocked::NotAsked)) => Self::Aside,
            (Verdict::Pass, _) => Self::Won,
            (Verdict::Fail, _) | (Verdict::Skipped, Some(Blocked::ByFailure)) => Self::Lost,
            _ => Self::Open,
        }
    }
}

impl CheckReport {
    /// What becomes of its points.
    #[must_use]
    pub fn stand(&self) -> PointsOutcome {
        PointsOutcome::of(self.verdict, self.reason.as_ref().map(|reason| reason.kind))
    }
}

impl Report {
    /// Every check with its stage, in order.
    pub fn checks(&self) -> impl Iterator<Item = (&StageReport, &CheckReport)> {
        let stages = self.stages.iter();
        stages.flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)))
    }

    /// Whether every point, bonus points too, is known to be won or lost, so
    /// that a mark that is given now is a fair one.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        let open = |check: &CheckReport| check.points > 0 && check.stand() == PointsOutcome::Open;
        self.complete
            && self
                .checks()
                .any(|(_, check)| check.stand() != PointsOutcome::Aside)
            && !self.checks().any(|(_, check)| open(check))
    }
}
