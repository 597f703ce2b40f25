//! The one sanitiser that every text from a cluster, a submission or a
//! kubeconfig passes before it is shown or written.

use std::fmt::Write as _;

use crate::text::Text;

/// The most characters of one value that are shown.
pub const MAX_VALUE: usize = 600;

/// `text` with nothing in it that could steer a terminal, a CI log or a
/// reader's eye: escape sequences and control characters (C0, C1) and
/// bidirectional marks are shown as `\u{…}`, new lines as `⏎`, a `::` at the
/// start of a workflow command is broken, and what is longer than
/// [`MAX_VALUE`] characters is cut, visibly.
#[must_use]
pub fn clean(text: &str) -> String {
    clean_to(text, MAX_VALUE)
}

/// As [`clean`], with another limit in characters.
#[must_use]
pub fn clean_to(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max * 2));
    let total = text.chars().count();
    for c in text.trim_end().chars().take(max) {
        match c {
            '\n' => out.push_str(" ⏎ "),
            '\t' => out.push(' '),
            '\r' => {}
            c if steers(c) => out.push_str(&c.escape_unicode().to_string()),
            c => out.push(c),
        }
    }
    if total > max {
        let _ = write!(out, "… (+{} characters)", total - max);
    }
    // GitHub and Azure read `::` commands only at the start of a line, and the
    // older `##[` ones wherever they stand.
    if out.contains("##[") || out.contains("##vso[") {
        out = out.replace("##[", "##'[").replace("##vso[", "##'vso[");
    }
    if out.trim_start().starts_with("::") {
        out.insert(0, '\'');
    }
    out
}

/// Both wordings of `text`, cleaned.
#[must_use]
pub fn clean_text(text: &Text) -> Text {
    text.map(clean)
}

/// Control characters other than those handled above, bidirectional marks
/// (Unicode 9, section 3), byte order marks, line and paragraph separators,
/// and what XML 1.0 forbids.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_are_shown_and_not_obeyed() {
        assert_eq!(clean("\u{1b}[31mred"), "\\u{1b}[31mred");
        assert_eq!(clean("a\u{202e}b\u{9b}c"), "a\\u{202e}b\\u{9b}c");
    }

    #[test]
    fn workflow_commands_are_broken_at_any_line_start() {
        assert_eq!(clean("::set-output name=x::y"), "'::set-output name=x::y");
        assert_eq!(clean("ok\n::error::no"), "ok ⏎ ::error::no");
        assert_eq!(clean("see ##[error]no"), "see ##'[error]no");
    }

    #[test]
    fn a_cut_is_visible() {
        assert_eq!(clean_to("abcdef", 4), "abcd… (+2 characters)");
    }

    #[test]
    fn ordinary_japanese_text_stays_as_it_is() {
        assert_eq!(clean("ボリューム「data」 ✓"), "ボリューム「data」 ✓");
    }
}
