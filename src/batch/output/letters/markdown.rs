//! A letter in Markdown.

use std::fmt::Write as _;

use super::letter::{Letter, Line, Part};
use crate::report::clean::clean;
use crate::report::escape;
use crate::text::Lang;

pub(super) fn render(letter: &Letter, lang: Lang) -> String {
    let mut out = format!("# {}\n", escaped_code(letter.title.get(lang)));
    for part in &letter.parts {
        out.push('\n');
        match part {
            Part::Paragraph(text) => {
                let _ = writeln!(out, "{}", escaped_code(text.get(lang)));
            }
            Part::Heading(text) => {
                let _ = writeln!(out, "## {}", escaped_code(text.get(lang)));
            }
            Part::Items(items) => {
                for item in items {
                    let mark = if item.mark.is_empty() {
                        String::new()
                    } else {
                        format!("{} ", escape::markdown(item.mark))
                    };
                    let _ = writeln!(out, "- {mark}{}", escaped_code(item.title.get(lang)));
                    for line in &item.lines {
                        let _ = writeln!(out, "  - {}", one(line, lang));
                    }
                }
            }
        }
    }
    out
}

fn one(line: &Line, lang: Lang) -> String {
    let text = if line.is_value {
        escape::code(&clean(line.text.get(lang)))
    } else {
        escaped_code(line.text.get(lang))
    };
    match &line.label {
        Some(label) => format!("{}: {text}", escape::markdown(label.get(lang))),
        None => text,
    }
}

/// Text in which nothing is markup but what stands in backticks.
fn escaped_code(text: &str) -> String {
    let text = clean(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape::markdown(&text);
    }
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(number, part)| match number % 2 {
        0 => escape::markdown(part),
        _ => escape::code(part),
    });
    parts.collect()
}
