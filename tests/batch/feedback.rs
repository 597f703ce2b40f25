//! Files to send back, one for each student.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use handson::batch::{Class, ResultRow, read};
use handson::report::Verdict;
use handson::text::Lang;

use crate::class;
use crate::output;

/// Writes the files of a class whose rows are `rows`; tells its class.
fn written(
    folder: &Path,
    head: &handson::batch::ResultsHeader,
    rows: Vec<ResultRow>,
    lang: Lang,
) -> Class {
    let results = folder.join("results.jsonl");
    let _ = fs::remove_file(&results);
    class::results(&results, head, rows);
    let mut rows = Vec::new();
    let head = read(&results, &mut |row| rows.push(row)).unwrap();
    let class = Class::new(head, rows);
    let feedback = folder.join("feedback");
    output("feedback")
        .write(&feedback, &class, &results, lang)
        .unwrap();
    class
}

fn files(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder.join("feedback")).unwrap();
    names
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// The students and files of the index.
fn index(folder: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder.join("feedback/index.csv")).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let lines = reader.records().map(Result::unwrap);
    lines
        .map(|line| (line[0].to_owned(), line[2].to_owned()))
        .collect()
}

#[test]
fn every_student_gets_a_file_that_says_how_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, kind, free) in [
        (Lang::Ja, "さん", "点が減ることはありません"),
        (Lang::En, "You have", "none are lost by this"),
    ] {
        let rows = class::rows(60).collect();
        let class = written(folder.path(), &class::head(60), rows, lang);
        let index = index(folder.path());
        assert_eq!(index.len(), 60);
        for ((id, file), entry) in index.iter().zip(&class.entries) {
            assert_eq!(*id, entry.student.id);
            let text = fs::read_to_string(folder.path().join("feedback").join(file)).unwrap();
            let name = &entry.student.name;
            assert!(text.lines().next().unwrap().contains(name), "{text}");
            if let Some(why) = entry.no_report_reason() {
                assert!(text.contains(free) || why.en.contains("yet"), "{text}");
                continue;
            }
            let failed = entry
                .cells
                .iter()
                .position(|it| it.verdict == Some(Verdict::Fail));
            if failed.is_none() {
                assert!(text.contains(kind), "{text}");
            } else {
                let first = if lang == Lang::Ja {
                    "まず「"
                } else {
                    "Fix this first"
                };
                assert!(text.contains(first), "{text}");
            }
            if entry.totals.inconclusive > 0 {
                let open = if lang == Lang::Ja {
                    "点が減る"
                } else {
                    "no points are lost"
                };
                assert!(text.contains(open), "{text}");
            }
            // The whole report is below.
            assert!(text.contains("| --- | --- | --: |"));
        }
    }
}

#[test]
fn the_last_row_of_a_student_is_what_they_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows: Vec<ResultRow> = class::rows(2).collect();
    let mut last = rows[0].clone();
    let report = last.report.as_mut().unwrap();
    report.title = handson::text::Text::same("the second look");
    rows.push(last);
    written(folder.path(), &class::head(2), rows, Lang::En);
    let text = fs::read_to_string(folder.path().join("feedback/s0001.md")).unwrap();
    assert!(text.starts_with("# the second look"), "{text}");
}

#[test]
fn names_of_files_are_safe_and_no_two_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let ids = [
        "../../evil",
        "S1",
        "s1",
        "s1-2",
        ".bashrc",
        "CON",
        "",
        "a/b",
        "a\\b",
    ];
    let mut head = class::head(ids.len());
    for (at, id) in ids.iter().enumerate() {
        head.roster[at].id = (*id).to_owned();
    }
    written(folder.path(), &head, Vec::new(), Lang::Ja);
    let files = files(folder.path());
    assert_eq!(files.len(), ids.len() + 1, "{files:?}");
    let lower: BTreeSet<String> = files.iter().map(|it| it.to_lowercase()).collect();
    assert_eq!(lower.len(), files.len(), "{files:?}");
    for file in &files {
        assert!(
            !file.starts_with('.') && !file.to_lowercase().starts_with("con."),
            "{file}"
        );
    }
    let outside = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(outside, 2, "the results and the folder");
}

#[test]
fn files_of_students_who_left_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), &class::head(3), Vec::new(), Lang::Ja);
    fs::write(folder.path().join("feedback/own.txt"), "mine").unwrap();
    written(folder.path(), &class::head(2), Vec::new(), Lang::Ja);
    let files: Vec<String> = files(folder.path()).into_iter().collect();
    assert_eq!(files, ["index.csv", "own.txt", "s0001.md", "s0002.md"]);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let feedback = folder.path().join("feedback");
    fs::create_dir(&feedback).unwrap();
    fs::write(feedback.join("thesis.md"), "mine").unwrap();
    let results = folder.path().join("results.jsonl");
    class::results(&results, &class::head(1), []);
    let class = Class::new(class::head(1), []);
    let refused = output("feedback").write(&feedback, &class, &results, Lang::Ja);
    assert!(refused.is_err());
    assert_eq!(fs::read_dir(&feedback).unwrap().count(), 1);
}

#[test]
fn feedback_escapes_markup_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut head = class::head(1);
    let evil = "<script>x</script> [a](javascript:x) @everyone \u{1b}[2J";
    head.roster[0].name = evil.into();
    let mut row = class::rows(1).next().unwrap();
    row.report = None;
    row.stopped = Some(handson::batch::Stopped {
        why: handson::batch::StopReason::Unreachable,
        what: handson::text::Text::same(evil),
        next: handson::text::Text::default(),
    });
    written(folder.path(), &head, vec![row], Lang::En);
    let text = fs::read_to_string(folder.path().join("feedback/s0001.md")).unwrap();
    assert!(
        !text.contains("<script") && !text.contains("](java"),
        "{text}"
    );
    assert!(
        !text.contains('\u{1b}') && !text.contains("@everyone"),
        "{text}"
    );
}

#[test]
fn feedback_names_the_file_without_its_folders() {
    let folder = tempfile::tempdir().unwrap();
    let mut head = class::head(1);
    head.roster[0].target.kubeconfig = Some("/home/reader/class/hanako.yaml".into());
    let mut row = class::rows(1).next().unwrap();
    row.report = None;
    row.stopped = Some(handson::batch::Stopped {
        why: handson::batch::StopReason::Kubeconfig,
        what: handson::text::Text::same("/home/reader/class/hanako.yaml cannot be read"),
        next: handson::text::Text::default(),
    });
    written(folder.path(), &head, vec![row], Lang::En);
    let text = fs::read_to_string(folder.path().join("feedback/s0001.md")).unwrap();
    assert!(text.contains("hanako.yaml cannot be read"), "{text}");
    assert!(!text.contains("reader"), "{text}");
}
