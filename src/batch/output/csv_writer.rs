//! CSV as spreadsheet programs and gradebooks read it (RFC 4180).

use std::collections::BTreeSet;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use crate::batch::Class;
use crate::report::escape;

/// Without this, Excel takes UTF-8 for something else.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A sheet that is being written.
pub(in crate::batch) struct CsvWriter<'a> {
    writer: Writer<&'a mut dyn Write>,
}

impl<'a> CsvWriter<'a> {
    /// For people, who open it in a spreadsheet program.
    pub fn for_people(out: &'a mut dyn Write) -> io::Result<Self> {
        out.write_all(BOM)?;
        Ok(Self::new(out))
    }

    /// For programs, some of which take the mark for a part of the first name.
    pub fn new(out: &'a mut dyn Write) -> Self {
        let mut builder = WriterBuilder::new();
        let writer = builder.terminator(Terminator::CRLF).from_writer(out);
        Self { writer }
    }

    /// Writes a line. Whatever the cells hold, none is a formula.
    pub fn line<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        let cells = cells.into_iter().map(|cell| escape::cell(cell.as_ref()));
        self.writer.write_record(cells).map_err(io::Error::from)
    }

    /// Hands on what is written so far.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The roster's other columns.
pub(super) fn extras(class: &Class) -> Vec<&str> {
    let entries = class.entries.iter();
    let names = entries.flat_map(|entry| entry.student.extra.keys());
    let names: BTreeSet<&str> = names.map(String::as_str).collect();
    names.into_iter().collect()
}
