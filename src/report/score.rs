//! Points by verdict and reason: the one place that says what becomes of them.

use super::{Blocked, CheckReport, Report, StageReport, Verdict};

/// The outcome of the points of a check.
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
    /// Returns the outcome for a check with this verdict, skipped or inconclusive for this reason.
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
    /// Returns the outcome of its points.
    #[must_use]
    pub fn points_outcome(&self) -> PointsOutcome {
        PointsOutcome::of(self.verdict, self.reason.as_ref().map(|reason| reason.kind))
    }

    /// Returns the points it has won, as a report shows them: a mark where
    /// they are neither won nor lost.
    #[must_use]
    pub fn shown_points(&self) -> String {
        match self.verdict {
            Verdict::Pass => self.points.to_string(),
            Verdict::Fail => "0".to_owned(),
            Verdict::Skipped => "-".to_owned(),
            Verdict::Inconclusive => "?".to_owned(),
        }
    }

    /// Returns the points it has won.
    #[must_use]
    pub fn points_won(&self) -> u32 {
        match self.points_outcome() {
            PointsOutcome::Won => self.points,
            _ => 0,
        }
    }
}

impl Report {
    /// Every check with its stage, in order.
    pub fn checks(&self) -> impl Iterator<Item = (&StageReport, &CheckReport)> {
        let stages = self.stages.iter();
        stages.flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)))
    }

    /// Returns whether every point, bonus points too, is known to be won or lost, so
    /// that a mark that is given now is a fair one.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        let open =
            |check: &CheckReport| check.points > 0 && check.points_outcome() == PointsOutcome::Open;
        self.complete
            && self
                .checks()
                .any(|(_, check)| check.points_outcome() != PointsOutcome::Aside)
            && !self.checks().any(|(_, check)| open(check))
    }
}

impl Blocked {
    /// Returns whether nothing is lost or left to do by it.
    #[must_use]
    pub fn is_free(self) -> bool {
        matches!(self, Self::Superseded | Self::NotAsked | Self::ReadOnly)
    }
}
