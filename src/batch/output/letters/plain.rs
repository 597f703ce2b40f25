//! A letter in plain text, for a mail or a comment.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::letter::{Letter, Part};
use crate::report::clean::clean;
use crate::text::{Lang, Text};

pub(super) fn render(letter: &Letter, lang: Lang) -> String {
    let words = |text: &Text| clean(text.get(lang));
    let title = words(&letter.title);
    let mut out = format!("{title}\n{}\n", "=".repeat(title.width()));
    let mut is_below_heading = false;
    for part in &letter.parts {
        if !is_below_heading {
            out.push('\n');
        }
        is_below_heading = false;
        match part {
            Part::Paragraph(text) => {
                let _ = writeln!(out, "{}", words(text));
            }
            Part::Heading(text) => {
                let text = words(text);
                let _ = writeln!(out, "{text}\n{}", "-".repeat(text.width()));
                is_below_heading = true;
            }
            Part::Items(items) => {
                for item in items {
                    let mark = if item.mark.is_empty() { "-" } else { item.mark };
                    let _ = writeln!(out, "{mark} {}", words(&item.title));
                    for line in &item.lines {
                        let label = line.label.as_ref();
                        let label = label.map(|label| words(label) + ": ");
                        let _ = writeln!(
                            out,
                            "    {}{}",
                            label.unwrap_or_default(),
                            words(&line.text)
                        );
                    }
                }
            }
        }
    }
    out
}
