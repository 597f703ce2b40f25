//! Points by verdict and reason: the one place that says what becomes of them.

use jiff::Timestamp;

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
    /// Of a stage that is left behind: neither won nor lost now.
    Left,
    /// They can be won later, and nothing is lost by that.
    Later,
    /// They could not be won by what was asked.
    Aside,
}

impl PointsOutcome {
    /// Returns the outcome for a check with this verdict, skipped or inconclusive for this reason.
    #[must_use]
    pub fn of(verdict: Verdict, blocked: Option<Blocked>) -> Self {
        match (verdict, blocked) {
            (_, Some(Blocked::NotAsked)) => Self::Aside,
            (_, Some(Blocked::NotYet)) => Self::Later,
            (_, Some(Blocked::Superseded | Blocked::Remembered)) => Self::Left,
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
            Verdict::Pass | Verdict::Fail => self.points_won().to_string(),
            Verdict::Skipped => "-".to_owned(),
            Verdict::Inconclusive => "?".to_owned(),
        }
    }

    /// Returns the points it has won, or was given.
    #[must_use]
    pub fn points_won(&self) -> u32 {
        if let Some(points) = self.overridden.as_ref().and_then(|it| it.points) {
            return points;
        }
        match self.points_outcome() {
            PointsOutcome::Won => self.points,
            _ => 0,
        }
    }
}

impl CheckReport {
    /// Returns whether it was not asked for, or belongs to what is left behind.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        let outcome = self.points_outcome();
        matches!(outcome, PointsOutcome::Left | PointsOutcome::Aside)
    }

    /// Returns whether it was seen to pass before, and belongs to what is done.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.points_outcome() == PointsOutcome::Left && self.earlier.is_some()
    }

    /// Returns whether a later stage has taken over before anybody saw it pass.
    #[must_use]
    pub fn is_not_seen(&self) -> bool {
        self.points_outcome() == PointsOutcome::Left && self.earlier.is_none()
    }

    /// Returns whether it passes now or was seen to pass before.
    #[must_use]
    pub fn has_ever_passed(&self) -> bool {
        self.verdict == Verdict::Pass || self.earlier.is_some()
    }
}

impl StageReport {
    /// Returns the checks without which the stage is not done.
    fn counted(&self) -> impl Iterator<Item = &CheckReport> {
        let is_counted =
            |it: &&CheckReport| !it.bonus && it.points_outcome() != PointsOutcome::Aside;
        self.checks.iter().filter(is_counted)
    }

    /// Returns whether all that counts passes now, or did before and is kept.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let is_done = |it: &CheckReport| it.verdict == Verdict::Pass || it.is_kept();
        self.counted().next().is_some() && self.counted().all(is_done)
    }

    /// Returns when all that counts was seen to pass, unless it all passes now.
    pub(crate) fn last_seen(&self) -> Option<Timestamp> {
        let seen = self.counted().filter(|it| it.is_kept());
        let seen = seen.filter_map(|it| it.earlier.as_ref());
        self.is_done()
            .then(|| seen.map(|it| it.seen).max())
            .flatten()
    }

    /// Returns the points that were won now or before, and those that could be.
    #[must_use]
    pub fn points_so_far(&self) -> (u32, u32) {
        let sum = |checks: &mut dyn Iterator<Item = &CheckReport>| checks.map(|it| it.points).sum();
        (
            sum(&mut self.counted().filter(|it| it.has_ever_passed())),
            sum(&mut self.counted()),
        )
    }

    /// Returns the bonus points that were won now or before.
    #[must_use]
    pub fn bonus_so_far(&self) -> u32 {
        let won = self
            .checks
            .iter()
            .filter(|it| it.bonus && it.has_ever_passed());
        won.map(|it| it.points).sum()
    }
}

impl Report {
    /// Every check with its stage, in order.
    pub fn checks(&self) -> impl Iterator<Item = (&StageReport, &CheckReport)> {
        let stages = self.stages.iter();
        stages.flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)))
    }

    /// Returns the points of what does not pass now and is done.
    #[must_use]
    pub fn points_kept(&self) -> u32 {
        let kept = self.checks().map(|(_, check)| check);
        let kept = kept.filter(|check| check.is_kept() && !check.bonus);
        kept.map(|check| check.points).sum()
    }

    /// Returns whether every point, bonus points too, is known to be won or lost, so
    /// that a mark that is given now is a fair one.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        let open = |check: &CheckReport| {
            let outcome = check.points_outcome();
            check.points > 0 && matches!(outcome, PointsOutcome::Open | PointsOutcome::Left)
        };
        if self.overridden.is_some() {
            return self.complete;
        }
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
        matches!(
            self,
            Self::Superseded | Self::Remembered | Self::NotAsked | Self::NotYet | Self::ReadOnly
        )
    }
}
