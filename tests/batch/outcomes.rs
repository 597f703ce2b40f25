//! What became of each check, how far a student is, and what is to be done.

use handson::batch::{Class, ResultRow, StudentStatus};
use handson::report::{Blocked, CheckReport, Reason, Verdict};
use handson::text::{Lang, Text};

use crate::{changed, output, rendered};

/// The reasons for which a check is left out, and how a table calls that.
const LEFT_OUT: [(Blocked, &str, char); 9] = [
    (Blocked::ByFailure, "blocked", '–'),
    (Blocked::ByUndetermined, "blocked", '–'),
    (Blocked::ReadOnly, "not-tried", '~'),
    (Blocked::NotConfirmed, "not-tried", '~'),
    (Blocked::Interrupted, "not-tried", '~'),
    (Blocked::NotYet, "not-tried", '~'),
    (Blocked::Superseded, "not-seen", '>'),
    (Blocked::Remembered, "not-seen", '>'),
    (Blocked::NotAsked, "not-applicable", '/'),
];

fn set(check: &mut CheckReport, verdict: Verdict, kind: Option<Blocked>) {
    check.verdict = verdict;
    check.mismatches.clear();
    check.reason = kind.map(|kind| Reason {
        kind,
        by: None,
        text: Text::same(format!("because of {kind:?}")),
    });
}

fn checks(row: &mut ResultRow) -> Vec<&mut CheckReport> {
    let stages = row.report.iter_mut().flat_map(|report| &mut report.stages);
    stages.flat_map(|stage| &mut stage.checks).collect()
}

/// One student, all of whose checks pass but for those that `change` changes.
fn one(exit_code: u8, change: impl Fn(Vec<&mut CheckReport>)) -> Class {
    changed(1, |row| {
        let mut all = checks(row);
        for check in &mut all {
            set(check, Verdict::Pass, None);
        }
        change(all);
        row.report.as_mut().unwrap().exit_code = exit_code;
    })
}

#[test]
fn what_is_left_out_has_a_mark_for_each_reason() {
    let class = one(3, |mut all| {
        for (check, (kind, _, _)) in all.iter_mut().zip(LEFT_OUT) {
            set(check, Verdict::Skipped, Some(kind));
        }
    });
    let csv = rendered(output("csv"), &class, Lang::En);
    let mut lines = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let header = lines.headers().unwrap().clone();
    let line = lines.records().next().unwrap().unwrap();
    let matrix = rendered(output("matrix"), &class, Lang::En);
    let row = matrix.lines().find(|line| line.starts_with("s0001"));
    let html = rendered(output("html"), &class, Lang::En);
    for (column, (kind, name, mark)) in class.columns.iter().zip(LEFT_OUT) {
        let at = header.iter().position(|it| it == column.check);
        assert_eq!(&line[at.unwrap()], name, "{kind:?}");
        assert!(row.unwrap().contains(mark), "{kind:?}: {row:?}");
    }
    for (mark, word) in [
        ("–", "blocked"),
        ("~", "not tried"),
        (">", "not seen"),
        ("/", "not applicable"),
    ] {
        assert!(matrix.contains(&format!("{mark} {word}")), "{matrix}");
        assert!(html.contains(&format!("\"{mark}\"")), "{word}");
    }
}

#[test]
fn the_legend_explains_only_what_occurs() {
    let matrix = rendered(output("matrix"), &one(0, |_| {}), Lang::En);
    assert!(
        matrix.contains("✓ passed") && !matrix.contains("not seen"),
        "{matrix}"
    );
}

#[test]
fn a_stage_is_reached_by_what_counts_in_it() {
    let stages = |class: &Class| -> Vec<String> {
        let all = class.stages();
        all.map(|it| class.columns[it.start].stage.clone())
            .collect()
    };
    let class = one(0, |_| {});
    let names = stages(&class);
    assert_eq!(class.stage_reached_name(&class.entries[0]), names[3]);
    let second = one(1, |mut all| {
        for check in all.iter_mut().skip(9) {
            // What is on top is no step ahead.
            if !check.bonus {
                set(check, Verdict::Fail, None);
            }
        }
    });
    assert_eq!(second.stage_reached_name(&second.entries[0]), names[1]);
    let nowhere = one(1, |mut all| {
        for check in &mut all {
            set(check, Verdict::Fail, None);
        }
    });
    assert_eq!(nowhere.stage_reached(&nowhere.entries[0]), None);
}

#[test]
fn what_keeps_a_student_from_all_of_it_is_told() {
    for (verdict, kind, exit_code, next) in [
        (Verdict::Fail, None, 1, "make this pass first: "),
        (
            Verdict::Inconclusive,
            Some(Blocked::Undetermined),
            3,
            "--resume",
        ),
        (Verdict::Skipped, Some(Blocked::Superseded), 3, "--best-of"),
        (Verdict::Skipped, Some(Blocked::Interrupted), 3, "--resume"),
    ] {
        let class = one(exit_code, |mut all| {
            set(all[4], verdict, kind);
            set(all[6], verdict, kind);
        });
        let entry = &class.entries[0];
        let (why, todo) = (class.why(entry), class.next_step(entry));
        assert!(why.en.starts_with(&class.columns[4].title.en), "{why:?}");
        assert!(why.en.ends_with("(and 1 more)"), "{why:?}");
        assert!(todo.en.contains(next) && !todo.ja.is_empty(), "{todo:?}");
    }
    let mut tried = one(3, |mut all| {
        set(all[4], Verdict::Skipped, Some(Blocked::ReadOnly));
    });
    tried.header.read_only = true;
    assert!(tried.next_step(&tried.entries[0]).en.contains("--yes"));
    let passed = one(0, |_| {});
    assert_eq!(passed.entries[0].status, StudentStatus::Passed);
    assert!(passed.why(&passed.entries[0]).is_empty());
    assert!(passed.next_step(&passed.entries[0]).is_empty());
}
