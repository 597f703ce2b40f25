//! The report that handson prints: a fast wrong answer is no answer.

use serde_json::Value;

use crate::error::{Error, Result};

/// One report of `handson check`, or several.
pub struct Said {
    command: String,
    reports: Vec<Value>,
}

impl Said {
    /// Reads the JSON form.
    pub fn read(command: &str, text: &str) -> Result<Self> {
        let wrong = |problem: String| Error::Said {
            command: command.to_owned(),
            problem,
        };
        let document: Value = serde_json::from_str(text)
            .map_err(|error| wrong(format!("prints no JSON document: {error}")))?;
        let reports = match document["schema"].as_str() {
            Some("handson.report/v1") => vec![document],
            Some("handson.reports/v1") => document["reports"]
                .as_array()
                .cloned()
                .ok_or_else(|| wrong("`reports` is no list".to_owned()))?,
            other => return Err(wrong(format!("prints a document of the schema {other:?}"))),
        };
        Ok(Self {
            command: command.to_owned(),
            reports,
        })
    }

    /// Sees to it that there are so many reports, each with just these totals.
    pub fn require(&self, reports: usize, passed: u64, failed: u64, skipped: u64) -> Result<()> {
        self.demand(self.reports.len() == reports, || {
            format!("{} reports and not {reports}", self.reports.len())
        })?;
        let wanted = [passed, failed, skipped, 0];
        self.reports.iter().try_for_each(|report| {
            let totals = ["passed", "failed", "skipped", "inconclusive"]
                .map(|name| report["totals"][name].as_u64().unwrap_or_default());
            self.demand(totals == wanted, || {
                format!(
                    "{}: passed, failed, skipped, inconclusive are {totals:?} and not {wanted:?}",
                    report["namespace"]
                )
            })
        })
    }

    /// Sees to it that failures name all of these causes.
    pub fn require_causes(&self, causes: &[&str]) -> Result<()> {
        let mismatches: Vec<&Value> = self.checks().map(|check| &check["mismatches"]).collect();
        let told = serde_json::to_string(&mismatches)?;
        causes.iter().try_for_each(|cause| {
            self.demand(told.contains(cause), || {
                format!("no failure names the cause {cause}")
            })
        })
    }

    /// The number of requests that handson says it made, all in all: each report tells
    /// how many there were until then.
    pub fn requests(&self) -> u64 {
        let of = |report: &Value| report["requests"].as_u64().unwrap_or_default();
        self.reports.iter().map(of).max().unwrap_or_default()
    }

    /// The time at which the check was settled, in milliseconds from the start of the run.
    pub fn elapsed(&self, check: &str) -> Result<f64> {
        let found = self
            .checks()
            .find(|candidate| candidate["check"].as_str() == Some(check));
        found
            .and_then(|check| check["elapsedMs"].as_f64())
            .ok_or_else(|| Error::Said {
                command: self.command.clone(),
                problem: format!("no time is told for {check}"),
            })
    }

    /// The number of checks in all reports.
    pub fn all(&self) -> usize {
        self.checks().count()
    }

    fn checks(&self) -> impl Iterator<Item = &Value> {
        let list = |value: &'static str| move |parent| -> &[Value] { items(parent, value) };
        self.reports
            .iter()
            .flat_map(list("stages"))
            .flat_map(list("checks"))
    }

    fn demand(&self, holds: bool, problem: impl FnOnce() -> String) -> Result<()> {
        if holds {
            return Ok(());
        }
        Err(Error::Said {
            command: self.command.clone(),
            problem: problem(),
        })
    }
}

fn items<'a>(parent: &'a Value, name: &str) -> &'a [Value] {
    parent[name].as_array().map_or(&[], Vec::as_slice)
}
