//! A parser of TAP 14 that takes nothing else.

use handson::report::{Reports, Verdict};
use handson::text::Lang;

use crate::samples::report as made;
use crate::{bonus, render, rendered};

/// What a harness makes of a file.
#[derive(Debug, Default)]
struct Run {
    points: Vec<Point>,
    bailed: bool,
}

#[derive(Debug)]
struct Point {
    ok: bool,
    skipped: bool,
    name: String,
    inside: Option<Run>,
}

impl Run {
    /// Whether a harness calls it a success.
    fn passes(&self) -> bool {
        !self.bailed && self.points.iter().all(|point| point.ok || point.skipped)
    }

    /// The points that have none inside.
    fn leaves(&self) -> Vec<&Point> {
        let points = self.points.iter();
        points
            .flat_map(|point| match &point.inside {
                Some(run) => run.leaves(),
                None => vec![point],
            })
            .collect()
    }
}

fn parse(text: &str) -> Run {
    let mut lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.remove(0), "TAP version 14");
    run(&lines)
}

fn run(lines: &[&str]) -> Run {
    let mut run = Run::default();
    let mut plan = None;
    let mut inside: Option<Run> = None;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        assert!(!run.bailed, "after Bail out!: {line}");
        if line.starts_with("    ") {
            let end = lines[at..].iter().position(|it| !it.starts_with("    "));
            let end = end.map_or(lines.len(), |end| at + end);
            let below: Vec<&str> = lines[at - 1..end].iter().map(|it| &it[4..]).collect();
            inside = Some(self::run(&below));
            at = end;
        } else if line == "  ---" {
            let end = lines[at..].iter().position(|it| *it == "  ...").unwrap();
            for entry in &lines[at..at + end] {
                let (key, value) = entry.strip_prefix("  ").unwrap().split_once(": ").unwrap();
                assert!(key.chars().all(|c| c.is_ascii_lowercase()), "{entry}");
                // JSON is YAML.
                serde_json::from_str::<serde_json::Value>(value).unwrap();
            }
            assert!(!run.points.is_empty(), "a block of no point");
            at += end + 1;
        } else if let Some(count) = line.strip_prefix("1..") {
            let count = count.split(" # ").next().unwrap();
            assert!(
                plan.replace(count.parse::<usize>().unwrap()).is_none(),
                "two plans"
            );
        } else if line.starts_with("Bail out!") {
            run.bailed = true;
        } else if !line.starts_with('#') {
            let point = point(line, run.points.len() + 1, inside.take());
            run.points.push(point);
        }
    }
    let count = run.points.len();
    assert!(
        plan == Some(count) || (run.bailed && count == 0),
        "{lines:#?}"
    );
    assert!(inside.is_none(), "a subtest without its point");
    run
}

fn point(line: &str, number: usize, inside: Option<Run>) -> Point {
    let (ok, rest) = match line.strip_prefix("not ok ") {
        Some(rest) => (false, rest),
        None => (
            true,
            line.strip_prefix("ok ").unwrap_or_else(|| panic!("{line}")),
        ),
    };
    let rest = rest
        .strip_prefix(&format!("{number} - "))
        .unwrap_or_else(|| panic!("{line}"));
    let mut name = String::new();
    let mut directive = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.push(chars.next().filter(|c| "\\#".contains(*c)).unwrap()),
            '#' => {
                directive = chars.as_str().trim().into();
                break;
            }
            c => name.push(c),
        }
    }
    let skipped = directive.starts_with("SKIP");
    assert!(skipped || directive.is_empty(), "{line}");
    if let Some(run) = &inside {
        assert_eq!(ok, run.passes(), "{line}");
    }
    Point {
        ok,
        skipped,
        name: name.trim().to_owned(),
        inside,
    }
}

#[test]
fn tap_14_passes_only_where_all_is_well() {
    for (name, reports, text) in rendered("tap") {
        let run = parse(&text);
        let count: usize = reports.reports.iter().map(|it| it.checks().count()).sum();
        // What was refused is one point that says so.
        let count = count.max(usize::from(name == "refused"));
        assert_eq!(run.leaves().len(), count, "{name}");
        assert_eq!(run.passes(), reports.exit_code == 0, "{name}");
    }
}

#[test]
fn a_title_with_a_directive_in_it_is_a_title() {
    let mut report = made::green();
    report.stages[0].checks[0].title = handson::text::Text::same("a # SKIP b \\ c");
    report.stages[0].checks[0].verdict = Verdict::Fail;
    let run = parse(&render("tap", &Reports::new(vec![report]), Lang::En));
    let first = run.leaves()[0];
    assert_eq!(
        (first.ok, first.skipped, first.name.as_str()),
        (false, false, "a # SKIP b \\ c")
    );
}

#[test]
fn a_bonus_is_named() {
    let text = render("tap", &Reports::new(vec![bonus()]), Lang::En);
    let run = parse(&text);
    assert!(
        run.leaves()
            .iter()
            .any(|point| point.name == "one more (bonus)"),
        "{text}"
    );
}
