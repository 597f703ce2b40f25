//! Probes that a check wants: which may be made, what the user said of them, and
//! what is done by hand first.

use super::{CheckStates, OpenReason, Standing};
use crate::engine::plan::PlannedCheck;
use crate::engine::run_state::round::Round;
use crate::engine::run_state::settled::Settled;
use crate::evidence::{Answer, Evidence, Probe, Request, Unseen, View};
use crate::judgement::{Judgement, Stop};
use crate::report::Blocked;
use crate::say;

impl CheckStates {
    /// Has `probe` be made, where it may; returns how its check stands until then.
    pub(super) fn standing_of_probe(&self, probe: Probe, round: &mut Round) -> Standing {
        let skip = |kind, text| Ok(Settled::skipped(kind, None, text, self.now()));
        if self.read_only {
            return skip(
                Blocked::ReadOnly,
                say!(
                    ja: "--read-only のため、Pod の中は確認していません",
                    en: "not looked into: --read-only reads objects and nothing else"
                ),
            );
        }
        if !probe.changes() {
            round.looks.insert(Request::Probe(probe));
            return Err(OpenReason::Looking);
        }
        if self.word_on(&probe) == Some(false) {
            return skip(
                Blocked::NotConfirmed,
                say!(
                    ja: "変更を伴う確認なので、許可がないと行いません (--yes で許可できます)",
                    en: "this would change something and was not confirmed (--yes confirms)"
                ),
            );
        }
        if !round.changes.contains(&probe) {
            round.changes.push(probe.clone());
        }
        Err(OpenReason::Asking(Box::new(probe)))
    }

    /// Sees to what is done by hand before a check can pass; returns how the
    /// check stands if that has settled it, or is to be done first.
    pub(super) fn act_first(
        &self,
        planned: &PlannedCheck,
        judgement: &Judgement,
        evidence: &Evidence,
        round: &mut Round,
    ) -> Option<Standing> {
        let (Some(action), Judgement::Fail(_)) = (&planned.by_hand, judgement) else {
            return None;
        };
        let view = View::new(evidence);
        match action.probe(&view) {
            Ok(Some(probe)) => match evidence.answer(&Request::Probe(probe.clone())) {
                None => Some(self.standing_of_probe(probe, round)),
                Some(Answer::Trouble(trouble)) => Some(Ok(Settled::troubled(trouble, self.now()))),
                Some(_) => None,
            },
            Err(Stop::Unseen(Unseen::Wanted(_))) => {
                round.reads.extend(view.unanswered());
                Some(Err(OpenReason::Looking))
            }
            // There is nothing to do it to.
            Ok(None) | Err(_) => None,
        }
    }

    /// Notes what the user said of `probes`.
    pub fn allow(&mut self, probes: Vec<Probe>, yes: bool) {
        let asked = probes.into_iter().map(|probe| (probe, yes));
        self.allowed.extend(asked);
    }

    /// Notes what the user said of all probes beforehand.
    pub fn allow_all(&mut self, yes: bool) {
        self.allowed_all = Some(yes);
    }

    /// Has the probes wait for their turn, and no more for the user's word,
    /// that are allowed or that `permits` knows.
    pub fn permit(&mut self, permits: &dyn Fn(&Probe) -> bool) {
        let mut open = std::mem::take(&mut self.open);
        for reason in open.values_mut() {
            if let OpenReason::Asking(probe) = reason
                && (self.word_on(probe) == Some(true) || permits(probe))
            {
                *reason = OpenReason::Due(probe.clone());
            }
        }
        self.open = open;
    }

    /// Returns what the user said of `probe`, if anything.
    pub fn word_on(&self, probe: &Probe) -> Option<bool> {
        self.allowed.get(probe).copied().or(self.allowed_all)
    }
}
