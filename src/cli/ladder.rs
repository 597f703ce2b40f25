//! The ladder of hints: one more each time, whichever command gives it.

use crate::exercise::{Check, Variables};
use crate::state::{Hints, StateDir};
use crate::text::Text;

/// The hints that were given for a check.
pub(super) struct Given {
    /// How many there are so far, the new one included.
    pub so_far: usize,
    /// How many the check has.
    pub available: usize,
    /// Those to be shown, with their numbers from 1 on: the new one, or all so far.
    pub hints: Vec<(usize, Text)>,
}

/// Gives the next hint for `check` of `exercise`, if there is one left, and keeps that in
/// `state`; `again`: gives those so far and no new one.
pub(super) fn give_hint(
    exercise: &str,
    check: &Check,
    variables: &Variables,
    state: Option<&StateDir>,
    again: bool,
    notes: &mut Vec<Text>,
) -> Given {
    let kept = state.map(|state| Hints::load(state, exercise, notes));
    let mut hints = kept.unwrap_or_default();
    let available = check.hints.len();
    let before = hints.given(&check.check).min(available);
    if !again && before < available {
        hints.give(&check.check, available);
        let saved = state.map(|state| hints.save(state, exercise));
        notes.extend(saved.and_then(Result::err).map(|error| error.text()));
    }
    let given = hints.given(&check.check).min(available);
    let first = if again { 0 } else { before };
    let texts = check.hints[first..given].iter().enumerate();
    Given {
        so_far: given,
        available,
        hints: texts
            .map(|(at, text)| (first + at + 1, variables.fill_text(text)))
            .collect(),
    }
}
