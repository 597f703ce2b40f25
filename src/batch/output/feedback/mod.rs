//! A folder with a file for each student, to send back: what they did well,
//! what to fix first, and the whole report.

mod file_names;
mod message;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::csv_writer::{CsvWriter, extras};
use super::{Folder, Output};
use crate::atomic_write::{put, write_new};
use crate::batch::Class;
use crate::text::Lang;
use file_names::{is_ours, names};

/// The list of files with their students.
const INDEX: &str = "index.csv";

pub(super) const OUTPUT: Output = Output {
    folder: Some(Folder { check_free, write }),
    ..Output::new("feedback", |out, class, _| index(out, class))
};

/// Writes the files of `class` into the folder `path`. The reports are read
/// from `results` one by one: they are never all in memory.
fn write(path: &Path, class: &Class, results: &Path, lang: Lang) -> io::Result<()> {
    let before = ready(path)?;
    let names = names(class);
    let store = |name: &str, text: &str| {
        put(&path.join(name), |path| {
            write_new(path, text.as_bytes()).map(drop)
        })
    };
    let places = class.entries.iter().enumerate();
    let places: HashMap<&str, usize> = places
        .map(|(at, entry)| (entry.student.key.as_str(), at))
        .collect();
    for (entry, name) in class.entries.iter().zip(&names) {
        if !entry.has_report() {
            store(name, &message::unseen(class, entry, lang))?;
        }
    }
    let (mut failed, marks) = (None, class.marks());
    let read = class.presentation.read(results, &mut |row| {
        let at = places.get(row.student.key.as_str()).copied();
        let (Some(at), Some(report), None) = (at, row.seen(), &failed) else {
            return;
        };
        // A later row of the same student takes the place of an earlier one.
        let entry = &class.entries[at];
        if entry.has_report() {
            failed = store(
                &names[at],
                &message::seen(marks, entry, report.clone(), lang),
            )
            .err();
        }
    });
    read.map_err(io::Error::other)?;
    failed.map_or(Ok(()), Err)?;
    put(&path.join(INDEX), |path| {
        let mut file = write_new(path, b"")?;
        table(&mut file, class, &names)
    })?;
    // Of students who are not in the roster any more.
    let now: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    for old in before.iter().filter(|old| !now.contains(old.as_str())) {
        let _ = fs::remove_file(path.join(old));
    }
    Ok(())
}

/// Writes the list of files, with the roster's other columns, such as addresses.
fn index(out: &mut dyn Write, class: &Class) -> io::Result<()> {
    table(out, class, &names(class))
}

fn table(out: &mut dyn Write, class: &Class, names: &[String]) -> io::Result<()> {
    let extras = extras(class);
    let mut sheet = CsvWriter::for_people(out)?;
    sheet.line(["student", "name", "file"].iter().chain(&extras))?;
    for (entry, name) in class.entries.iter().zip(names) {
        let student = &entry.student;
        let extra = |name: &&str| student.extra.get(*name).cloned().unwrap_or_default();
        let ours = [student.id.clone(), student.name.clone(), name.clone()];
        sheet.line(ours.into_iter().chain(extras.iter().map(extra)))?;
    }
    sheet.finish()
}

/// Checks that a folder is empty or one of these.
fn check_free(path: &Path) -> io::Result<()> {
    if path.join(INDEX).is_file() || fs::read_dir(path)?.next().is_none() {
        return Ok(());
    }
    Err(io::ErrorKind::DirectoryNotEmpty.into())
}

/// Makes the folder, or sees to it that it is one of these; tells the files
/// that an earlier index names.
fn ready(path: &Path) -> io::Result<Vec<String>> {
    fs::create_dir_all(path)?;
    check_free(path)?;
    let old = path.join(INDEX);
    if !old.is_file() {
        return Ok(Vec::new());
    }
    let mut reader = csv::Reader::from_path(&old)?;
    let names = reader.records().filter_map(Result::ok);
    let names = names.filter_map(|line| line.get(2).map(str::to_owned));
    Ok(names.filter(|name| is_ours(name)).collect())
}
