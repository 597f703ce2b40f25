//! The reasons for which a student's work is not checked, as results hold them.

use serde::{Deserialize, Serialize};

use crate::say;
use crate::text::Text;

/// The reason why there is no report of a student's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stopped {
    /// The kind of reason.
    pub why: StopReason,
    /// The message.
    pub what: Text,
    /// The advice.
    pub next: Text,
}

/// The kinds of reason for which a student's work was not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StopReason {
    /// The roster's line makes no sense.
    Roster,
    /// Nothing was handed in.
    NothingHandedIn,
    /// What was handed in cannot be graded.
    Submission,
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
    /// The cluster that does the work for others did not do it.
    GradingCluster,
    /// handson itself failed.
    Internal,
}

impl StopReason {
    /// A word for tables.
    #[must_use]
    pub fn word(self) -> Text {
        match self {
            Self::Roster => say!(ja: "名簿の誤り", en: "roster"),
            Self::NothingHandedIn => say!(ja: "未提出", en: "nothing handed in"),
            Self::Submission => say!(ja: "提出物の誤り", en: "not gradable"),
            Self::Kubeconfig => say!(ja: "kubeconfig の誤り", en: "kubeconfig"),
            Self::Refused => say!(ja: "拒否", en: "refused"),
            Self::Unreachable => say!(ja: "接続不可", en: "unreachable"),
            Self::Unauthorized => say!(ja: "認証エラー", en: "unauthorized"),
            Self::NoNamespace => say!(ja: "Namespace なし", en: "no namespace"),
            Self::TimedOut => say!(ja: "時間切れ", en: "timed out"),
            Self::GradingCluster => say!(ja: "採点クラスターの問題", en: "grading cluster"),
            Self::Internal => say!(ja: "内部エラー", en: "internal error"),
        }
    }
}
