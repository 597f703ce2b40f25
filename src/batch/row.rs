//! What a batch comes to for one student, as one line of the results file.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cluster::Target;
use crate::engine::Options;
use crate::report::{CheckReport, Report, Verdict};
use crate::text::Text;

/// The identity of a results file's first line.
pub const HEAD_SCHEMA: &str = "handson.batch/v1";
/// The identity of every other line.
pub const ROW_SCHEMA: &str = "handson.batch-row/v1";

/// What the rows that follow have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// [`HEAD_SCHEMA`].
    pub schema: String,
    /// Version of handson.
    pub tool_version: String,
    /// Name of the exercise.
    pub exercise: String,
    /// What it is called.
    pub title: Text,
    /// Digest of its source.
    pub digest: String,
    /// Whether nothing but reads were allowed.
    pub read_only: bool,
    /// When the batch began.
    pub started: Timestamp,
    /// The students, in the order of the roster.
    pub roster: Vec<Listed>,
    /// What the exercise asks for, in order.
    pub stages: Vec<HeadStage>,
}

/// A stage, as a head names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadStage {
    /// Its name.
    pub stage: String,
    /// What it is called.
    pub title: Text,
    /// Its checks.
    pub checks: Vec<HeadCheck>,
}

/// A check, as a head names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadCheck {
    /// Its name.
    pub check: String,
    /// What must be true.
    pub title: Text,
    /// What it is worth.
    pub points: u32,
    /// Whether its points come on top.
    pub bonus: bool,
}

/// A student, as a results file lists them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// Who, where and what is asked ([`Student::listed`](super::Student::listed)).
    pub key: String,
    /// What the course knows them by.
    pub id: String,
    /// Their name; empty where the roster has none.
    pub name: String,
    /// Where in the roster they stand.
    pub place: String,
    /// The other columns of the roster.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Where their work is.
    pub target: Target,
    /// What is odd about their line of the roster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Text>,
}

impl Listed {
    /// Their name, or, where the roster has none, what the course knows them by.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.name.is_empty() {
            &self.id
        } else {
            &self.name
        }
    }
}

/// What is known of one student's work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// [`ROW_SCHEMA`].
    pub schema: String,
    /// Whose work it is.
    pub student: Listed,
    /// Digest of the exercise that it was checked by.
    pub digest: String,
    /// When the look began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Why there is no report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}

/// Why there is no report of a student's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stopped {
    /// The sort of reason.
    pub why: Why,
    /// What happened.
    pub what: Text,
    /// What to do about it.
    pub next: Text,
}

/// The sorts of reason for which a student's work was not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// The roster's line makes no sense.
    Roster,
    /// The kubeconfig cannot be read or used.
    Kubeconfig,
    /// The kubeconfig would act on this machine, and is refused.
    Refused,
    /// The cluster does not answer, or answers nothing usable.
    Unreachable,
    /// The cluster does not accept the credentials.
    Unauthorized,
    /// The namespace does not exist.
    NoNamespace,
    /// The time for this student was up.
    TimedOut,
    /// handson itself failed.
    Internal,
}

impl Why {
    /// A word for tables.
    #[must_use]
    pub fn word(self) -> Text {
        use crate::say;
        match self {
            Self::Roster => say!(ja: "名簿の誤り", en: "roster"),
            Self::Kubeconfig => say!(ja: "kubeconfig の誤り", en: "kubeconfig"),
            Self::Refused => say!(ja: "拒否", en: "refused"),
            Self::Unreachable => say!(ja: "接続不可", en: "unreachable"),
            Self::Unauthorized => say!(ja: "認証エラー", en: "unauthorized"),
            Self::NoNamespace => say!(ja: "Namespace なし", en: "no namespace"),
            Self::TimedOut => say!(ja: "時間切れ", en: "timed out"),
            Self::Internal => say!(ja: "内部エラー", en: "internal error"),
        }
    }
}

impl Head {
    /// Of what a run with these options reports when it knows nothing yet.
    #[must_use]
    pub fn new(blank: &Report, options: &Options, roster: Vec<Listed>) -> Self {
        let stages = blank.stages.iter().map(|stage| HeadStage {
            stage: stage.stage.clone(),
            title: stage.title.clone(),
            checks: stage.checks.iter().map(HeadCheck::of).collect(),
        });
        Self {
            schema: HEAD_SCHEMA.to_owned(),
            tool_version: blank.tool_version.clone(),
            exercise: blank.exercise.clone(),
            title: blank.title.clone(),
            digest: blank.digest.clone(),
            read_only: options.read_only,
            started: blank.started,
            roster,
            stages: stages.collect(),
        }
    }

    /// Every check with its stage, in order.
    pub fn checks(&self) -> impl Iterator<Item = (&HeadStage, &HeadCheck)> {
        let stages = self.stages.iter();
        stages.flat_map(|stage| stage.checks.iter().map(move |check| (stage, check)))
    }
}

impl HeadCheck {
    fn of(check: &CheckReport) -> Self {
        Self {
            check: check.check.clone(),
            title: check.title.clone(),
            points: check.points,
            bonus: check.bonus,
        }
    }
}

impl Row {
    /// The row of `student`, of whom nothing is known yet.
    #[must_use]
    pub fn new(student: Listed, digest: &str, started: Timestamp) -> Self {
        Self {
            schema: ROW_SCHEMA.to_owned(),
            student,
            digest: digest.to_owned(),
            started,
            finished: started,
            stopped: None,
            report: None,
        }
    }

    /// Whether it says all that can be known: looking again would say the same,
    /// as far as it is up to the infrastructure.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let settled = |report: &Report| {
            let mut verdicts = report.checks().map(|(_, check)| check.verdict);
            report.complete && verdicts.all(|verdict| verdict != Verdict::Inconclusive)
        };
        self.stopped.is_none() && self.report.as_ref().is_some_and(settled)
    }
}
