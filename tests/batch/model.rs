//! What the rows say together.

use std::collections::BTreeSet;

use handson::batch::{Class, Output, StopReason, StudentStatus};
use handson::report::{Blocked, Form as _, Reason, Verdict};
use handson::text::{Lang, Text};

use crate::{changed, class, of, texts};

#[test]
fn every_student_has_a_line_in_roster_order() {
    let head = class::head(200);
    let mut rows: Vec<_> = class::rows(200).collect();
    rows.reverse();
    let class = Class::new(head.clone(), rows);
    let ids: Vec<&str> = class
        .entries
        .iter()
        .map(|it| it.student.id.as_str())
        .collect();
    let listed: Vec<&str> = head.roster.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, listed);
    assert!(
        class
            .entries
            .iter()
            .any(|it| it.status == StudentStatus::Waiting)
    );
    assert!(!class.complete, "somebody is waiting");
    assert_eq!(class.exit_code(), 130);
}

#[test]
fn last_row_of_a_student_counts() {
    let mut first = class::rows(3).next().unwrap();
    let mut unlisted = first.clone();
    unlisted.student.key = "somebody else".into();
    let last = first.clone();
    first.report = None;
    let class = Class::new(class::head(1), [first, last, unlisted]);
    assert_eq!(class.entries.len(), 1);
    assert!(class.entries[0].has_report());
}

#[test]
fn sums_by_check_and_by_student_agree() {
    let class = of(300);
    for (at, column) in class.columns.iter().enumerate() {
        let count = |wanted: Option<Verdict>| {
            let cells = class.entries.iter().map(|entry| entry.cells[at].verdict);
            u32::try_from(cells.filter(|it| *it == wanted).count()).unwrap()
        };
        assert_eq!(column.passed, count(Some(Verdict::Pass)));
        assert_eq!(column.failed, count(Some(Verdict::Fail)));
        assert_eq!(column.skipped, count(Some(Verdict::Skipped)));
        assert_eq!(column.inconclusive, count(Some(Verdict::Inconclusive)));
        assert_eq!(column.unseen, count(None));
        let mut who = BTreeSet::new();
        for common_failure in &column.common_failures {
            for &entry in &common_failure.entries {
                assert_eq!(class.entries[entry].cells[at].said, common_failure.said);
                assert!(who.insert(entry), "one headline for each");
            }
        }
        assert_eq!(who.len(), column.failed as usize);
        let counts: Vec<usize> = column
            .common_failures
            .iter()
            .map(|it| it.entries.len())
            .collect();
        assert!(counts.is_sorted_by(|a, b| a >= b));
    }
    let tally = class.tally();
    let stopped: usize = tally.stopped.iter().map(|(_, count)| count).sum();
    let all = [
        tally.passed,
        tally.failed,
        tally.undetermined,
        tally.empty,
        stopped,
        tally.waiting,
    ];
    assert_eq!(all.iter().sum::<usize>(), 300);
    let spread = class.distribution();
    let banded: usize = spread.bands.iter().map(|band| band.count).sum();
    assert_eq!(banded, spread.known);
    assert_eq!(
        spread.known,
        class.entries.iter().filter(|it| it.definite).count()
    );
    let covered: usize = class.stages().map(|stage| stage.len()).sum();
    assert_eq!(covered, class.columns.len());
}

#[test]
fn of_whom_less_was_asked_the_share_counts() {
    let mut class = of(1);
    let mut other = class.entries[0].clone();
    class.entries[0].definite = true;
    class.entries[0].totals.possible = 40;
    other.definite = true;
    other.totals.possible = 10;
    other.totals.points = 10;
    class.entries.push(other);
    assert_eq!(class.max_points(), 40);
    let mark = |class: &Class| class.marks().of(&class.entries[1]).map(|mark| mark.value);
    assert_eq!(mark(&class), Some(40.0));
    class.entries[1].definite = false;
    assert_eq!(mark(&class), None);
}

#[test]
fn two_students_in_one_place_of_one_cluster_are_told() {
    let class = changed(12, |row| {
        if let Some(report) = &mut row.report {
            report.cluster.uid = Some("the same".into());
            if ["s0003", "s0004"].contains(&row.student.id.as_str()) {
                report.namespace = "shared".into();
            }
        }
    });
    for entry in &class.entries {
        let shared = entry.has_report() && entry.namespace == "shared";
        assert_eq!(
            !entry.staff_remarks.is_empty(),
            shared,
            "{}",
            entry.student.id
        );
    }
    let third = &class.entries[2];
    let remarks = &third.staff_remarks;
    assert!(remarks[0].en.contains("s0004"), "{remarks:?}");
}

#[test]
fn result_of_an_earlier_exercise_version_says_so() {
    let class = changed(4, |row| row.digest = "sha256:old".into());
    assert!(class.entries[0].remarks[0].en.contains("earlier version"));
}

#[test]
fn who_was_not_seen_is_no_failure_and_no_success() {
    let class = changed(6, |row| {
        row.report = None;
        row.stopped.get_or_insert(handson::batch::Stopped {
            why: StopReason::Unreachable,
            what: handson::text::Text::same("gone"),
            next: handson::text::Text::default(),
        });
    });
    assert_eq!(class.exit_code(), 3);
    assert_eq!(class.distribution().ends, None);
    assert!(class.gradebook().iter().all(|it| it.mark.is_none()));
}

#[test]
fn stage_that_nobody_saw_is_no_pass_and_no_mark() {
    let class = changed(8, |row| {
        let Some(report) = &mut row.report else {
            return;
        };
        for check in report.stages.iter_mut().flat_map(|it| &mut it.checks) {
            (check.verdict, check.reason) = (Verdict::Pass, None);
        }
        let left = &mut report.stages[0].checks[0];
        left.verdict = Verdict::Skipped;
        left.reason = Some(Reason {
            kind: Blocked::Superseded,
            by: Some("later".into()),
            text: Text::default(),
        });
        report.exit_code = 0;
        report.totals = class::totals(report);
        let not_seen = std::mem::take(&mut report.totals.lost);
        (report.totals.not_seen, report.totals.undetermined) = (not_seen, not_seen);
    });
    let mut seen = 0;
    for (entry, line) in class.entries.iter().zip(class.gradebook()) {
        if entry.has_report() {
            seen += 1;
            assert_eq!(entry.status, StudentStatus::Undetermined);
            assert_eq!(line.mark, None);
            assert!(
                line.said.en.contains("more were not seen"),
                "{}",
                line.said.en
            );
        }
    }
    assert!(seen > 0);
}

#[test]
fn same_manifests_are_told_to_staff_and_no_student() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("results.jsonl");
    let rows: Vec<_> = class::rows(40)
        .filter(|row| row.report.is_some())
        .take(4)
        .collect();
    let mut head = class::head(4);
    for (listed, row) in head.roster.iter_mut().zip(&rows) {
        listed.clone_from(&row.student);
    }
    let work = [["a", "b"], ["a", "c"], ["a", "b"], ["", ""]];
    let rows = rows.into_iter().zip(work).map(|(mut row, work)| {
        let work = work.into_iter().filter(|it| !it.is_empty());
        row.manifests = work.map(str::to_owned).collect();
        row
    });
    class::results(&results, &head, rows);
    let class = Class::read(&results).unwrap();
    let told: Vec<bool> = class
        .entries
        .iter()
        .map(|it| !it.staff_remarks.is_empty())
        .collect();
    assert_eq!(told, [true, false, true, false]);
    let said = "the same manifests as";
    assert!(class.entries[0].staff_remarks[0].en.starts_with(said));
    for &output in Output::ALL {
        let path = folder.path().join(output.name());
        output.write(&path, &class, &results, Lang::En).unwrap();
        let texts = texts(&path).into_iter().map(|(_, text)| text);
        let texts: String = texts.collect();
        let is_for_staff = ["matrix", "csv", "html", "json"].contains(&output.name());
        assert_eq!(
            texts.contains(said),
            is_for_staff,
            "{}: {texts}",
            output.name()
        );
    }
    let plain = class::rows(40).find(|row| row.report.is_some()).unwrap();
    let marks = |class: &Class| class.marks().of(&class.entries[0]);
    let alone = Class::new(head, [plain]);
    assert_eq!(marks(&class), marks(&alone), "a remark is no mark");
}
