//! Reads the values of a kustomization into the types that they must have.
//! Every mistake is noted, so that a student sees all of them at once.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::nearest::nearest;
use crate::say;
use crate::submission::error::{Finding, SourceLocation};
use crate::submission::field::Field;
use crate::submission::yaml::Document;
use crate::text::Text;

/// The reader of one kustomization.
pub struct Form<'a> {
    pub document: &'a Document,
    pub findings: Vec<Finding>,
}

/// The known fields of a mapping.
pub type Fields<'a> = BTreeMap<&'a str, Field<'a>>;

/// A text and its source location.
#[derive(Clone, Debug)]
pub struct LocatedText {
    pub text: String,
    pub place: SourceLocation,
}

/// The form in which a value must be written.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Flag,
    List,
    Map,
}

impl Form<'_> {
    /// Notes a mistake at a field.
    pub fn refuse(&mut self, at: &Field<'_>, what: Text, next: Text) {
        self.findings
            .push(self.document.finding(&at.pointer, what, next));
    }

    /// Returns the source location of a field.
    pub fn location(&self, at: &Field<'_>) -> SourceLocation {
        self.document.location(&at.pointer)
    }

    /// Returns the fields of a mapping; those that are not in `known` are refused.
    pub fn fields<'n>(
        &mut self,
        at: &Field<'n>,
        name: &str,
        known: &[&str],
        unsupported: &[&str],
    ) -> Fields<'n> {
        let mut fields = BTreeMap::new();
        for key in self.keys(at, name) {
            let field = at.field(key);
            if known.contains(&key) {
                fields.insert(key, field);
            } else if unsupported.contains(&key) {
                self.unsupported(&field, key);
            } else {
                self.unknown(&field, key, known, unsupported);
            }
        }
        fields
    }

    fn unsupported(&mut self, at: &Field<'_>, key: &str) {
        self.refuse(
            at,
            say!(
                ja: "kustomize の `{key}` には handson は対応していません",
                en: "handson does not follow kustomize's `{key}`"
            ),
            say!(
                ja: "`{key}` を使わずに、元のマニフェストに直接書いてください。",
                en: "write it into the manifests themselves, without `{key}`"
            ),
        );
    }

    fn unknown(&mut self, at: &Field<'_>, key: &str, known: &[&str], unsupported: &[&str]) {
        let all = known.join(", ");
        let next = match nearest(key, known.iter().chain(unsupported).copied()) {
            Some(near) => say!(
                ja: "「{near}」のことですか？ (使えるもの: {all})",
                en: "did you mean `{near}`? (available: {all})"
            ),
            None => say!(ja: "使えるもの: {all}", en: "available: {all}"),
        };
        self.refuse(
            at,
            say!(
                ja: "`{key}` というフィールドは kustomize にありません",
                en: "kustomize has no field `{key}` here"
            ),
            next,
        );
    }

    /// Returns a text; kustomize takes no number or flag for one.
    pub fn text(&mut self, at: &Field<'_>, name: &str) -> String {
        match at.value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            _ => self.misshapen(at, name, Shape::Text),
        }
    }

    /// Returns the text of a field that may be absent.
    pub fn text_of(&mut self, fields: &Fields<'_>, name: &str) -> String {
        let field = fields.get(name);
        field.map(|at| self.text(at, name)).unwrap_or_default()
    }

    /// Returns a flag.
    pub fn flag(&mut self, at: &Field<'_>, name: &str) -> bool {
        match at.value {
            Value::Bool(flag) => *flag,
            Value::Null => false,
            _ => self.misshapen(at, name, Shape::Flag),
        }
    }

    /// Returns the items of a list.
    pub fn list<'n>(&mut self, at: &Field<'n>, name: &str) -> Vec<Field<'n>> {
        match at.value {
            Value::Array(_) => at.items().collect(),
            Value::Null => Vec::new(),
            _ => self.misshapen(at, name, Shape::List),
        }
    }

    /// Returns the items of a list field that may be absent.
    pub fn list_of<'n>(&mut self, fields: &Fields<'n>, name: &str) -> Vec<Field<'n>> {
        let field = fields.get(name);
        field.map(|at| self.list(at, name)).unwrap_or_default()
    }

    /// Returns the texts of a list.
    pub fn texts(&mut self, at: &Field<'_>, name: &str) -> Vec<LocatedText> {
        let items = self.list(at, name);
        items.iter().map(|item| self.located(item, name)).collect()
    }

    /// Returns a text with its location.
    pub fn located(&mut self, at: &Field<'_>, name: &str) -> LocatedText {
        LocatedText {
            text: self.text(at, name),
            place: self.location(at),
        }
    }

    /// Returns a mapping of texts to texts.
    pub fn pairs(&mut self, at: &Field<'_>, name: &str) -> BTreeMap<String, String> {
        let keys = self.keys(at, name);
        let pair = |key: &str| {
            let value = self.text(&at.field(key), &format!("{name}.{key}"));
            (key.to_owned(), value)
        };
        keys.into_iter().map(pair).collect()
    }

    fn keys<'n>(&mut self, at: &Field<'n>, name: &str) -> Vec<&'n str> {
        match at.value {
            Value::Object(fields) => fields.keys().map(String::as_str).collect(),
            Value::Null => Vec::new(),
            _ => self.misshapen(at, name, Shape::Map),
        }
    }

    fn misshapen<T: Default>(&mut self, at: &Field<'_>, name: &str, shape: Shape) -> T {
        let (what, next) = match shape {
            Shape::Text => (
                say!(ja: "`{name}` は文字列で書きます", en: "`{name}` must be a string"),
                say!(
                    ja: "数値や true/false なら、\"1.27\" のように引用符で囲んでください。",
                    en: "put numbers and true/false into quotes, as in \"1.27\""
                ),
            ),
            Shape::Flag => (
                say!(ja: "`{name}` は true か false です", en: "`{name}` must be true or false"),
                say!(ja: "引用符を付けずに true または false と書いてください。", en: "write true or false, without quotes"),
            ),
            Shape::List => (
                say!(ja: "`{name}` はリストで書きます", en: "`{name}` must be a list"),
                say!(ja: "要素ごとに「- 」で始まる行にしてください。", en: "begin a line with `- ` for each element"),
            ),
            Shape::Map => (
                say!(ja: "`{name}` は「キー: 値」の形で書きます", en: "`{name}` must be a mapping"),
                say!(ja: "「キー: 値」の行を並べてください。", en: "write lines of the form `key: value`"),
            ),
        };
        self.refuse(at, what, next);
        T::default()
    }
}
