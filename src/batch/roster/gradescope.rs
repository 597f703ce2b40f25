//! `submission_metadata.yml` of a Gradescope export: who handed in which folder.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::parse_cause::{ParseCause, yaml};

/// The name of the file.
pub(super) const METADATA: &str = "submission_metadata.yml";
/// The largest that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// What the file says of a folder; its keys are symbols of Ruby.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = ":submitters", default)]
    submitters: Vec<Submitter>,
}

/// One of those who handed it in.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(super) struct Submitter {
    #[serde(rename = ":name", default)]
    name: Option<String>,
    #[serde(rename = ":sid", default)]
    sid: Value,
    #[serde(rename = ":email", default)]
    email: Option<String>,
}

impl Submitter {
    /// Returns their ID in the course, else their address.
    pub fn id(&self) -> String {
        let sid = match &self.sid {
            Value::String(sid) => Some(sid.clone()),
            Value::Number(sid) => Some(sid.to_string()),
            _ => None,
        };
        let sid = sid.filter(|sid| !sid.is_empty());
        sid.or_else(|| self.email.clone()).unwrap_or_default()
    }

    /// Returns their name; empty where none is told.
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_default()
    }
}

/// Returns whether a folder of an export has this name: `submission_1234`.
pub(super) fn is_submission(name: &str) -> bool {
    let number = name.strip_prefix("submission_");
    number.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// Returns who handed in each folder; none where `folder` is no export.
pub(super) fn submitters(folder: &Path) -> io::Result<BTreeMap<String, Vec<Submitter>>> {
    let file = match File::open(folder.join(METADATA)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        file => file?,
    };
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text)?;
    parse(&text).map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause))
}

fn parse(text: &str) -> Result<BTreeMap<String, Vec<Submitter>>, ParseCause> {
    let entries: BTreeMap<String, Entry> =
        serde_saphyr::from_str(text).map_err(|error| yaml(text, &error))?;
    let entries = entries.into_iter();
    Ok(entries
        .map(|(folder, entry)| (folder, entry.submitters))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_of_a_group_is_told() {
        let text = "---\nsubmission_11:\n  :submitters:\n  - :name: Hanako\n    :sid: '0012'\n    :email: h@example.com\n  - :name: Taro\n    :sid: 34\n    :email: t@example.com\n  :created_at: 2026-11-30 10:00:00 +0900\n  :score: 0.0\nsubmission_12:\n  :submitters:\n  - :name: Jiro\n    :sid: ''\n    :email: j@example.com\n";
        let found = parse(text).unwrap();
        let ids = |folder: &str| -> Vec<(String, String)> {
            let submitters = found[folder].iter();
            submitters.map(|it| (it.id(), it.name())).collect()
        };
        let of = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        assert_eq!(
            ids("submission_11"),
            [of("0012", "Hanako"), of("34", "Taro")]
        );
        assert_eq!(ids("submission_12"), [of("j@example.com", "Jiro")]);
    }
}
