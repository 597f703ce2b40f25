//! Validators that others wrote, for files that the program has written.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Has `ci/validate` read every file in `folder`; returns how many there were of each
/// form, by the end of their names.
///
/// # Errors
/// What is not valid.
pub fn validated(folder: &Path) -> Result<BTreeMap<String, usize>, String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/validate");
    let output = Command::new(script).arg(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if !output.status.success() {
        return Err(text(&output.stderr));
    }
    let counts = text(&output.stdout);
    let counts = counts.lines().map(|line| line.rsplit_once(' ').unwrap());
    Ok(counts
        .map(|(form, count)| (form.to_owned(), count.parse().unwrap()))
        .collect())
}
