//! The memory of a run: of earlier runs, and for later ones.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::report::{Earlier, Report};
use crate::state::{LastRun, Progress, ProgressKey, StateDir};
use crate::text::Text;

/// The memory of a run: of earlier runs, and for later ones.
pub(super) struct Memory {
    state: Option<StateDir>,
    fresh: bool,
    /// By namespace.
    progress: RefCell<BTreeMap<String, Progress>>,
    notes: RefCell<Vec<Text>>,
}

impl Memory {
    /// With the notes that there are so far.
    pub fn new(state: Option<StateDir>, fresh: bool, notes: Vec<Text>) -> Self {
        Self {
            state,
            fresh,
            progress: RefCell::default(),
            notes: RefCell::new(notes),
        }
    }

    /// Returns when `check` was seen to pass in `namespace` before; `key` is asked for once.
    pub fn earlier(
        &self,
        key: impl FnOnce() -> ProgressKey,
        namespace: &str,
        check: &str,
    ) -> Option<Earlier> {
        let state = self.state.as_ref().filter(|_| !self.fresh)?;
        let mut all = self.progress.borrow_mut();
        if !all.contains_key(namespace) {
            let progress = Progress::load(state, &key(), &mut self.notes.borrow_mut());
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
        let key = ProgressKey::new(&report.cluster, &report.namespace, &report.exercise);
        let kept =
            Progress::update(state, &key, report).and_then(|()| LastRun::save(state, report));
        notes.extend(kept.err().map(|error| error.text()));
        notes
    }
}
