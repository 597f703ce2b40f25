//! A class in which nobody is named.

use std::fs;

use handson::batch::{Class, Codes, Output, Presentation, ResultRow, ResultsHeader};
use handson::report::{Form as _, SubmissionReport};
use handson::say;
use handson::text::Lang;

use crate::{class, texts};

/// A class whose texts name its students in every way.
fn telling(count: usize) -> (ResultsHeader, Vec<ResultRow>) {
    let mut head = class::head(count);
    for (at, student) in head.roster.iter_mut().enumerate() {
        student
            .extra
            .insert("Login".into(), format!("gh-user-{at}"));
        let other = format!("s{:04}", (at + 1) % count + 1);
        student
            .remarks
            .push(say!(ja: "{other} と同じ", en: "the same as {other}."));
    }
    let rows = class::rows(count).map(|mut row| {
        let at = head.roster.iter().position(|it| it.key == row.student.key);
        row.student = head.roster[at.unwrap()].clone();
        let student = row.student.clone();
        let (id, name) = (&student.id, &student.name);
        let login = &student.extra["Login"];
        let path = student.target.kubeconfig.as_ref().unwrap().display();
        row.remarks
            .push(say!(ja: "{name}さん", en: "work of {name} <{login}>"));
        if let Some(stopped) = &mut row.stopped {
            stopped.what = say!(ja: "{path} を読めません", en: "{path} cannot be read");
        }
        if let Some(report) = &mut row.report {
            report.submission = Some(SubmissionReport {
                mapping: vec![say!(ja: "{id}/pod.yaml", en: "{id}/pod.yaml")],
                ..SubmissionReport::default()
            });
            report
                .notes
                .push(say!(ja: "{id}@example.ac.jp", en: "{id}@example.ac.jp"));
            for check in report.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
                check.look = vec![format!("kubectl -n student-{id} get pods")];
                check.evidence = vec![say!(ja: "{id}", en: "in student-{id}")];
            }
        }
        row
    });
    let rows = rows.collect();
    (head, rows)
}

#[test]
fn nobody_is_named_in_any_output() {
    let folder = tempfile::tempdir().unwrap();
    let (head, rows) = telling(40);
    let results = folder.path().join("results.jsonl");
    class::results(&results, &head, rows);
    let key = folder.path().join("key.csv");
    let codes = Codes::open(&key, &head, &[]).unwrap();
    let presentation = Presentation {
        codes: Some(codes),
        ..Presentation::default()
    };
    let class = Class::read_as(&results, presentation).unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let mut shown = String::new();
    for &output in Output::ALL {
        let path = out.join(output.name());
        output.write(&path, &class, &results, Lang::En).unwrap();
        let parts = texts(&path).into_iter();
        shown.extend(parts.map(|(name, text)| format!("{name}\n{text}")));
    }
    for student in &head.roster {
        let login = &student.extra["Login"];
        let parts = student.name.split_whitespace();
        for telling in parts.chain([student.id.as_str(), login, &student.extra["Email"]]) {
            // A name that several have, or that is a part of another word, tells nothing.
            if telling.len() > 4 {
                assert!(!shown.contains(telling), "{telling}");
            }
        }
    }
    let table = fs::read_to_string(&key).unwrap();
    for student in &head.roster {
        let line = table.lines().find(|line| line.contains(&student.id));
        let code = &line.unwrap()[..6];
        assert!(shown.matches(code).count() > Output::ALL.len(), "{code}");
    }
}

#[test]
fn codes_are_the_same_next_time_and_in_no_known_order() {
    let folder = tempfile::tempdir().unwrap();
    let (head, rows) = telling(12);
    let results = folder.path().join("results.jsonl");
    class::results(&results, &head, rows);
    let shown = |key: &str| {
        let codes = Codes::open(&folder.path().join(key), &head, &[]).unwrap();
        let presentation = Presentation {
            codes: Some(codes),
            ..Presentation::default()
        };
        let class = Class::read_as(&results, presentation).unwrap();
        let ids = class.entries.iter().map(|it| it.student.id.clone());
        ids.collect::<Vec<_>>()
    };
    let first = shown("key.csv");
    assert!(first.is_sorted(), "{first:?}");
    assert_eq!(first, shown("key.csv"));
    assert_ne!(first, shown("other.csv"));
}
