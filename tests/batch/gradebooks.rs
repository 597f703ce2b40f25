//! CSV, read by strict readers.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};
use handson::batch::{Class, Output, StudentStatus};
use handson::report::Form as _;
use handson::text::Lang;

use crate::output;
use crate::{changed, of, rendered};

/// The header and the lines; every line has as many cells as the header, every
/// end of a line is CRLF, and no cell is a formula.
fn read(text: &str) -> (StringRecord, Vec<StringRecord>) {
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let mut reader = ReaderBuilder::new()
        .flexible(false)
        .from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let lines: Vec<StringRecord> = reader.records().map(Result::unwrap).collect();
    for cell in lines.iter().flatten().chain(&header) {
        assert!(
            cell == "-" || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{cell}"
        );
    }
    (header, lines)
}

/// A cell by its column.
fn cell<'a>(header: &StringRecord, line: &'a StringRecord, column: &str) -> &'a str {
    let at = header.iter().position(|name| name == column);
    &line[at.unwrap_or_else(|| panic!("{column}: {header:?}"))]
}

#[test]
fn table_has_a_line_for_each_student_for_excel() {
    let class = of(120);
    let text = rendered(output("csv"), &class, Lang::Ja);
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or_else(|| panic!("no mark for Excel"));
    let (header, lines) = read(text);
    assert_eq!(lines.len(), 120);
    for (line, entry) in lines.iter().zip(&class.entries) {
        let cell = |column| cell(&header, line, column);
        assert_eq!(cell("student"), entry.student.id);
        assert_eq!(cell("name"), entry.student.name);
        assert_eq!(cell("standing"), entry.status.name());
        assert_eq!(cell("Email"), entry.student.extra["Email"]);
        for (column, seen) in class.columns.iter().zip(&entry.cells) {
            assert_eq!(cell(&column.check).is_empty(), seen.verdict.is_none());
        }
        if entry.has_report() {
            assert_eq!(cell("points"), entry.totals.points.to_string());
            let passed = entry.status == StudentStatus::Passed;
            assert_eq!(
                (cell("why").is_empty(), cell("next").is_empty()),
                (passed, passed)
            );
        } else {
            assert_eq!(cell("points"), "", "nobody has 0 for not being seen");
            assert!(!cell("why").is_empty());
        }
        assert_eq!(cell("reached"), class.stage_reached_name(entry));
        for time in ["started", "finished"] {
            let is_to_the_second =
                |time: &str| jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", time).is_ok();
            let known = entry.started.is_some();
            assert_eq!(is_to_the_second(cell(time)), known, "{}", cell(time));
        }
    }
}

#[test]
fn whatever_a_roster_holds_no_cell_is_a_formula() {
    let class = changed(20, |row| {
        row.student.name = "=HYPERLINK(\"http://x\";\"y\")".into();
        row.student.extra.insert("+note".into(), "@SUM(1)".into());
        row.student.extra.insert("Email".into(), "-2+3".into());
    });
    for &output in Output::ALL {
        let name = output.name();
        if ["csv", "canvas", "moodle", "classroom"].contains(&name) {
            let text = rendered(output, &class, Lang::En);
            read(text.strip_prefix('\u{feff}').unwrap_or(&text));
        }
    }
}

/// The grade of each student, by what the course knows them by.
fn grades(
    header: &StringRecord,
    lines: &[StringRecord],
    who: &str,
    grade: &str,
) -> BTreeMap<String, String> {
    let pair = |line| {
        let cell = |column| cell(header, line, column).to_owned();
        (cell(who), cell(grade))
    };
    lines.iter().map(pair).collect()
}

/// `none` where anything is undetermined, and never 0 for that.
fn right(grades: &BTreeMap<String, String>, none: &str, class: &Class) {
    assert_eq!(grades.len(), class.entries.len());
    let mut without = 0;
    for entry in &class.entries {
        let grade = &grades[&entry.student.id];
        if let Some(mark) = class.marks().of(entry) {
            let value = mark.value.to_bits();
            assert_eq!(grade.parse::<f64>().unwrap().to_bits(), value);
        } else {
            without += 1;
            assert_eq!(grade, none, "{}", entry.student.id);
        }
        let undetermined = matches!(
            entry.status,
            StudentStatus::Undetermined
                | StudentStatus::Empty(_)
                | StudentStatus::Stopped(_)
                | StudentStatus::Waiting
        );
        assert!(!undetermined || grade == none);
    }
    assert!(without > 0);
}

#[test]
fn canvas_finds_its_columns_and_possible_points() {
    let class = of(120);
    let (header, lines) = read(&rendered(output("canvas"), &class, Lang::En));
    let known = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];
    assert!(header.iter().take(5).eq(known), "{header:?}");
    assert_eq!(header.len(), 6);
    let title = class.header.title.en.as_str();
    assert_eq!(&header[5], title);
    assert_eq!(lines[0][0].trim(), "Points Possible");
    assert_eq!(lines[0][5], class.max_points().to_string());
    let grades = grades(&header, &lines[1..], "SIS User ID", title);
    right(&grades, "", &class);
}

#[test]
fn canvas_export_goes_back_to_its_assignment() {
    let class = changed(30, |row| {
        let id = row.student.id.clone();
        let extra = [
            ("ID", format!("77{}", &id[1..])),
            ("SIS User ID", format!("u-{id}")),
            ("SIS Login ID", format!("{id}@example.org")),
            ("Section", "Lab, Monday".to_owned()),
            ("volumes (4711)", String::new()),
            ("Other (12)", "5".to_owned()),
        ];
        row.student.id = format!("Yamada, {id}");
        row.student.name = String::new();
        row.student.extra = extra.map(|(name, value)| (name.to_owned(), value)).into();
    });
    let (header, lines) = read(&rendered(output("canvas"), &class, Lang::Ja));
    assert_eq!(&header[5], "volumes (4711)");
    assert_eq!(
        lines[1].iter().take(5).collect::<Vec<_>>(),
        [
            "Yamada, s0001",
            "770001",
            "u-s0001",
            "s0001@example.org",
            "Lab, Monday"
        ]
    );
}

#[test]
fn student_name_cannot_change_possible_points() {
    let class = changed(8, |row| row.student.name = "Points Possible 1".into());
    let (_, lines) = read(&rendered(output("canvas"), &class, Lang::En));
    let special = lines.iter().filter(|it| it[0].contains("Points Possible"));
    assert_eq!(special.count(), 1);
}

#[test]
fn assignment_ending_in_a_number_is_not_another() {
    let mut class = of(8);
    class.header.title.en = "Volumes (2)".into();
    let (header, _) = read(&rendered(output("canvas"), &class, Lang::En));
    assert!(!header[5].ends_with(')'), "{header:?}");
}

#[test]
fn moodle_can_map_a_user_a_grade_and_its_feedback() {
    let class = of(120);
    let (header, lines) = read(&rendered(output("moodle"), &class, Lang::Ja));
    let title = class.header.title.ja.as_str();
    right(&grades(&header, &lines, "ID number", title), "-", &class);
    let feedback = format!("Feedback: {title}");
    for (line, entry) in lines.iter().zip(&class.entries) {
        assert_eq!(
            cell(&header, line, "Email address"),
            entry.student.extra["Email"]
        );
        assert!(!cell(&header, line, &feedback).is_empty());
        // Moodle stops the whole import at a line of nobody.
        assert!(!cell(&header, line, "ID number").is_empty());
    }
}

#[test]
fn moodle_gives_nobody_the_grade_of_another() {
    let class = changed(6, |row| {
        let known = row.student.id == "s0001";
        let extra = [
            ("Username", if known { "one" } else { " " }),
            ("Email", if known { "one@example.org" } else { "0" }),
        ];
        row.student.extra = extra
            .map(|(name, it)| (name.to_owned(), it.to_owned()))
            .into();
        if row.student.id == "s0003" {
            row.student.id = "0".into();
        }
    });
    let (header, lines) = read(&rendered(output("moodle"), &class, Lang::En));
    // Empty to Moodle, which would go on with the user of the line before.
    for column in ["ID number", "Username", "Email address"] {
        let users = lines.iter().map(|line| cell(&header, line, column));
        assert!(users.clone().all(|user| !["", " ", "0"].contains(&user)));
        assert!(users.clone().any(|user| user == "-"), "{column}");
    }
}

#[test]
fn classroom_has_names_addresses_and_points() {
    let class = of(60);
    let (header, lines) = read(&rendered(output("classroom"), &class, Lang::En));
    let title = class.header.title.en.as_str();
    right(&grades(&header, &lines, "Student ID", title), "", &class);
    assert_eq!(
        cell(&header, &lines[0], "Email Address"),
        "s0001@example.ac.jp"
    );
    assert_eq!(
        cell(&header, &lines[0], "Out of"),
        class.max_points().to_string()
    );
    let apart = changed(10, |row| {
        let extra = [("姓", "山田"), ("名", "太郎")];
        row.student.extra = extra
            .map(|(name, it)| (name.to_owned(), it.to_owned()))
            .into();
    });
    let (header, lines) = read(&rendered(output("classroom"), &apart, Lang::En));
    assert!(header.iter().take(2).eq(["Last Name", "First Name"]));
    assert!(lines[0].iter().take(2).eq(["山田", "太郎"]));
}

#[test]
fn student_with_two_differing_results_has_no_grade() {
    let class = changed(40, |row| row.student.id = "S1".into());
    let (header, lines) = read(&rendered(output("moodle"), &class, Lang::En));
    assert_eq!(lines.len(), 1);
    assert_eq!(cell(&header, &lines[0], &class.header.title.en), "-");
    assert!(lines[0].iter().any(|it| it.contains("more than once")));
}
