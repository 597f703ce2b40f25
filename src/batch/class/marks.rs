//! The marks of a class: points on their scale, less what lateness costs.

use super::{Class, Entry};
use crate::batch::presentation::Marking;
use crate::say;
use crate::text::{Text, counted};

/// The scale of the marks of a class.
#[derive(Clone, Copy, Debug)]
pub struct Marks<'a> {
    marking: &'a Marking,
    /// The most points.
    points: u32,
}

/// A mark; its parts are on the same scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// What the points come to.
    pub scaled: f64,
    /// What is taken off for lateness.
    pub penalty: f64,
    /// What is left: the mark.
    pub value: f64,
}

impl Class {
    /// Returns the scale of the marks.
    #[must_use]
    pub fn marks(&self) -> Marks<'_> {
        Marks::new(&self.presentation.marking, self.max_points())
    }
}

impl<'a> Marks<'a> {
    /// The scale by `marking`, where `points` are the most that can be won.
    pub(super) fn new(marking: &'a Marking, points: u32) -> Self {
        Self { marking, points }
    }

    /// Returns the mark for all points.
    #[must_use]
    pub fn full(&self) -> u32 {
        self.marking.out_of.unwrap_or(self.points)
    }

    /// Returns whether marks are something else than points.
    #[must_use]
    pub fn are_own(&self) -> bool {
        self.marking.is_own()
    }

    /// Returns a student's mark, where every point is won or lost. Of whom less was asked
    /// (a check that does not apply to their cluster), their share of it counts.
    #[must_use]
    pub fn of(&self, entry: &Entry) -> Option<Mark> {
        let totals = &entry.totals;
        let known = entry.definite && totals.possible > 0;
        let bonus = if self.marking.bonus { totals.bonus } else { 0 };
        let full = f64::from(self.full());
        let won = f64::from(totals.points + bonus);
        let scaled = rounded(won * full / f64::from(totals.possible.max(1)));
        let late = self.marking.late(&entry.student);
        let share = late.zip(self.marking.penalty);
        let share = share.map_or(0.0, |(late, penalty)| penalty.share(late.by()));
        let penalty = rounded((share * full).min(scaled));
        known.then(|| Mark {
            scaled,
            penalty,
            value: rounded(scaled - penalty),
        })
    }

    /// Returns a student's mark in words, where it is something else than their points.
    #[must_use]
    pub fn in_words(&self, entry: &Entry) -> Option<Text> {
        let mark = self.of(entry).filter(|_| self.are_own())?;
        let (
            Mark {
                scaled,
                penalty,
                value,
            },
            full,
        ) = (mark, self.full());
        if penalty > 0.0 {
            return Some(say!(
                ja: "評点 {value}/{full} ({scaled} から、遅れた分の {penalty} を引いたもの)",
                en: "mark {value} of {full} ({scaled}, less {penalty} for lateness)"
            ));
        }
        Some(say!(ja: "評点 {value}/{full}", en: "mark {value} of {full}"))
    }

    /// Returns by how much a student was late, or that this is not known where it counts.
    #[must_use]
    pub fn lateness(&self, entry: &Entry) -> Option<Text> {
        let Some(late) = self.marking.late(&entry.student) else {
            return self.marking.lacks_time(&entry.student).then(|| {
                say!(
                    ja: "提出日時が分からないので、遅れたかどうかは評点に入っていません",
                    en: "when it was handed in is not known, so no lateness counts"
                )
            });
        };
        let minutes = late.by().as_secs().div_ceil(60);
        let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
        let parts = [
            (days, "日", "day"),
            (hours, "時間", "hour"),
            (minutes, "分", "minute"),
        ];
        let parts = parts.into_iter().filter(|it| it.0 > 0).take(2);
        let (ja, en): (Vec<String>, Vec<String>) = parts
            .map(|(count, ja, en)| (format!("{count} {ja}"), counted(count, en)))
            .unzip();
        let (ja, en) = (ja.join(" "), en.join(" "));
        Some(say!(ja: "提出が {ja} 遅れました", en: "handed in {en} late"))
    }
}

fn rounded(mark: f64) -> f64 {
    (mark * 100.0).round() / 100.0
}
