//! A document as it is written: with places, anchors and aliases.

use serde_json::Value;

/// A place in a text; both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub line: usize,
    pub column: usize,
}

/// A part of a document.
#[derive(Debug)]
pub(super) struct Node {
    pub at: Mark,
    pub content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Scalar(Value),
    Sequence(Vec<Node>),
    Mapping(Vec<Field>),
    /// What an anchor is put on, kept in [`Tree::anchored`].
    Anchored(usize),
    /// The same again, elsewhere.
    Alias(usize),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Field {
    pub at: Mark,
    pub key: Key,
    pub value: Node,
}

#[derive(Debug, PartialEq, Eq, Hash, Clone)]
pub(super) enum Key {
    Named(String),
    /// `<<`: the fields of other mappings.
    Merge,
}

/// A document.
#[derive(Debug)]
pub(super) struct Tree {
    pub root: Node,
    /// What anchors are put on, each before its aliases.
    pub anchored: Vec<Node>,
}
