//! The events of the parser, put together to trees.

use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScanError, Span};

use crate::say;
use crate::submission::yaml::Wrong;
use crate::submission::yaml::node::{Content, Field, Key, Mark, Node, Tree};
use crate::submission::yaml::scalar;

/// How deep a document may be. Kubernetes' own objects reach about 20.
pub(super) const DEEPEST: usize = 64;

/// Every document of `text`.
pub(super) fn trees(text: &str) -> Result<Vec<Tree>, Wrong> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut composer = Composer {
        events: Parser::new_from_str_with_options(text, options),
        anchors: HashMap::new(),
        anchored: Vec::new(),
    };
    let mut trees = Vec::new();
    while let Some(next) = composer.events.next() {
        let (event, _) = next.map_err(|error| syntax(&error))?;
        if let Event::DocumentStart(..) = event {
            let (first, span) = composer.next()?;
            let root = composer.node(first, span, 0)?;
            composer.anchors.clear();
            trees.push(Tree {
                root,
                anchored: std::mem::take(&mut composer.anchored),
            });
        }
    }
    Ok(trees)
}

struct Composer<'a> {
    events: Parser<'a, granit_parser::StrInput<'a>>,
    /// Where in `anchored` the node of an anchor is, once it is complete.
    anchors: HashMap<usize, usize>,
    anchored: Vec<Node>,
}

impl<'a> Composer<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Wrong> {
        match self.events.next() {
            Some(next) => next.map_err(|error| syntax(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Wrong> {
        let at = mark(&span);
        if depth > DEEPEST {
            return Err(too_deep(at));
        }
        let (anchor, content) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar::value(&text, style, tag.as_deref());
                let value = value.map_err(|problem| problem.at(at, &text))?;
                (anchor, Content::Scalar(value))
            }
            Event::SequenceStart(_, anchor, _) => (anchor, self.sequence(depth)?),
            Event::MappingStart(_, anchor, _) => (anchor, self.mapping(depth)?),
            Event::Alias(id) => {
                let Some(index) = self.anchors.get(&id) else {
                    return Err(Wrong {
                        at,
                        what: say!(
                            ja: "エイリアス (*) が、自分自身を含むところを指しています",
                            en: "this alias (`*`) is inside what it stands for"
                        ),
                        next: say!(
                            ja: "エイリアスを使わずに書いてください。",
                            en: "write it out instead"
                        ),
                    });
                };
                (0, Content::Alias(*index))
            }
            _ => (0, Content::Scalar(serde_json::Value::Null)),
        };
        let node = Node { at, content };
        if anchor == 0 {
            return Ok(node);
        }
        let index = self.anchored.len();
        self.anchors.insert(anchor, index);
        self.anchored.push(node);
        Ok(Node {
            at,
            content: Content::Anchored(index),
        })
    }

    fn sequence(&mut self, depth: usize) -> Result<Content, Wrong> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(Content::Sequence(items)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Content, Wrong> {
        let mut fields: Vec<Field> = Vec::new();
        let mut seen: HashMap<Key, Mark> = HashMap::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Ok(Content::Mapping(fields));
            }
            let at = mark(&span);
            let key = scalar::key(&event).ok_or_else(|| no_key(at))?;
            if let Some(wrong) = wide(&key, at) {
                return Err(wrong);
            }
            if let Some(first) = seen.insert(key.clone(), at) {
                return Err(twice(&key, first, at));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            fields.push(Field { at, key, value });
        }
    }
}

fn mark(span: &Span) -> Mark {
    Mark {
        line: span.start.line().max(1),
        column: span.start.col() + 1,
    }
}

fn syntax(error: &ScanError) -> Wrong {
    let words = error.info();
    Wrong {
        at: Mark {
            line: error.marker().line().max(1),
            column: error.marker().col() + 1,
        },
        what: say!(
            ja: "YAML として読めません: {words}",
            en: "this is not YAML: {words}"
        ),
        next: say!(
            ja: "字下げ (タブや全角の空白ではなく半角の空白)、半角のコロンとそのあとの空白、引用符と括弧の対応を確かめてください。",
            en: "look at the indentation (spaces, no tabs), the space after a colon, and quotes and brackets"
        ),
    }
}

pub(super) fn too_deep(at: Mark) -> Wrong {
    Wrong {
        at,
        what: say!(
            ja: "入れ子が深すぎます ({DEEPEST} 段まで)",
            en: "this is nested too deeply (at most {DEEPEST} levels)"
        ),
        next: say!(
            ja: "マニフェストがこれほど深くなることはありません。構造を見直してください。",
            en: "no manifest is that deep; look at its structure again"
        ),
    }
}

/// A key that an object cannot have.
fn no_key(at: Mark) -> Wrong {
    Wrong {
        at,
        what: say!(
            ja: "キーとして使えないものです",
            en: "this cannot be a key"
        ),
        next: say!(
            ja: "キーには文字列を書いてください ({{…}} や $… を書くときは引用符で囲みます)。",
            en: "a key is a string (put quotes around a value that begins with a brace)"
        ),
    }
}

/// What looks like a space, a colon or a letter and is none: for YAML it is a
/// part of the key, and no key in Kubernetes has such characters.
fn wide(key: &Key, at: Mark) -> Option<Wrong> {
    let Key::Named(name) = key else { return None };
    let is_wide = |c: &char| matches!(c, '\u{3000}' | '\u{ff01}'..='\u{ff5e}');
    let found = name.chars().find(is_wide)?;
    let shown = name.trim();
    Some(Wrong {
        at,
        what: match found {
            '\u{3000}' => say!(
                ja: "キー「{shown}」に全角の空白 (U+3000) が入っています",
                en: "there is a full-width space (U+3000) in the key `{shown}`"
            ),
            found => say!(
                ja: "キー「{shown}」に全角の文字「{found}」が入っています",
                en: "there is a full-width character, {found}, in the key `{shown}`"
            ),
        },
        next: say!(
            ja: "全角の文字は字下げや区切りになりません。半角で書き直してください。",
            en: "write it with an ASCII character; a full-width one neither indents nor separates"
        ),
    })
}

/// kubectl takes the last one without a word; so a hostPath has become an
/// emptyDir before.
pub(super) fn twice(key: &Key, first: Mark, at: Mark) -> Wrong {
    let (line, again) = (first.line, at.line);
    let name = match key {
        Key::Named(name) => name,
        Key::Merge => "<<",
    };
    Wrong {
        at,
        what: say!(
            ja: "キー「{name}」が 2 回書かれています ({line} 行目と {again} 行目)",
            en: "the key `{name}` is there twice (line {line} and line {again})"
        ),
        next: say!(
            ja: "どちらか一方だけにしてください。kubectl は何も言わずに後のほうだけを使います。",
            en: "keep one of them; kubectl silently uses the last one"
        ),
    }
}
