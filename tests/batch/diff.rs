//! What changed between two batches.

use handson::batch::diff::{Change, write_page, write_table};
use handson::batch::{Class, Diff, ResultRow, ResultsHeader};
use handson::report::terminal::Style;
use handson::report::{Blocked, Reason, Verdict};
use handson::text::{Lang, Text};

use crate::class;

/// A class of six of whom all pass everything, and its rows.
fn all_pass() -> (ResultsHeader, Vec<ResultRow>) {
    let head = class::head(6);
    let seen = class::rows(40).find(|row| row.report.is_some()).unwrap();
    let rows = head.roster.iter().map(|listed| {
        let mut row = seen.clone();
        row.student = listed.clone();
        let checks = row.report.as_mut().unwrap().stages.iter_mut();
        for check in checks.flat_map(|stage| &mut stage.checks) {
            check.verdict = Verdict::Pass;
            check.reason = None;
            check.mismatches.clear();
        }
        summed(row)
    });
    let rows = rows.collect();
    (head, rows)
}

fn summed(mut row: ResultRow) -> ResultRow {
    let report = row.report.as_mut().unwrap();
    report.totals = class::totals(report);
    report.exit_code = u8::from(report.totals.failed > 0);
    row
}

/// The row with another verdict on its nth check.
fn with(row: &ResultRow, at: usize, verdict: Verdict, why: Option<Blocked>) -> ResultRow {
    let mut row = row.clone();
    let report = row.report.as_mut().unwrap();
    let mut checks = report.stages.iter_mut().flat_map(|stage| &mut stage.checks);
    let check = checks.nth(at).unwrap();
    check.verdict = verdict;
    check.reason = why.map(|kind| Reason {
        kind,
        by: None,
        text: Text {
            ja: "理由".into(),
            en: "the reason".into(),
        },
    });
    summed(row)
}

/// One of each sort.
fn each_sort() -> Diff {
    let (head, rows) = all_pass();
    let mut before = rows.clone();
    let mut after = rows.clone();
    before[0] = with(&rows[0], 3, Verdict::Fail, None);
    after[1] = with(&rows[1], 8, Verdict::Fail, None);
    before[2] = with(&rows[2], 3, Verdict::Skipped, Some(Blocked::ByFailure));
    after[2] = with(&rows[2], 8, Verdict::Fail, None);
    after[3] = with(
        &rows[3],
        8,
        Verdict::Inconclusive,
        Some(Blocked::Undetermined),
    );
    // A stage that a later one takes over is no step back.
    after[4] = with(&rows[4], 8, Verdict::Skipped, Some(Blocked::Superseded));
    let (mut old, mut new) = (head.clone(), head);
    // The last of each is somebody else; and another target is the same student.
    old.roster[5].id = "left".into();
    new.roster[5].id = "arrived".into();
    for (at, row) in after.iter_mut().enumerate() {
        new.roster[at].key = format!("moved {at}");
        row.student = new.roster[at].clone();
    }
    Diff::new(&Class::new(old, before), &Class::new(new, after))
}

fn changes(diff: &Diff) -> Vec<(&str, Change)> {
    let all = diff.students.iter();
    all.map(|it| (it.who.student.as_str(), it.change)).collect()
}

#[test]
fn progress_regress_and_undetermined_are_told_apart() {
    let diff = each_sort();
    assert_eq!(
        changes(&diff),
        [
            ("s0001", Change::Progressed),
            ("s0002", Change::Regressed),
            ("s0003", Change::Both),
            ("s0004", Change::Undetermined),
            ("s0005", Change::Same),
        ]
    );
    let first = &diff.students[0];
    assert!(first.points_before < first.points_after);
    assert_eq!(first.checks.len(), 1);
    assert_eq!(diff.arrived[0].student, "arrived");
    assert_eq!(diff.left[0].student, "left");
    assert!(diff.same_exercise);
}

#[test]
fn the_same_batch_twice_has_no_change() {
    let class = crate::of(60);
    let diff = Diff::new(&class, &class);
    assert!(diff.students.iter().all(|it| it.change == Change::Same));
    assert_eq!(diff.students.len(), 60);
    assert!(diff.arrived.is_empty() && diff.left.is_empty());
}

#[test]
fn who_could_not_be_looked_at_has_not_regressed() {
    let (head, rows) = all_pass();
    let mut after = rows.clone();
    after[0].report = None;
    let diff = Diff::new(&Class::new(head.clone(), rows), &Class::new(head, after));
    assert_eq!(diff.students[0].change, Change::Undetermined);
    assert_eq!(diff.students[0].points_after, None);
    assert!(diff.students[0].checks.is_empty());
}

#[test]
fn a_changed_exercise_is_said_with_its_new_checks() {
    let (mut head, rows) = all_pass();
    let before = Class::new(head.clone(), rows);
    head.digest = "sha256:new".into();
    head.stages[0].checks[0].check = "brand-new".into();
    let after = Class::new(head, []);
    let diff = Diff::new(&before, &after);
    assert!(!diff.same_exercise);
    assert_eq!(diff.new_checks, ["brand-new"]);
    assert_eq!(diff.lost_checks, [before.columns[0].check.as_str()]);
    let mut out = Vec::new();
    write_page(&mut out, &diff, &Style::default()).unwrap();
    assert!(
        String::from_utf8(out)
            .unwrap()
            .contains("The exercise was changed")
    );
}

#[test]
fn the_page_says_it_in_both_languages() {
    let diff = each_sort();
    for (lang, name) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        let style = Style {
            lang,
            width: 80,
            ..Style::default()
        };
        let mut out = Vec::new();
        write_page(&mut out, &diff, &style).unwrap();
        insta::assert_snapshot!(format!("diff_{name}"), String::from_utf8(out).unwrap());
    }
}

#[test]
fn the_table_and_the_document_have_everybody() {
    let diff = each_sort();
    let mut out = Vec::new();
    write_table(&mut out, &diff, Lang::En).unwrap();
    let text = String::from_utf8(out).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let changes: Vec<&str> = lines.iter().map(|line| &line[2]).collect();
    assert_eq!(
        changes,
        [
            "progressed",
            "regressed",
            "both",
            "undetermined",
            "same",
            "new",
            "gone"
        ]
    );
    let document = serde_json::to_value(&diff).unwrap();
    assert_eq!(document["schema"], handson::batch::diff::DIFF_SCHEMA);
    assert_eq!(document["students"][0]["student"], "s0001");
    assert_eq!(document["students"][0]["change"], "progressed");
    assert_eq!(document["students"][0]["checks"][0]["before"], "fail");
}
