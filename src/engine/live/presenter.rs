//! From verdicts to what a session shows.
//!
//! In: the state of a run, each time that nothing more has come in for now.
//! Out: a scene where it differs from the last, and at the end the report.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::scene::{active, keep_times, proposals};
use crate::engine::emit::Emitter;
use crate::engine::plan::CheckIndex;
use crate::engine::run_state::{End, OpenReason, RunState, Settled, elsewhere_text, trouble_text};
use crate::engine::sums::{exit_code, totals_so_far};
use crate::engine::whole_report::ReportBuilder;
use crate::report::clean::clean_text;
use crate::report::{Blocked, Open, Report, Verdict, ViewModel};
use crate::text::Text;

/// The least time between two scenes.
const CALM: Duration = Duration::from_millis(30);

/// Is shown scenes, and when.
pub(in crate::engine) type Show<'a> = dyn FnMut(&ViewModel, Timestamp) + 'a;

/// Verdicts, and why there is none.
type Standings = (
    BTreeMap<CheckIndex, Settled>,
    BTreeMap<CheckIndex, OpenReason>,
);

/// The screen of a session, whoever looks at it.
pub(in crate::engine) struct Presenter {
    /// The scene to be shown.
    scene: ViewModel,
    /// The scene that was shown last, and the time after the beginning.
    shown: Option<(ViewModel, Duration)>,
    /// The standings that were presented last.
    last: Standings,
    emitter: Emitter,
    /// The words of the probe on what it is doing.
    doing: Option<Text>,
}

impl Presenter {
    /// Returns the screen before anything is known.
    pub fn new(state: &RunState, title: Text) -> Self {
        Self {
            scene: ViewModel {
                title,
                context: state.identity().context.clone(),
                namespace: state.namespace().to_owned(),
                ..ViewModel::default()
            },
            shown: None,
            last: Standings::default(),
            emitter: Emitter::default(),
            doing: None,
        }
    }

    /// Presents `state` as it is now, and shows that if it is another scene and
    /// not too soon after the last.
    pub fn present(&mut self, state: &RunState, show: &mut Show<'_>) {
        let lost = state.lost().map(trouble_text);
        self.scene.lost = lost.as_ref().map(clean_text);
        // What was seen last stays on show while nothing can be seen.
        let pods = state.elsewhere();
        self.scene.elsewhere = (!pods.is_empty()).then(|| clean_text(&elsewhere_text(pods)));
        let is_seen = lost.is_none() && pods.is_empty();
        if is_seen || self.scene.stages.is_empty() {
            self.compose(state);
        }
        let announced = state.trial().map(|probe| state.plan().announcement(probe));
        self.doing = self.doing.take().filter(|_| announced.is_some());
        self.scene.doing = self.doing.clone().or(announced);
        let doing = self.scene.doing.as_ref();
        self.scene.left = doing.and_then(|_| state.evidence().grace_left());
        if self.is_due(state.now()) {
            self.show(state, show);
        }
    }

    /// Has the next scene show what the probe says that it is doing.
    pub fn set_doing(&mut self, text: &Text) {
        self.doing = Some(clean_text(text));
    }

    /// Shows the last change, too, which is one to be seen.
    pub fn show_last(&mut self, state: &RunState, show: &mut Show<'_>) {
        if self.is_new() {
            self.show(state, show);
        }
    }

    fn show(&mut self, state: &RunState, show: &mut Show<'_>) {
        show(&self.scene, state.evidence().observed);
        self.shown = Some((self.scene.clone(), state.now()));
    }

    fn is_new(&self) -> bool {
        let shown = self.shown.as_ref();
        let says_more = self.doing.is_some() && self.doing != self.scene.doing;
        says_more || shown.is_none_or(|(shown, _)| *shown != self.scene)
    }

    fn is_due(&self, now: Duration) -> bool {
        self.is_new() && self.next_at().is_none_or(|next| now >= next)
    }

    /// Returns when the scene is to be shown, where it is another one than was
    /// shown last.
    pub fn due_at(&self) -> Option<Duration> {
        self.is_new().then(|| self.next_at().unwrap_or_default())
    }

    fn next_at(&self) -> Option<Duration> {
        self.shown.as_ref().map(|(_, at)| *at + CALM)
    }

    /// Returns whether all is done, or nothing is left that could be done here.
    pub fn is_over(&self, state: &RunState) -> bool {
        let stages = &self.scene.stages;
        let all = || stages.iter().flat_map(|stage| &stage.checks);
        let for_want_of_a_word = || {
            let unconfirmed = all()
                .filter_map(|check| check.reason.as_ref())
                .any(|reason| reason.kind == Blocked::NotConfirmed);
            unconfirmed && !all().any(|check| check.verdict == Verdict::Inconclusive)
        };
        state.lost().is_none()
            && state.elsewhere().is_empty()
            && state.round().reads.is_empty()
            && state.open().is_empty()
            && match exit_code(stages, true) {
                0 => true,
                3 => for_want_of_a_word(),
                _ => false,
            }
    }

    /// Returns the report of a session that is over. Only one in which all was
    /// done ends with 0.
    pub fn report(
        &mut self,
        state: &RunState,
        builder: ReportBuilder<'_>,
        requests: u64,
    ) -> Report {
        if state.ended().is_some() {
            if self.shows_more_than(state) {
                self.keep_shown(state);
            } else {
                self.compose(state);
            }
        }
        let mut report = builder.whole(state, &self.emitter, requests);
        report.exit_code = match (state.ended(), exit_code(&report.stages, true)) {
            (Some(End::Interrupted), _) => 130,
            (Some(_), 0) => 3,
            (_, code) => code,
        };
        report
    }

    /// Returns whether what was presented last says more than what is known now: where
    /// a probe was stopped, everything would have to be read anew.
    fn shows_more_than(&self, state: &RunState) -> bool {
        !state.round().reads.is_empty() && !self.last.0.is_empty()
    }

    /// Reports what was presented last; what was open then is not determined.
    fn keep_shown(&mut self, state: &RunState) {
        let mut settled = state.settled().clone();
        settled.extend(self.last.0.clone());
        self.emitter = Emitter::default();
        self.emitter.emit_settled(state, &settled, &mut |_| {});
    }

    fn compose(&mut self, state: &RunState) {
        let triable = state.triable();
        let (mut settled, open) = self.presented(state);
        for (index, reason) in &open {
            let reason = Settled::inconclusive(reason.text(), state.now());
            settled.insert(*index, reason);
        }
        self.emitter = Emitter::default();
        self.emitter.emit_settled(state, &settled, &mut |_| {});
        let stages = &state.plan().stages;
        let open = open.iter().map(|((s, c), reason)| {
            let open = match reason {
                OpenReason::Asking(_) => Open::Asking,
                _ => Open::Waiting,
            };
            (stages[*s].checks[*c].check.check.clone(), open)
        });
        let mut scene = ViewModel {
            stages: self.emitter.stages().to_vec(),
            open: open.collect(),
            proposals: proposals(state.plan(), &triable),
            ..self.scene.clone()
        };
        keep_times(&mut scene, &self.scene);
        scene.totals = totals_so_far(state, &scene.stages);
        scene.active = active(&scene, &self.scene);
        self.scene = scene;
    }

    /// Returns how the checks stand, except that while something is being read,
    /// what waits for that stays as it was presented last: a moment later it is
    /// known.
    fn presented(&mut self, state: &RunState) -> Standings {
        let (mut settled, mut open) = (state.settled().clone(), state.open().clone());
        if !state.round().reads.is_empty() {
            open.retain(|index, reason| {
                if !matches!(reason, OpenReason::Looking | OpenReason::Need(_)) {
                    return true;
                }
                if let Some(last) = self.last.1.get(index) {
                    reason.clone_from(last);
                }
                let Some(last) = self.last.0.get(index) else {
                    return true;
                };
                settled.insert(*index, last.clone());
                false
            });
        }
        self.last = (settled.clone(), open.clone());
        (settled, open)
    }
}
