//! The lines of a table, however a spreadsheet program wrote it.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::SHIFT_JIS;

use super::{MOST, RosterError};

/// The largest table, in bytes.
const LARGEST: u64 = 16 << 20;

/// Reads a table whole, of a pipe or a device, too.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, RosterError> {
    let unreadable = |source| RosterError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    if read.map_err(unreadable)? as u64 > LARGEST {
        return Err(RosterError::TooLarge {
            path: path.to_owned(),
            most: LARGEST >> 20,
        });
    }
    Ok(bytes)
}

/// The lines of the table at `path` that hold anything.
pub(in crate::batch) fn of_file(path: &Path) -> Result<Vec<ByteRecord>, RosterError> {
    let bytes = bytes(path)?;
    let (bytes, _) = plain(&bytes);
    let lines = lines(path, &bytes)?;
    if lines.len() > MOST + 1 {
        return Err(RosterError::TooMany {
            path: path.to_owned(),
            most: MOST,
        });
    }
    Ok(lines)
}

/// The lines of [`plain`] bytes that hold anything, the header among them; not many
/// more than a roster may have.
pub(super) fn lines(path: &Path, bytes: &[u8]) -> Result<Vec<ByteRecord>, RosterError> {
    let (delimiter, declared) = delimiter(bytes);
    if let Some(line) = open_quote(bytes, delimiter) {
        return Err(RosterError::OpenQuote {
            path: path.to_owned(),
            line,
        });
    }
    let records = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes)
        .into_byte_records();
    let mut lines = Vec::new();
    for record in records.skip(usize::from(declared)) {
        let record = record.map_err(|error| RosterError::Unreadable {
            path: path.to_owned(),
            source: error.into(),
        })?;
        // A spreadsheet begins and ends with lines of nothing but commas.
        if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
            lines.push(record);
        }
        if lines.len() > MOST + 2 {
            break;
        }
    }
    Ok(lines)
}

/// The line with a quotation mark that is not closed where a cell ends: what
/// follows may be other students, and would be taken for a part of the cell.
fn open_quote(bytes: &[u8], delimiter: u8) -> Option<u64> {
    let mut line = 1;
    let mut opened = None;
    let mut before = b'\n';
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        let is_beginning = [delimiter, b'\n', b'\r'].contains(&before);
        match byte {
            b'\n' => line += 1,
            b'"' if opened.is_none() && is_beginning => opened = Some(line),
            b'"' if opened.is_some() => match rest.peek() {
                Some(b'"') => drop(rest.next()),
                Some(next) if ![delimiter, b'\n', b'\r'].contains(next) => return opened,
                _ => opened = None,
            },
            _ => {}
        }
        before = byte;
    }
    opened
}

/// In which line of the file a record begins.
pub(in crate::batch) fn line(record: &ByteRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

/// Returns UTF-8 without a mark of that, with line feeds, and whether the bytes were
/// `Shift_JIS`. Excel's "Unicode Text" is UTF-16, its "CSV" in Japanese is CP932, and its
/// "CSV (Macintosh)" has carriage returns alone.
pub(super) fn plain(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let japanese = match std::str::from_utf8(bytes) {
        Err(_) if !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff]) => {
            SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
        }
        _ => None,
    };
    let is_japanese = japanese.is_some();
    let bytes = match japanese {
        Some(text) => Cow::Owned(text.into_owned().into_bytes()),
        None => unmarked(bytes),
    };
    (with_line_feeds(bytes), is_japanese)
}

fn unmarked(bytes: &[u8]) -> Cow<'_, [u8]> {
    let units = |of: fn([u8; 2]) -> u16| {
        let pairs = bytes[2..].chunks_exact(2);
        let units: Vec<u16> = pairs.map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units).into_bytes()
    };
    match bytes {
        [0xff, 0xfe, ..] => Cow::Owned(units(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => Cow::Owned(units(u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        _ => Cow::Borrowed(bytes),
    }
}

fn with_line_feeds(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if bytes.contains(&b'\n') {
        return bytes;
    }
    let feed = |byte: &u8| if *byte == b'\r' { b'\n' } else { *byte };
    Cow::Owned(bytes.iter().map(feed).collect())
}

/// Returns the delimiter of the cells, and whether a line of its own says so
/// (`sep=;`, for Excel): in some languages spreadsheet programs write
/// semicolons, and some write tabs.
fn delimiter(bytes: &[u8]) -> (u8, bool) {
    let mut rows = bytes.split(|byte| *byte == b'\n');
    let says = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let header = rows.find(|row| row.iter().any(says)).unwrap_or_default();
    if let [b's', b'e', b'p', b'=', mark] = header.trim_ascii_end() {
        return (*mark, true);
    }
    let count = |wanted: u8| header.split(|byte| *byte == wanted).count();
    let [commas, semicolons, tabs] = [b',', b';', b'\t'].map(count);
    if tabs > commas && tabs > semicolons {
        (b'\t', false)
    } else if semicolons > commas {
        (b';', false)
    } else {
        (b',', false)
    }
}
