//! A folder with a file for each student, to send back, and the list of them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::file_names::{is_ours, names};
use super::letter::Letter;
use super::{each_letter, markdown, page, plain};
use crate::atomic_write::{put, write_new};
use crate::batch::Class;
use crate::batch::output::csv_writer::{CsvWriter, extras};
use crate::batch::output::{Folder, Output};

/// The list of files with their students.
const INDEX: &str = "index.csv";

pub(super) const MARKDOWN: Output = Output {
    folder: Some(Folder {
        check_free,
        write: |path, class, results, lang| {
            write(path, class, results, &|it| markdown::render(it, lang), "md")
        },
    }),
    ..Output::new("feedback", |out, class, _| index(out, class, "md"))
};

pub(super) const PLAIN: Output = Output {
    folder: Some(Folder {
        check_free,
        write: |path, class, results, lang| {
            write(path, class, results, &|it| plain::render(it, lang), "txt")
        },
    }),
    ..Output::new("feedback-text", |out, class, _| index(out, class, "txt"))
};

pub(super) const HTML: Output = Output {
    folder: Some(Folder {
        check_free,
        write: |path, class, results, lang| {
            write(path, class, results, &|it| page::render(it, lang), "html")
        },
    }),
    ..Output::new("feedback-html", |out, class, _| index(out, class, "html"))
};

/// Writes the files of `class` into the folder `path`.
fn write(
    path: &Path,
    class: &Class,
    results: &Path,
    render: &dyn Fn(&Letter) -> String,
    ending: &str,
) -> io::Result<()> {
    let before = ready(path)?;
    let names = names(class, ending);
    each_letter(class, results, &mut |at, letter| {
        put(&path.join(&names[at]), |path| {
            write_new(path, render(&letter).as_bytes()).map(drop)
        })
    })?;
    put(&path.join(INDEX), |path| {
        let mut file = write_new(path, b"")?;
        table(&mut file, class, &names)
    })?;
    // Of students who are not in the roster any more, and of another form.
    let now: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    for old in before.iter().filter(|old| !now.contains(old.as_str())) {
        let _ = fs::remove_file(path.join(old));
    }
    Ok(())
}

/// Writes the list of files, with the roster's other columns, such as addresses.
fn index(out: &mut dyn Write, class: &Class, ending: &str) -> io::Result<()> {
    table(out, class, &names(class, ending))
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
