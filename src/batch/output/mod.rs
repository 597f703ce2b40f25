//! The outputs of a class, one file for each format.

mod canvas;
mod classroom;
mod course;
mod course_json;
mod csv_writer;
mod gradebook;
mod html;
mod json;
mod letters;
mod matrix;
mod messages;
mod moodle;
mod table;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Class;
use crate::atomic_write::{put, write_new};
use crate::report::Form;
use crate::text::Lang;

pub use course::write_course;
pub use course_json::{COURSE_SCHEMA, render_course as render_course_json};
pub(super) use csv_writer::CsvWriter;
pub use json::{CLASS_SCHEMA, render as render_json};
pub use matrix::{Matrix, write_matrix};

/// A form in which a class is written to a file; each is the `OUTPUT` of its own module.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    name: &'static str,
    render: Render,
    folder: Option<Folder>,
    /// Set where more is written than a class holds: the whole report of each student.
    from_results: Option<FromResults>,
}

type Render = fn(&mut dyn Write, &Class, Lang) -> io::Result<()>;
/// Puts it at a path; the second path is the results file.
type FromResults = fn(&Path, &Class, &Path, Lang) -> io::Result<()>;

/// The functions of a form that is a folder of files.
#[derive(Clone, Copy, Debug)]
struct Folder {
    check_free: fn(&Path) -> io::Result<()>,
    write: FromResults,
}

impl Form for Output {
    const EXAMPLE: &'static str = "csv=class.csv";
    /// `--report`, its help in both languages and the completions follow from this list.
    const ALL: &'static [Self] = &[
        matrix::OUTPUT,
        table::OUTPUT,
        canvas::OUTPUT,
        moodle::OUTPUT,
        classroom::OUTPUT,
        html::OUTPUT,
        letters::MARKDOWN,
        letters::PLAIN,
        letters::HTML,
        letters::MOODLE,
        letters::CANVAS,
        json::OUTPUT,
    ];

    fn name(self) -> &'static str {
        self.name
    }

    fn is_folder(self) -> bool {
        self.folder.is_some()
    }
}

impl Output {
    /// A form that is one file.
    const fn new(name: &'static str, render: Render) -> Self {
        Self {
            name,
            render,
            folder: None,
            from_results: None,
        }
    }

    /// Checks that it can take the place of what is at `path`, before there is anything to write.
    ///
    /// # Errors
    /// Why not.
    pub fn check_free(self, path: &Path) -> io::Result<()> {
        match self.folder {
            Some(folder) if path.is_dir() => (folder.check_free)(path),
            _ => Ok(()),
        }
    }

    /// Puts it at `path`, whole. `results` is the file that `class` was read
    /// from: it holds what a class does not, the whole report of each student.
    ///
    /// # Errors
    /// What cannot be written, or read from `results`.
    pub fn write(self, path: &Path, class: &Class, results: &Path, lang: Lang) -> io::Result<()> {
        if let Some(folder) = self.folder {
            return (folder.write)(path, class, results, lang);
        }
        if let Some(write) = self.from_results {
            return write(path, class, results, lang);
        }
        put(path, |path| {
            let mut out = BufWriter::new(write_new(path, b"")?);
            self.render(&mut out, class, lang)?;
            out.flush()
        })
    }

    /// Writes what is one file; of what holds a file or text for each student, the list
    /// of them.
    ///
    /// # Errors
    /// What `out` says.
    pub fn render(self, out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
        (self.render)(out, class, lang)
    }
}
