//! A class of students, and everything that is shown of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../support/class.rs"]
mod class;

mod gradebooks;
mod matrix;
mod model;

use handson::batch::{Class, Output, Row};
use handson::text::Lang;

/// A class of `count`, of whom some come to nothing.
fn of(count: usize) -> Class {
    Class::new(class::head(count), class::rows(count))
}

/// A class whose rows `change` has changed.
fn changed(count: usize, change: impl Fn(&mut Row)) -> Class {
    let rows = class::rows(count).map(|mut row| {
        change(&mut row);
        row
    });
    let rows: Vec<Row> = rows.collect();
    let mut head = class::head(count);
    for listed in &mut head.roster {
        let row = rows.iter().find(|row| row.student.key == listed.key);
        if let Some(row) = row {
            listed.clone_from(&row.student);
        }
    }
    Class::new(head, rows)
}

fn rendered(output: Output, class: &Class, lang: Lang) -> String {
    let mut out = Vec::new();
    output.render(&mut out, class, lang).unwrap();
    String::from_utf8(out).unwrap()
}
