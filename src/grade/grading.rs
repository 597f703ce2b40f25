//! A grading, as its caller gives it, and its result.

use std::path::Path;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::engine::{Options, Outcome};
use crate::exercise::{Loaded, Variables};
use crate::report::Report;
use crate::submission::Submission;

/// A grading: an exercise, a submission, and options.
pub struct GradingRun<'a> {
    /// The exercise.
    pub loaded: &'a Loaded,
    /// The values of its variables.
    pub variables: &'a Variables,
    /// The submission.
    pub submission: &'a Submission,
    /// Where it is, as reports name its files.
    pub folder: &'a Path,
    /// The engine's options. Without stages, all of them are run.
    pub options: Options,
    /// The sandboxes are not cleaned up afterwards, so that commands can look there.
    pub keep: bool,
    /// The deadline; what is open then is undetermined.
    pub until: Instant,
    /// Ends it early.
    pub cancel: CancellationToken,
}

/// The result of a grading.
#[derive(Clone, Debug)]
pub struct Graded {
    /// The report.
    pub report: Report,
    /// The outcome of each stage, with its steps where they are recorded; those
    /// that need each other are in order.
    pub stages: Vec<Outcome>,
}
