//! What a batch wrote down, held against what is known: a row for each
//! student, each verdict right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use k8s_openapi::jiff::Timestamp;
use serde_json::Value;

use super::Known;
use crate::error::{Error, Result};

/// What a row without a verdict is called.
pub const UNDETERMINED: &str = "undetermined";

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

    /// Sees to it that there is the right row for each of them, and no other.
    pub fn require<'a>(&self, known: impl IntoIterator<Item = (&'a str, Known)>) -> Result<()> {
        let mut students = 0;
        for (student, known) in known {
            let row = self.0.get(student);
            let row = row.ok_or_else(|| wrong(format!("{student} has no row")))?;
            match known {
                Known::At(state) => {
                    require(student, row, "pass", state.passes)?;
                    require(student, row, "fail", state.fails)?;
                    require(student, row, "inconclusive", &[])?;
                }
                Known::Ill(right) => {
                    require(student, row, "pass", &[])?;
                    require(student, row, "fail", &[])?;
                    let standing = standing(row);
                    if !right.contains(&standing) {
                        let stopped = &row["stopped"]["what"]["en"];
                        let problem =
                            format!("{student} is {standing} ({stopped}) and not {right:?}");
                        return Err(wrong(problem));
                    }
                }
            }
            students += 1;
        }
        if self.0.len() == students {
            return Ok(());
        }
        let problem = format!("there are {} rows for {students} students", self.0.len());
        Err(wrong(problem))
    }

    /// How long after the first look began the last of these students was done,
    /// in milliseconds.
    pub fn last_of<'a>(&self, students: impl IntoIterator<Item = &'a str>) -> f64 {
        let time = |row: &Value, name: &str| row[name].as_str()?.parse::<Timestamp>().ok();
        let begun = self.0.values().filter_map(|row| time(row, "started")).min();
        let rows = students
            .into_iter()
            .filter_map(|student| self.0.get(student));
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

    use super::super::STATES;
    use super::*;

    fn results(rows: &[(&str, Value)]) -> Results {
        let rows = rows
            .iter()
            .map(|(student, row)| ((*student).to_owned(), row.clone()));
        Results(rows.collect())
    }

    fn nothing_done() -> Value {
        let checks = STATES[0].fails.iter();
        let checks: Vec<Value> = checks
            .map(|check| json!({"check": check, "verdict": "fail"}))
            .collect();
        json!({"report": {"exitCode": 1, "stages": [{"checks": checks}]}})
    }

    #[test]
    fn a_row_that_is_missing_wrong_or_too_many_is_noticed() {
        let known = [
            ("a", Known::At(&STATES[0])),
            ("b", Known::Ill(&["refused"])),
        ];
        let refused = json!({"stopped": {"why": "refused"}});
        let right = results(&[("a", nothing_done()), ("b", refused.clone())]);
        assert!(right.require(known).is_ok());
        let missing = results(&[("a", nothing_done())]);
        assert!(missing.require(known).is_err());
        let more = results(&[
            ("a", nothing_done()),
            ("b", refused.clone()),
            ("c", refused.clone()),
        ]);
        assert!(more.require(known).is_err());
        let wrong_sort = json!({"stopped": {"why": "timedOut"}});
        assert!(
            results(&[("a", nothing_done()), ("b", wrong_sort)])
                .require(known)
                .is_err()
        );
        assert!(
            results(&[("a", refused), ("b", nothing_done())])
                .require(known)
                .is_err()
        );
    }

    #[test]
    fn the_last_of_some_is_measured_from_the_first_of_all() {
        let row = |started: u32, finished: u32| {
            let at = |second: u32| format!("2026-11-25T10:00:{second:02}Z");
            json!({"started": at(started), "finished": at(finished)})
        };
        let rows = results(&[("a", row(1, 2)), ("b", row(0, 9)), ("c", row(2, 4))]);
        assert!((rows.last_of(["a", "c"]) - 4000.0).abs() < 1.0);
        assert!(rows.last_of(["nobody"]).is_nan());
    }
}
