//! What is remembered from earlier runs and for later ones.

use std::cell::{OnceCell, RefCell};

use crate::report::{Earlier, Report};
use crate::state::{LastRun, Progress, State, Whose};
use crate::text::Text;

/// What is remembered from earlier runs and for later ones.
pub(super) struct Memory {
    state: Option<State>,
    fresh: bool,
    progress: OnceCell<Progress>,
    notes: RefCell<Vec<Text>>,
}

impl Memory {
    /// With the notes that there are so far.
    pub fn new(state: Option<State>, fresh: bool, notes: Vec<Text>) -> Self {
        Self {
            state,
            fresh,
            progress: OnceCell::new(),
            notes: RefCell::new(notes),
        }
    }

    /// When `check` was seen to pass before; `whose` is asked once.
    pub fn earlier(&self, whose: impl FnOnce() -> Whose, check: &str) -> Option<Earlier> {
        let state = self.state.as_ref().filter(|_| !self.fresh)?;
        let progress = self
            .progress
            .get_or_init(|| Progress::load(state, &whose(), &mut self.notes.borrow_mut()));
        progress.earlier(check)
    }

    /// Keeps what `report` found; everything worth a note comes back.
    pub fn keep(&self, report: &Report) -> Vec<Text> {
        let mut notes = self.notes.take();
        let Some(state) = &self.state else {
            return notes;
        };
        let whose = Whose::new(&report.cluster, &report.namespace, &report.exercise);
        let kept =
            Progress::latch(state, &whose, report).and_then(|()| LastRun::save(state, report));
        notes.extend(kept.err().map(|error| error.text()));
        notes
    }
}
