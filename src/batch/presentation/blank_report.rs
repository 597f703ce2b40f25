//! The report of a student of whom there is none.

use crate::batch::result_row::ResultRow;
use crate::batch::results_header::{HeaderCheck, ResultsHeader};
use crate::engine::summed;
use crate::report::{
    Blocked, CheckReport, ClusterIdentity, Reason, Report, SCHEMA, StageReport, Totals, Verdict,
};
use crate::say;
use crate::text::Text;

/// Returns a report on the student of `row` in which nothing is determined.
pub(super) fn blank_report(header: &ResultsHeader, row: &ResultRow) -> Report {
    let why = row.stopped.as_ref().map(|stopped| stopped.what.clone());
    let why =
        why.unwrap_or_else(|| say!(ja: "確認した結果がありません", en: "there is no result of it"));
    let stages = header.stages.iter().map(|stage| StageReport {
        stage: stage.stage.clone(),
        title: stage.title.clone(),
        superseded_by: None,
        seen: None,
        lesson: None,
        begin: None,
        notes: Vec::new(),
        checks: stage.checks.iter().map(|it| open(it, &why)).collect(),
    });
    summed(Report {
        schema: SCHEMA.to_owned(),
        tool_version: header.tool_version.clone(),
        exercise: header.exercise.clone(),
        title: header.title.clone(),
        digest: header.digest.clone(),
        cluster: ClusterIdentity::default(),
        namespace: row.student.target.namespace.clone().unwrap_or_default(),
        namespace_uid: None,
        started: row.started,
        finished: row.finished,
        complete: true,
        stages: stages.collect(),
        totals: Totals::default(),
        part: None,
        requests: None,
        submission: None,
        refused: Vec::new(),
        notes: Vec::new(),
        lesson: None,
        next_chapter: None,
        next: None,
        vacancy: None,
        overridden: None,
        exit_code: 3,
    })
}

fn open(check: &HeaderCheck, why: &Text) -> CheckReport {
    CheckReport {
        check: check.check.clone(),
        title: check.title.clone(),
        points: check.points,
        bonus: check.bonus,
        verdict: Verdict::Inconclusive,
        reason: Some(Reason {
            kind: Blocked::Undetermined,
            by: None,
            text: why.clone(),
        }),
        mismatches: Vec::new(),
        source: None,
        evidence: Vec::new(),
        remarks: Vec::new(),
        why: Text::default(),
        look: Vec::new(),
        hints: 0,
        earlier: None,
        overridden: None,
        elapsed_ms: 0,
    }
}
