//! What holds for every form.

use std::collections::BTreeSet;

use handson::report::{Form as _, Format, Report, Reports};
use handson::text::Lang;

use crate::samples::awkward::{self, HOSTILE};
use crate::samples::report as made;
use crate::{names, render, rendered, samples};

#[test]
fn a_form_is_known_by_its_name() {
    let all: BTreeSet<&str> = names().collect();
    assert_eq!(all.len(), Format::ALL.len());
    for name in all {
        assert_eq!(Format::named(name).map(Format::name), Some(name));
    }
    assert!(Format::named("xml").is_none());
}

#[test]
fn docs_table_lists_every_form_in_order() {
    let page = include_str!("../../docs/reports.md");
    let (_, table) = page.split_once("| format |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = table.lines().filter_map(|row| row.strip_prefix("| `"));
    let listed: Vec<&str> = rows.map(|row| row.split_once('`').unwrap().0).collect();
    assert_eq!(listed, names().collect::<Vec<_>>());
}

#[test]
fn no_form_steers_a_terminal_or_a_reader() {
    for format in names() {
        // The model itself is cleaned by whoever makes it.
        if format == "json" {
            continue;
        }
        for (name, _, text) in rendered(format) {
            let bad = text.chars().find(|c| {
                (c.is_control() && *c != '\n')
                    || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
            });
            assert_eq!(bad, None, "{name} as {format}");
            let command = text
                .lines()
                .find(|line| line.trim_start().starts_with("::") || line.contains("##["));
            assert_eq!(command, None, "{name} as {format}");
        }
    }
}

#[test]
fn a_long_text_is_cut_visibly() {
    let reports = Reports::new(vec![awkward::hostile()]);
    for format in names() {
        if matches!(format, "json" | "classroom50") {
            continue;
        }
        let text = render(format, &reports, Lang::En);
        assert!(text.len() < 200_000, "{}: {}", format, text.len());
        assert!(text.replace('\\', "").contains("characters)"), "{}", format);
    }
}

#[test]
fn incomplete_report_says_so_in_every_form() {
    for report in [awkward::stopped(), awkward::unreachable()] {
        for format in names() {
            let text = render(format, &Reports::new(vec![report.clone()]), Lang::En);
            let said = match format {
                "json" => text.contains("\"complete\": false"),
                "tap" => text.contains("Bail out!"),
                _ => text.contains("Incomplete"),
            };
            assert!(said, "{format}: {text}");
        }
    }
}

#[test]
fn the_json_form_is_the_model() {
    for (name, reports) in samples() {
        let text = render("json", &reports, Lang::En);
        match reports.reports.as_slice() {
            [one] => assert_eq!(
                serde_json::from_str::<Report>(&text).unwrap(),
                *one,
                "{name}"
            ),
            _ => assert_eq!(
                serde_json::from_str::<Reports>(&text).unwrap(),
                reports,
                "{name}"
            ),
        }
    }
}

/// Tags that need no end.
const VOID: [&str; 4] = ["meta", "link", "br", "input"];

#[test]
fn every_tag_of_the_page_is_ours_and_closed() {
    for (name, _, text) in rendered("html") {
        let (head, rest) = text.split_once("<style>").unwrap();
        let (_, rest) = rest.split_once("</style>").unwrap();
        let (body, end) = rest.split_once("<script>").unwrap();
        let (_, end) = end.split_once("</script>").unwrap();
        let mut open = Vec::new();
        for part in [head, body, end].join("").split('<').skip(1) {
            let (tag, _) = part.split_once('>').unwrap();
            if let Some(tag) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(tag), "{name}");
                continue;
            }
            let word = tag.split([' ', '/']).next().unwrap();
            assert!(
                !["script", "img", "iframe", "style"].contains(&word),
                "{name}: {tag}"
            );
            let outside: String = tag.split('"').step_by(2).collect();
            assert!(
                !outside.contains("onerror") && !outside.contains(" src="),
                "{name}: {tag}"
            );
            for address in tag.split(" href=\"").skip(1) {
                let ours = address.starts_with('#') || address.starts_with("data:,");
                assert!(ours, "{name}: {tag}");
            }
            if !VOID.contains(&word) && word != "!DOCTYPE" {
                open.push(word.to_owned());
            }
        }
        assert!(open.is_empty(), "{name}: {open:?}");
        for outside in ["url(", "@import"] {
            assert!(!text.contains(outside), "{name}: {outside}");
        }
    }
}

#[test]
fn the_page_has_every_text_in_both_languages() {
    let report = made::mixed();
    let text = render("html", &Reports::new(vec![report.clone()]), Lang::Ja);
    assert!(text.contains("<html lang=\"ja\" data-lang=\"ja\">"));
    for (_, check) in report.checks() {
        for (lang, title) in [("ja", &check.title.ja), ("en", &check.title.en)] {
            assert!(
                text.contains(&format!("<span lang=\"{lang}\">{title}</span>")),
                "{title}"
            );
        }
    }
    assert!(
        HOSTILE.contains("<script>"),
        "the sample is what it is to be"
    );
}

/// One stage of two that was asked for, of a submission with more in it.
fn partial() -> Report {
    let mut report = made::mixed();
    report.part = Some(handson::report::Part {
        stages: vec!["hostpath".to_owned()],
        of_stages: 4,
        of_points: 38,
    });
    report.submission = Some(handson::report::SubmissionReport {
        left_aside: vec![handson::say!(ja: "notes.yaml (余分)", en: "notes.yaml (extra)")],
        ..Default::default()
    });
    report
}

#[test]
fn a_part_of_an_exercise_is_said_in_every_form() {
    let reports = Reports::new(vec![partial()]);
    for format in names() {
        // The result file of a classroom has a form of its own, with the part's points alone.
        if format == "classroom50" {
            continue;
        }
        let text = render(format, &reports, Lang::En);
        assert!(text.contains("hostpath"), "{format}: {text}");
        let whole = if format == "junit" {
            "handson.part"
        } else {
            "38"
        };
        assert!(text.contains(whole), "{format}: {text}");
        if format != "junit" {
            assert!(
                text.contains("left aside")
                    || text.contains("leftAside")
                    || text.contains("Left aside"),
                "{format}: {text}"
            );
            assert!(text.contains("notes"), "{format}: {text}");
        }
    }
}

#[test]
fn report_of_earlier_version_has_no_part() {
    let mut value = serde_json::to_value(partial()).unwrap();
    value.as_object_mut().unwrap().remove("part");
    value["submission"]
        .as_object_mut()
        .unwrap()
        .remove("leftAside");
    let read: Report = serde_json::from_value(value).unwrap();
    assert!(read.part.is_none() && read.submission.unwrap().left_aside.is_empty());
}
