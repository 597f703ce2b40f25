//! Composes the events of the parser into trees.

use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, Span};

use crate::lookalikes::Lookalike;
use crate::parse_cause::{MAX_DEPTH, ParseCause, Position, likely_cause, syntax, too_deep};
use crate::submission::yaml::scalar;
use crate::submission::yaml::tree::{Content, Entry, Key, Node, Tree};
use crate::{say, text::Text};

/// Returns the tree of every document of `text`.
pub(super) fn compose(text: &str) -> Result<Vec<Tree>, ParseCause> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut composer = Composer {
        text,
        events: Parser::new_from_str_with_options(text, options),
        anchors: HashMap::new(),
        anchored: Vec::new(),
    };
    let mut trees = Vec::new();
    while let Some(next) = composer.events.next() {
        let (event, _) = next.map_err(|error| likely_cause(text, syntax(&error)))?;
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
    text: &'a str,
    events: Parser<'a, granit_parser::StrInput<'a>>,
    /// The index in `anchored` of an anchor's node, once that is complete.
    anchors: HashMap<usize, usize>,
    anchored: Vec<Node>,
}

impl<'a> Composer<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), ParseCause> {
        match self.events.next() {
            Some(next) => next.map_err(|error| likely_cause(self.text, syntax(&error))),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, ParseCause> {
        let at = position(&span);
        if depth > MAX_DEPTH {
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
                    return Err(ParseCause {
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

    fn sequence(&mut self, depth: usize) -> Result<Content, ParseCause> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(Content::Sequence(items)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Content, ParseCause> {
        let mut fields: Vec<Entry> = Vec::new();
        let mut seen: HashMap<Key, Position> = HashMap::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Ok(Content::Mapping(fields));
            }
            let at = position(&span);
            let key =
                scalar::key(&event).ok_or_else(|| likely_cause(self.text, invalid_key(at)))?;
            if let Some(wrong) = wide_character(&key, at) {
                return Err(wrong);
            }
            if let Some(first) = seen.insert(key.clone(), at) {
                return Err(duplicate_key(&key, first, at));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            fields.push(Entry { at, key, value });
        }
    }
}

fn position(span: &Span) -> Position {
    Position {
        line: span.start.line().max(1),
        column: span.start.col() + 1,
    }
}

/// Refuses a key that an object cannot have.
fn invalid_key(at: Position) -> ParseCause {
    ParseCause {
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

/// Refuses characters that look like a space, a colon or a letter and are none:
/// for YAML they are part of the key, and no key in Kubernetes has any.
fn wide_character(key: &Key, at: Position) -> Option<ParseCause> {
    let Key::Named(name) = key else { return None };
    let (index, found) = Lookalike::first_in(name)?;
    let shown = name.trim();
    let Text { ja, en } = found.name();
    Some(ParseCause {
        at: Position {
            column: at.column + index,
            ..at
        },
        what: say!(
            ja: "キー「{shown}」に{ja} が入っています",
            en: "there is {en} in the key `{shown}`"
        ),
        next: found.next(),
    })
}

/// Refuses a key that appears twice. kubectl silently takes the last one; so a
/// hostPath has become an emptyDir before.
pub(super) fn duplicate_key(key: &Key, first: Position, at: Position) -> ParseCause {
    let (line, again) = (first.line, at.line);
    let name = match key {
        Key::Named(name) => name,
        Key::Merge => "<<",
    };
    ParseCause {
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
