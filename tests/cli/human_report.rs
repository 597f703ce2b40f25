//! The report for people.

use handson::report::terminal::{Style, TerminalReporter};
use handson::report::{Event, Report, Verdict};
use handson::text::{Lang, Text};
use unicode_width::UnicodeWidthStr as _;

use crate::samples::{green, mixed, undetermined};

fn style(lang: Lang, width: usize) -> Style {
    Style {
        lang,
        width,
        ..Style::default()
    }
}

fn told(report: &Report, style: Style) -> String {
    let mut human = TerminalReporter::new(Vec::new(), style, &report.exercise);
    human.emit_report(report).unwrap();
    String::from_utf8(human.into_inner()).unwrap()
}

#[test]
fn mixed_run_says_what_why_and_what_next() {
    for (lang, name) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        for width in [60, 100] {
            insta::assert_snapshot!(
                format!("mixed_{name}_{width}"),
                told(&mixed(), style(lang, width))
            );
        }
    }
}

#[test]
fn what_could_not_be_determined_says_why_once() {
    insta::assert_snapshot!(
        "undetermined_ja",
        told(&undetermined(), style(Lang::Ja, 100))
    );
    insta::assert_snapshot!(
        "undetermined_en",
        told(&undetermined(), style(Lang::En, 100))
    );
}

#[test]
fn a_green_run_is_quiet() {
    insta::assert_snapshot!("green_ja", told(&green(), style(Lang::Ja, 100)));
    insta::assert_snapshot!("green_en", told(&green(), style(Lang::En, 100)));
}

#[test]
fn verbose_tells_what_a_pass_rests_on() {
    let style = Style {
        verbose: true,
        ..style(Lang::Ja, 100)
    };
    insta::assert_snapshot!("verbose_ja", told(&mixed(), style));
}

#[test]
fn an_interrupted_run_says_so() {
    let mut report = green();
    report.complete = false;
    report.exit_code = 130;
    insta::assert_snapshot!("interrupted_ja", told(&report, style(Lang::Ja, 100)));
}

#[test]
fn the_english_ascii_report_is_all_ascii() {
    let style = Style {
        ascii: true,
        ..style(Lang::En, 100)
    };
    let text = told(&mixed(), style);
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn no_line_but_a_command_is_wider_than_the_terminal() {
    for lang in [Lang::Ja, Lang::En] {
        for width in [64, 80, 100, 200] {
            let text = told(&mixed(), style(lang, width));
            for line in text
                .lines()
                .filter(|line| !line.contains("kubectl") && !line.contains("handson "))
            {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn escapes_in_reports_never_reach_the_output() {
    let hostile = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\r\n::error::x";
    for report in [mixed(), undetermined(), green()] {
        let mut json = serde_json::to_value(&report).unwrap();
        poison(&mut json, hostile);
        let report: Report = serde_json::from_value(json).unwrap();
        for lang in [Lang::Ja, Lang::En] {
            for width in [20, 100] {
                let style = Style {
                    verbose: true,
                    ..style(lang, width)
                };
                let text = told(&report, style);
                assert!(text.contains('x'));
                for c in ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\r'] {
                    assert!(!text.contains(c), "{c:?} in {text:?}");
                }
                for line in text.lines() {
                    assert!(!line.trim_start().starts_with("::"), "{line}");
                }
            }
        }
    }
}

/// Puts `hostile` into every string that is free text.
fn poison(value: &mut serde_json::Value, hostile: &str) {
    use serde_json::Value;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, hostile)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(_)
                        if ["verdict", "kind", "seen", "started", "finished"]
                            .contains(&name.as_str()) => {}
                    Value::String(text) => text.push_str(hostile),
                    other => poison(other, hostile),
                }
            }
        }
        Value::String(text) => text.push_str(hostile),
        _ => {}
    }
}

#[test]
fn each_check_is_written_as_soon_as_it_is_told() {
    let report = green();
    let mut human = TerminalReporter::new(Vec::new(), style(Lang::En, 80), "volumes");
    human.emit(&Event::Stage(&report.stages[0])).unwrap();
    human
        .emit(&Event::Check(&report.stages[0].checks[0]))
        .unwrap();
    let text = String::from_utf8(human.into_inner()).unwrap();
    assert!(text.contains("becomes ready"));
}

#[test]
fn last_line_names_the_first_failing_check() {
    let text = told(&mixed(), style(Lang::En, 200));
    let last = text.lines().last().unwrap();
    assert!(
        last.contains("handson hint volumes/node-selector"),
        "{last}"
    );
}

#[test]
fn a_check_skipped_without_a_reason_is_still_told() {
    let mut report = green();
    report.stages[0].checks[1].verdict = Verdict::Skipped;
    report.stages[0].checks[1].title = Text::same("the odd one");
    assert!(told(&report, style(Lang::En, 80)).contains("the odd one"));
}
