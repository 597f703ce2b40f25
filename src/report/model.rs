//! The findings of a run, ready to be shown in any form and language.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::source_line::{Refusal, SourceLine};
use crate::text::Text;

/// The identity of the JSON form; the number grows when a reader would break.
pub const SCHEMA: &str = "handson.report/v1";

/// The verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Seen true.
    Pass,
    /// Seen false.
    Fail,
    /// Not looked at.
    Skipped,
    /// Could not be determined.
    Inconclusive,
}

/// Everything that a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of handson.
    pub tool_version: String,
    /// Name of the exercise.
    pub exercise: String,
    /// The title of the exercise.
    pub title: Text,
    /// Digest of the exercise's source.
    pub digest: String,
    /// The cluster that was looked at.
    pub cluster: ClusterIdentity,
    /// The namespace that was looked at.
    pub namespace: String,
    /// Its UID, where it was read: a namespace that is made anew is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace_uid: Option<String>,
    /// Start of the run.
    pub started: Timestamp,
    /// Its end.
    pub finished: Timestamp,
    /// False when the run was interrupted.
    pub complete: bool,
    /// The stages, in order.
    pub stages: Vec<StageReport>,
    /// Sums.
    pub totals: Totals,
    /// The part of the exercise that it is about; none where that is all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Requests made to the API server, by the whole run until this report was
    /// done; not of a graded submission, where it is no part of the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    /// The submission that was graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionReport>,
    /// What the submission was refused for, where it was: then there are no stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
    /// Things to know that belong to no check.
    pub notes: Vec<Text>,
    /// The page of the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// What comes after the exercise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_chapter: Option<Text>,
    /// The stage to go on with, of a student's own run: the first that is not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextStage>,
    /// Set where nothing was in the namespace of all that was looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vacancy: Option<Vacancy>,
    /// The points in all that the course's staff gave, whatever the checks come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
    /// The exit code that the run ends with (see `docs` of `cli::exit`).
    pub exit_code: u8,
}

/// A namespace in which nothing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Vacancy {
    /// Nothing tells that anything ever was there.
    Unused,
    /// Its events tell of what was there.
    CleanedUp,
}

/// A part of an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// The names of its stages, in order.
    pub stages: Vec<String>,
    /// The number of stages of the whole exercise.
    pub of_stages: usize,
    /// The points of the whole exercise, without bonus points.
    pub of_points: u32,
}

/// The identity of the JSON form of [`Reports`].
pub const REPORTS_SCHEMA: &str = "handson.reports/v1";

/// The reports of a run over several namespaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reports {
    /// [`REPORTS_SCHEMA`].
    pub schema: String,
    /// Version of handson.
    pub tool_version: String,
    /// One for each namespace.
    pub reports: Vec<Report>,
    /// Requests made to the API server in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    /// The exit code that the run ends with.
    pub exit_code: u8,
}

impl Reports {
    /// The document of `reports`.
    #[must_use]
    pub fn new(reports: Vec<Report>) -> Self {
        // The worst is what counts: interrupted, invalid, wrong usage, failed,
        // undetermined, passed.
        let worst = [130, 4, 2, 1, 3]
            .into_iter()
            .find(|code| reports.iter().any(|report| report.exit_code == *code));
        Self {
            schema: REPORTS_SCHEMA.to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            requests: reports.iter().filter_map(|report| report.requests).max(),
            exit_code: worst.unwrap_or(if reports.is_empty() { 3 } else { 0 }),
            reports,
        }
    }
}

/// A submission that was graded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionReport {
    /// SHA-256 over the names and contents of its files.
    pub digest: String,
    /// The stage that each object was taken for, and the reason.
    pub mapping: Vec<Text>,
    /// Objects and fields that were left out or replaced.
    pub remarks: Vec<Text>,
    /// What was handed in and is not graded, and the reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_aside: Vec<Text>,
}

/// The identity of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterIdentity {
    /// Name of the kubeconfig context, empty where there is none.
    pub context: String,
    /// URL of the API server.
    pub server: String,
    /// UID of the namespace `kube-system`, where it may be read.
    pub uid: Option<String>,
}

/// The stage to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextStage {
    /// Its name.
    pub stage: String,
    /// Its title.
    pub title: Text,
    /// The first step.
    pub begin: Text,
    /// The part of the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageReport {
    /// Its name.
    pub stage: String,
    /// Its title.
    pub title: Text,
    /// The later stage that has taken over, if one has.
    pub superseded_by: Option<String>,
    /// When all of it was seen to pass, where it is done and does not pass now.
    /// Never counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// The part of the course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// One line that says how to begin, where nothing is there yet.
    pub begin: Option<Text>,
    /// Of a graded submission: what the cluster did not accept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Text>,
    /// Its checks, in order.
    pub checks: Vec<CheckReport>,
}

/// A check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// Its name.
    pub check: String,
    /// The state that must be true.
    pub title: Text,
    /// Its points.
    pub points: u32,
    /// Its points come on top.
    pub bonus: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason for which it is skipped or inconclusive.
    pub reason: Option<Reason>,
    /// Every difference, the headline first.
    pub mismatches: Vec<MismatchReport>,
    /// Of a failure of a graded submission: the manifest that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceLine>,
    /// Facts that the verdict rests on.
    pub evidence: Vec<Text>,
    /// Remarks on what is right in an unusual way, or worth knowing.
    pub remarks: Vec<Text>,
    /// The reason for which it matters.
    pub why: Text,
    /// Commands with which a student sees for themselves.
    pub look: Vec<String>,
    /// The number of hints.
    pub hints: usize,
    /// The time at which an earlier run saw it pass. Never counts in what one run reports;
    /// in the best that a batch has seen of a student it is when the pass was seen.
    pub earlier: Option<Earlier>,
    /// What the course's staff put in the place of what was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
    /// Time from the start of the run to the verdict, in milliseconds.
    pub elapsed_ms: u64,
}

impl CheckReport {
    /// Returns whether it is left out for a reason that costs nothing.
    #[must_use]
    pub fn is_set_aside(&self) -> bool {
        let reason = self.reason.as_ref();
        self.verdict == Verdict::Skipped && reason.is_some_and(|reason| reason.kind.is_free())
    }
}

/// The reason for which a check is skipped or inconclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The kind of reason.
    pub kind: Blocked,
    /// The check or stage that it is about, if it is about one.
    pub by: Option<String>,
    /// In words.
    pub text: Text,
}

/// The kinds of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Blocked {
    /// By a check that fails: its points are lost too.
    ByFailure,
    /// By a check that is inconclusive or skipped.
    ByUndetermined,
    /// A later stage has taken over.
    Superseded,
    /// An earlier run saw it pass, or all of its stage: that is done.
    Remembered,
    /// Does not apply here.
    NotAsked,
    /// Right as it is at this point: it is asked later.
    NotYet,
    /// `--read-only`.
    ReadOnly,
    /// The user did not say yes.
    NotConfirmed,
    /// The run was interrupted.
    Interrupted,
    /// The machinery could not tell.
    Undetermined,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MismatchReport {
    /// The difference, in one sentence.
    pub what: Text,
    /// The expected value.
    pub expected: Text,
    /// The actual value.
    pub actual: Text,
}

/// An earlier pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Earlier {
    /// The time.
    pub seen: Timestamp,
}

/// A result that the course's staff set by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Override {
    /// The verdict that was found; none where nothing was, or of the points in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Verdict>,
    /// The points that were given; none where a verdict was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
    /// The reason that was given; it may be empty.
    pub comment: String,
}

/// Sums over checks. Bonus points count apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Checks that pass.
    pub passed: u32,
    /// Checks that fail.
    pub failed: u32,
    /// Checks that are skipped.
    pub skipped: u32,
    /// Checks that are inconclusive.
    pub inconclusive: u32,
    /// Points won.
    pub points: u32,
    /// Points that could be won; checks that do not apply to the cluster are left out.
    pub possible: u32,
    /// Points of checks that pass now or were seen to pass before, of a student's
    /// own run. Never counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub so_far: Option<u32>,
    /// Points lost, by failing checks and those that they block.
    pub lost: u32,
    /// Points that are neither won nor lost.
    pub undetermined: u32,
    /// Those of them that a later stage has taken over before anybody saw them won.
    #[serde(default, skip_serializing_if = "is_none")]
    pub not_seen: u32,
    /// Bonus points won.
    pub bonus: u32,
    /// Bonus points of checks that pass now or were seen to pass before, of a
    /// student's own run. Never counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bonus_so_far: Option<u32>,
    /// Bonus points that there are.
    pub bonus_possible: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_none(points: &u32) -> bool {
    *points == 0
}

impl Totals {
    /// Returns the bonus points to show: those seen so far, where that is known.
    #[must_use]
    pub fn shown_bonus(&self) -> u32 {
        self.bonus_so_far.unwrap_or(self.bonus)
    }
}
