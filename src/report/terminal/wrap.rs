//! Lines no wider than the terminal, for text that may be Japanese.

use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter};

/// `text` in lines of at most `width` columns. Lines break where the Unicode
/// rules allow it (so between most Japanese characters, but never before a
/// `。`), and never inside a `command in backticks`, a path or a word: what is
/// copied from one line must work. A word wider than `width` stays whole.
pub(in crate::report) fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(1))
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(text, options)
        .into_iter()
        .map(|line| harmless(line.into_owned()))
        .collect()
}

/// CI systems obey workflow commands at the start of a line, and wrapping
/// makes new starts of lines.
fn harmless(line: String) -> String {
    let start = line.trim_start();
    if start.starts_with("::") || start.starts_with("##[") || start.starts_with("##vso[") {
        format!("'{line}")
    } else {
        line
    }
}

/// The words of `line`; a span in backticks is part of one word, and so is a
/// run of ASCII such as a path, which Unicode would break after each `/`.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut found = WordSeparator::UnicodeBreakProperties.find_words(line);
    let mut at = 0;
    Box::new(std::iter::from_fn(move || {
        let start = at;
        loop {
            let Some(word) = found.next() else {
                return (at > start).then(|| Word::from(&line[start..at]));
            };
            at += word.word.len() + word.whitespace.len();
            let in_backticks = line[start..at].matches('`').count() % 2 == 1;
            let in_ascii = line[..at].ends_with(|c: char| c.is_ascii_graphic())
                && line[at..].starts_with(|c: char| c.is_ascii_graphic());
            if !in_backticks && !in_ascii {
                return Some(Word::from(&line[start..at]));
            }
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn japanese_never_breaks_before_a_full_stop() {
        let lines = wrap("これはとても長い文章です。そして次の文です。", 24);
        assert!(lines.len() > 1);
        for line in &lines {
            assert!(line.width() <= 24, "{line}");
            assert!(!line.starts_with(['。', '、']), "{line}");
        }
        assert_eq!(
            lines.concat(),
            "これはとても長い文章です。そして次の文です。"
        );
    }

    #[test]
    fn a_command_in_backticks_stays_on_one_line() {
        let lines = wrap(
            "まず `kubectl get pod mariadb -o yaml` を実行してください。",
            30,
        );
        assert!(
            lines
                .iter()
                .any(|line| line.contains("`kubectl get pod mariadb -o yaml`")),
            "{lines:?}"
        );
    }

    #[test]
    fn a_path_stays_on_one_line() {
        let lines = wrap("コンテナの /var/lib/mysql に Volume Mount されている", 20);
        assert!(
            lines.iter().any(|line| line.contains("/var/lib/mysql")),
            "{lines:?}"
        );
    }

    #[test]
    fn an_unclosed_backtick_loses_nothing() {
        assert_eq!(
            wrap("one `two three", 5).concat().replace(' ', ""),
            "one`twothree"
        );
    }

    #[test]
    fn no_line_starts_with_a_workflow_command() {
        for line in wrap("value ::error::gotcha and ##[group]more", 8) {
            let start = line.trim_start();
            assert!(
                !start.starts_with("::") && !start.starts_with("##["),
                "{line}"
            );
        }
    }
}
