//! Characters that look like others, or like nothing, and are not these: what they
//! are called, and what is meant by them.

use crate::{say, text::Text};

/// The most characters of a value that are named.
const MOST_NAMED: usize = 3;

/// A character that is taken for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lookalike {
    /// The character.
    pub found: char,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Looks like a space; YAML sees none.
    Space,
    /// Cannot be seen.
    Invisible,
    /// The wide form of an ASCII character, as Japanese input methods give it.
    Wide(char),
    /// A quotation mark of typography, as word processors make it.
    Quote(char),
    /// A dash of typography.
    Dash,
}

impl Lookalike {
    /// Returns what `found` is taken for, if it is.
    pub fn new(found: char) -> Option<Self> {
        let kind = match found {
            '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}' => Kind::Space,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Kind::Invisible,
            '\u{ff01}'..='\u{ff5e}' => {
                let ascii = u32::from(found) - 0xfee0;
                Kind::Wide(char::from_u32(ascii)?)
            }
            '\u{201c}'..='\u{201f}' | '\u{2033}' => Kind::Quote('"'),
            '\u{2018}'..='\u{201b}' | '\u{2032}' => Kind::Quote('\''),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Kind::Dash,
            _ => return None,
        };
        Some(Self { found, kind })
    }

    /// Returns the first in `text`, and its index in characters.
    pub fn first_in(text: &str) -> Option<(usize, Self)> {
        let mut all = text.chars().enumerate();
        all.find_map(|(at, c)| Some((at, Self::new(c)?)))
    }

    /// Returns the ASCII character that it is taken for; `None` for nothing.
    fn meant(self) -> Option<char> {
        match self.kind {
            Kind::Space => Some(' '),
            Kind::Invisible => None,
            Kind::Wide(ascii) | Kind::Quote(ascii) => Some(ascii),
            Kind::Dash => Some('-'),
        }
    }

    /// Returns whether it is a wide letter, digit or bracket, as in Japanese text.
    pub fn is_wide_text(self) -> bool {
        matches!(self.kind, Kind::Wide(ascii) if !matches!(ascii, ':' | '/' | '"' | '\''))
    }

    /// Returns whether nobody sees that it is there.
    pub fn is_blank(self) -> bool {
        matches!(self.kind, Kind::Space | Kind::Invisible)
    }

    /// Returns whether it is a quotation mark.
    pub fn is_quote(self) -> bool {
        matches!(self.kind, Kind::Quote(_) | Kind::Wide('"' | '\''))
    }

    /// Returns whether it is a dash.
    pub fn is_dash(self) -> bool {
        matches!(self.kind, Kind::Dash | Kind::Wide('-'))
    }

    /// Returns what it is called, with its code point.
    pub fn name(self) -> Text {
        let code = format!("U+{:04X}", u32::from(self.found));
        let found = self.found;
        match (self.kind, found) {
            (_, '\u{3000}') => {
                say!(ja: "全角の空白 ({code})", en: "a full-width space ({code})")
            }
            (_, '\u{a0}' | '\u{202f}' | '\u{2007}') => say!(
                ja: "改行しない空白 (ノーブレークスペース、{code})",
                en: "a no-break space ({code})"
            ),
            (Kind::Space, _) => say!(ja: "特殊な空白 ({code})", en: "an unusual space ({code})"),
            (Kind::Invisible, _) => say!(
                ja: "目に見えない文字 (ゼロ幅スペースなど、{code})",
                en: "a character that cannot be seen (zero-width, {code})"
            ),
            (Kind::Wide(_), _) => say!(
                ja: "全角の文字「{found}」 ({code})",
                en: "the full-width character {found} ({code})"
            ),
            (Kind::Quote(_), _) => say!(
                ja: "飾りの引用符 {found} ({code})",
                en: "the typographic quote {found} ({code})"
            ),
            (Kind::Dash, _) => say!(
                ja: "ハイフンではない横線 {found} ({code})",
                en: "the typographic dash {found} ({code})"
            ),
        }
    }

    /// Returns the message about one that stands somewhere.
    pub fn what(self) -> Text {
        let Text { ja, en } = self.name();
        say!(ja: "{ja} が入っています", en: "there is {en} here")
    }

    /// Returns what to write instead.
    pub fn next(self) -> Text {
        match self.kind {
            Kind::Space => say!(
                ja: "半角の空白に置き換えてください。字下げや区切りになるのは半角の空白だけです。",
                en: "replace it by an ordinary space; only that one indents and separates"
            ),
            Kind::Invisible => say!(
                ja: "その文字を消してください。ウェブページからコピーすると入ることがあります。",
                en: "delete it; it often comes from a web page with what was copied"
            ),
            Kind::Wide(ascii) | Kind::Quote(ascii) => say!(
                ja: "半角の {ascii} に置き換えてください。",
                en: "write {ascii} (ASCII) instead"
            ),
            Kind::Dash => say!(
                ja: "半角のハイフン - に置き換えてください。",
                en: "write a hyphen (-) instead"
            ),
        }
    }
}

/// Returns `value` with the characters named by which it differs from `other`,
/// where the two look the same.
pub(crate) fn name_differences(value: &Text, other: &Text) -> Text {
    let named = |value: &str, other: &str, name: &dyn Fn(usize, Lookalike) -> String| {
        let looks = |text: &str| -> String {
            let seen = |c| Lookalike::new(c).map_or(Some(c), Lookalike::meant);
            text.chars().filter_map(seen).collect()
        };
        let all = value.chars().enumerate();
        let all = all.filter_map(|(at, c)| Some(name(at + 1, Lookalike::new(c)?)));
        let names: Vec<String> = all.take(MOST_NAMED).collect();
        if value == other || looks(value) != looks(other) || names.is_empty() {
            return value.to_owned();
        }
        format!("{value} ({})", names.join(", "))
    };
    Text {
        ja: named(&value.ja, &other.ja, &|at, it| {
            format!("{at} 文字目は{}", it.name().ja)
        }),
        en: named(&value.en, &other.en, &|at, it| {
            format!("character {at} is {}", it.name().en)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookalikes_are_known_and_other_letters_are_not() {
        for (c, name) in [
            ('\u{a0}', "no-break space (U+00A0)"),
            ('\u{200b}', "zero-width, U+200B"),
            ('\u{3000}', "full-width space (U+3000)"),
            ('：', "full-width character ： (U+FF1A)"),
            ('“', "typographic quote “ (U+201C)"),
            ('–', "typographic dash – (U+2013)"),
        ] {
            let found = Lookalike::new(c).unwrap();
            assert!(found.name().en.contains(name), "{:?}", found.name());
        }
        for c in "aé日本語「」・ー〜…→\t\n -:'\"".chars() {
            assert_eq!(Lookalike::new(c), None, "{c}");
        }
    }

    #[test]
    fn values_that_look_alike_say_by_what_they_differ() {
        let named = |value: &str, other: &str| {
            let text = name_differences(&Text::same(value), &Text::same(other));
            (text.ja, text.en)
        };
        assert_eq!(
            named("mariadb:11\u{200b}", "mariadb:11").1,
            "mariadb:11\u{200b} (character 11 is a character that cannot be seen (zero-width, U+200B))"
        );
        assert_eq!(
            named("a：b", "a:b").0,
            "a：b (2 文字目は全角の文字「：」 (U+FF1A))"
        );
        for (value, other) in [("a:b", "a：b"), ("a：b", "a：b"), ("a：b", "c")] {
            assert_eq!(named(value, other).1, value);
        }
    }
}
