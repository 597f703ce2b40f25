//! Letters to the students: points, what to do next, what fails, and the rest. One is
//! the same whatever it is written as: a file in a folder, an archive or an upload.

mod canvas_comments;
mod file_names;
mod folder;
mod letter;
mod markdown;
mod moodle_zip;
mod page;
mod plain;
mod seen;
mod unseen;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use super::Output;
use crate::batch::class::remark_on_best;
use crate::batch::{Class, Entry, ResultRow};
use crate::say;
use crate::text::{Lang, Text};
use letter::Letter;

pub(super) const MARKDOWN: Output = folder::MARKDOWN;
pub(super) const PLAIN: Output = folder::PLAIN;
pub(super) const HTML: Output = folder::HTML;
pub(super) const MOODLE: Output = moodle_zip::OUTPUT;
pub(super) const CANVAS: Output = canvas_comments::OUTPUT;

/// Gives the letter of each student to `take`, with the student's place in the class.
/// The reports are read from `results` one by one: they are never all in memory.
fn each_letter(
    class: &Class,
    results: &Path,
    take: &mut dyn FnMut(usize, Letter) -> io::Result<()>,
) -> io::Result<()> {
    let entries = class.entries.iter().enumerate();
    let places: HashMap<&str, usize> = entries
        .map(|(at, entry)| (entry.student.key.as_str(), at))
        .collect();
    let place = |row: &ResultRow| places.get(row.student.key.as_str()).copied();
    let mut last = vec![0; class.entries.len()];
    numbered(class, results, &mut |number, row| {
        if let Some(at) = place(&row) {
            last[at] = number;
        }
    })?;
    for (at, entry) in class.entries.iter().enumerate() {
        if !entry.has_report() {
            take(at, unseen::letter(class, entry))?;
        }
    }
    let mut taken = Ok(());
    // A later row of the same student takes the place of an earlier one.
    numbered(class, results, &mut |number, row| {
        let at = place(&row).filter(|at| last[*at] == number && class.entries[*at].has_report());
        if let (Some(at), Some(report), Ok(())) = (at, row.seen(), &taken) {
            let since = remark_on_best(&row);
            taken = take(at, seen::letter(class, &class.entries[at], report, since));
        }
    })?;
    taken
}

/// Gives every row of `results`, as `class` shows it, to `take`, with its number.
fn numbered(class: &Class, results: &Path, take: &mut dyn FnMut(u64, ResultRow)) -> io::Result<()> {
    let mut number = 0;
    let read = class.presentation.read(results, &mut |row| {
        number += 1;
        take(number, row);
    });
    read.map(drop).map_err(io::Error::other)
}

/// Returns the title of a letter.
fn greeting(entry: &Entry, title: &Text) -> Text {
    let name = entry.student.display_name();
    let (ja, en) = (title.get(Lang::Ja), title.get(Lang::En));
    say!(ja: "{ja}: {name} さん", en: "{en}: {name}")
}
