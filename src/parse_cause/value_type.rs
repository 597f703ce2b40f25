//! The types of values in YAML and JSON, in words.

use serde_json::Value;

use crate::say;
use crate::text::Text;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType {
    /// A string.
    Text,
    /// A number, whole or not.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list of values.
    List,
    /// A mapping.
    Fields,
    /// Nothing at all, which nobody asks for.
    Nothing,
}

impl ValueType {
    /// Returns the type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Fields,
            Value::Null => Self::Nothing,
        }
    }

    fn name(self) -> Text {
        match self {
            Self::Bool => say!(ja: "真偽値 (true / false)", en: "a boolean"),
            Self::Number => say!(ja: "数", en: "a number"),
            Self::Text => say!(ja: "文字列", en: "text"),
            Self::List => say!(ja: "リスト", en: "a list"),
            Self::Fields => say!(ja: "フィールドの組", en: "a set of fields"),
            Self::Nothing => say!(ja: "空", en: "nothing"),
        }
    }

    /// Returns that the value of `field` is `found` and has to be of this type.
    pub fn mismatch(self, field: Option<&str>, found: Option<Self>) -> Text {
        let Text {
            ja: want_ja,
            en: want_en,
        } = match self {
            Self::Bool => say!(ja: "true か false", en: "true or false"),
            other => other.name(),
        };
        let (ja, en) = match field {
            Some(name) => (format!("{name} には"), format!("{name} must be")),
            None => ("ここには".to_owned(), "there must be".to_owned()),
        };
        match found.map(Self::name) {
            Some(Text {
                ja: is_ja,
                en: is_en,
            }) => say!(
                ja: "{ja}{want_ja}を書きますが、{is_ja}になっています",
                en: "{en} {want_en}, and this is {is_en}"
            ),
            None => say!(ja: "{ja}{want_ja}を書きます", en: "{en} {want_en}"),
        }
    }

    /// Returns how a value of this type is written.
    pub fn advice(self, field: Option<&str>) -> Text {
        match self {
            Self::Text => match field {
                Some(name) => say!(
                    ja: "値を引用符で囲んでください (例: {name}: \"…\")。",
                    en: "put quotes around it, as in {name}: \"…\""
                ),
                None => say!(ja: "値を引用符で囲んでください。", en: "put quotes around it"),
            },
            Self::Number => say!(
                ja: "引用符を付けずに、数だけを書いてください。",
                en: "write the number alone, without quotes"
            ),
            Self::Bool => say!(
                ja: "引用符を付けずに、true か false と書いてください。",
                en: "write true or false, without quotes"
            ),
            Self::List => say!(
                ja: "1 つでも、先頭に「- 」を付けたリストにしてください。",
                en: "make it a list: each item begins with `- `"
            ),
            Self::Fields => say!(
                ja: "次の行に字下げして「キー: 値」の形で書いてください。",
                en: "write its fields below it, indented, each as `key: value`"
            ),
            Self::Nothing => say!(ja: "値を消してください。", en: "leave the value out"),
        }
    }
}
