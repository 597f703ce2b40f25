//! The proof: nothing wins nothing, the reference wins everything, and every
//! mutant is caught.

use futures::future::try_join;
use futures::stream::{self, StreamExt};

use super::mutant::Mutant;
use super::observed;
use super::proof::{Caught, Proof, Trial};
use super::trial::{Noticed, Selftest};
use crate::engine::RunError;
use crate::exercise::Equivalent;
use crate::grade::Graded;
use crate::submission::Submission;
use crate::wildcard::fits;

/// Runs the selftest; `say` is told how many of how many gradings are done.
///
/// # Errors
/// [`RunError`] where a grading gives no report.
pub async fn run_selftest(
    selftest: &Selftest<'_>,
    say: &dyn Fn(usize, usize),
) -> Result<Proof, RunError> {
    if selftest.loaded.exercise.grade.is_none() {
        return Box::pin(observed::prove(selftest)).await;
    }
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

    fn equivalents(&self) -> impl Iterator<Item = &Equivalent> {
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
