//! Text as HTML, which the page shows in one of two languages.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::report::Verdict;
use crate::report::clean::clean_to;
use crate::report::plain_text::{self, MAX_TEXT};
use crate::text::{Lang, Text};

/// Returns the sanitised text.
pub(crate) fn clean(text: &str) -> String {
    clean_to(text, MAX_TEXT)
}

/// Returns a text in both languages, of which the page shows one.
pub(crate) fn both(text: &Text) -> Markup {
    let (ja, en) = (marked(text.get(Lang::Ja)), marked(text.get(Lang::En)));
    if ja.0 == en.0 {
        return ja;
    }
    html! { span lang="ja" { (ja) } span lang="en" { (en) } }
}

/// Returns a time, which the page shows in the reader's time zone.
pub(crate) fn moment(time: Timestamp) -> Markup {
    let exact = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    html! { time datetime=(exact) { (time.strftime("%Y-%m-%d %H:%M UTC")) } }
}

/// Returns text in which a span in backticks is a command to copy.
pub(crate) fn marked(text: &str) -> Markup {
    let text = clean(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (number, part) in parts.into_iter().enumerate() {
            @if number % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// Returns a verdict as mark and word, so that its colour says nothing alone.
pub(super) fn pill(verdict: Verdict) -> Markup {
    html! {
        span class={ "pill " (plain_text::verdict_name(verdict)) } {
            span aria-hidden="true" { (plain_text::mark(verdict)) }
            " " (both(&plain_text::verdict(verdict)))
        }
    }
}
