//! Texts of our own on their way through a parser's error, which is one string.

use serde::de::Error;

use crate::text::Text;

/// Separates the languages; no text has it.
const BETWEEN: char = '\u{1f}';

/// Returns an error of a deserializer that has a text in every language.
pub(crate) fn said<E: Error>(Text { ja, en }: &Text) -> E {
    E::custom(format!("{ja}{BETWEEN}{en}"))
}

/// Returns the text of an error that [`said`] has made.
pub(super) fn heard(message: &str) -> Option<Text> {
    let (ja, en) = message.split_once(BETWEEN)?;
    Some(Text {
        ja: ja.to_owned(),
        en: en.to_owned(),
    })
}
