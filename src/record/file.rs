//! Writing a record to its file.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use serde_json::Value;

use super::RecordError;
use crate::atomic_write::{folder, put, write_new};

/// The first line of a record is never longer than this.
const HEAD: u64 = 1024 * 1024;

/// Checks that a record may be written to `path`: nothing else is lost by it,
/// and there is a directory for it. For before a run, which may take a while.
///
/// # Errors
/// [`RecordError`] where it may not.
pub fn may_be_written(path: &Path, force: bool) -> Result<(), RecordError> {
    let unwritable = |source| RecordError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let folder = folder(path);
    let found = fs::metadata(folder).map_err(unwritable)?;
    if !found.is_dir() {
        return Err(unwritable(io::ErrorKind::NotADirectory.into()));
    }
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(unwritable(source)),
        Ok(found) if found.is_dir() => Err(unwritable(io::ErrorKind::IsADirectory.into())),
        Ok(found) if found.is_file() && (force || is_record(path)) => Ok(()),
        Ok(_) => Err(RecordError::Occupied {
            path: path.to_owned(),
        }),
    }
}

/// Puts `lines` at `path`: a reader sees the old file or the new one, never
/// half of one.
///
/// # Errors
/// [`RecordError::Unwritable`].
pub fn save(path: &Path, lines: &[u8]) -> Result<(), RecordError> {
    let write = |temporary: &Path| write_new(temporary, lines)?.sync_all();
    put(path, write).map_err(|source| RecordError::Unwritable {
        path: path.to_owned(),
        source,
    })
}

/// Returns whether the file begins as a record does, of whatever version.
fn is_record(path: &Path) -> bool {
    let Ok(file) = fs::File::open(path) else {
        return false;
    };
    let mut first = Vec::new();
    let read = BufReader::new(file)
        .take(HEAD)
        .read_until(b'\n', &mut first);
    let head: Option<Value> = read.ok().and_then(|_| serde_json::from_slice(&first).ok());
    let format = head.and_then(|head| Some(head.get("handson")?.as_str()?.to_owned()));
    format.is_some_and(|format| format.starts_with("evidence/"))
}
