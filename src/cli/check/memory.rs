//! The memory of a run: of earlier runs, and for later ones.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::report::{Earlier, Report};
use crate::state::{LastRun, Progress, State, Whose};
use crate::text::Text;

/// The memory of a run: of earlier runs, and for later ones.
pub(super) struct Memory {
    state: Option<State>,
    fresh: bool,
    /// By namespace.
    progress: RefCell<BTreeMap<String, Progress>>,
    notes: RefCell<Vec<Text>>,
}

impl Memory {
    /// With the notes that there are so far.
    pub fn new(state: Option<State>, fresh: bool, notes: Vec<Text>) -> Self {
        Self {
            state,
            fresh,
            progress: RefCell::default(),
            notes: RefCell::new(notes),
        }
    }

    /// Returns when `check` was seen to pass in `namespace` before; `whose` is asked once.
    pub fn earlier(
        &self,
        whose: impl FnOnce() -> Whose,
        namespace: &str,
        check: &str,
    ) -> Option<Earlier> {
        let state = self.state.as_ref().filter(|_| !self.fresh)?;
        let mut all = self.progress.borrow_mut();
        if !all.contains_key(namespace) {
            let progress = Progress::load(state, &whose(), &mut self.notes.borrow_mut());
            all.insert(namespace.to_owned(), progress);
        }
        all.get(namespace)?.earlier(check)
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
