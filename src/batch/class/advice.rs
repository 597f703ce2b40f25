//! How far a student is, why they have not all of it, and what to do next: for whoever
//! reads the table of a class.

use super::{Cell, CellOutcome, Class, Column, Entry, StudentStatus};
use crate::report::Vacancy;
use crate::say;
use crate::text::Text;

impl Class {
    /// Returns the last stage, by its first column, of which the student has passed
    /// anything that counts.
    #[must_use]
    pub fn stage_reached(&self, entry: &Entry) -> Option<usize> {
        let won = |at: &usize| {
            let outcome = entry.cells.get(*at).and_then(Cell::outcome);
            outcome == Some(CellOutcome::Passed) && !self.columns[*at].bonus
        };
        let mut stages = self
            .stages()
            .filter(|stage| stage.clone().any(|at| won(&at)));
        let first = stages.next()?;
        Some(stages.last().unwrap_or(first).start)
    }

    /// Returns the name of the stage that the student has reached; empty where there is none.
    #[must_use]
    pub fn stage_reached_name(&self, entry: &Entry) -> &str {
        let column = self
            .stage_reached(entry)
            .and_then(|at| self.columns.get(at));
        column.map_or("", |column| column.stage.as_str())
    }

    /// Returns why the student has not passed all of it; empty where they have.
    #[must_use]
    pub fn why(&self, entry: &Entry) -> Text {
        if let Some(why) = entry.no_report_reason() {
            return why;
        }
        self.open(entry).map_or_else(Text::default, |open| {
            let Text {
                ja: title,
                en: title_en,
            } = &open.column.title;
            let Text { ja, en } = &open.cell.said;
            let text = if open.cell.said.is_empty() {
                open.column.title.clone()
            } else {
                say!(ja: "{title}: {ja}", en: "{title_en}: {en}")
            };
            match open.more {
                0 => text,
                more => text.then(&say!(ja: " (ほか {more} 件)", en: " (and {more} more)")),
            }
        })
    }

    /// Returns what to do next about the student; empty where nothing is left to do.
    #[must_use]
    pub fn next_step(&self, entry: &Entry) -> Text {
        match &entry.status {
            StudentStatus::Stopped(stopped) => return stopped.next.clone(),
            StudentStatus::Waiting => return on_resume(),
            StudentStatus::Empty(Vacancy::Unused) => {
                return say!(
                    ja: "学生が始めてから、--resume でもう一度確かめてください",
                    en: "look again with --resume when the student has begun"
                );
            }
            StudentStatus::Empty(Vacancy::CleanedUp) => return by_earlier_results(),
            _ => {}
        }
        let Some(Open {
            outcome, column, ..
        }) = self.open(entry)
        else {
            return Text::default();
        };
        match outcome {
            CellOutcome::Failed => {
                let (exercise, check) = (&self.header.exercise, &column.check);
                let Text { ja, en } = &column.title;
                say!(
                    ja: "まず「{ja}」に合格しましょう (`handson explain {exercise}/{check}`)",
                    en: "make this pass first: {en} (`handson explain {exercise}/{check}`)"
                )
            }
            CellOutcome::NotTried if self.header.read_only => say!(
                ja: "--yes を付けて実行すると確かめられます",
                en: "run with --yes, which tries it"
            ),
            CellOutcome::NotSeen => by_earlier_results(),
            _ => on_resume(),
        }
    }

    /// Returns what keeps a student from having passed all of it: the first failure; where
    /// nothing fails, the first that could not be determined, was not tried or not seen.
    fn open<'a>(&'a self, entry: &'a Entry) -> Option<Open<'a>> {
        let kinds = [
            CellOutcome::Failed,
            CellOutcome::Undetermined,
            CellOutcome::NotTried,
            CellOutcome::NotSeen,
        ];
        kinds.into_iter().find_map(|outcome| {
            let cells = self.columns.iter().zip(&entry.cells);
            let mut found = cells.filter(|(_, cell)| cell.outcome() == Some(outcome));
            let (column, cell) = found.next()?;
            Some(Open {
                outcome,
                column,
                cell,
                more: found.count(),
            })
        })
    }

    /// Returns for how many students a check came to what; without what it came to for nobody.
    #[must_use]
    pub fn outcomes(&self, column: usize) -> Vec<(CellOutcome, usize)> {
        let cells = || {
            self.entries
                .iter()
                .filter_map(|entry| entry.cells.get(column))
        };
        let counts = CellOutcome::ALL.map(|outcome| {
            let found = cells().filter(|cell| cell.outcome() == Some(outcome));
            (outcome, found.count())
        });
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

/// The first check that is in the way of one kind, and how many more there are.
struct Open<'a> {
    outcome: CellOutcome,
    column: &'a Column,
    cell: &'a Cell,
    more: usize,
}

fn on_resume() -> Text {
    say!(
        ja: "--resume を付けてもう一度実行してください",
        en: "run again with --resume"
    )
}

fn by_earlier_results() -> Text {
    say!(
        ja: "以前の結果があれば、--best-of で数えられます",
        en: "earlier results, if there are any, count with --best-of"
    )
}
