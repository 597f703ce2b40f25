//! Files to send back, one for each student.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use handson::batch::{Class, ResultRow, read};
use handson::report::Verdict;
use handson::text::Lang;

use crate::class;
use crate::{output, texts};

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
            let at = |title: &str| {
                text.find(title)
                    .unwrap_or_else(|| panic!("{title}: {text}"))
            };
            let mut fails = Vec::new();
            for (column, cell) in class.columns.iter().zip(&entry.cells) {
                if cell.verdict == Some(Verdict::Fail) {
                    fails.push(at(&format!("- ✗ {}", column.title.get(lang))));
                }
            }
            let passes = text.find("- ✓ ").unwrap_or(usize::MAX);
            assert!(
                fails.iter().all(|at| *at < passes),
                "failures first: {text}"
            );
            assert!(!text.contains("--"), "nothing about options: {text}");
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
    fs::write(folder.path().join("feedback/own.csv"), "mine").unwrap();
    written(folder.path(), &class::head(2), Vec::new(), Lang::Ja);
    let files: Vec<String> = files(folder.path()).into_iter().collect();
    assert_eq!(files, ["index.csv", "own.csv", "s0001.md", "s0002.md"]);
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

/// Everything that the form `name` makes of a class, by the name of the file.
fn made(name: &str, head: &handson::batch::ResultsHeader) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("results.jsonl");
    class::results(&results, head, class::rows(head.roster.len()));
    let class = Class::read(&results).unwrap();
    let path = folder.path().join("made");
    output(name)
        .write(&path, &class, &results, Lang::En)
        .unwrap();
    texts(&path)
}

#[test]
fn a_letter_is_the_same_in_every_form() {
    let head = class::head(12);
    let texts = made("feedback-text", &head);
    let pages = made("feedback-html", &head);
    assert_eq!((texts.len(), pages.len()), (13, 13));
    let class = Class::new(class::head(12), class::rows(12));
    let of = |made: &[(String, String)], name: &str| -> String {
        let found = made.iter().find(|(file, _)| file == name);
        found.unwrap_or_else(|| panic!("{name}")).1.clone()
    };
    for entry in class.entries.iter().filter(|it| it.has_report()) {
        let id = &entry.student.id;
        let (text, page) = (
            of(&texts, &format!("{id}.txt")),
            of(&pages, &format!("{id}.html")),
        );
        assert!(!text.contains('\\') && !text.contains('<'), "{text}");
        assert!(
            page.starts_with("<!DOCTYPE html>") && !page.contains("<script"),
            "{page}"
        );
        for (column, cell) in class.columns.iter().zip(&entry.cells) {
            if cell.verdict == Some(Verdict::Fail) {
                assert!(text.contains(&format!("✗ {}", column.title.en)), "{text}");
                let title = column.title.en.replace('\'', "&#39;");
                assert!(
                    page.contains(&title) || page.contains(&column.title.en),
                    "{page}"
                );
            }
        }
    }
}

#[test]
fn moodle_finds_the_student_of_each_file() {
    let mut head = class::head(4);
    head.roster[0].handed_in = Some("Yamada_Hanako_1234567_assignsubmission_file_".into());
    head.roster[0].name = "Yamada_Hanako / ..".into();
    head.roster[1]
        .extra
        .insert("Identifier".into(), "Participant 77".into());
    // A number of another platform.
    head.roster[2].handed_in = Some("sato_4321_98765_a.yaml".into());
    let made = made("moodle-feedback", &head);
    // As Moodle's importer cuts names.
    let read = made.iter().map(|(name, text)| {
        let (folder, file) = name.split_once('/').unwrap();
        assert!(text.starts_with("<!DOCTYPE html>"));
        let parts: Vec<&str> = folder.splitn(5, '_').collect();
        let number = parts.get(1).and_then(|it| it.parse::<u32>().ok());
        if number.is_some() {
            assert_eq!(parts[2..], ["assignfeedback", "file"], "{name}");
        }
        (file.to_owned(), number)
    });
    let mut read: Vec<(String, Option<u32>)> = read.collect();
    read.sort();
    let expected = [
        ("s0001", Some(1_234_567)),
        ("s0002", Some(77)),
        ("s0003", None),
        ("s0004", None),
    ];
    let expected = expected.map(|(id, number)| (format!("{id}.html"), number));
    assert_eq!(read, expected);
}

#[test]
fn canvas_takes_each_letter_for_a_comment() {
    let mut head = class::head(4);
    head.roster[0].handed_in = Some("sato_LATE_4321_98765_a.yaml".into());
    head.roster[1].extra.insert("ID".into(), "88".into());
    head.roster[2]
        .extra
        .insert("SIS User ID".into(), "u-3".into());
    let made = made("canvas-comments", &head);
    let document: serde_json::Value = serde_json::from_str(&made[0].1).unwrap();
    let data = document["grade_data"].as_object().unwrap();
    let users: Vec<&str> = data.keys().map(String::as_str).collect();
    assert_eq!(
        users,
        ["4321", "88", "sis_user_id:s0004", "sis_user_id:u-3"]
    );
    for comment in data.values() {
        let fields = comment.as_object().unwrap();
        // A grade would be one more thing that this changes.
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["text_comment"]);
        assert!(
            fields["text_comment"]
                .as_str()
                .unwrap()
                .starts_with("Volumes: ")
        );
    }
}

#[test]
fn what_was_not_accepted_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows: Vec<ResultRow> = class::rows(2).collect();
    for (row, why) in rows.iter_mut().zip([
        handson::batch::StopReason::Submission,
        handson::batch::StopReason::NothingHandedIn,
    ]) {
        row.report = None;
        row.stopped = Some(handson::batch::Stopped {
            why,
            what: handson::text::Text::same("pvc.yaml:3:5: this is no YAML"),
            next: handson::text::Text::same("quote the value"),
        });
    }
    written(folder.path(), &class::head(2), rows, Lang::En);
    let letter =
        |id: &str| fs::read_to_string(folder.path().join(format!("feedback/{id}.md"))).unwrap();
    let refused = letter("s0001");
    assert!(refused.contains("pvc.yaml:3:5") && refused.contains("quote the value"));
    assert!(!refused.contains("cluster"), "{refused}");
    assert!(letter("s0002").contains("Nothing was found that you handed in"));
}
