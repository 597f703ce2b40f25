//! Sums over a class.

use super::{Class, Column, Entry, Marks, StudentStatus};
use crate::batch::presentation::Marking;
use crate::batch::stop_reason::StopReason;
use crate::report::Vacancy;
use crate::say;
use crate::text::Text;

/// The number of students by status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everything passes.
    pub passed: usize,
    /// Something fails.
    pub failed: usize,
    /// Something could not be determined.
    pub undetermined: usize,
    /// Nothing is there, and nothing was.
    pub empty: usize,
    /// There is no report, by the kind of reason, the most frequent first.
    pub stopped: Vec<(StopReason, usize)>,
    /// Nobody has looked yet.
    pub waiting: usize,
}

/// The distribution of points over the students of whom they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// Of how many they are known.
    pub known: usize,
    /// The fewest, the one in the middle, and the most, in points.
    pub ends: Option<[f64; 3]>,
    /// The bands of points.
    pub bands: Vec<Band>,
}

/// Those between two shares of the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// From this percentage
    pub from: u32,
    /// to this one, both included.
    pub to: u32,
    /// The number of students.
    pub count: usize,
}

/// The beginnings of the bands of a [`Distribution`], in percent.
const BANDS: [u32; 6] = [0, 20, 40, 60, 80, 100];

impl Entry {
    /// In words, why there is no report.
    #[must_use]
    pub fn no_report_reason(&self) -> Option<Text> {
        match &self.status {
            StudentStatus::Stopped(stopped) => Some(stopped.what.clone()),
            StudentStatus::Empty(Vacancy::Unused) => Some(say!(
                ja: "まだ何もありません",
                en: "there is nothing here yet"
            )),
            StudentStatus::Empty(Vacancy::CleanedUp) => Some(say!(
                ja: "片付け済みで、その前に確認した結果がありません",
                en: "it is cleaned up, and there is no result from before"
            )),
            StudentStatus::Waiting => Some(say!(
                ja: "まだ確認していません",
                en: "nobody has looked yet"
            )),
            _ => None,
        }
    }

    /// Returns whether there is a report.
    #[must_use]
    pub fn has_report(&self) -> bool {
        !matches!(
            self.status,
            StudentStatus::Empty(_) | StudentStatus::Stopped(_) | StudentStatus::Waiting
        )
    }
}

impl Class {
    /// The number of students by status.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for entry in &self.entries {
            match &entry.status {
                StudentStatus::Passed => tally.passed += 1,
                StudentStatus::Failed => tally.failed += 1,
                StudentStatus::Undetermined => tally.undetermined += 1,
                StudentStatus::Empty(_) => tally.empty += 1,
                StudentStatus::Waiting => tally.waiting += 1,
                StudentStatus::Stopped(stopped) => {
                    let known = tally.stopped.iter_mut().find(|it| it.0 == stopped.why);
                    match known {
                        Some((_, count)) => *count += 1,
                        None => tally.stopped.push((stopped.why, 1)),
                    }
                }
            }
        }
        let order = |it: &(StopReason, usize)| (std::cmp::Reverse(it.1), it.0);
        tally.stopped.sort_by_key(order);
        tally
    }

    /// The most points that could be won by what was asked of a student; what
    /// the exercise is worth where that is known of none.
    #[must_use]
    pub fn max_points(&self) -> u32 {
        let seen = self.entries.iter().filter(|entry| entry.has_report());
        let most = seen.map(|entry| entry.totals.possible).max();
        most.filter(|most| *most > 0).unwrap_or_else(|| {
            let counted = self.columns.iter().filter(|column| !column.bonus);
            counted.map(|column| column.points).sum()
        })
    }

    /// Returns the distribution of points.
    #[must_use]
    pub fn distribution(&self) -> Distribution {
        let (full, points) = (self.max_points(), Marking::default());
        let marks = Marks::new(&points, full);
        let marks = self.entries.iter().filter_map(|entry| marks.of(entry));
        let mut marks: Vec<f64> = marks.map(|mark| mark.value).collect();
        marks.sort_by(f64::total_cmp);
        let ends = match marks.as_slice() {
            [] => None,
            [first, .., last] => Some([*first, marks[(marks.len() - 1) / 2], *last]),
            [one] => Some([*one; 3]),
        };
        let bands = BANDS.iter().enumerate().map(|(at, from)| {
            let next = BANDS.get(at + 1).copied().unwrap_or(101);
            let least = |share: u32| f64::from(full) * f64::from(share) / 100.0;
            let inside = |mark: &&f64| **mark >= least(*from) && **mark < least(next);
            Band {
                from: *from,
                to: next - 1,
                count: marks.iter().filter(inside).count(),
            }
        });
        Distribution {
            known: marks.len(),
            ends,
            bands: bands.collect(),
        }
    }

    /// The checks that most fail, at most `most` of them.
    #[must_use]
    pub fn most_failed(&self, most: usize) -> Vec<&Column> {
        let mut columns: Vec<&Column> = self.columns.iter().filter(|it| it.failed > 0).collect();
        columns.sort_by_key(|column| std::cmp::Reverse(column.failed));
        columns.truncate(most);
        columns
    }

    /// The columns of each stage, in order.
    pub fn stages(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let mut ends: Vec<usize> = Vec::new();
        for (at, pair) in self.columns.windows(2).enumerate() {
            if pair[0].stage != pair[1].stage {
                ends.push(at + 1);
            }
        }
        ends.extend((!self.columns.is_empty()).then_some(self.columns.len()));
        let mut from = 0;
        ends.into_iter()
            .map(move |end| std::mem::replace(&mut from, end)..end)
    }
}
