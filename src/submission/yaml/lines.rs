//! Finding the line of a part of an object.

use std::sync::Arc;

use crate::submission::yaml::node::{Content, Key, Mark, Node, Tree};

/// The lines of an object, by JSON pointer.
#[derive(Clone, Debug, Default)]
pub(in crate::submission) struct Lines {
    /// `None` for an object that no file says literally.
    tree: Option<Arc<Tree>>,
    /// Where in the document the object is.
    base: String,
}

impl Lines {
    pub(super) fn new(tree: Tree) -> Self {
        Self {
            tree: Some(Arc::new(tree)),
            base: String::new(),
        }
    }

    /// The lines of a part.
    pub(super) fn below(&self, pointer: &str) -> Self {
        Self {
            tree: self.tree.clone(),
            base: format!("{}{pointer}", self.base),
        }
    }

    /// The line of what `pointer` points to, or of the nearest thing around it
    /// that is written where it belongs; 1 where nothing is known.
    pub(in crate::submission) fn line(&self, pointer: &str) -> usize {
        let Some(tree) = &self.tree else { return 1 };
        let pointer = format!("{}{pointer}", self.base);
        let mut node = &tree.root;
        let mut at = first(node, tree);
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            // What an alias stands for is written elsewhere.
            let Some((mark, below)) = step(here(node, tree), &token) else {
                break;
            };
            (at, node) = (mark, below);
        }
        at.line
    }
}

fn step<'a>(node: &'a Node, token: &str) -> Option<(Mark, &'a Node)> {
    match &node.content {
        Content::Mapping(fields) => {
            let named = |key: &Key| matches!(key, Key::Named(name) if name == token);
            let field = fields.iter().find(|field| named(&field.key));
            field.map(|field| (field.at, &field.value))
        }
        Content::Sequence(items) => {
            let item = items.get(token.parse::<usize>().ok()?)?;
            Some((item.at, item))
        }
        _ => None,
    }
}

/// What is written here, with or without an anchor.
fn here<'a>(node: &'a Node, tree: &'a Tree) -> &'a Node {
    match node.content {
        Content::Anchored(index) => tree.anchored.get(index).unwrap_or(node),
        _ => node,
    }
}

/// Where an object begins: at its first key.
fn first(node: &Node, tree: &Tree) -> Mark {
    match &here(node, tree).content {
        Content::Mapping(fields) => fields.first().map_or(node.at, |field| field.at),
        _ => node.at,
    }
}
