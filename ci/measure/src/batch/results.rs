//! The rows that a batch wrote, held against what is known: one for each
//! student, each verdict right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use k8s_openapi::jiff::Timestamp;
use serde_json::Value;

use super::class::State;
use crate::error::{Error, Result};

/// A row without a verdict.
pub const UNDETERMINED: &str = "undetermined";

/// The facts about a student before anybody looks.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// They are at this point.
    At(&'static State),
    /// Their cluster is ill, and one of these is right to say.
    Ill(&'static [&'static str]),
}

/// The rows of a results file, by student.
pub struct Results(BTreeMap<String, Value>);

impl Results {
    /// Reads them; no student may have two.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        let mut rows = BTreeMap::new();
        for line in text.lines() {
            let row: Value = serde_json::from_str(line)?;
            if row["schema"] != "handson.batch-row/v1" {
                continue;
            }
            let student = row["student"]["id"].as_str().unwrap_or_default().to_owned();
            if rows.insert(student.clone(), row).is_some() {
                return Err(wrong(format!("{student} has two rows")));
            }
        }
        Ok(Self(rows))
    }

    /// Requires the right row for each of them, and no other.
    pub fn require(&self, known: &[(String, Known)]) -> Result<()> {
        for (student, known) in known {
            let row = self.0.get(student);
            let row = row.ok_or_else(|| wrong(format!("{student} has no row")))?;
            let (passes, fails) = match known {
                Known::At(state) => (&state.passes[..], &state.fails[..]),
                Known::Ill(right) => {
                    let standing = standing(row);
                    if !right.contains(&standing) {
                        let stopped = &row["stopped"]["what"]["en"];
                        let problem =
                            format!("{student} is {standing} ({stopped}) and not {right:?}");
                        return Err(wrong(problem));
                    }
                    (&[][..], &[][..])
                }
            };
            require(student, row, "pass", passes)?;
            require(student, row, "fail", fails)?;
            if matches!(known, Known::At(_)) {
                require(student, row, "inconclusive", &[])?;
            }
        }
        if self.0.len() == known.len() {
            return Ok(());
        }
        let problem = format!("{} rows for {} students", self.0.len(), known.len());
        Err(wrong(problem))
    }

    /// The time from the start of the first until the last student whose
    /// cluster is well was done, in milliseconds.
    pub fn last_well(&self, known: &[(String, Known)]) -> f64 {
        let time = |row: &Value, name: &str| row[name].as_str()?.parse::<Timestamp>().ok();
        let begun = self.0.values().filter_map(|row| time(row, "started")).min();
        let well = known.iter().filter(|(_, it)| matches!(it, Known::At(_)));
        let rows = well.filter_map(|(student, _)| self.0.get(student));
        let ended = rows.filter_map(|row| time(row, "finished")).max();
        let took = begun
            .zip(ended)
            .map(|(begun, ended)| ended.duration_since(begun));
        took.map_or(f64::NAN, |took| took.as_secs_f64() * 1000.0)
    }
}

fn standing(row: &Value) -> &str {
    let undetermined = row["report"]["exitCode"] == 3;
    let why = row["stopped"]["why"].as_str();
    why.unwrap_or(if undetermined { UNDETERMINED } else { "judged" })
}

fn require(student: &str, row: &Value, verdict: &str, wanted: &[&str]) -> Result<()> {
    let stages = row["report"]["stages"].as_array().into_iter().flatten();
    let checks = stages.flat_map(|stage| stage["checks"].as_array().into_iter().flatten());
    let found = checks.filter(|check| check["verdict"] == verdict);
    let found: BTreeSet<&str> = found.filter_map(|check| check["check"].as_str()).collect();
    let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
    if found == wanted {
        return Ok(());
    }
    let why = &row["stopped"];
    let problem = format!("{student}: {verdict} is {found:?} and not {wanted:?} ({why})");
    Err(wrong(problem))
}

fn wrong(problem: String) -> Error {
    Error::Said {
        command: "handson batch".to_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::class::students;
    use super::*;

    #[test]
    fn row_missing_wrong_or_too_many_is_noticed() {
        let nothing = students().next().map(|(_, state)| state);
        let known = [
            ("a".to_owned(), nothing.map_or(Known::Ill(&[]), Known::At)),
            ("b".to_owned(), Known::Ill(&["refused"])),
        ];
        let fails = nothing.map(|state| &state.fails[..]).unwrap_or_default();
        let checks: Vec<Value> = fails
            .iter()
            .map(|check| json!({"check": check, "verdict": "fail"}))
            .collect();
        let judged = json!({"report": {"exitCode": 1, "stages": [{"checks": checks}]}});
        let stopped = |why: &str| json!({"stopped": {"why": why}});
        let is_right = |rows: &[(&str, &Value)]| {
            let rows = rows
                .iter()
                .map(|(student, row)| ((*student).to_owned(), (*row).clone()));
            Results(rows.collect()).require(&known).is_ok()
        };
        let (refused, late) = (stopped("refused"), stopped("timedOut"));
        assert!(is_right(&[("a", &judged), ("b", &refused)]));
        assert!(!is_right(&[("a", &judged)]));
        assert!(!is_right(&[
            ("a", &judged),
            ("b", &refused),
            ("c", &refused)
        ]));
        assert!(!is_right(&[("a", &judged), ("b", &late)]));
        assert!(!is_right(&[("a", &refused), ("b", &judged)]));
    }
}
