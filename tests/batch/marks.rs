//! Marks: points on another scale, with bonus points, less what lateness costs.

use std::path::Path;

use handson::batch::{Class, Marking, Output, Presentation, ResultRow};
use handson::report::{Form as _, Verdict};
use handson::text::Lang;

use crate::{class, output, rendered, text_for};

/// Four who win half of the points, and all of the bonus points: in time, a day and an
/// hour late, late by a line of their own, and with no time known.
fn rows() -> Vec<ResultRow> {
    let rows = class::rows(30).filter(|row| row.report.is_some());
    let times = [
        ("2026-12-01 20:00", ""),
        ("2026-12-03 00:30", ""),
        ("2026-12-01 20:00", "2026-11-30"),
        ("", ""),
    ];
    let rows = rows.zip(times).enumerate();
    rows.map(|(at, (mut row, (submitted, due)))| {
        row.student = class::listed(at);
        let extra = [("Submitted", submitted), ("due", due)];
        let extra = extra.into_iter().filter(|(_, time)| !time.is_empty());
        row.student.extra = extra
            .map(|(name, time)| (name.to_owned(), time.to_owned()))
            .collect();
        let report = row.report.as_mut().unwrap();
        let mut left = 19;
        for check in report.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
            check.reason = None;
            check.mismatches.clear();
            let wins = check.bonus || check.points <= left;
            left -= if wins && !check.bonus {
                check.points
            } else {
                0
            };
            check.verdict = if wins { Verdict::Pass } else { Verdict::Fail };
        }
        report.totals = class::totals(report);
        report.exit_code = 1;
        row
    })
    .collect()
}

fn shown(folder: &Path, marking: Marking) -> Class {
    let rows = rows();
    let mut head = class::head(rows.len());
    for (listed, row) in head.roster.iter_mut().zip(&rows) {
        listed.clone_from(&row.student);
    }
    let results = folder.join("results.jsonl");
    let _ = std::fs::remove_file(&results);
    class::results(&results, &head, rows);
    let presentation = Presentation {
        marking,
        ..Presentation::default()
    };
    Class::read_as(&results, presentation).unwrap()
}

fn values(class: &Class) -> Vec<f64> {
    let marks = class.marks();
    let all = class.entries.iter().map(|it| marks.of(it).unwrap().value);
    all.collect()
}

fn strict() -> Marking {
    Marking {
        out_of: Some(100),
        due: Marking::due_time("2026-12-01 23:59"),
        penalty: Some("10%/day".parse().unwrap()),
        ..Marking::default()
    }
}

#[test]
fn lateness_is_taken_off_the_mark_and_no_check() {
    let folder = tempfile::tempdir().unwrap();
    let full = shown(folder.path(), Marking::default()).max_points();
    let half = (19.0 * 10_000.0 / f64::from(full)).round() / 100.0;
    let class = shown(folder.path(), strict());
    assert_eq!(values(&class), [half, half - 20.0, half - 10.0, half]);
    for entry in &class.entries {
        assert_eq!(entry.totals.points, 19, "points stay what they are");
    }
    let remarks = |at: usize| class.entries[at].remarks.iter().map(|it| it.en.as_str());
    assert!(remarks(0).next().is_none());
    assert!(remarks(1).eq(["handed in 1 day 31 minutes late"]) || remarks(1).count() == 1);
    assert!(remarks(3).next().unwrap().contains("is not known"));
}

#[test]
fn bonus_points_count_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let plain = shown(folder.path(), Marking::default());
    let bonus = plain.entries[0].totals.bonus;
    assert!(bonus > 0);
    let marking = Marking {
        bonus: true,
        ..Marking::default()
    };
    let with = shown(folder.path(), marking);
    assert_eq!(values(&plain)[..1], [19.0]);
    assert_eq!(values(&with)[..1], [19.0 + f64::from(bonus)]);
}

#[test]
fn every_output_has_points_and_mark() {
    let folder = tempfile::tempdir().unwrap();
    let class = shown(folder.path(), strict());
    let results = folder.path().join("results.jsonl");
    let mark = class.marks().of(&class.entries[1]).unwrap();
    let (value, scaled) = (mark.value.to_string(), mark.scaled.to_string());
    for &output in Output::ALL {
        let name = output.name();
        let path = folder.path().join(name);
        output.write(&path, &class, &results, Lang::En).unwrap();
        let text = text_for(&path, "s0002");
        assert!(text.contains(&value), "{name}: {value} in {text}");
        if ["moodle", "feedback", "json"].contains(&name) {
            assert!(text.contains(&scaled), "{name}: {scaled} in {text}");
        }
        if !["canvas", "classroom"].contains(&name) {
            assert!(text.contains("late"), "{name}: {text}");
        }
    }
    let canvas = rendered(output("canvas"), &class, Lang::En);
    assert!(canvas.lines().nth(1).unwrap().ends_with(",100"), "{canvas}");
}

#[test]
fn times_that_cannot_be_read_are_told_where_they_count() {
    let mut roster: Vec<_> = rows().into_iter().map(|row| row.student).collect();
    let said = |marking: &Marking, roster: &[_]| {
        let checked = marking.check(roster);
        checked.map_err(|error| error.text().en).err()
    };
    assert_eq!(said(&strict(), &roster), None);
    roster[2].extra.insert("due".into(), "tomorrow".into());
    let odd = said(&strict(), &roster).unwrap();
    assert_eq!(odd, "`tomorrow` is no time (`due` of s0003)");
    assert_eq!(said(&Marking::default(), &roster), None);
    roster[2].extra.remove("due");
    let no_due = Marking {
        due: None,
        ..strict()
    };
    assert!(said(&no_due, &roster).unwrap().contains("until when"));
    for student in &mut roster {
        student.extra.clear();
    }
    assert!(said(&strict(), &roster).unwrap().contains("`submitted`"));
}
