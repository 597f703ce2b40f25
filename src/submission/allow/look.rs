//! Reading an object that may have any shape. What is not of the type that a
//! rule reads is refused: no rule is passed by because of an odd type.

use serde_json::Value;

use crate::submission::allow::Problem;
use crate::{say, text::Text};

/// A value in an object, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Look<'a> {
    pub value: &'a Value,
    pub pointer: String,
}

impl<'a> Look<'a> {
    /// The object as a whole.
    pub fn whole(value: &'a Value) -> Self {
        Self {
            value,
            pointer: String::new(),
        }
    }

    /// One of its fields; null where there is none.
    pub fn field(&self, name: &str) -> Self {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        Self {
            value: self.value.get(name).unwrap_or(&Value::Null),
            pointer: format!("{}/{escaped}", self.pointer),
        }
    }

    /// Its fields that are not null, with their names.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, Self)> {
        let fields = self.value.as_object().into_iter().flatten();
        let given = fields.filter(|(_, value)| !value.is_null());
        given.map(|(name, _)| (name.as_str(), self.field(name)))
    }

    /// The field, where it is anything but absent, null or `false`.
    pub fn set(&self, name: &str) -> Option<Self> {
        let at = self.field(name);
        (!matches!(at.value, Value::Null | Value::Bool(false))).then_some(at)
    }

    /// The field, where it is anything but absent, null or empty.
    pub fn given(&self, name: &str) -> Option<Self> {
        let at = self.field(name);
        let empty = match at.value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        (!empty).then_some(at)
    }

    /// The last part of the pointer, for messages; of an item with its list.
    pub fn name(&self) -> String {
        let mut parts = self.pointer.rsplit('/');
        let last = parts.next().unwrap_or_default();
        let last = last.replace("~1", "/").replace("~0", "~");
        match last.parse::<usize>() {
            Ok(index) => format!("{}[{index}]", parts.next().unwrap_or_default()),
            Err(_) => last,
        }
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(pub Vec<Problem>);

impl Findings {
    /// Notes that what is here is refused.
    pub fn refuse(&mut self, at: &Look<'_>, what: Text, next: Text) {
        self.0.push(Problem {
            pointer: at.pointer.clone(),
            what,
            next,
        });
    }

    /// Notes that a field is refused, whatever is in it.
    pub fn refuse_field(&mut self, at: &Look<'_>, what: Text) {
        let name = at.name();
        let next = say!(ja: "{name} を削除してください", en: "leave {name} out");
        self.refuse(at, what, next);
    }

    fn unreadable(&mut self, at: &Look<'_>, expected: &Text) {
        let (name, ja, en) = (at.name(), &expected.ja, &expected.en);
        let what = say!(
            ja: "{name} は{ja}でなければなりません。読み取れないものは提出物に含められません",
            en: "{name} has to be {en}; what cannot be read is not accepted"
        );
        let next = say!(
            ja: "インデントと書き方を見直してください。`kubectl apply --dry-run=server -f ファイル` でも確かめられます",
            en: "look at the indentation and the spelling; `kubectl apply --dry-run=server -f FILE` shows it too"
        );
        self.refuse(at, what, next);
    }

    /// The field, where it is given; it has to be an object.
    pub fn object<'a>(&mut self, of: &Look<'a>, name: &str) -> Option<Look<'a>> {
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

    /// The items of a field that has to be a list.
    pub fn list<'a>(&mut self, of: &Look<'a>, name: &str) -> Vec<Look<'a>> {
        let at = of.field(name);
        match at.value {
            Value::Null => Vec::new(),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let look = |(index, value)| Look {
                    value,
                    pointer: format!("{}/{index}", at.pointer),
                };
                items.map(look).collect()
            }
            _ => {
                let expected = say!(ja: "リスト (`- ` で始まる項目の並び)", en: "a list (items that begin with `- `)");
                self.unreadable(&at, &expected);
                Vec::new()
            }
        }
    }

    /// The items of a field that has to be a list of objects.
    pub fn objects<'a>(&mut self, of: &Look<'a>, name: &str) -> Vec<Look<'a>> {
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

    /// The text in a field, where there is one that is not empty.
    pub fn text<'a>(&mut self, of: &Look<'a>, name: &str) -> Option<(Look<'a>, &'a str)> {
        let at = of.field(name);
        self.as_text(&at).map(|text| (at, text))
    }

    /// The text that this is, unless it is empty or null.
    pub fn as_text<'a>(&mut self, at: &Look<'a>) -> Option<&'a str> {
        match at.value {
            Value::Null => None,
            Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            _ => {
                self.unreadable(at, &say!(ja: "文字列", en: "a text"));
                None
            }
        }
    }

    /// The whole number in a field.
    pub fn number<'a>(&mut self, of: &Look<'a>, name: &str) -> Option<(Look<'a>, i64)> {
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
