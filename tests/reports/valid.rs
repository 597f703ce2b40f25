//! Reports as programs read them that others wrote.

use handson::text::Lang;
use handson_test_support::validators::validated;

use crate::rendered;

/// The forms that are read by others' programs, by the end of their files' names.
const FORMS: [(&str, &str); 5] = [
    ("junit", ".junit.xml"),
    ("tap", ".tap"),
    ("ctrf", ".ctrf.json"),
    ("html", ".html"),
    ("json", ".json"),
];

#[test]
#[ignore = "ci/test runs it, once it has installed the validators"]
fn every_report_is_valid_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut written = Vec::new();
    for (form, ending) in FORMS {
        let all = rendered(form);
        for (at, (name, _, text)) in all.iter().enumerate() {
            let lang = [Lang::Ja, Lang::En][at % 2];
            let path = folder.path().join(format!("{name}-{lang:?}{ending}"));
            std::fs::write(path, text).unwrap();
        }
        written.push((ending.to_owned(), all.len()));
    }
    written.sort();
    let read = validated(folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(read.into_iter().collect::<Vec<_>>(), written);
}

#[test]
#[ignore = "ci/test runs it, once it has installed the validators"]
fn validators_refuse_what_is_broken() {
    let broken = [
        (
            "attribute.junit.xml",
            "<testsuites><testsuite name='a' tests='1' failures='0' errors='0'>\
             <testcase name='b' file='c'/></testsuite></testsuites>",
            "'file' attribute not allowed",
        ),
        (
            "count.junit.xml",
            "<testsuites tests='2'><testsuite name='a' tests='2' failures='0' errors='0'>\
             <testcase name='b'/></testsuite></testsuites>",
            "2 tests are told, and 1 are there",
        ),
        (
            "plan.tap",
            "TAP version 14\n1..2\nok 1 - a\n",
            "incorrect number of tests",
        ),
        (
            "line.tap",
            "TAP version 14\n1..1\nok 1 - a\nhello\n",
            "no TAP: hello",
        ),
        (
            "block.tap",
            "TAP version 14\n1..1\nok 1 - a\n  ---\n  b: [\n  ...\n",
            "no TAP",
        ),
        ("version.tap", "1..1\nok 1 - a\n", "the version is"),
        (
            "version.ctrf.json",
            r#"{"reportFormat": "CTRF", "specVersion": "9.0.0"}"#,
            "there is no 9.0.0",
        ),
        ("less.ctrf.json", r#"{"reportFormat": "CTRF"}"#, "results"),
        ("cells.csv", "a,b\r\nc\r\n", "line 2 has 1 cells"),
        ("quotes.csv", "a,b\r\n\"c\"d,e\r\n", "Error"),
        ("table.html", "<!DOCTYPE html><p><table></p>", "1:"),
        ("half.json", "{", "JSONDecodeError"),
        ("half.zip", "PK", "BadZipFile"),
        ("a.xyz", "", "nobody here knows its form"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, text, _) in broken {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let told = validated(folder.path()).unwrap_err();
    for (name, _, problem) in broken {
        let mut lines = told.lines().filter(|line| line.contains(name));
        assert!(
            lines.any(|line| line.contains(problem)),
            "{name}: no {problem} in {told}"
        );
    }
}
