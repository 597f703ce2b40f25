//! Sums over a class.

use super::class::{Class, Column, Entry, Standing};
use super::row::Why;
use crate::say;
use crate::text::Text;

/// How many stand how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everything passes.
    pub passed: usize,
    /// Something fails.
    pub failed: usize,
    /// Something could not be determined.
    pub undetermined: usize,
    /// There is no report, by the sort of reason, the most frequent first.
    pub stopped: Vec<(Why, usize)>,
    /// Nobody has looked yet.
    pub waiting: usize,
}

/// How points are spread over those of whom they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Of how many they are known.
    pub known: usize,
    /// The fewest, the one in the middle, and the most, in points.
    pub ends: Option<[f64; 3]>,
    /// How many are in each band.
    pub bands: Vec<Band>,
}

/// Those between two shares of the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// From this percentage
    pub from: u32,
    /// to this one, both included.
    pub to: u32,
    /// How many.
    pub count: usize,
}

/// Where the bands of a [`Spread`] begin.
const BANDS: [u32; 6] = [0, 20, 40, 60, 80, 100];

impl Entry {
    /// In words, why there is no report.
    #[must_use]
    pub fn unseen(&self) -> Option<Text> {
        match &self.standing {
            Standing::Stopped(stopped) => Some(stopped.what.clone()),
            Standing::Waiting => Some(say!(
                ja: "まだ確認していません",
                en: "nobody has looked yet"
            )),
            _ => None,
        }
    }

    /// Whether there is a report.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        !matches!(self.standing, Standing::Stopped(_) | Standing::Waiting)
    }

    /// Points out of `full` ([`Class::full`]), where every point is won or
    /// lost. Of whom less was asked (a stage that a later one has taken over),
    /// their share of it counts. Bonus points are apart.
    #[must_use]
    pub fn mark(&self, full: u32) -> Option<f64> {
        let (points, possible) = (self.totals.points, self.totals.possible);
        let known = self.definite && possible > 0;
        let share = f64::from(points) * f64::from(full) / f64::from(possible.max(1));
        known.then_some((share * 100.0).round() / 100.0)
    }
}

impl Class {
    /// How many stand how.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for entry in &self.entries {
            match &entry.standing {
                Standing::Passed => tally.passed += 1,
                Standing::Failed => tally.failed += 1,
                Standing::Undetermined => tally.undetermined += 1,
                Standing::Waiting => tally.waiting += 1,
                Standing::Stopped(stopped) => {
                    let known = tally.stopped.iter_mut().find(|it| it.0 == stopped.why);
                    match known {
                        Some((_, count)) => *count += 1,
                        None => tally.stopped.push((stopped.why, 1)),
                    }
                }
            }
        }
        let order = |it: &(Why, usize)| (std::cmp::Reverse(it.1), it.0);
        tally.stopped.sort_by_key(order);
        tally
    }

    /// The most points that could be won by what was asked of a student; what
    /// the exercise is worth where that is known of none.
    #[must_use]
    pub fn full(&self) -> u32 {
        let seen = self.entries.iter().filter(|entry| entry.is_seen());
        let most = seen.map(|entry| entry.totals.possible).max();
        most.filter(|most| *most > 0).unwrap_or_else(|| {
            let counted = self.columns.iter().filter(|column| !column.bonus);
            counted.map(|column| column.points).sum()
        })
    }

    /// How the points are spread.
    #[must_use]
    pub fn spread(&self) -> Spread {
        let full = self.full();
        let marks = self.entries.iter().filter_map(|entry| entry.mark(full));
        let mut marks: Vec<f64> = marks.collect();
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
        Spread {
            known: marks.len(),
            ends,
            bands: bands.collect(),
        }
    }

    /// The checks that most fail, at most `most` of them.
    #[must_use]
    pub fn stumbling_blocks(&self, most: usize) -> Vec<&Column> {
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
