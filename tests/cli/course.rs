//! Several exercises in the order of a course: the one that is meant, and how far all are.

use std::path::PathBuf;

use serde_json::Value;

use crate::namespaces::{class, inside};
use handson_test_support::fake_api::FakeApi;
use handson_test_support::greeting::pod;
use handson_test_support::program::Program;

/// An exercise of one check, the `order`th of its course: a Pod of this name.
fn exercise(name: &str, order: &str, pod: &str) -> String {
    format!(
        "
handson: v1
exercise: {name}
{order}
title: {{ja: 演習の{name}, en: Exercise {name}}}
about: {{ja: 説明, en: about it}}
variables:
  pod: {{default: {pod}, help: {{ja: Pod の名前, en: the Pod's name}}}}
stages:
- stage: only
  title: {{ja: 一つ目, en: Only}}
  about: {{ja: 説明, en: about it}}
  begin: {{ja: Pod から, en: begin with the Pod}}
  checks:
  - check: {name}-runs
    title: {{ja: 動く, en: it runs}}
    podReady: {{pod: '${{pod}}'}}
    why: {{ja: 大切, en: it matters}}
    hints: [{{ja: ヒント, en: look}}]
"
    )
}

/// A folder of three exercises, whose order is not that of their names: `zero`, `a`, and
/// one that belongs to no course.
fn course(program: &Program) -> PathBuf {
    let folder = program.file("unused", "").with_file_name("course");
    std::fs::create_dir(&folder).unwrap();
    for (name, order, pod) in [
        ("a", "order: 2", "second"),
        ("zero", "order: 1", "hello"),
        ("aside", "", "hello"),
    ] {
        std::fs::write(
            folder.join(format!("{name}.yaml")),
            exercise(name, order, pod),
        )
        .unwrap();
    }
    folder
}

/// The place of each text in `words`, which must hold them.
fn places(words: &str, texts: &[&str]) -> Vec<usize> {
    let place = |text: &&str| {
        words
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {words}"))
    };
    texts.iter().map(place).collect()
}

#[test]
fn exercises_are_listed_in_the_order_of_the_course() {
    let program = Program::default();
    let folder = course(&program);
    let listed = program.run(&format!("list --checks {}", folder.display()));
    assert_eq!(listed.code, 0, "{}", listed.err);
    let heads = [
        "1. zero  Exercise zero",
        "2. a  Exercise a",
        "aside  Exercise aside",
    ];
    assert!(places(&listed.out, &heads).is_sorted(), "{}", listed.out);
    assert!(!listed.out.contains("in all:"), "{}", listed.out);
}

#[test]
fn exercise_left_out_is_the_chapter_that_a_student_is_at() {
    let api = FakeApi::start();
    api.put(pod());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let checks = format!("--checks {}", course(&program).display());

    let asked = program.run(&format!("check {checks}"));
    assert_eq!(asked.code, 2, "{}", asked.out);
    assert!(
        asked.err.contains("name the exercise, zero for example"),
        "{}",
        asked.err
    );
    assert!(
        asked.err.contains("available: zero, a, aside"),
        "{}",
        asked.err
    );

    // Not done yet: it is the one that was checked last.
    let exercise = |line: &str| {
        let (_, report) = program.json(&format!("{line} {checks}"));
        report["exercise"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(exercise("check a --read-only"), "a");
    assert_eq!(exercise("check --read-only"), "a");

    // Done: it is the next of the course.
    assert_eq!(exercise("check zero --read-only"), "zero");
    for line in ["check --read-only", "next", "progress"] {
        assert_eq!(exercise(line), "a", "{line}");
    }

    // What is outside the course stays where it is.
    assert_eq!(exercise("check aside --read-only"), "aside");
    assert_eq!(exercise("check --read-only"), "aside");

    let listed = program.run(&format!("list {checks}")).out;
    let so_far = "in all: so far 2/3 points, 2 of 3 exercises done";
    assert!(listed.contains(so_far), "{listed}");
}

/// `batch -e all` over two namespaces, one with the Pod of both exercises' students.
struct Evening {
    _api: FakeApi,
    program: Program,
    line: String,
    results: PathBuf,
}

impl Evening {
    fn new() -> Self {
        let api = class();
        let mut second = inside("class-a", pod());
        second["metadata"]["name"] = "second".into();
        second["metadata"]["uid"] = "another".into();
        api.put(second);
        let program = Program::default().kubeconfig(&api.kubeconfig());
        let checks = course(&program);
        let roster = program.file(
            "roster.csv",
            "student,name,namespace\ndone,花子,class-a\nbegun,太郎,class-c\n",
        );
        let results = roster.with_file_name("evening");
        let (roster, checks) = (roster.display(), checks.display());
        let folder = results.display();
        let line = format!("batch {roster} -e all --checks {checks} --results {folder}");
        Self {
            _api: api,
            program,
            line,
            results,
        }
    }
}

#[test]
fn whole_course_is_a_table_of_students_and_exercises() {
    let evening = Evening::new();
    let ended = evening.program.run(&evening.line);
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    assert_eq!(
        ended
            .out
            .matches("the course: 2 students, 3 exercises")
            .count(),
        1
    );
    let lines: Vec<Vec<&str>> = ended
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for expected in [
        vec!["student", "name", "zero", "a", "aside", "points"],
        vec!["done", "花子", "1/1", "1/1", "1/1", "3/3"],
        vec!["begun", "太郎", "1/1", "0/1", "1/1", "2/3"],
        vec!["passed", "by", "2/2", "1/2", "2/2"],
    ] {
        assert!(lines.contains(&expected), "{expected:?}\n{}", ended.out);
    }
    assert!(ended.out.contains("handson batch report"), "{}", ended.out);
    for name in ["zero", "a", "aside"] {
        let results = evening.results.join(format!("{name}.results.jsonl"));
        let report = evening
            .program
            .run(&format!("batch report {}", results.display()));
        assert_eq!(report.code, i32::from(name == "a"), "{}", report.err);
    }

    let (code, document) = evening.program.json(&format!("{} --resume", evening.line));
    assert_eq!(code, 1);
    assert_eq!(document["schema"], "handson.batch-course/v1");
    let points: Vec<&Value> = document["students"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["points"])
        .collect();
    assert_eq!(points, [3, 2]);
    assert_eq!(
        document["students"][1]["exercises"][1]["standing"],
        "failed"
    );
}

#[test]
fn variables_go_to_the_exercises_that_have_them() {
    let evening = Evening::new();
    let ended = evening
        .program
        .run(&format!("{} --set pod=nobody", evening.line));
    assert_eq!(ended.code, 1, "{}", ended.err);
    let ended = evening
        .program
        .run(&format!("{} --set podd=x", evening.line));
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(
        ended
            .err
            .contains("no exercise has the variable of `podd=x`"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("did you mean `pod`"), "{}", ended.err);
}

#[test]
fn options_of_one_exercise_are_refused_for_a_course() {
    let evening = Evening::new();
    for (option, said) in [
        ("--report csv=all.csv", "with -e all there is a table only"),
        ("--out-of 10", "with -e all there is a table only"),
        ("--stage only", "--stage does not go with -e all"),
    ] {
        let ended = evening.program.run(&format!("{} {option}", evening.line));
        assert_eq!(ended.code, 2, "{option}: {}", ended.err);
        assert!(ended.err.contains(said), "{option}: {}", ended.err);
    }
    std::fs::write(&evening.results, "").unwrap();
    let ended = evening.program.run(&evening.line);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(
        ended.err.contains("a results file of its own"),
        "{}",
        ended.err
    );
}
