//! The grades for a gradebook: one line for each student.

use std::collections::HashMap;

use super::remarks::remarks_on_overrides;
use super::{Class, Column, Entry, Marks, StudentStatus};
use crate::local_time;
use crate::report::Verdict;
use crate::say;
use crate::text::{Text, counted};

/// One student, for a gradebook.
#[derive(Clone, Debug)]
pub struct GradebookEntry<'a> {
    /// The first of their lines.
    pub entry: &'a Entry,
    /// Their mark, out of [`Marks::full`](super::Marks::full); none where it is not known
    /// for sure.
    pub mark: Option<f64>,
    /// In words, why.
    pub said: Text,
}

/// The most failures that are listed.
const MOST: usize = 5;

impl Class {
    /// Every student once, in the order of the roster. Whoever is listed more
    /// than once has a mark where all their lines come to the same.
    #[must_use]
    pub fn gradebook(&self) -> Vec<GradebookEntry<'_>> {
        let marks = self.marks();
        let mut all: Vec<GradebookEntry<'_>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for entry in self.entries.iter().filter(|it| !it.student.id.is_empty()) {
            let mark = marks.of(entry).map(|mark| mark.value);
            let id = entry.student.id.to_lowercase();
            let Some(&at) = known.get(&id) else {
                known.insert(id, all.len());
                all.push(GradebookEntry {
                    entry,
                    mark,
                    said: said(&marks, &self.columns, entry),
                });
                continue;
            };
            let first = &mut all[at];
            let same = first.mark.map(f64::to_bits) == mark.map(f64::to_bits);
            if !same || mark.is_none() {
                first.mark = None;
                first.said = say!(
                    ja: "名簿に 2 回以上あり、結果が 1 つに決まりません",
                    en: "listed more than once, with results that differ"
                );
            }
        }
        all
    }
}

/// A few words on how a student stands.
fn said(marks: &Marks<'_>, columns: &[Column], entry: &Entry) -> Text {
    let totals = &entry.totals;
    let (points, possible) = (totals.points, totals.possible);
    if let Some(Text { ja, en }) = entry.no_report_reason() {
        return match &entry.status {
            StudentStatus::Stopped(_) => say!(
                ja: "確認できなかったので、点はまだ付いていません: {ja}",
                en: "not graded yet, as it could not be looked at: {en}"
            ),
            _ => say!(ja: "{ja}", en: "{en}"),
        };
    }
    let of = counted(possible, "point");
    let mut all = say!(ja: "{points}/{possible} 点", en: "{points}/{of}");
    if totals.bonus > 0 {
        let bonus = totals.bonus;
        all = all.then(&say!(ja: "、ボーナス {bonus} 点", en: ", bonus {bonus}"));
    }
    let own = [marks.in_words(entry), marks.lateness(entry)];
    for Text { ja, en } in own.into_iter().flatten() {
        all = all.then(&say!(ja: "。{ja}", en: "; {en}"));
    }
    if !entry.definite {
        let not_seen = totals.not_seen;
        let open = totals.undetermined.saturating_sub(not_seen);
        let why = [
            (
                open > 0 || not_seen == 0,
                say!(ja: "判定できなかったもの ({open} 点分)", en: "{open} more could not be determined"),
            ),
            (
                not_seen > 0,
                say!(
                    ja: "先の段階に進んでいて見ていないもの ({not_seen} 点分)",
                    en: "{not_seen} more were not seen, since a later stage has taken over"
                ),
            ),
        ];
        let why: Vec<Text> = why.into_iter().filter(|it| it.0).map(|it| it.1).collect();
        let Text { ja, .. } = Text::joined(&why, &Text::same("と"));
        let Text { en, .. } = Text::joined(&why, &Text::same(", "));
        all = all.then(&say!(
            ja: "。ほかに{ja}があるので、点はまだ決まっていません",
            en: "; {en}, so this is no final mark"
        ));
    }
    if let Some(seen) = entry.cells.iter().filter_map(|cell| cell.seen).max() {
        let seen = local_time::day(seen);
        all =
            all.then(&say!(ja: " ({seen} までに確認した分を含みます)", en: " (seen until {seen})"));
    }
    for Text { ja, en } in remarks_on_overrides(columns, entry) {
        all = all.then(&say!(ja: "。{ja}", en: "; {en}"));
    }
    let failed = entry.cells.iter().filter(|cell| cell.overridden.is_none());
    let failed = failed.filter(|cell| cell.verdict == Some(Verdict::Fail));
    let failed: Vec<&Text> = failed.map(|cell| &cell.said).collect();
    for (at, Text { ja, en }) in failed.iter().take(MOST).enumerate() {
        all = all.then(&match at {
            0 => say!(ja: "。直すところ: {ja}", en: ". To fix: {en}"),
            _ => say!(ja: "、{ja}", en: "; {en}"),
        });
    }
    let more = failed.len().saturating_sub(MOST);
    if more > 0 {
        all = all.then(&say!(ja: "、ほか {more} 件", en: "; and {more} more"));
    }
    all
}
