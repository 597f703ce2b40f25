//! A name of an exercise, of a stage or of a check where the command line takes
//! none: what it is, and the command that is meant.

use crate::exercise::{Library, SpecError};
use crate::say;
use crate::text::Text;

/// A known name in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misplaced {
    /// What the name is.
    pub message: Text,
    /// The command that is meant.
    pub next: Text,
}

impl Misplaced {
    /// Returns what `word` is among the built-in exercises, if anything.
    pub fn named(word: &str) -> Option<Self> {
        let exercises = Library::default().all().unwrap_or_default();
        exercises.iter().map(|it| &it.exercise).find_map(|exercise| {
            let name = &exercise.exercise;
            if name == word {
                return Some(Self {
                    message: say!(ja: "「{word}」は演習の名前です", en: "`{word}` is an exercise"),
                    next: say!(
                        ja: "`handson check {word}` で確かめます",
                        en: "`handson check {word}` checks it"
                    ),
                });
            }
            if exercise.stages.iter().any(|stage| stage.stage == word) {
                return Some(Self {
                    message: say!(
                        ja: "「{word}」は演習 {name} の段階の名前です",
                        en: "`{word}` is a stage of the exercise {name}"
                    ),
                    next: say!(
                        ja: "`handson check {name} --stage {word}` で確かめます。説明は `handson explain {name}/{word}`、ヒントは `handson hint {name}/{word}` で見られます",
                        en: "`handson check {name} --stage {word}` checks it; `handson explain {name}/{word}` explains it, `handson hint {name}/{word}` gives a hint"
                    ),
                });
            }
            let is_check = exercise.checks().any(|(_, check)| check.check == word);
            is_check.then(|| Self {
                message: say!(
                    ja: "「{word}」は演習 {name} の確認の名前です",
                    en: "`{word}` is a check of the exercise {name}"
                ),
                next: say!(
                    ja: "`handson explain {name}/{word}` か `handson hint {name}/{word}` と書きます",
                    en: "write `handson explain {name}/{word}` or `handson hint {name}/{word}`"
                ),
            })
        })
    }

    /// Returns what was written instead of an exercise, if it is anything.
    pub fn in_place_of_exercise(error: &SpecError) -> Option<Self> {
        match error {
            SpecError::NoSuchExercise { name, .. } => Self::named(name),
            _ => None,
        }
    }

    /// Returns the name of the first built-in exercise, for examples.
    pub fn first_exercise() -> String {
        let exercises = Library::default().all().unwrap_or_default();
        let first = exercises.into_iter().next();
        first.map_or_else(|| "EXERCISE".to_owned(), |it| it.exercise.exercise)
    }
}
