//! The problems of an object that may have any shape. What is not of the type
//! that a rule reads is refused: no rule is passed by because of an odd type.

use serde_json::Value;

use crate::submission::field::Field;
use crate::{say, text::Text};

/// The reason why an object is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A JSON pointer (RFC 6901) into the object; empty for the object as a whole.
    pub pointer: String,
    /// The message.
    pub what: Text,
    /// The advice.
    pub next: Text,
}

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(pub Vec<Problem>);

impl Problems {
    /// Refuses a value.
    pub fn refuse(&mut self, at: &Field<'_>, what: Text, next: Text) {
        self.0.push(Problem {
            pointer: at.pointer.clone(),
            what,
            next,
        });
    }

    /// Refuses a field, whatever its value.
    pub fn refuse_field(&mut self, at: &Field<'_>, what: Text) {
        let name = at.name();
        let next = say!(ja: "{name} を削除してください。", en: "leave {name} out");
        self.refuse(at, what, next);
    }

    fn unreadable(&mut self, at: &Field<'_>, expected: &Text) {
        let (name, ja, en) = (at.name(), &expected.ja, &expected.en);
        let what = say!(
            ja: "{name} は{ja}でなければなりません。読み取れないものは提出物に含められません",
            en: "{name} has to be {en}; what cannot be read is not accepted"
        );
        let next = say!(
            ja: "字下げと書き方を見直してください。`kubectl apply --dry-run=server -f ファイル` でも確かめられます",
            en: "look at the indentation and the spelling; `kubectl apply --dry-run=server -f FILE` shows it too"
        );
        self.refuse(at, what, next);
    }

    /// Returns the field, where it is given; it has to be an object.
    pub fn object<'a>(&mut self, of: &Field<'a>, name: &str) -> Option<Field<'a>> {
        let at = of.field(name);
        match at.value {
            Value::Null => None,
            Value::Object(_) => Some(at),
            _ => {
                let expected =
                    say!(ja: "オブジェクト (`名前: 値` の並び)", en: "an object (`name: value`)");
                self.unreadable(&at, &expected);
                None
            }
        }
    }

    /// Returns the items of a field that has to be a list.
    pub fn list<'a>(&mut self, of: &Field<'a>, name: &str) -> Vec<Field<'a>> {
        let at = of.field(name);
        match at.value {
            Value::Null => Vec::new(),
            Value::Array(_) => at.items().collect(),
            _ => {
                let expected = say!(ja: "リスト (`- ` で始まる項目の並び)", en: "a list (items that begin with `- `)");
                self.unreadable(&at, &expected);
                Vec::new()
            }
        }
    }

    /// Returns the items of a field that has to be a list of objects.
    pub fn objects<'a>(&mut self, of: &Field<'a>, name: &str) -> Vec<Field<'a>> {
        let (objects, odd): (Vec<_>, Vec<_>) = self
            .list(of, name)
            .into_iter()
            .partition(|item| item.value.is_object());
        for item in odd {
            self.unreadable(
                &item,
                &say!(ja: "オブジェクト (`名前: 値` の並び)", en: "an object (`name: value`)"),
            );
        }
        objects
    }

    /// Returns the text of a field, unless it is empty.
    pub fn text<'a>(&mut self, of: &Field<'a>, name: &str) -> Option<(Field<'a>, &'a str)> {
        let at = of.field(name);
        self.as_text(&at).map(|text| (at, text))
    }

    /// Returns a value as text, unless it is empty or null.
    pub fn as_text<'a>(&mut self, at: &Field<'a>) -> Option<&'a str> {
        match at.value {
            Value::Null => None,
            Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            _ => {
                self.unreadable(at, &say!(ja: "文字列", en: "a text"));
                None
            }
        }
    }

    /// Returns the whole number in a field.
    pub fn number<'a>(&mut self, of: &Field<'a>, name: &str) -> Option<(Field<'a>, i64)> {
        let at = of.field(name);
        if at.value.is_null() {
            return None;
        }
        let number = at.value.as_i64();
        if number.is_none() {
            self.unreadable(&at, &say!(ja: "整数", en: "a whole number"));
        }
        number.map(|number| (at, number))
    }
}
