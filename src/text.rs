//! Texts that a person reads, always in every language that handson speaks.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// The variable that names the language, before any locale.
pub const OWN_VARIABLE: &str = "HANDSON_LANG";

/// Tells whether the locale's characters are UTF-8: by its variables in POSIX
/// order. Where there are none, Windows shows Unicode all the same.
pub fn is_utf8(var: impl Fn(&str) -> Option<String>) -> bool {
    match set(&var, &["LC_ALL", "LC_CTYPE", "LANG"]) {
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => cfg!(windows),
    }
}

/// Returns the first of `names` that is set and not empty.
fn set(var: &impl Fn(&str) -> Option<String>, names: &[&str]) -> Option<String> {
    let mut values = names.iter().filter_map(|name| var(name));
    values.find(|value| !value.is_empty())
}

/// A language that handson speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Japanese, the language of the first course.
    Ja,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// Returns the language that the environment asks for: by [`OWN_VARIABLE`],
    /// else by the locale variables in POSIX order, where `ja…` is Japanese and
    /// everything else English; so it does where [`OWN_VARIABLE`] names no language
    /// of ours. A locale of another character set than UTF-8 gets
    /// English, whose letters are in all of them.
    pub fn from_env(var: impl Fn(&str) -> Option<String>) -> Self {
        if let Some(own) = set(&var, &[OWN_VARIABLE]).and_then(|own| Self::named(&own)) {
            return own;
        }
        match set(&var, &["LC_ALL", "LC_MESSAGES", "LANG"]) {
            Some(locale) if is_utf8(&var) => Self::named(&locale).unwrap_or_default(),
            _ => Self::En,
        }
    }

    /// Returns the value of [`OWN_VARIABLE`] where it names no language of ours.
    pub fn refused_by_env(var: impl Fn(&str) -> Option<String>) -> Option<String> {
        set(&var, &[OWN_VARIABLE]).filter(|own| Self::named(own).is_none())
    }

    /// Returns the language of a name such as `ja` or `en_US.UTF-8`.
    fn named(locale: &str) -> Option<Self> {
        let language = locale.split(['_', '-', '.', '@']).next()?;
        match language.to_ascii_lowercase().as_str() {
            "ja" | "japanese" => Some(Self::Ja),
            "en" | "english" => Some(Self::En),
            _ => None,
        }
    }
}

/// One text in every language. In an exercise one of them may be missing
/// (empty); [`Text::get`] then falls back to the other.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The Japanese wording.
    #[serde(default, deserialize_with = "unfolded")]
    pub ja: String,
    /// The English wording.
    #[serde(default)]
    pub en: String,
}

/// Reads Japanese without the spaces that folded YAML leaves after its punctuation
/// marks where a line ended.
fn unfolded<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let mut text = String::deserialize(from)?;
    for mark in ["、", "。"] {
        text = text.replace(&format!("{mark} "), mark);
    }
    Ok(text)
}

impl Text {
    /// Returns the wording in `lang`, or in the other language where that is missing.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Ja => (&self.ja, &self.en),
            Lang::En => (&self.en, &self.ja),
        };
        if first.is_empty() { second } else { first }
    }

    /// Returns a text that reads the same in every language: a name, a quoted value, a command.
    pub fn same(value: impl fmt::Display) -> Self {
        let value = value.to_string();
        Self {
            ja: value.clone(),
            en: value,
        }
    }

    /// Returns both wordings passed through `change`.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self {
            ja: change(&self.ja),
            en: change(&self.en),
        }
    }

    /// This text with another one after it.
    #[must_use]
    pub fn then(mut self, next: &Self) -> Self {
        self.ja.push_str(&next.ja);
        self.en.push_str(&next.en);
        self
    }

    /// Returns all of `parts` in a row, with `between` between them.
    #[must_use]
    pub fn joined(parts: &[Self], between: &Self) -> Self {
        let mut parts = parts.iter();
        let first = parts.next().cloned().unwrap_or_default();
        parts.fold(first, |all, part| all.then(between).then(part))
    }

    /// Tells whether there is no wording at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ja.is_empty() && self.en.is_empty()
    }
}

/// A [`Text`] from one format string for each language; leaving one out does
/// not compile, so no message can exist in one language only. Values of type
/// [`Text`] are not interpolated: pass their wordings apart where needed.
///
/// ```
/// let name = "mariadb";
/// let text = handson::say!(ja: "Pod {name} がありません", en: "there is no Pod {name}");
/// assert_eq!(text.en, "there is no Pod mariadb");
/// ```
#[macro_export]
macro_rules! say {
    (ja: $ja:literal, en: $en:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text::Text { ja: format!($ja $(, $name = $value)*), en: format!($en $(, $name = $value)*) }
    };
}

/// Returns English words for a number of times: `once`, `twice`, `3 times`.
#[must_use]
pub fn times(count: i32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

/// Returns a count with its English noun: `1 student`, `2 students`.
pub fn counted<N: fmt::Display + Copy + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let ending = if count == N::from(1) { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_wording_falls_back_to_the_other_language() {
        let text = Text {
            ja: String::new(),
            en: "only English".into(),
        };
        assert_eq!(text.get(Lang::Ja), "only English");
    }

    #[test]
    fn a_folded_line_leaves_no_space_in_japanese() {
        let folded = r#"{"ja": "共有します。 Pod の、 名前", "en": "Shared. Names"}"#;
        let text: Text = serde_json::from_str(folded).unwrap();
        assert_eq!(text.ja, "共有します。Pod の、名前");
        assert_eq!(text.en, "Shared. Names");
    }

    #[test]
    fn one_is_not_many() {
        let counts = [0_u32, 1, 2].map(|count| counted(count, "point"));
        assert_eq!(counts, ["0 points", "1 point", "2 points"]);
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        let env = |pairs: &'static [(&'static str, &'static str)]| {
            move |name: &str| {
                pairs
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            }
        };
        assert_eq!(Lang::from_env(env(&[("LANG", "ja_JP.UTF-8")])), Lang::Ja);
        assert_eq!(
            Lang::from_env(env(&[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")])),
            Lang::En
        );
        assert_eq!(
            Lang::from_env(env(&[("HANDSON_LANG", "ja"), ("LC_ALL", "en_US")])),
            Lang::Ja
        );
        assert_eq!(
            Lang::from_env(env(&[("HANDSON_LANG", "fr"), ("LANG", "ja_JP.UTF-8")])),
            Lang::Ja
        );
        assert_eq!(Lang::from_env(env(&[])), Lang::En);
    }
}
