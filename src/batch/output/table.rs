//! Everything about each student, on a line.

use std::io::{self, Write};

use super::Output;
use super::csv_writer::{CsvWriter, extras};
use crate::batch::{CellOutcome, Class, Entry, Marks};
use crate::local_time::to_the_second;
use crate::text::Lang;

/// The columns before those of the checks. They never change.
const BEFORE: [&str; 21] = [
    "student",
    "name",
    "place",
    "standing",
    "why",
    "next",
    "points",
    "possible",
    "undetermined",
    "bonus",
    "mark",
    "full",
    "cluster",
    "server",
    "namespace",
    "started",
    "finished",
    "remarks",
    "set by hand",
    "penalty",
    "reached",
];

pub(super) const OUTPUT: Output = Output::new("csv", render);

fn render(out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
    let extras = extras(class);
    let marks = class.marks();
    let checks = || class.columns.iter().map(|column| column.check.as_str());
    let mut sheet = CsvWriter::for_people(out)?;
    let taken = |name: &str| BEFORE.contains(&name) || checks().any(|check| check == name);
    let named = extras.iter().map(|name| {
        if taken(name) {
            format!("roster: {name}")
        } else {
            (*name).to_owned()
        }
    });
    let ours = BEFORE.into_iter().chain(checks()).map(str::to_owned);
    sheet.line(ours.chain(named))?;
    for entry in &class.entries {
        let verdicts = entry.cells.iter().map(|cell| {
            let outcome = cell.outcome().map(CellOutcome::name);
            outcome.unwrap_or_default().to_owned()
        });
        let extra = |name: &&str| entry.student.extra.get(*name).cloned();
        let others = extras.iter().map(|name| extra(name).unwrap_or_default());
        let cells = before(marks, class, entry, lang).into_iter();
        sheet.line(cells.chain(verdicts).chain(others))?;
    }
    sheet.finish()
}

fn before(marks: Marks<'_>, class: &Class, entry: &Entry, lang: Lang) -> [String; 21] {
    let (student, totals) = (&entry.student, &entry.totals);
    // What nobody has seen is empty, and never 0.
    let sum = |count: u32| {
        if entry.has_report() {
            count.to_string()
        } else {
            String::new()
        }
    };
    let cluster = entry.cluster.clone().unwrap_or_default();
    let mark = marks.of(entry);
    let penalty = mark.map(|mark| mark.penalty).filter(|it| *it > 0.0);
    let number = |number: Option<f64>| number.map_or_else(String::new, |it| it.to_string());
    let time = |time: Option<jiff::Timestamp>| time.map_or_else(String::new, to_the_second);
    let remarks: Vec<&str> = entry.all_remarks().map(|it| it.get(lang)).collect();
    [
        student.id.clone(),
        student.name.clone(),
        student.place.clone(),
        entry.status.name().to_owned(),
        class.why(entry).get(lang).to_owned(),
        class.next_step(entry).get(lang).to_owned(),
        sum(totals.points),
        sum(totals.possible),
        sum(totals.undetermined),
        sum(totals.bonus),
        number(mark.map(|mark| mark.value)),
        marks.full().to_string(),
        cluster.uid.unwrap_or_default(),
        cluster.server,
        entry.namespace.clone(),
        time(entry.started),
        time(entry.finished),
        remarks.join(" / "),
        set_by_hand(class, entry).join(" "),
        number(penalty),
        class.stage_reached_name(entry).to_owned(),
    ]
}

/// Returns the names of what was set by hand: of checks, and of the points in all.
fn set_by_hand<'a>(class: &'a Class, entry: &'a Entry) -> Vec<&'a str> {
    let cells = class.columns.iter().zip(&entry.cells);
    let cells = cells.filter(|(_, cell)| cell.overridden.is_some());
    let all = entry.overridden.iter().map(|_| "points");
    all.chain(cells.map(|(column, _)| column.check.as_str()))
        .collect()
}
