//! Reading a record, line by line.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;

use super::{End, FORMAT, FORMAT_1, Head, MAX_BYTES, Record, RecordError};
use crate::evidence::{Answer, Request, Step};
use crate::parse_cause::json;
use crate::{say, text::Text};

/// A line between the first and the last.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    Step { nanos: u64, did: Step },
    Extra(Request, Answer),
    End(End),
}

/// Reads the record in the file `path`.
///
/// # Errors
/// [`RecordError`] with the number of the line.
pub fn load(path: &Path) -> Result<Record, RecordError> {
    parse(&bytes(path)?)
}

/// Reads the records in the file `path`, of which there is at least one.
///
/// # Errors
/// [`RecordError`] with the number of the line in its record.
pub fn load_all(path: &Path) -> Result<Vec<Record>, RecordError> {
    parse_all(&bytes(path)?)
}

/// Reads a file, which may be compressed.
fn bytes(path: &Path) -> Result<Vec<u8>, RecordError> {
    let unreadable = |source| RecordError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One more than there may be; a pipe tells no length.
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    if bytes.starts_with(&COMPRESSED) {
        return decompressed(&bytes).map_err(unreadable);
    }
    Ok(bytes)
}

fn decompressed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    let decoder = GzDecoder::new(bytes);
    decoder.take(MAX_BYTES + 1).read_to_end(&mut lines)?;
    Ok(lines)
}

/// Reads the records that compressed bytes are, of which there is at least one.
///
/// # Errors
/// [`RecordError`] with the number of the line in its record.
pub fn read_all(bytes: &[u8]) -> Result<Vec<Record>, RecordError> {
    parse_all(&decompressed(bytes).map_err(|_| RecordError::Foreign)?)
}

/// The beginning of a compressed file.
const COMPRESSED: [u8; 2] = [0x1f, 0x8b];
/// The beginning of the first line of each record.
const BEGINNING: &[u8] = br#"{"handson":"#;

/// Reads the records that `bytes` are, one after the other.
///
/// # Errors
/// [`RecordError`] with the number of the line in its record.
fn parse_all(bytes: &[u8]) -> Result<Vec<Record>, RecordError> {
    let mut begins = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(BEGINNING) {
            begins.push(at);
        }
        at += line.len();
    }
    // What stands before the first of them makes it none.
    let ends = begins.iter().skip(1).copied().chain([bytes.len()]);
    let begins = [0].into_iter().chain(begins.iter().skip(1).copied());
    begins
        .zip(ends)
        .map(|(begin, end)| parse(&bytes[begin..end]))
        .collect()
}

/// Reads the record that `bytes` are.
///
/// # Errors
/// [`RecordError`] with the number of the line.
pub fn parse(bytes: &[u8]) -> Result<Record, RecordError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(RecordError::TooLarge);
    }
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let mut lines = lines
        .map(|(at, line)| (at + 1, line))
        .filter(|(_, line)| !line.trim_ascii().is_empty());
    let Some((_, first)) = lines.next() else {
        return Err(RecordError::Foreign);
    };
    let mut head = head(first)?;
    let is_old = head.handson == FORMAT_1;
    FORMAT.clone_into(&mut head.handson);
    let (mut steps, mut extras) = (Vec::new(), Vec::new());
    let (mut end, mut last): (Option<End>, usize) = (None, 1);
    while let Some((line, text)) = lines.next() {
        last = line;
        let wrong = |problem| RecordError::Line { line, problem };
        if end.is_some() {
            let after =
                say!(ja: "記録の終わりより後にあります", en: "it follows the end of the record");
            return Err(wrong(after));
        }
        let parsed = if is_old {
            serde_json::from_slice(text).and_then(|line| serde_json::from_value(upgraded(line)))
        } else {
            serde_json::from_slice(text)
        };
        match parsed {
            Ok(Line::Step { nanos, did }) => steps.push((Duration::from_nanos(nanos), did)),
            Ok(Line::Extra(request, answer)) => extras.push((request, answer)),
            Ok(Line::End(found)) => end = Some(found),
            // The last line is broken off where a copy was.
            Err(error) if error.is_eof() && lines.next().is_none() => {
                return Err(RecordError::Truncated { line });
            }
            Err(error) => return Err(wrong(on_line(&error))),
        }
    }
    let end = end.ok_or(RecordError::Truncated { line: last })?;
    Ok(Record {
        head,
        steps,
        extras,
        end,
    })
}

/// Returns a line of [`FORMAT_1`] as one of [`FORMAT`]: there a re-creation that
/// would have done harm was refused, and here it is one with such an outcome.
/// The sentences that say why are read as they are.
fn upgraded(line: Value) -> Value {
    match line {
        Value::Object(mut map) => {
            let refused = map.get("refused").and_then(Value::as_object);
            if let Some(why) = refused.filter(|why| !why.is_empty()).cloned() {
                let recreation = serde_json::json!({
                    "oldUid": "", "newUid": null, "nodes": ["", ""], "controller": null,
                    "claimsBefore": [], "claimsAfter": [],
                    "witness": why, "means": "row", "notRestored": [],
                });
                map.remove("refused");
                map.insert("recreation".to_owned(), recreation);
            }
            let fields = map.into_iter();
            Value::Object(
                fields
                    .map(|(name, value)| (name, upgraded(value)))
                    .collect(),
            )
        }
        Value::Array(all) => all.into_iter().map(upgraded).collect(),
        other => other,
    }
}

/// Reads the first line: whose it is, then which version, then the rest.
fn head(line: &[u8]) -> Result<Head, RecordError> {
    let value: Value = serde_json::from_slice(line).map_err(|_| RecordError::Foreign)?;
    let format = value.get("handson").and_then(Value::as_str);
    let format = format.ok_or(RecordError::Foreign)?;
    if ![FORMAT, FORMAT_1].contains(&format) {
        let found = format.chars().take(40).collect();
        return Err(RecordError::Version { found });
    }
    let wrong = |problem: Text| RecordError::Line { line: 1, problem };
    let head: Head = serde_json::from_value(value).map_err(|error| wrong(json(&error).what))?;
    // The name is looked up, and must not be a path to somewhere else.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if head.exercise.is_empty() || !head.exercise.chars().all(is_plain) {
        let name = say!(ja: "演習の名前ではありません", en: "the exercise's name is none");
        return Err(wrong(name));
    }
    Ok(head)
}

/// Returns what is wrong with a line that is one JSON text.
fn on_line(error: &serde_json::Error) -> Text {
    let cause = json(error);
    let column = cause.at.column;
    let Text { ja, en } = &cause.what;
    say!(ja: "{ja} ({column} 文字目)", en: "{en} (column {column})")
}
