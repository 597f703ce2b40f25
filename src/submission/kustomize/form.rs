//! Reading the values of a kustomization into the types that they must have.
//! Everything wrong is noted, so that a student sees all of it at once.

use std::collections::BTreeMap;

use crate::nearest::nearest;
use crate::say;
use crate::submission::SourceLocation;
use crate::submission::kustomize::finding::Finding;
use crate::submission::kustomize::node::{Entry, Node, Yaml};
use crate::text::Text;

/// The reading of one file.
pub struct Form<'a> {
    pub file: &'a str,
    pub findings: Vec<Finding>,
}

/// A text and its line.
#[derive(Clone, Debug)]
pub struct Line {
    pub text: String,
    pub line: usize,
}

/// How a value must be written.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Flag,
    List,
    Map,
}

impl Form<'_> {
    /// Notes that something is wrong.
    pub fn refuse(&mut self, line: usize, what: Text, next: Text) {
        let file = self.file.to_owned();
        self.findings.push(Finding {
            place: SourceLocation { file, line },
            what,
            next,
        });
    }

    /// The fields of a mapping, with those refused that are not in `known`.
    pub fn fields<'n>(
        &mut self,
        node: &'n Node,
        name: &str,
        known: &[&str],
        unsupported: &[&str],
    ) -> BTreeMap<&'n str, &'n Entry> {
        let mut fields = BTreeMap::new();
        for entry in self.map(node, name) {
            let key = entry.key.as_str();
            if known.contains(&key) {
                fields.insert(key, entry);
            } else if unsupported.contains(&key) {
                self.unsupported(entry.line, key);
            } else {
                self.unknown(entry.line, key, known, unsupported);
            }
        }
        fields
    }

    fn unsupported(&mut self, line: usize, key: &str) {
        self.refuse(
            line,
            say!(
                ja: "kustomize の `{key}` には handson は対応していません",
                en: "handson does not follow kustomize's `{key}`"
            ),
            say!(
                ja: "`{key}` を使わずに、元の manifest に直接書いてください",
                en: "write it into the manifests themselves, without `{key}`"
            ),
        );
    }

    fn unknown(&mut self, line: usize, key: &str, known: &[&str], unsupported: &[&str]) {
        let all = known.join(", ");
        let next = match nearest(key, known.iter().chain(unsupported).copied()) {
            Some(near) => say!(
                ja: "「{near}」のことですか? (使えるもの: {all})",
                en: "did you mean `{near}`? (there are: {all})"
            ),
            None => say!(ja: "使えるもの: {all}", en: "there are: {all}"),
        };
        self.refuse(
            line,
            say!(
                ja: "`{key}` というフィールドは kustomize にありません",
                en: "kustomize has no field `{key}` here"
            ),
            next,
        );
    }

    /// The text of `node`; kustomize takes no number or flag for one.
    pub fn text(&mut self, node: &Node, name: &str) -> String {
        match &node.yaml {
            Yaml::Text(text) => text.clone(),
            Yaml::Null => String::new(),
            _ => self.misshapen(node, name, Shape::Text),
        }
    }

    /// The flag that `node` is.
    pub fn flag(&mut self, node: &Node, name: &str) -> bool {
        match &node.yaml {
            Yaml::Flag(flag) => *flag,
            Yaml::Null => false,
            _ => self.misshapen(node, name, Shape::Flag),
        }
    }

    /// The elements of a list.
    pub fn list<'n>(&mut self, node: &'n Node, name: &str) -> &'n [Node] {
        match &node.yaml {
            Yaml::List(nodes) => nodes,
            Yaml::Null => &[],
            _ => self.misshapen(node, name, Shape::List),
        }
    }

    /// The texts of a list.
    pub fn lines(&mut self, node: &Node, name: &str) -> Vec<Line> {
        self.list(node, name)
            .iter()
            .map(|node| Line {
                text: self.text(node, name),
                line: node.line,
            })
            .collect()
    }

    /// A mapping of texts to texts.
    pub fn pairs(&mut self, node: &Node, name: &str) -> BTreeMap<String, String> {
        self.map(node, name)
            .iter()
            .map(|entry| {
                let field = format!("{name}.{}", entry.key);
                (entry.key.clone(), self.text(&entry.value, &field))
            })
            .collect()
    }

    fn map<'n>(&mut self, node: &'n Node, name: &str) -> &'n [Entry] {
        match &node.yaml {
            Yaml::Map(entries) => entries,
            Yaml::Null => &[],
            _ => self.misshapen(node, name, Shape::Map),
        }
    }

    fn misshapen<T: Default>(&mut self, node: &Node, name: &str, shape: Shape) -> T {
        let (what, next) = match shape {
            Shape::Text => (
                say!(ja: "`{name}` は文字列で書きます", en: "`{name}` must be a string"),
                say!(
                    ja: "数値や true/false なら、\"1.27\" のように引用符で囲んでください",
                    en: "put numbers and true/false into quotes, as in \"1.27\""
                ),
            ),
            Shape::Flag => (
                say!(ja: "`{name}` は true か false です", en: "`{name}` must be true or false"),
                say!(ja: "引用符を付けずに true または false と書いてください", en: "write true or false, without quotes"),
            ),
            Shape::List => (
                say!(ja: "`{name}` はリストで書きます", en: "`{name}` must be a list"),
                say!(ja: "要素ごとに「- 」で始まる行にしてください", en: "begin a line with `- ` for each element"),
            ),
            Shape::Map => (
                say!(ja: "`{name}` は「キー: 値」の形で書きます", en: "`{name}` must be a mapping"),
                say!(ja: "「キー: 値」の行を並べてください", en: "write lines of the form `key: value`"),
            ),
        };
        self.refuse(node.line, what, next);
        T::default()
    }
}
