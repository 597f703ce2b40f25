//! The students as data in the page.

use std::io::{self, Write};

use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};

use super::labels::labels;
use super::text_pool::{TextPool, Wording, wording};
use crate::batch::{Cell, CellOutcome, Class, Column, Entry, Marks};
use crate::report::Verdict;
use crate::report::html::markup::clean;

#[derive(Serialize)]
struct Data<'a> {
    words: Vec<(&'static str, Wording)>,
    /// By the letter of a cell: its mark, and what it means.
    outcomes: Vec<(char, &'static str, Wording)>,
    full: u32,
    /// Marks are something else than points, and shown beside them.
    marked: bool,
    checks: Vec<Check<'a>>,
    #[serde(serialize_with = "each")]
    students: Students<'a>,
    texts: Vec<Wording>,
}

/// The students, made one by one as they are written.
struct Students<'a> {
    class: &'a Class,
    /// For each student: what is said, as numbers of texts.
    said: Vec<StudentTexts>,
}

#[derive(Default)]
struct StudentTexts {
    word: usize,
    why: Option<usize>,
    next: Option<usize>,
    remarks: Vec<usize>,
    cells: Vec<CellDetails>,
}

/// A check that does not pass: which, its headline, and what differs.
type CellDetails = (usize, usize, Vec<[usize; 3]>);

#[derive(Serialize)]
struct Check<'a> {
    stage: &'a str,
    #[serde(rename = "stageTitle")]
    stage_title: Wording,
    name: &'a str,
    title: Wording,
    points: u32,
    bonus: bool,
    /// Headlines of failures, and whose they are.
    #[serde(rename = "stumbles")]
    common_failures: Vec<(usize, &'a [usize])>,
}

#[derive(Serialize)]
struct Student<'a> {
    id: String,
    name: String,
    place: String,
    #[serde(rename = "standing")]
    status: &'static str,
    word: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<[u32; 5]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<f64>,
    /// The first check of the stage that is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    reached: Option<usize>,
    /// A letter for each check.
    cells: String,
    /// The checks that were set by hand.
    #[serde(rename = "byHand", skip_serializing_if = "Vec::is_empty")]
    by_hand: Vec<usize>,
    #[serde(skip_serializing_if = "<[CellDetails]>::is_empty")]
    told: &'a [CellDetails],
    #[serde(skip_serializing_if = "<[usize]>::is_empty")]
    remarks: &'a [usize],
    namespace: String,
    server: String,
    cluster: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished: Option<String>,
    ms: u64,
}

/// Writes it so that nothing in it can end the element that it is in.
pub(super) fn render(out: &mut dyn Write, class: &Class) -> io::Result<()> {
    let words_of: Vec<_> = class.entries.iter().map(|it| it.status.word()).collect();
    let unseen: Vec<_> = class.entries.iter().map(Entry::no_report_reason).collect();
    let mut texts = TextPool::default();
    let said = class
        .entries
        .iter()
        .enumerate()
        .map(|(at, entry)| StudentTexts {
            word: texts.index_of(&words_of[at]),
            why: unseen[at].as_ref().map(|text| texts.index_of(text)),
            next: entry.status.stopped().map(|it| texts.index_of(&it.next)),
            remarks: entry.all_remarks().map(|it| texts.index_of(it)).collect(),
            cells: cells(entry, &mut texts),
        });
    let said = said.collect();
    let columns = class.columns.iter();
    let checks = columns.map(|column| check(column, &mut texts)).collect();
    let marks = class.marks();
    let data = Data {
        words: labels()
            .into_iter()
            .map(|(name, it)| (name, wording(&it)))
            .collect(),
        outcomes: CellOutcome::ALL
            .into_iter()
            .map(|it| (it.letter(), it.mark(), wording(&it.word())))
            .collect(),
        full: marks.full(),
        marked: marks.are_own(),
        checks,
        students: Students { class, said },
        texts: texts.all().collect(),
    };
    serde_json::to_writer(Inert(out), &data)?;
    Ok(())
}

fn cells<'a>(entry: &'a Entry, texts: &mut TextPool<'a>) -> Vec<CellDetails> {
    let cells = entry.cells.iter().enumerate();
    let not_passed = cells.filter(|(_, it)| it.verdict.is_some_and(|it| it != Verdict::Pass));
    not_passed
        .map(|(at, cell)| {
            let details = cell.details.iter();
            let details = details.map(|(what, expected, actual)| {
                [what, expected, actual].map(|text| texts.index_of(text))
            });
            let details = details.collect();
            (at, texts.index_of(&cell.said), details)
        })
        .collect()
}

fn check<'a>(column: &'a Column, texts: &mut TextPool<'a>) -> Check<'a> {
    let common_failures = column.common_failures.iter();
    Check {
        stage: &column.stage,
        stage_title: wording(&column.stage_title),
        name: &column.check,
        title: wording(&column.title),
        points: column.points,
        bonus: column.bonus,
        common_failures: common_failures
            .map(|it| (texts.index_of(&it.said), it.entries.as_slice()))
            .collect(),
    }
}

fn each<S: Serializer>(students: &Students<'_>, to: S) -> Result<S::Ok, S::Error> {
    let Students { class, said } = students;
    let marks = class.marks();
    let mut list = to.serialize_seq(Some(said.len()))?;
    for (entry, said) in class.entries.iter().zip(said) {
        list.serialize_element(&student(class, marks, entry, said))?;
    }
    list.end()
}

fn student<'a>(
    class: &Class,
    marks: Marks<'_>,
    entry: &Entry,
    said: &'a StudentTexts,
) -> Student<'a> {
    let (student, totals) = (&entry.student, &entry.totals);
    let cluster = entry.cluster.clone().unwrap_or_default();
    let points = [
        totals.points,
        totals.possible,
        totals.undetermined,
        totals.bonus,
        totals.bonus_possible,
    ];
    let time = |it: jiff::Timestamp| it.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    Student {
        id: clean(&student.id),
        name: clean(&student.name),
        place: clean(&student.place),
        status: entry.status.name(),
        word: said.word,
        why: said.why,
        next: said.next,
        points: entry.has_report().then_some(points),
        mark: marks.of(entry).map(|mark| mark.value),
        reached: class.stage_reached(entry),
        cells: entry.cells.iter().map(letter).collect(),
        by_hand: by_hand(entry),
        told: &said.cells,
        remarks: &said.remarks,
        namespace: clean(&entry.namespace),
        server: clean(&cluster.server),
        cluster: clean(&cluster.uid.unwrap_or_default()),
        finished: entry.finished.map(time),
        ms: entry.elapsed_ms(),
    }
}

fn by_hand(entry: &Entry) -> Vec<usize> {
    let cells = entry.cells.iter().enumerate();
    let by_hand = cells.filter(|(_, cell)| cell.overridden.is_some());
    by_hand.map(|(at, _)| at).collect()
}

fn letter(cell: &Cell) -> char {
    cell.outcome().map_or('.', CellOutcome::letter)
}

/// JSON in which no `<` is left, so that it neither ends its element nor
/// begins a comment. In JSON that character stands in strings only.
struct Inert<'a>(&'a mut dyn Write);

impl Write for Inert<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (number, part) in bytes.split(|byte| *byte == b'<').enumerate() {
            if number > 0 {
                self.0.write_all(b"\\u003c")?;
            }
            self.0.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
