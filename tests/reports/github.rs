//! GitHub Actions: commands as the runner reads them, and the summary.

use handson::report::{Reports, github};
use handson::text::{Lang, Text};
use regex::Regex;

use crate::samples::awkward;
use crate::samples::report as made;
use crate::{many, render, rendered, samples};

/// A workflow command, read as the runner does.
#[derive(Debug)]
struct Command {
    sort: String,
    title: String,
    message: String,
}

fn command(line: &str) -> Command {
    assert!(!line.contains(['\n', '\r']), "{line}");
    assert!(!line.contains("##["), "{line}");
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (sort, properties) = head.split_once(' ').unwrap();
    let mut properties = properties.split(',').map(|it| it.split_once('=').unwrap());
    let title = properties.find(|(name, _)| *name == "title").unwrap().1;
    assert!(
        properties.next().is_none() && !title.contains(':'),
        "{line}"
    );
    Command {
        sort: sort.to_owned(),
        title: plain(title),
        message: plain(message),
    }
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        out.push(match &after[..2] {
            "25" => '%',
            "0D" => '\r',
            "0A" => '\n',
            "3A" => ':',
            "2C" => ',',
            other => panic!("%{other}"),
        });
        rest = &after[2..];
    }
    out + rest
}

#[test]
fn annotations_are_commands_within_the_limits() {
    for (name, reports) in samples() {
        for lang in [Lang::Ja, Lang::En] {
            let commands: Vec<_> = github::annotations(&reports, lang)
                .iter()
                .map(|it| command(it))
                .collect();
            for (sort, most) in [("error", 10), ("warning", 10), ("notice", 1)] {
                let count = commands.iter().filter(|it| it.sort == sort).count();
                assert!(count <= most, "{name}: {count} {sort}");
            }
            for command in &commands {
                assert!(["error", "warning", "notice"].contains(&command.sort.as_str()));
                assert!(!command.title.is_empty());
                assert!(command.message.len() <= 4096, "{name}");
            }
        }
    }
}

#[test]
fn a_notice_says_how_many_are_not_shown() {
    let lines = github::annotations(&Reports::new(vec![many()]), Lang::En);
    assert_eq!(lines.len(), 11);
    let last = command(&lines[10]);
    assert_eq!(last.sort, "notice");
    assert!(last.message.starts_with("140 more"), "{last:?}");
}

#[test]
fn failure_is_an_error_and_inconclusive_a_warning() {
    let sorts = |report| {
        let lines = github::annotations(&Reports::new(vec![report]), Lang::En);
        lines.iter().map(|it| command(it).sort).collect::<Vec<_>>()
    };
    assert_eq!(sorts(made::mixed()), ["error", "error"]);
    assert_eq!(sorts(made::undetermined()), ["warning"]);
    assert_eq!(sorts(awkward::stopped()), ["error", "warning", "warning"]);
    assert!(sorts(made::green()).is_empty());
}

#[test]
fn summary_of_any_report_is_under_a_mebibyte() {
    for (name, _, text) in rendered("github") {
        assert!(text.len() <= github::SUMMARY, "{name}: {}", text.len());
    }
    let mut report = awkward::hostile();
    let mut check = report.stages[0].checks[0].clone();
    check.evidence = vec![Text::same(awkward::HOSTILE.repeat(10)); 3];
    check.mismatches.pop();
    check.mismatches[0].actual = Text::same(awkward::HOSTILE.repeat(10));
    report.stages[0].checks = vec![check; 3000];
    let text = render("github", &Reports::new(vec![report]), Lang::En);
    assert!(text.len() <= github::SUMMARY, "{}", text.len());
    assert!(text.contains("too long"), "a cut is told: {text}");
}

#[test]
fn markdown_has_no_markup_that_is_not_ours() {
    // Commands to copy are ours and stand in code spans.
    let spans = Regex::new(r"`(kubectl|handson) [^`\n|@<]*`").unwrap();
    for format in ["github", "markdown"] {
        let text = render(format, &Reports::new(vec![awkward::hostile()]), Lang::En);
        let text = spans.replace_all(&text, "");
        for tag in text.split('<').skip(1) {
            let ours = ["sub>", "/sub>", "br>", "code>", "/code>"];
            assert!(
                ours.iter().any(|it| tag.starts_with(it)),
                "<{}",
                &tag[..20.min(tag.len())]
            );
        }
        for (at, _) in text.match_indices(['`', '[', '*']) {
            let bold = text[at..].starts_with("**") || text[..at].ends_with('*');
            assert!(text[..at].ends_with('\\') || bold, "{}", &text[at..]);
        }
        assert!(!text.contains('@'), "a mention");
        for row in text.lines().filter(|line| line.starts_with('|')) {
            let cells = row.replace("\\|", "").matches('|').count();
            assert_eq!(cells, 4, "{row}");
        }
    }
}

#[test]
fn what_is_undetermined_for_one_reason_is_told_once() {
    let reports = Reports::new(vec![made::undetermined()]);
    let reason = "not allowed to get pods in namespace default (403)";
    let lines = github::annotations(&reports, Lang::En);
    let warning = command(&lines[0]);
    assert_eq!(warning.title, "2 checks could not be determined");
    let told: Vec<&str> = warning.message.lines().collect();
    assert_eq!(
        told,
        [
            reason,
            "Pod mariadb becomes ready",
            "rows 1, 2, 3 are there"
        ]
    );
    for format in ["github", "html"] {
        let text = render(format, &reports, Lang::En).replace('\\', "");
        assert_eq!(text.matches(reason).count(), 1, "{text}");
    }
}

#[test]
fn a_refused_submission_is_one_annotation_at_its_line() {
    let lines = github::annotations(&Reports::new(vec![crate::refused()]), Lang::En);
    let [line] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    let place = "::error file=work/a%2Cb.yaml,line=7,col=3,title=";
    assert!(line.starts_with(place), "{line}");
    assert!(line.contains("a,b.yaml:7:3: this is no YAML"), "{line}");
}
