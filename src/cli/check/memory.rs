//! The memory of a run: of earlier runs, and for later ones.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::cli::ladder::{Given, give_hint};
use crate::engine::{MemoryPlace, MemoryUse};
use crate::exercise::{Check, Exercise, Variables};
use crate::report::Report;
use crate::state::{LastRun, Progress, ProgressKey, StateDir};
use crate::text::Text;

/// The memory of a run: of earlier runs, and for later ones.
pub(super) struct Memory {
    state: Option<StateDir>,
    usage: MemoryUse,
    notes: RefCell<Vec<Text>>,
    /// Set once something was said about the state directory.
    warned: Cell<bool>,
}

impl Memory {
    /// With the notes that there are so far.
    pub fn new(state: Option<StateDir>, usage: MemoryUse, notes: Vec<Text>) -> Self {
        Self {
            state,
            usage,
            notes: RefCell::new(notes),
            warned: Cell::new(false),
        }
    }

    /// Returns when each check of `exercise` was seen to pass in `place` before.
    pub fn recall(
        &self,
        exercise: &Exercise,
        place: MemoryPlace<'_>,
    ) -> BTreeMap<String, Timestamp> {
        let state = self.state.as_ref();
        let Some(state) = state.filter(|_| self.usage == MemoryUse::Kept) else {
            return BTreeMap::new();
        };
        let MemoryPlace {
            cluster,
            namespace,
            namespace_uid,
        } = place;
        let key = ProgressKey::new(cluster, namespace, namespace_uid, &exercise.exercise);
        let mut notes = Vec::new();
        let seen = Progress::load(state, &key, &mut notes).seen(exercise);
        self.warn(notes);
        seen
    }

    /// Keeps what `report` found; everything worth a note comes back.
    pub fn keep(&self, exercise: &Exercise, report: &Report) -> Vec<Text> {
        if let Some(state) = &self.state {
            let progress = match self.usage {
                MemoryUse::None => Ok(()),
                usage => Progress::update(state, exercise, report, usage == MemoryUse::Anew),
            };
            let kept = progress.and_then(|()| LastRun::save(state, report));
            self.warn(kept.err().map(|error| error.text()));
        }
        self.notes.take()
    }

    /// Gives the next hint for `check`, as `handson hint` does.
    pub fn give_hint(&self, exercise: &Exercise, check: &Check, variables: &Variables) -> Given {
        let (name, state) = (&exercise.exercise, self.state.as_ref());
        let mut notes = Vec::new();
        let given = give_hint(name, check, variables, state, false, &mut notes);
        self.warn(notes);
        given
    }

    /// Says what is wrong with the state directory, once.
    fn warn(&self, notes: impl IntoIterator<Item = Text>) {
        for note in notes {
            if !self.warned.replace(true) {
                self.notes.borrow_mut().push(note);
            }
        }
    }
}
