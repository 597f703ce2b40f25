//! A record as lines of JSON.

use std::time::Duration;

use serde::Serialize;

use super::{End, MAX_BYTES, Record, RecordError};
use crate::evidence::{Answer, Request, Step};
use crate::parse_cause::json;

/// A line between the first and the last.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Line<'a> {
    Step { nanos: u64, did: &'a Step },
    Extra(&'a Request, &'a Answer),
    End(&'a End),
}

/// Returns the lines of the file.
///
/// # Errors
/// [`RecordError::TooLarge`].
pub fn to_lines(record: &Record) -> Result<Vec<u8>, RecordError> {
    let mut out = Vec::new();
    add(&mut out, 1, &record.head)?;
    let steps = record.steps.iter().map(|(at, did)| {
        let nanos = nanos(*at);
        Line::Step { nanos, did }
    });
    let extras = record.extras.iter();
    let extras = extras.map(|(request, answer)| Line::Extra(request, answer));
    let lines = steps.chain(extras).chain([Line::End(&record.end)]);
    for (number, line) in lines.enumerate() {
        add(&mut out, number + 2, &line)?;
    }
    Ok(out)
}

/// Returns the lines of a file with several records, one after the other.
///
/// # Errors
/// [`RecordError::TooLarge`].
pub fn all_to_lines(records: &[Record]) -> Result<Vec<u8>, RecordError> {
    let mut all = Vec::new();
    for record in records {
        all.extend(to_lines(record)?);
        if all.len() as u64 > MAX_BYTES {
            return Err(RecordError::TooLarge);
        }
    }
    Ok(all)
}

fn add(out: &mut Vec<u8>, line: usize, value: &impl Serialize) -> Result<(), RecordError> {
    serde_json::to_writer(&mut *out, value).map_err(|error| RecordError::Line {
        line,
        problem: json(&error).what,
    })?;
    out.push(b'\n');
    if out.len() as u64 > MAX_BYTES {
        return Err(RecordError::TooLarge);
    }
    Ok(())
}

fn nanos(at: Duration) -> u64 {
    u64::try_from(at.as_nanos()).unwrap_or(u64::MAX)
}
