//! The matrix on a terminal.

use std::time::{Duration, Instant};

use handson::batch::output::{Matrix, write_matrix};
use handson::batch::{Class, Sort};
use handson::report::terminal::Style;
use handson::text::{Lang, Text};
use unicode_width::UnicodeWidthStr as _;

use crate::{changed, of};

fn told(class: &Class, how: &Matrix) -> String {
    let mut out = Vec::new();
    write_matrix(&mut out, class, how).unwrap();
    String::from_utf8(out).unwrap()
}

fn at(width: usize, lang: Lang) -> Matrix {
    Matrix::new(Style {
        lang,
        width,
        ..Style::default()
    })
}

/// A small class in which everything occurs.
fn class() -> Class {
    let mut class = changed(34, |row| {
        if row.student.id == "s0003" {
            row.student.remarks.push(Text {
                ja: "同じ学生が名簿にもう一度あります (line 9)".into(),
                en: "the same student is listed more than once (also: line 9)".into(),
            });
        }
    });
    class.notes.push(Text {
        ja: "名簿の次の列は読みません: Email".into(),
        en: "these columns of the roster are not read: Email".into(),
    });
    class
}

#[test]
fn it_says_at_every_width_who_is_where() {
    for (lang, name) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        for width in [40, 60, 80, 100, 160] {
            let text = told(&class(), &at(width, lang));
            insta::assert_snapshot!(format!("matrix_{name}_{width}"), text);
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for lang in [Lang::Ja, Lang::En] {
        for width in [40, 50, 60, 72, 80, 100, 120, 160, 240] {
            let text = told(&class(), &at(width, lang));
            for line in text.lines() {
                assert!(line.width() <= width, "{width}: {}: {line}", line.width());
            }
        }
    }
}

#[test]
fn marks_are_coloured_and_plain_where_that_is_wanted() {
    let mut how = at(80, Lang::En);
    how.style.colour = true;
    insta::assert_snapshot!("matrix_colour", told(&class(), &how));
    how.style.colour = false;
    how.style.ascii = true;
    let text = told(&class(), &how);
    insta::assert_snapshot!("matrix_ascii", text);
    let table = text.lines().filter(|line| line.starts_with("s00"));
    let marks: String = table.filter_map(|line| line.get(50..)).collect();
    assert!(marks.is_ascii(), "{marks}");
}

#[test]
fn a_few_checks_stand_under_their_names() {
    let mut class = class();
    class.columns.truncate(4);
    for entry in &mut class.entries {
        entry.cells.truncate(4);
    }
    insta::assert_snapshot!("matrix_named", told(&class, &at(160, Lang::Ja)));
}

#[test]
fn it_is_sorted_by_what_is_asked_for() {
    let class = class();
    let checks: Vec<&str> = class.columns.iter().map(|it| it.check.as_str()).collect();
    assert_eq!(Sort::named("nonsense", checks.iter().copied()), None);
    let ids = |word: &str| -> Vec<String> {
        let sort = Sort::named(word, checks.iter().copied()).unwrap();
        let order = sort.order(&class).into_iter();
        order
            .map(|at| class.entries[at].student.id.clone())
            .collect()
    };
    let roster = ids("roster");
    assert_eq!(roster[..2], ["s0001", "s0002"]);
    for word in ["name", "points", "status", checks[3]] {
        let mut sorted = ids(word);
        assert_ne!(sorted, roster, "{word}");
        sorted.sort();
        assert_eq!(sorted, roster, "{word} loses nobody");
    }
    let first = |word: &str| {
        class
            .entries
            .iter()
            .find(|it| it.student.id == ids(word)[0])
    };
    assert!(
        !first("status").unwrap().has_report(),
        "who needs help is first"
    );
    let most = class.entries.iter().map(|it| it.totals.points).max();
    assert_eq!(Some(first("points").unwrap().totals.points), most);
    assert_eq!(
        first(checks[3]).unwrap().cells[3].verdict,
        Some(handson::report::Verdict::Fail)
    );
}

#[test]
fn roster_and_cluster_cannot_steer_the_terminal() {
    let hostile = "\u{1b}[2J\u{202e}x\n::error::y";
    let class = changed(30, |row| {
        row.student.name = hostile.into();
        row.student.id = format!("{hostile}{}", row.student.id);
        row.student.remarks = vec![Text::same(hostile)];
        if let Some(stopped) = &mut row.stopped {
            stopped.what = Text::same(hostile);
        }
    });
    for width in [40, 160] {
        let text = told(&class, &at(width, Lang::Ja));
        let bad = text
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None);
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")));
    }
}

#[test]
fn three_thousand_students_are_told_in_a_moment() {
    let class = of(3000);
    let start = Instant::now();
    let text = told(&class, &at(100, Lang::Ja));
    let took = start.elapsed();
    assert!(text.lines().count() > 3000);
    // A debug build on a busy machine; a release build takes a twentieth.
    assert!(took < Duration::from_secs(5), "{took:?}");
}
