//! Why a check is open.

use crate::engine::check_states::{CheckIndex, CheckStates};
use crate::engine::needs::place_of;
use crate::evidence::{Evidence, Probe, Request, Unseen, View};
use crate::expect::Expect;
use crate::judgement::{Judgement, Stop};
use crate::{say, text::Text};

/// Why a check is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wait {
    /// For a check that it needs and that is open itself.
    Need(String),
    /// For something on its way, or for time to pass.
    Moving(Text),
    /// For an answer.
    Looking,
    /// For the user's word that a probe may be made which changes something.
    Asking(Box<Probe>),
    /// For such a probe to be made, once everything before it is done.
    Due(Box<Probe>),
}

impl Wait {
    /// Why the check at `place` is open.
    pub fn of(board: &CheckStates, place: CheckIndex, evidence: &Evidence) -> Self {
        let planned = &board.plan.stages[place.0].checks[place.1];
        let open = planned.check.needs.iter().find(|need| {
            place_of(&board.plan.stages, need).is_some_and(|need| {
                let seen = need.0 < place.0 && board.seen.contains(&need);
                !seen && !board.settled.contains_key(&need)
            })
        });
        if let Some(need) = open {
            return Self::Need(need.clone());
        }
        match planned.expectation.judge(&View::new(evidence)) {
            Ok(Judgement::Moving { waiting_for, .. }) => Self::Moving(waiting_for),
            Err(Stop::Settled(judgement)) => match *judgement {
                Judgement::Moving { waiting_for, .. } => Self::Moving(waiting_for),
                _ => Self::Looking,
            },
            Ok(Judgement::Pass(_)) => Self::Moving(say!(
                ja: "このまま続くか見ています",
                en: "seeing whether it stays so"
            )),
            Err(Stop::Unseen(Unseen::Wanted(request))) => match *request {
                Request::Probe(probe) if probe.changes() => Self::Asking(Box::new(probe)),
                _ => Self::Looking,
            },
            _ => Self::Looking,
        }
    }

    /// The probe that changes something and is not made yet.
    pub fn probe(&self) -> Option<&Probe> {
        match self {
            Self::Asking(probe) | Self::Due(probe) => Some(probe),
            _ => None,
        }
    }

    /// In words.
    pub fn text(&self) -> Text {
        match self {
            Self::Need(need) => say!(
                ja: "先に {need} が通る必要があります",
                en: "{need} must pass first"
            ),
            Self::Moving(text) => text.clone(),
            Self::Looking => say!(ja: "確認しています", en: "looking"),
            Self::Asking(_) => say!(
                ja: "クラスターを一時的に変更する確認なので、許可を待っています",
                en: "this changes something for a while and waits for your word"
            ),
            Self::Due(_) => say!(
                ja: "この前の確認が終わったら試します",
                en: "tried as soon as what comes before it is done"
            ),
        }
    }
}
