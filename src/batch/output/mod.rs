//! The outputs of a class, one file for each format.

mod canvas;
mod classroom;
mod csv_writer;
mod feedback;
mod gradebook;
mod html;
mod json;
mod matrix;
mod messages;
mod moodle;
mod table;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Class;
use crate::atomic_write::{put, write_new};
use crate::report::Form;
use crate::report::terminal::Style;
use crate::text::Lang;

pub(super) use csv_writer::CsvWriter;
pub use json::CLASS_SCHEMA;
pub use matrix::{Matrix, write_matrix};

/// A form in which a class is written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Students and checks, as on a terminal.
    Matrix,
    /// Everything, a line for each student.
    Csv,
    /// The CSV file that Canvas's gradebook imports.
    Canvas,
    /// The CSV file that Moodle's gradebook imports.
    Moodle,
    /// Names, addresses and points, as Google Classroom exports them.
    Classroom,
    /// One page for a browser.
    Html,
    /// A folder with a file for each student, to send back.
    Feedback,
    /// The class itself, for programs.
    Json,
}

impl Form for Output {
    const EXAMPLE: &'static str = "csv=class.csv";
    const ALL: &'static [(&'static str, Self)] = &[
        ("matrix", Self::Matrix),
        ("csv", Self::Csv),
        ("canvas", Self::Canvas),
        ("moodle", Self::Moodle),
        ("classroom", Self::Classroom),
        ("html", Self::Html),
        ("feedback", Self::Feedback),
        ("json", Self::Json),
    ];

    fn is_folder(self) -> bool {
        self == Self::Feedback
    }
}

impl Output {
    /// Checks that it can replace what is at `path`, before there is anything to write.
    ///
    /// # Errors
    /// Why not.
    pub fn fits(self, path: &Path) -> io::Result<()> {
        if self == Self::Feedback && path.is_dir() {
            return feedback::is_free(path);
        }
        Ok(())
    }

    /// Puts it at `path`, whole. `results` is the file that `class` was read
    /// from: it holds what a class does not, the whole report of each student.
    ///
    /// # Errors
    /// What cannot be written, or read from `results`.
    pub fn write(self, path: &Path, class: &Class, results: &Path, lang: Lang) -> io::Result<()> {
        if self == Self::Feedback {
            return feedback::write(path, class, results, lang);
        }
        put(path, |path| {
            let mut out = BufWriter::new(write_new(path, b"")?);
            self.render(&mut out, class, lang)?;
            out.flush()
        })
    }

    /// Writes what is one file; of a folder it is the list of its files.
    ///
    /// # Errors
    /// What `out` says.
    pub fn render(self, out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
        match self {
            Self::Matrix => {
                let style = Style {
                    lang,
                    width: WIDTH,
                    ..Style::default()
                };
                write_matrix(out, class, &Matrix::new(style))
            }
            Self::Csv => table::render(out, class, lang),
            Self::Canvas => canvas::render(out, class, lang),
            Self::Moodle => moodle::render(out, class, lang),
            Self::Classroom => classroom::render(out, class, lang),
            Self::Html => html::render(out, class, lang),
            Self::Feedback => feedback::index(out, class),
            Self::Json => json::render(out, class),
        }
    }
}

/// Columns of a matrix in a file.
const WIDTH: usize = 160;
