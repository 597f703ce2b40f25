//! The proof: nothing wins nothing, the reference wins everything, and every
//! mutant is caught.

use futures::future::try_join;
use futures::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;

use super::mutant::Mutant;
use super::trial::Noticed;
use crate::cluster::Cluster;
use crate::engine::RunError;
use crate::exercise::{Loaded, Variables};
use crate::grade::Graded;
use crate::report::{Blocked, Report, Verdict};
use crate::submission::Submission;
use crate::text::Text;
use crate::wildcard::fits;

/// A selftest: of which exercise, by which reference, where.
pub struct Selftest<'a> {
    /// The exercise.
    pub loaded: &'a Loaded,
    /// The values of its variables.
    pub variables: &'a Variables,
    /// The same as they were given.
    pub set: &'a [String],
    /// The reference solution.
    pub reference: &'a Submission,
    /// Where what evidence cannot show is tried.
    pub cluster: &'a Cluster,
    /// How many gradings go on at a time.
    pub jobs: usize,
    /// Only mutants with this in their name.
    pub only: Option<&'a str>,
    /// Leaves out mutants that only a grading on the cluster can judge.
    pub offline: bool,
    /// Ends it early.
    pub cancel: CancellationToken,
}

/// What a selftest found.
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

/// What became of a mutant.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its name.
    pub mutant: String,
    /// What is changed, as expectations call it.
    pub about: String,
    /// Its stage.
    pub stage: String,
    /// Whether it was tried on the cluster.
    pub live: bool,
    /// The checks about it that fail.
    pub by: Vec<String>,
    /// Other checks that fail.
    pub others: Vec<String>,
    /// What that comes to.
    pub caught: Caught,
}

/// Whether a mutant was caught.
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

/// Runs the selftest; `say` is told how many of how many gradings are done.
///
/// # Errors
/// [`RunError`] where a grading gives no report.
pub async fn run(selftest: &Selftest<'_>, say: &dyn Fn(usize, usize)) -> Result<Proof, RunError> {
    let nothing = Submission {
        manifests: Vec::new(),
        ..selftest.reference.clone()
    };
    let both = try_join(
        selftest.grade(&nothing, Vec::new(), false),
        selftest.grade(selftest.reference, Vec::new(), true),
    );
    let (untouched, Graded { report, stages }) = Box::pin(both).await?;
    let mut trials = Vec::new();
    for mutant in Mutant::all(selftest.reference) {
        if selftest.only.is_none_or(|only| mutant.name.contains(only)) {
            let noticed = selftest.offline(&mutant, &stages)?;
            trials.push((mutant, noticed));
        }
    }
    if selftest.offline {
        trials.retain(|(_, noticed)| !noticed.by.is_empty());
    }
    let open = trials.iter().filter(|(_, noticed)| noticed.by.is_empty());
    let open: Vec<&Mutant> = open.map(|(mutant, _)| mutant).collect();
    let all = open.len() + 2;
    let done = std::cell::Cell::new(2);
    say(done.get(), all);
    let tried = stream::iter(&open).map(|mutant| async {
        let noticed = Box::pin(selftest.live(mutant)).await;
        done.set(done.get() + 1);
        say(done.get(), all);
        noticed
    });
    let live: Vec<_> = tried.buffered(selftest.jobs.max(1)).collect().await;
    let mut live = live.into_iter();
    let mut found = Vec::new();
    for (mutant, offline) in &trials {
        let is_open = offline.by.is_empty();
        let tried = if is_open { live.next() } else { None };
        let noticed = match tried {
            Some(noticed) => noticed?,
            None => offline.clone(),
        };
        found.push(selftest.trial(mutant, noticed, is_open));
    }
    Ok(Proof {
        untouched: untouched.report,
        reference: report,
        idle: selftest.idle(&found),
        trials: found,
    })
}

impl Selftest<'_> {
    fn trial(&self, mutant: &Mutant, noticed: Noticed, live: bool) -> Trial {
        let Noticed { by, others, unsure } = noticed;
        let said = self.equivalents().find(|it| fits(&it.mutant, &mutant.name));
        let nothing = by.is_empty() && others.is_empty();
        let caught = match (said, unsure) {
            (Some(equivalent), _) if nothing => Caught::Equivalent(equivalent.why.clone()),
            (Some(_), _) => Caught::NotEquivalent,
            (None, _) if !by.is_empty() => Caught::Yes,
            (None, Some(reason)) => Caught::Unsure(reason),
            (None, None) if nothing => Caught::Survived,
            (None, None) => Caught::ByOthers,
        };
        Trial {
            mutant: mutant.name.clone(),
            about: mutant.aspects.first().cloned().unwrap_or_default(),
            stage: mutant.stage.clone(),
            live,
            by,
            others,
            caught,
        }
    }

    fn equivalents(&self) -> impl Iterator<Item = &crate::exercise::Equivalent> {
        let selftest = self.loaded.exercise.selftest.as_ref();
        selftest.into_iter().flat_map(|it| &it.equivalent)
    }

    fn idle(&self, trials: &[Trial]) -> Vec<String> {
        if self.only.is_some() || self.offline {
            return Vec::new();
        }
        let idle = self
            .equivalents()
            .filter(|it| !trials.iter().any(|trial| fits(&it.mutant, &trial.mutant)));
        idle.map(|it| it.mutant.clone()).collect()
    }
}
