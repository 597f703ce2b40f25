//! The tree of a YAML document as it is written: values with their positions,
//! anchors and aliases; and the line of a part of it, by JSON pointer.

use std::sync::Arc;

use serde_json::Value;

use crate::parse_cause::Position;
use crate::submission::field::unescape;

/// A value and where it begins.
#[derive(Debug)]
pub(super) struct Node {
    pub at: Position,
    pub content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Scalar(Value),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
    /// The node of an anchor: its index in [`Tree::anchored`].
    Anchored(usize),
    /// A repetition of an anchored node: its index in [`Tree::anchored`].
    Alias(usize),
}

/// A key of a mapping and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub at: Position,
    pub key: Key,
    pub value: Node,
}

#[derive(Debug, PartialEq, Eq, Hash, Clone)]
pub(super) enum Key {
    Named(String),
    /// `<<`: the fields of other mappings.
    Merge,
}

/// One YAML document.
#[derive(Debug)]
pub(super) struct Tree {
    pub root: Node,
    /// The nodes of anchors, each before its aliases.
    pub anchored: Vec<Node>,
}

impl Tree {
    /// The node with the content of an anchor in place of the anchor.
    fn content_of<'a>(&'a self, node: &'a Node) -> &'a Content {
        match node.content {
            Content::Anchored(index) => self
                .anchored
                .get(index)
                .map_or(&node.content, |it| &it.content),
            _ => &node.content,
        }
    }

    fn line(&self, pointer: &str) -> usize {
        let mut node = &self.root;
        // A mapping begins at its first key.
        let mut at = match self.content_of(node) {
            Content::Mapping(entries) => entries.first().map_or(node.at, |entry| entry.at),
            _ => node.at,
        };
        for token in pointer.split('/').skip(1) {
            let token = unescape(token);
            // The content of an alias is written elsewhere: the alias counts.
            let step = match self.content_of(node) {
                Content::Mapping(entries) => entries
                    .iter()
                    .find(|entry| matches!(&entry.key, Key::Named(name) if *name == token))
                    .map(|entry| (entry.at, &entry.value)),
                Content::Sequence(items) => {
                    let item = token.parse().ok().and_then(|index: usize| items.get(index));
                    item.map(|item| (item.at, item))
                }
                _ => None,
            };
            let Some(step) = step else { break };
            (at, node) = step;
        }
        at.line
    }
}

/// The source lines of an object, by JSON pointer (RFC 6901).
#[derive(Clone, Debug, Default)]
pub(in crate::submission) struct SourceLines {
    /// `None` for an object that no file holds as it is.
    tree: Option<Arc<Tree>>,
    /// The pointer of the object in its document.
    base: String,
}

impl SourceLines {
    pub(super) fn new(tree: Tree) -> Self {
        Self {
            tree: Some(Arc::new(tree)),
            base: String::new(),
        }
    }

    /// Returns the lines of the part at `pointer`.
    pub(super) fn below(&self, pointer: &str) -> Self {
        Self {
            tree: self.tree.clone(),
            base: format!("{}{pointer}", self.base),
        }
    }

    /// Returns the line of the value at `pointer`, or of the nearest value
    /// around it that is written in its place; 1 without a source.
    pub(in crate::submission) fn line(&self, pointer: &str) -> usize {
        let tree = self.tree.as_ref();
        tree.map_or(1, |tree| tree.line(&format!("{}{pointer}", self.base)))
    }
}
