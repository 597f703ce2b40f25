//! Texts of the help, each with both languages in one place.

use std::fmt::Write as _;

use crate::text::{Lang, Text};

/// A letter of nobody that stands between the languages of a text of the help;
/// clap drops control characters.
const BETWEEN: char = '\u{e000}';

/// A text of the help in each language, as one `&'static str`, which
/// [`super::wording`] takes apart; leaving a language out does not compile.
macro_rules! help {
    (en: $en:literal, ja: $ja:literal $(,)?) => {
        concat!($en, "\u{e000}", $ja)
    };
}
pub(super) use help;

/// An [`Example`]: a command line, and what it does in each language.
macro_rules! example {
    ($line:literal, en: $en:literal, ja: $ja:literal) => {
        ($line, $crate::cli::help_text::help!(en: $en, ja: $ja))
    };
}
pub(super) use example;

/// A command line, and what it does by [`help!`].
pub(super) type Example = (&'static str, &'static str);

/// Returns the examples under a heading, for `after_help`.
pub(super) fn examples(all: &[Example]) -> String {
    let heading = crate::say!(ja: "例:", en: "Examples:");
    let width = all.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
    let in_language = |lang| {
        let mut text = heading.get(lang).to_owned();
        for (line, about) in all {
            let about = parts(about);
            let _ = write!(text, "\n  {line:width$}  {}", about.get(lang));
        }
        text
    };
    let (en, ja) = (in_language(Lang::En), in_language(Lang::Ja));
    format!("{en}{BETWEEN}{ja}")
}

/// Takes a text of the help apart.
pub(super) fn parts(text: &str) -> Text {
    match text.split_once(BETWEEN) {
        Some((en, ja)) => Text {
            en: en.to_owned(),
            ja: ja.to_owned(),
        },
        None => Text::same(text),
    }
}
