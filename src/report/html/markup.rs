//! Text as HTML.

use crate::report::Verdict;
use crate::report::clean::clean_to;
use crate::report::plain_text;
use crate::report::plain_text::MAX_TEXT;
use crate::text::{Lang, Text};

/// The sanitised text.
pub(crate) fn clean(text: &str) -> String {
    clean_to(text, MAX_TEXT)
}

/// For element content and quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A text in both languages, of which the page shows one.
pub(crate) fn both(text: &Text) -> String {
    let wording = |lang| marked(&escaped(&clean(text.get(lang))));
    let (ja, en) = (wording(Lang::Ja), wording(Lang::En));
    if ja == en {
        return ja;
    }
    format!(r#"<span lang="ja">{ja}</span><span lang="en">{en}</span>"#)
}

/// What stands in backticks is a command to copy.
fn marked(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for (number, part) in parts.into_iter().enumerate() {
        match number % 2 {
            0 => out.push_str(part),
            _ => out.extend(["<code>", part, "</code>"]),
        }
    }
    out
}

/// A text that is the same in every language.
pub(crate) fn plain(text: &str) -> String {
    escaped(&clean(text))
}

/// A verdict as mark and word, so that its colour says nothing alone.
pub(super) fn pill(verdict: Verdict) -> String {
    format!(
        r#"<span class="pill {}"><span aria-hidden="true">{}</span> {}</span>"#,
        plain_text::verdict_name(verdict),
        plain_text::mark(verdict),
        both(&plain_text::verdict(verdict)),
    )
}
