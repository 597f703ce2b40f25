//! The result of a selftest, and what it comes to as an exit code.

use crate::report::{Blocked, Report, Verdict};
use crate::text::Text;

/// The result of a selftest.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The report on nothing handed in.
    pub untouched: Report,
    /// The report on the reference.
    pub reference: Report,
    /// The mutants in their order.
    pub trials: Vec<Trial>,
    /// Patterns of equivalent mutants that fit none.
    pub idle: Vec<String>,
}

/// The fate of a mutant.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its name.
    pub mutant: String,
    /// The change, as expectations call it.
    pub about: String,
    /// Its stage.
    pub stage: String,
    /// True where it was tried on the cluster.
    pub live: bool,
    /// The checks about it that fail.
    pub by: Vec<String>,
    /// Other checks that fail.
    pub others: Vec<String>,
    /// The result.
    pub caught: Caught,
}

/// The result of trying a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caught {
    /// By a check that is about it.
    Yes,
    /// It is right all the same, for this reason.
    Equivalent(Text),
    /// It is said to be right, and a check fails.
    NotEquivalent,
    /// Checks fail, and none that is about it.
    ByOthers,
    /// Everything passes.
    Survived,
    /// It could not be told, for this reason.
    Unsure(Text),
}

impl Proof {
    /// The checks that do not behave on a cluster that nobody has touched:
    /// neither failing nor blocked.
    #[must_use]
    pub fn won_by_nothing(&self) -> Vec<&str> {
        let checks = self.untouched.stages.iter().flat_map(|stage| &stage.checks);
        let odd = checks.filter(|check| {
            let kind = check.reason.as_ref().map(|reason| reason.kind);
            let lost = check.verdict == Verdict::Fail || kind == Some(Blocked::ByFailure);
            !lost && kind != Some(Blocked::NotAsked)
        });
        odd.map(|check| check.check.as_str()).collect()
    }

    /// The checks that the reference does not pass.
    #[must_use]
    pub fn not_won_by_reference(&self) -> Vec<&str> {
        let checks = self.reference.stages.iter().flat_map(|stage| &stage.checks);
        let odd = checks.filter(|check| check.verdict != Verdict::Pass);
        odd.map(|check| check.check.as_str()).collect()
    }

    /// The exit code: 1 where the exercise has a defect, 3 where that could not be told.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let reports = [&self.untouched, &self.reference];
        let unsure = reports.iter().any(|report| report.totals.inconclusive > 0)
            || self
                .trials
                .iter()
                .any(|trial| matches!(trial.caught, Caught::Unsure(_)));
        let is_bad = |trial: &Trial| {
            matches!(
                trial.caught,
                Caught::Survived | Caught::ByOthers | Caught::NotEquivalent
            )
        };
        let failed = self.reference.totals.failed > 0
            || self.untouched.totals.passed > 0
            || !self.idle.is_empty()
            || self.trials.iter().any(is_bad);
        if failed {
            1
        } else if unsure {
            3
        } else {
            u8::from(!self.won_by_nothing().is_empty())
        }
    }
}
