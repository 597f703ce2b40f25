//! `JUnit` by GitLab's and Jenkins' rules.

use std::collections::BTreeSet;

use handson::report::{Blocked, Report, Reports, Setting, SourceLine, SubmissionReport, Verdict};
use handson::text::Lang;

use crate::samples::awkward;
use crate::samples::report as made;
use crate::xml::{self, Element};
use crate::{render, rendered};

/// The cases of a file, after all rules were looked at.
fn cases(text: &str) -> Vec<Element> {
    let root = xml::read(text);
    assert_eq!(root.name, "testsuites");
    let mut cases = Vec::new();
    let mut names = BTreeSet::new();
    for suite in &root.children {
        assert_eq!(suite.name, "testsuite");
        let own: Vec<Element> = suite.all("testcase").cloned().collect();
        assert_eq!(
            suite.children.len(),
            own.len() + 1,
            "properties and cases only"
        );
        counted(suite, &own);
        let skipped = own.iter().filter(|it| it.all("skipped").next().is_some());
        assert_eq!(suite.get("skipped"), skipped.count().to_string());
        assert_time(suite.get("time"));
        let known = [
            "name",
            "tests",
            "failures",
            "errors",
            "skipped",
            "time",
            "timestamp",
        ];
        attributes(suite, &known);
        for case in &own {
            let place = (
                case.get("classname").to_owned(),
                case.get("name").to_owned(),
            );
            assert!(!place.0.is_empty() && !place.1.is_empty());
            assert!(
                names.insert(place.clone()),
                "{place:?} twice: GitLab drops one"
            );
            assert_time(case.get("time"));
            attributes(case, &["name", "classname", "time"]);
            verdict(case);
        }
        cases.extend(own);
    }
    counted(&root, &cases);
    cases
}

/// No attribute that Jenkins' schema does not have.
fn attributes(element: &Element, known: &[&str]) {
    for name in element.attributes.keys() {
        assert!(known.contains(&name.as_str()), "{}: {name}", element.name);
    }
}

fn counted(element: &Element, cases: &[Element]) {
    let count = |name: &str| {
        cases
            .iter()
            .filter(|case| case.all(name).next().is_some())
            .count()
    };
    for (attribute, count) in [
        ("tests", cases.len()),
        ("failures", count("failure")),
        ("errors", count("error")),
    ] {
        assert_eq!(element.get(attribute), count.to_string(), "{attribute}");
    }
}

fn assert_time(time: &str) {
    let (seconds, thousandths) = time.split_once('.').unwrap();
    assert!(
        seconds.parse::<u64>().is_ok() && thousandths.len() == 3,
        "{time}"
    );
}

/// At most one outcome, whose message is in the attribute and in the text.
fn verdict(case: &Element) {
    assert!(case.children.len() <= 1);
    if let Some(outcome) = case.children.first() {
        assert!(["failure", "error", "skipped"].contains(&outcome.name.as_str()));
        let message = outcome.get("message");
        assert!(!message.is_empty(), "{case:?}");
        assert!(outcome.text.starts_with(message), "{outcome:?}");
    }
}

#[test]
fn every_report_keeps_the_rules() {
    for (name, reports, text) in rendered("junit") {
        let count: usize = reports.reports.iter().map(|it| it.checks().count()).sum();
        let marks = reports
            .reports
            .iter()
            .filter(|it| !it.complete || it.checks().all(|(_, it)| it.verdict == Verdict::Skipped));
        assert_eq!(cases(&text).len(), count + marks.count(), "{name}");
        assert!(text.len() < 30_000_000, "{name}");
    }
}

#[test]
fn a_verdict_is_what_the_table_says() {
    let text = render("junit", &Reports::new(vec![made::mixed()]), Lang::En);
    let cases = cases(&text);
    let outcome = |check: &str| {
        let case = cases
            .iter()
            .find(|case| case.get("name").starts_with(&format!("{check}: ")));
        case.unwrap().children.first().map(|it| it.name.clone())
    };
    assert_eq!(outcome("mounted"), None);
    assert_eq!(outcome("node-selector").as_deref(), Some("failure"));
    assert_eq!(outcome("rows").as_deref(), Some("skipped"));
    assert_eq!(outcome("node-label").as_deref(), Some("skipped"));
}

#[test]
fn undetermined_or_not_confirmed_check_is_an_error() {
    let mut report = made::undetermined();
    let last = report.stages[0].checks.last_mut().unwrap();
    assert_eq!(last.reason.as_ref().unwrap().kind, Blocked::NotConfirmed);
    assert_eq!(last.verdict, Verdict::Skipped);
    report.complete = true;
    let text = render("junit", &Reports::new(vec![report]), Lang::En);
    for case in cases(&text) {
        assert_eq!(case.children[0].name, "error");
    }
}

#[test]
fn stopped_or_empty_run_is_never_green() {
    for report in [
        awkward::stopped(),
        awkward::unreachable(),
        awkward::empty(),
        awkward::read_only(),
    ] {
        let text = render("junit", &Reports::new(vec![report.clone()]), Lang::En);
        let cases = cases(&text);
        let whole = cases
            .iter()
            .find(|case| case.get("name") == "the whole run")
            .unwrap();
        assert_eq!(whole.children[0].name, "error");
        for note in &report.notes {
            assert!(whole.children[0].text.contains(&note.en), "{text}");
        }
    }
}

#[test]
fn times_of_the_cases_add_up_to_the_run() {
    let mut report = made::mixed();
    let times = [300, 100, 700];
    let checks = report.stages.iter_mut().flat_map(|it| &mut it.checks);
    let looked = checks.filter(|it| it.verdict != Verdict::Skipped);
    for (check, time) in looked.zip(times.into_iter().cycle()) {
        check.elapsed_ms = time;
    }
    let seconds = |report: &Report| -> Vec<String> {
        let text = render("junit", &Reports::new(vec![report.clone()]), Lang::En);
        let cases = cases(&text).into_iter().map(|it| it.get("time").to_owned());
        cases.filter(|time| time != "0.000").collect()
    };
    // Settled after 100, 300 and 700 ms; several at once took no longer than one.
    assert_eq!(seconds(&report), ["0.200", "0.100", "0.400"]);
    // Each stage of a submission is graded in a run of its own.
    report.submission = Some(SubmissionReport::default());
    let own = seconds(&report);
    assert!(own.len() > 3, "{own:?}");
}

#[test]
fn a_refused_submission_is_one_case() {
    let text = render("junit", &Reports::new(vec![crate::refused()]), Lang::En);
    let [case] = cases(&text).try_into().unwrap();
    assert_eq!(case.get("name"), "what was handed in can be graded");
    assert_eq!(case.children[0].get("type"), "refused");
    assert!(case.children[0].text.contains("a,b.yaml:7:3"), "{text}");
}

#[test]
fn file_of_a_case_is_an_attribute_in_gitlab_alone() {
    let mut report = made::mixed();
    let checks = report.stages.iter_mut().flat_map(|it| &mut it.checks);
    for check in checks.filter(|it| it.verdict == Verdict::Fail) {
        check.source = Some(SourceLine {
            file: "work/pvc.yaml".into(),
            line: 12,
        });
    }
    let reports = Reports::new(vec![report]);
    let setting = Setting {
        lang: Lang::En,
        in_gitlab: true,
        ..Setting::default()
    };
    let text = crate::form("junit").render(&reports, &setting).unwrap();
    assert!(text.contains(" file=\"work/pvc.yaml\""), "{text}");
    let elsewhere = render("junit", &reports, Lang::En);
    assert!(!elsewhere.contains(" file="), "{elsewhere}");
}

#[test]
fn a_failure_says_which_line_it_is_about() {
    let mut report = made::mixed();
    let checks = report.stages.iter_mut().flat_map(|it| &mut it.checks);
    for check in checks.filter(|it| it.verdict == Verdict::Fail) {
        check.source = Some(SourceLine {
            file: "work/pvc.yaml".into(),
            line: 12,
        });
    }
    for form in [
        "junit",
        "tap",
        "ctrf",
        "gradescope",
        "prairielearn",
        "markdown",
    ] {
        let text = render(form, &Reports::new(vec![report.clone()]), Lang::En);
        assert!(text.contains("work/pvc.yaml:12"), "{form}: {text}");
    }
}
