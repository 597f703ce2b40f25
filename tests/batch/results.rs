//! The results file.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use handson::batch::{Class, Results, ResultsError, read};

use crate::class;

struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

/// Results of four students.
fn written() -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.jsonl");
    class::results(&path, &class::head(4), class::rows(4));
    File {
        _folder: folder,
        path,
    }
}

fn append(path: &PathBuf, text: &str) {
    let mut file = OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn cut_off_line_is_skipped_and_removed() {
    let file = written();
    let whole = fs::read(&file.path).unwrap();
    // Wherever a kill cuts a line, what is before it is read.
    let line = serde_json::to_string(&class::rows(1).next().unwrap()).unwrap();
    for cut in [1, 10, 24, 60, line.len() - 1, line.len()] {
        append(&file.path, &line[..cut]);
        let mut count = 0;
        read(&file.path, &mut |_| count += 1).unwrap();
        assert_eq!(count, 4, "cut at {cut}");
        let (results, kept) = Results::open(&file.path, true).unwrap();
        drop(results);
        assert!(kept.done.len() <= 4);
        assert_eq!(fs::read(&file.path).unwrap(), whole, "cut at {cut}");
    }
}

#[test]
fn a_line_longer_than_any_costs_no_result_behind_it() {
    let file = written();
    let long = format!(
        "{{\"schema\":\"handson.batch/v1\",\"x\":\"{}\"}}\n",
        "x".repeat(16 << 20)
    );
    append(&file.path, &long);
    let size = fs::metadata(&file.path).unwrap().len();
    let refused = Results::open(&file.path, true);
    assert!(matches!(
        refused,
        Err(ResultsError::NotResults { line: 6, .. })
    ));
    assert_eq!(fs::metadata(&file.path).unwrap().len(), size);
}

#[test]
fn the_last_head_says_who_is_in_the_class() {
    let file = written();
    let (mut results, _) = Results::open(&file.path, true).unwrap();
    results.header(&class::head(2)).unwrap();
    drop(results);
    let class = Class::read(&file.path).unwrap();
    assert_eq!(class.entries.len(), 2);
    assert!(class.entries.iter().any(handson::batch::Entry::has_report));
}

#[test]
fn a_row_counts_whichever_heads_come_after_it() {
    let file = written();
    let before = Class::read(&file.path).unwrap();
    let (mut results, _) = Results::open(&file.path, true).unwrap();
    // Somebody leaves the roster and comes back.
    for count in [2, 4] {
        results.header(&class::head(count)).unwrap();
    }
    drop(results);
    assert_eq!(Class::read(&file.path).unwrap(), before);
}

#[test]
fn current_roster_counts_over_older_rows() {
    let file = written();
    let mut head = class::head(4);
    head.roster[0].name = "fixed".into();
    let (mut results, _) = Results::open(&file.path, true).unwrap();
    results.header(&head).unwrap();
    drop(results);
    let class = Class::read(&file.path).unwrap();
    assert_eq!(class.entries[0].student.name, "fixed");
}

#[test]
fn somebody_elses_file_stays_as_it_is() {
    for text in [
        "my thesis",
        "{\"schema\":\"else/v1\"}\n",
        "{}",
        "student,name\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        fs::write(&path, text).unwrap();
        let refused = Results::open(&path, true);
        assert!(
            matches!(refused, Err(ResultsError::NotResults { line: 1, .. })),
            "{text}"
        );
        let refused = Results::open(&path, false);
        assert!(
            matches!(refused, Err(ResultsError::Exists { .. })),
            "{text}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn damaged_line_is_named_and_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.jsonl");
    let (mut results, _) = Results::open(&path, false).unwrap();
    results.header(&class::head(2)).unwrap();
    drop(results);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}{}\n{text}", &text[..40])).unwrap();
    let refused = Results::open(&path, true).unwrap_err();
    assert!(matches!(refused, ResultsError::NotResults { line: 2, .. }));
    assert!(refused.next().en.contains("take that line out"));
}

#[test]
fn a_file_that_is_being_written_is_locked() {
    let file = written();
    let (held, _) = Results::open(&file.path, true).unwrap();
    let second = Results::open(&file.path, true);
    assert!(matches!(second, Err(ResultsError::InUse { .. })));
    drop(held);
    Results::open(&file.path, true).unwrap();
}

#[test]
fn a_file_without_a_head_is_no_results_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty");
    fs::write(&path, "").unwrap();
    let nothing = read(&path, &mut |_| {});
    assert!(matches!(nothing, Err(ResultsError::NotResults { .. })));
}
