//! The reason why a check has no verdict yet.

use crate::evidence::Probe;
use crate::judgement::Judgement;
use crate::{say, text::Text};

/// The reason why a check has no verdict yet.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) enum OpenReason {
    /// A check that it needs is open itself.
    Need(String),
    /// Something is on its way, or time has to pass.
    Moving(Text),
    /// There is no answer yet.
    Looking,
    /// A probe would change something, and the user has not said whether it may.
    Asking(Box<Probe>),
    /// Such a probe may be made, once everything before it is done.
    Due(Box<Probe>),
}

impl OpenReason {
    /// Returns the reason why a check is open whose expectation is judged so.
    pub(super) fn while_judged(judgement: &Judgement) -> Self {
        match judgement {
            Judgement::Moving { waiting_for, .. } => Self::Moving(waiting_for.clone()),
            Judgement::Pass(_) => Self::Moving(say!(
                ja: "合格の状態が続くか、少し様子を見ています",
                en: "watching for a moment that it stays so"
            )),
            _ => Self::Looking,
        }
    }

    /// Returns the probe that changes something and is not made yet.
    pub fn probe(&self) -> Option<&Probe> {
        match self {
            Self::Asking(probe) | Self::Due(probe) => Some(probe),
            _ => None,
        }
    }

    /// Returns it in words.
    pub fn text(&self) -> Text {
        match self {
            Self::Need(need) => say!(
                ja: "先に {need} に合格する必要があります",
                en: "{need} must pass first"
            ),
            Self::Moving(text) => text.clone(),
            Self::Looking => say!(ja: "確認しています", en: "checking"),
            Self::Asking(_) => say!(
                ja: "クラスターを一時的に変更する確認なので、許可を待っています",
                en: "this changes the cluster for a moment: waiting for your OK"
            ),
            Self::Due(_) => say!(
                ja: "この前の確認が終わったら試します",
                en: "tried as soon as the checks before it are done"
            ),
        }
    }
}
