//! The table of the latest run, in the document that explains it.

use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

use crate::error::{Error, Result};
use crate::table::Table;

const FROM: &str = "<!-- from here: written by `ci/bench --write` -->";
const TO: &str = "<!-- to here -->";

/// Puts the table in the place of the one that is there.
pub fn write(path: &Path, table: &Table, load: &str) -> Result<()> {
    let before = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    let section = format!("{}\n\n{table}", circumstances(load));
    let after = replaced(&before, &section).ok_or_else(|| Error::Markers {
        path: path.to_owned(),
        from: FROM,
        to: TO,
    })?;
    std::fs::write(path, after).map_err(Error::io("write", path))
}

/// How many programs want a processor, on the average of the last minute: a
/// busy machine spoils every time, and not every one by as much.
pub fn load() -> Result<String> {
    let path = Path::new("/proc/loadavg");
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    let load = text.split(' ').next().unwrap_or_default().to_owned();
    eprintln!("load average before: {load}");
    Ok(load)
}

fn replaced(document: &str, section: &str) -> Option<String> {
    let (head, rest) = document.split_once(FROM)?;
    let (_, tail) = rest.split_once(TO)?;
    Some(format!("{head}{FROM}\n{section}{TO}{tail}"))
}

/// When and on what.
fn circumstances(load: &str) -> String {
    let day = Command::new("date").args(["-u", "+%F"]).output();
    let day = day.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let cores = available_parallelism().map_or(0, usize::from);
    format!(
        "{}, {cores} cores, which the cluster and what is measured share; load before: {load}.",
        day.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let document = format!("a\n{FROM}\nold\n{TO}\nb\n");
        let after = replaced(&document, "new\n");
        assert_eq!(after, Some(format!("a\n{FROM}\nnew\n{TO}\nb\n")));
    }

    #[test]
    fn a_document_without_markers_is_left_alone() {
        assert_eq!(replaced("a\n", "new\n"), None);
    }
}
