//! The archive that Moodle takes for "Upload multiple feedback files in a zip": a folder
//! for each student, called by the number that the assignment knows them by.
//!
//! Its importer (`mod/assign/feedback/file/importziplib.php`) cuts a folder's name at its
//! underscores: the second part is that number (the "Participant" of the grading worksheet,
//! and the number in the names of downloaded submissions), the third and fourth a plugin.
//! `assignfeedback_file` is its own: a file that has not changed is then left as it is.
//! What has no such name is passed over.

use std::io::{self, Cursor, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::file_names::names;
use super::{each_letter, page};
use crate::atomic_write::{put, write_new};
use crate::batch::output::Output;
use crate::batch::output::gradebook::{extra, platform_number};
use crate::batch::{Class, Entry, Platform};
use crate::text::Lang;

/// The column of Moodle's grading worksheet: `Participant 1234567`.
const IDENTIFIER: [&str; 2] = ["Identifier", "識別子"];
/// The folder of students whose number is not known.
const UNKNOWN: &str = "without a Moodle number";

pub(super) const OUTPUT: Output = Output {
    from_results: Some(write),
    ..Output::new("moodle-feedback", |out, class, _| {
        let all = class.entries.iter();
        all.zip(names(class, "html"))
            .try_for_each(|(entry, file)| writeln!(out, "{}", name(entry, &file)))
    })
};

fn write(path: &Path, class: &Class, results: &Path, lang: Lang) -> io::Result<()> {
    let files = names(class, "html");
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    each_letter(class, results, &mut |at, letter| {
        let name = name(&class.entries[at], &files[at]);
        archive
            .start_file(name, options)
            .map_err(io::Error::other)?;
        archive.write_all(page::render(&letter, lang).as_bytes())
    })?;
    let archive = archive.finish().map_err(io::Error::other)?.into_inner();
    put(path, |path| write_new(path, &archive).map(drop))
}

/// Returns the name of a student's file in the archive; `file` is the one that no other
/// student has.
fn name(entry: &Entry, file: &str) -> String {
    let Some(number) = number(entry) else {
        return format!("{UNKNOWN}/{file}");
    };
    let safe = |c: char| match c {
        '_' => ' ',
        c if c.is_alphanumeric() || " -.'".contains(c) => c,
        _ => '-',
    };
    let name: String = entry
        .student
        .display_name()
        .chars()
        .map(safe)
        .take(60)
        .collect();
    let name = name.trim_matches(['.', '~', ' ']);
    let name = if name.is_empty() { "student" } else { name };
    // Two lines of one student have a file each.
    format!("{name}_{number}_assignfeedback_file/{file}")
}

/// Returns the number that the assignment knows the student by.
fn number(entry: &Entry) -> Option<String> {
    let told = extra(entry, &IDENTIFIER).and_then(|told| {
        let digits: String = told.chars().filter(char::is_ascii_digit).collect();
        Some(digits).filter(|digits| !digits.is_empty())
    });
    told.or_else(|| platform_number(entry, Platform::Moodle))
}
