//! The order in which students are shown.

use std::cmp::Reverse;

use super::class::{Class, Entry, StudentStatus};
use crate::report::Verdict;

/// The sort key of students; equal ones stay as in the roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As in the roster.
    #[default]
    Roster,
    /// Their name, or what the course knows them by.
    Name,
    /// Points, the most first; those of whom there is no report last.
    Points,
    /// Their status; those first who need help.
    Status,
    /// The verdict of this check, failures first.
    Check(String),
}

impl Sort {
    /// The names that are the same for every exercise.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("roster", Self::Roster),
        ("name", Self::Name),
        ("points", Self::Points),
        ("status", Self::Status),
    ];

    /// Returns the sort key that `word` names: one of [`Sort::NAMES`], or a check.
    #[must_use]
    pub fn named<'a>(word: &str, checks: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let known = Self::NAMES.into_iter().find(|(name, _)| *name == word);
        let check = || checks.into_iter().find(|check| *check == word);
        known
            .map(|(_, sort)| sort)
            .or_else(|| check().map(|check| Self::Check(check.to_owned())))
    }

    /// Places in [`Class::entries`], in this order.
    #[must_use]
    pub fn order(&self, class: &Class) -> Vec<usize> {
        let mut order: Vec<usize> = (0..class.entries.len()).collect();
        let entry = |at: &usize| &class.entries[*at];
        match self {
            Self::Roster => {}
            Self::Name => {
                order.sort_by_cached_key(|at| entry(at).student.display_name().to_lowercase());
            }
            Self::Points => order.sort_by_key(|at| Reverse(points(entry(at)))),
            Self::Status => order.sort_by_key(|at| rank(&entry(at).status)),
            Self::Check(check) => {
                let mut columns = class.columns.iter();
                let column = columns.position(|column| column.check == *check);
                let cell = |at: &usize| entry(at).cells.get(column?)?.verdict;
                order.sort_by_key(|at| verdict_rank(cell(at)));
            }
        }
        order
    }
}

fn points(entry: &Entry) -> Option<(u32, u32)> {
    entry
        .has_report()
        .then_some((entry.totals.points, entry.totals.bonus))
}

fn rank(status: &StudentStatus) -> u8 {
    match status {
        StudentStatus::Stopped(_) => 0,
        StudentStatus::Waiting => 1,
        StudentStatus::Empty(_) => 2,
        StudentStatus::Undetermined => 3,
        StudentStatus::Failed => 4,
        StudentStatus::Passed => 5,
    }
}

fn verdict_rank(verdict: Option<Verdict>) -> u8 {
    match verdict {
        Some(Verdict::Fail) => 0,
        Some(Verdict::Inconclusive) => 1,
        Some(Verdict::Skipped) => 2,
        Some(Verdict::Pass) => 3,
        None => 4,
    }
}
