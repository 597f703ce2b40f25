//! Reads a results file.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;

use super::ResultsError;
use crate::batch::result_row::{ROW_SCHEMA, ResultRow};
use crate::batch::results_header::{HEADER_SCHEMA, ResultsHeader};
use crate::parse_cause::json;
use crate::{say, text::Text};

/// No line of a results file is longer, in bytes.
const LONGEST: u64 = 16 << 20;
/// The beginning of every line.
const BEGINNING: &[u8] = br#"{"schema":"handson.batch"#;

/// One line of a results file.
pub(in crate::batch) enum Line {
    ResultsHeader(Box<ResultsHeader>),
    ResultRow(Box<ResultRow>),
}

/// Reads a results file: returns its last header; the rows are given
/// to `row` one by one. A last line that was not finished is passed over.
///
/// # Errors
/// [`ResultsError`]; also where there is no head.
pub fn read(path: &Path, row: &mut dyn FnMut(ResultRow)) -> Result<ResultsHeader, ResultsError> {
    let file = File::open(path).map_err(ResultsError::of(path))?;
    let mut last = None;
    each_line(path, &file, &mut |line, _| match line {
        Line::ResultsHeader(header) => last = Some(*header),
        Line::ResultRow(it) => row(*it),
    })?;
    last.ok_or_else(|| no_header(path))
}

/// Reads the last header of a results file, and none of its rows.
///
/// # Errors
/// [`ResultsError`]; what is wrong with a row is left to [`read`].
pub fn read_header(path: &Path) -> Result<ResultsHeader, ResultsError> {
    let file = File::open(path).map_err(ResultsError::of(path))?;
    let mut last = None;
    for line in BufReader::new(file).split(b'\n') {
        let line = line.map_err(ResultsError::of(path))?;
        let is_header = kind_of(&line).is_ok_and(|kind| kind.as_deref() == Some(HEADER_SCHEMA));
        if let Some(header) = is_header
            .then(|| serde_json::from_slice(&line).ok())
            .flatten()
        {
            last = Some(header);
        }
    }
    last.ok_or_else(|| no_header(path))
}

/// Returns that no header is in the file at `path`.
pub(in crate::batch) fn no_header(path: &Path) -> ResultsError {
    ResultsError::NotResults {
        path: path.to_owned(),
        line: 1,
        problem: say!(
            ja: "スキーマが {HEADER_SCHEMA} の行がありません",
            en: "there is no line with the schema {HEADER_SCHEMA}"
        ),
    }
}

/// Gives every line of `file`, which is at `path`, to `take`, with its place in bytes;
/// tells how many they are. A last line without an end is passed over: whoever wrote it
/// was killed.
pub(in crate::batch) fn each_line(
    path: &Path,
    file: &File,
    take: &mut dyn FnMut(Line, Range<u64>),
) -> Result<u64, ResultsError> {
    let mut reader = BufReader::new(file);
    let mut bytes = Vec::new();
    let mut whole = 0;
    for number in 1.. {
        bytes.clear();
        let length = reader.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
        let length = length.map_err(ResultsError::of(path))?;
        if length == 0 {
            break;
        }
        let line = parse(&bytes);
        let is_cut = bytes.last() != Some(&b'\n') && (length as u64) < LONGEST;
        let is_ours = || bytes.starts_with(BEGINNING) || BEGINNING.starts_with(&bytes);
        if is_cut && (line.is_ok() || is_ours()) {
            break;
        }
        let line = line.map_err(|problem| ResultsError::NotResults {
            path: path.to_owned(),
            line: number,
            problem,
        })?;
        let begin = whole;
        whole += length as u64;
        take(line, begin..whole);
    }
    Ok(whole)
}

/// Returns the schema of a line.
fn kind_of(bytes: &[u8]) -> Result<Option<String>, serde_json::Error> {
    /// The part of a line that tells its kind.
    #[derive(Deserialize)]
    struct Kind {
        schema: Option<String>,
    }
    serde_json::from_slice(bytes).map(|kind: Kind| kind.schema)
}

fn parse(bytes: &[u8]) -> Result<Line, Text> {
    let words = |error: serde_json::Error| json(&error).what;
    match kind_of(bytes).map_err(words)?.as_deref() {
        Some(HEADER_SCHEMA) => serde_json::from_slice(bytes)
            .map(Line::ResultsHeader)
            .map_err(words),
        Some(ROW_SCHEMA) => serde_json::from_slice(bytes)
            .map(Line::ResultRow)
            .map_err(words),
        _ => Err(say!(
            ja: "スキーマが {HEADER_SCHEMA} でも {ROW_SCHEMA} でもありません",
            en: "its schema is neither {HEADER_SCHEMA} nor {ROW_SCHEMA}"
        )),
    }
}
