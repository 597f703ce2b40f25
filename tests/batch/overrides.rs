//! What the course's staff set by hand: everywhere shown as that, and never in the
//! results file.

use std::fs;
use std::path::Path;

use handson::batch::{Class, Output, Overrides, Presentation, ResultRow, StopReason, Stopped};
use handson::report::{Blocked, Form as _, Verdict};
use handson::say;
use handson::text::Lang;

use crate::{class, text_for};

/// A class of two: one whose `pvc` stage fails at its first check, and one who could
/// not be looked at; shown with what the lines of an overrides file say.
fn shown(folder: &Path, lines: &str) -> Class {
    let head = class::head(2);
    let mut rows: Vec<ResultRow> = class::rows(20)
        .filter(|row| row.report.is_some())
        .take(1)
        .collect();
    rows[0].student = head.roster[0].clone();
    let report = rows[0].report.as_mut().unwrap();
    for check in report.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
        check.verdict = Verdict::Pass;
        check.mismatches.clear();
        check.reason = None;
    }
    let [first, second] = &mut report.stages[0].checks[..2] else {
        panic!("two checks")
    };
    first.verdict = Verdict::Fail;
    second.verdict = Verdict::Skipped;
    second.reason = Some(handson::report::Reason {
        kind: Blocked::ByFailure,
        by: Some(first.check.clone()),
        text: say!(ja: "先に", en: "first"),
    });
    report.totals = class::totals(report);
    report.exit_code = 1;
    let mut stopped = ResultRow::new(head.roster[1].clone(), &head.digest, head.started);
    stopped.stopped = Some(Stopped {
        why: StopReason::Unreachable,
        what: say!(ja: "届きません", en: "no answer"),
        next: say!(ja: "聞く", en: "ask"),
    });
    rows.push(stopped);
    let results = folder.join("results.jsonl");
    let _ = fs::remove_file(&results);
    class::results(&results, &head, rows);
    let file = folder.join("overrides.csv");
    fs::write(&file, lines).unwrap();
    let overrides = Overrides::read(&file, &head).unwrap();
    Class::read_as(
        &results,
        Presentation {
            overrides,
            ..Presentation::default()
        },
    )
    .unwrap()
}

/// The names of the first two checks.
fn checks() -> [String; 2] {
    let head = class::head(1);
    let mut checks = head.checks().map(|(_, check)| check.check.clone());
    [checks.next().unwrap(), checks.next().unwrap()]
}

fn all_points() -> u32 {
    let head = class::head(1);
    let checks = head.checks().map(|(_, check)| check);
    checks.filter(|it| !it.bonus).map(|it| it.points).sum()
}

#[test]
fn check_passed_by_hand_reopens_what_it_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = checks();
    let class = shown(
        folder.path(),
        &format!("student,check,verdict,comment\nS0001,{first},pass,oral\n"),
    );
    let entry = &class.entries[0];
    assert_eq!(entry.cells[0].verdict, Some(Verdict::Pass));
    let said = &entry.cells[0].overridden.as_ref().unwrap().en;
    assert_eq!(said, "set by hand: passed (found: failed): oral");
    assert_eq!(entry.cells[1].blocked, Some(Blocked::ByUndetermined));
    assert!(!entry.definite, "nobody saw what becomes of `{second}`");
    let class = shown(
        folder.path(),
        &format!("student,check,verdict\ns0001,{first},合格\ns0001,{second},pass\n"),
    );
    assert!(class.entries[0].definite);
    assert_eq!(class.entries[0].totals.points, all_points());
    assert_eq!(class.exit_code(), 3, "one is still not seen");
}

#[test]
fn points_may_be_a_part_of_what_a_check_is_worth() {
    let folder = tempfile::tempdir().unwrap();
    let head = class::head(1);
    let checks: Vec<_> = head.checks().map(|(_, check)| check.clone()).collect();
    let worth = checks.iter().find(|check| check.points > 1 && !check.bonus);
    let Some(worth) = worth else {
        return;
    };
    let class = shown(
        folder.path(),
        &format!("student,check,points\ns0001,{},1\n", worth.check),
    );
    let at = checks.iter().position(|it| it.check == worth.check);
    let cell = &class.entries[0].cells[at.unwrap()];
    assert_eq!(cell.verdict, Some(Verdict::Fail));
    let lost: u32 = checks[..2].iter().map(|it| it.points).sum();
    let lost = lost + worth.points - 1 - if at < Some(2) { worth.points } else { 0 };
    assert_eq!(class.entries[0].totals.points, all_points() - lost);
}

#[test]
fn points_in_all_are_given_to_whoever_was_not_seen() {
    let folder = tempfile::tempdir().unwrap();
    let class = shown(
        folder.path(),
        "student,points,comment\ns0002,30,\"by talk\"\n",
    );
    let entry = &class.entries[1];
    assert_eq!((entry.totals.points, entry.definite), (30, true));
    let marks = class.gradebook();
    assert_eq!(marks[1].mark, Some(30.0));
    assert!(marks[1].said.en.contains("by talk"), "{}", marks[1].said.en);
}

#[test]
fn every_output_shows_what_was_set_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = checks();
    let class = shown(
        folder.path(),
        &format!(
            "student,check,verdict,points,comment\n\
             s0001,{first},pass,,oral exam\ns0001,{second},fail,,copied\ns0002,,,30,by talk\n"
        ),
    );
    let results = folder.path().join("results.jsonl");
    let before = fs::read(&results).unwrap();
    for &output in Output::ALL {
        let path = folder.path().join(output.name());
        output.write(&path, &class, &results, Lang::En).unwrap();
        // These have a place for a grade, and none for words.
        if ["canvas", "classroom"].contains(&output.name()) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(",30"), "{text}");
            continue;
        }
        let texts = ["s0001", "s0002"].map(|id| text_for(&path, id));
        for (text, parts) in texts
            .iter()
            .zip([["oral exam", "copied"], ["by talk", "30"]])
        {
            for part in parts.into_iter().chain(["set by hand"]) {
                assert!(text.contains(part), "{}: {part} in {text}", output.name());
            }
        }
    }
    assert_eq!(fs::read(&results).unwrap(), before);
}

#[test]
fn lines_that_make_no_sense_are_told_with_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let [first, _] = checks();
    let near = &first[..first.len() - 1];
    let told = |lines: &str| {
        let file = folder.path().join("overrides.csv");
        fs::write(&file, lines).unwrap();
        let error = Overrides::read(&file, &class::head(3)).unwrap_err();
        let others: Vec<String> = error.details().into_iter().map(|it| it.en).collect();
        format!("{} → {} {others:?}", error.text().en, error.next().en)
    };
    for (line, parts) in [
        ("s0O01,x,pass,,", ["line 2 of", "did you mean `s0001`?"]),
        (",x,pass,,", ["`student` is empty", "whose"]),
        (
            "s0001,zzz,pass,,",
            ["there is no check `zzz`", "available: "],
        ),
        (
            &format!("s0001,{near},pass,,"),
            ["there is no check", &format!("did you mean `{first}`?")],
        ),
        (
            &format!("s0001,{first},,,"),
            ["neither `verdict` nor `points`", "write one of them"],
        ),
        (
            &format!("s0001,{first},pass,1,"),
            ["both `verdict` and `points`", "write one of them"],
        ),
        (
            &format!("s0001,{first},good,,"),
            [
                "`good` is no verdict",
                "available: pass, fail, inconclusive",
            ],
        ),
        (
            &format!("s0001,{first},,1.5,"),
            ["`1.5` are no points", "a whole number from 0 to"],
        ),
        (
            &format!("s0001,{first},,-1,"),
            ["`-1` are no points", "a whole number from 0 to"],
        ),
        (
            &format!("s0001,{first},,999,"),
            ["`999` are no points", "a whole number from 0 to"],
        ),
        (
            "s0001,,pass,,",
            ["a `verdict` and no `check`", "points in all"],
        ),
        (
            &format!("s0001,{first},pass,,\ns0001,{first},fail,,"),
            ["line 3 of", "in line 2, too"],
        ),
        (
            "s0001,a,pass,,\ns0009,b,pass,,",
            ["line 2 of", "line 3: there is no student `s0009`"],
        ),
        ("s0001,\"a\"b,pass,,", ["line 2 of", "close it"]),
    ] {
        let said = told(&format!("student,check,verdict,points,comment\n{line}\n"));
        for part in parts {
            assert!(said.contains(part), "{line}: {part} in {said}");
        }
    }
    assert!(told("name,check,verdict\n").contains("no column `student`"));
    assert!(told("student,check\n").contains("no column `verdict` / `points`"));
}
