//! What a document says once aliases and merge keys are written out.

use serde_json::{Map, Value};

use crate::say;
use crate::submission::yaml::Wrong;
use crate::submission::yaml::compose::{DEEPEST, too_deep, twice};
use crate::submission::yaml::node::{Content, Field, Key, Mark, Node, Tree};

/// How many values a file may come to; what a file can say without aliases is
/// bounded by its size, and this by far more than a manifest holds.
const MOST: usize = 200_000;

/// How much is left of what a file may come to.
pub(super) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(MOST)
    }
}

/// What the document says.
pub(super) fn value(tree: &Tree, room: &mut Room) -> Result<Value, Wrong> {
    Expansion { tree, room }.value(&tree.root, 0)
}

struct Expansion<'a> {
    tree: &'a Tree,
    room: &'a mut Room,
}

impl<'a> Expansion<'a> {
    fn value(&mut self, node: &'a Node, depth: usize) -> Result<Value, Wrong> {
        if depth > DEEPEST {
            return Err(too_deep(node.at));
        }
        match &node.content {
            Content::Scalar(value) => {
                // A long string counts for more.
                let size = value.as_str().map_or(0, str::len) / 64;
                self.take(1 + size, node.at)?;
                Ok(value.clone())
            }
            Content::Sequence(items) => {
                self.take(1, node.at)?;
                let items = items.iter().map(|item| self.value(item, depth + 1));
                items.collect::<Result<_, _>>().map(Value::Array)
            }
            Content::Mapping(fields) => {
                self.take(1, node.at)?;
                self.mapping(fields, depth).map(Value::Object)
            }
            Content::Anchored(index) | Content::Alias(index) => {
                let again = self.tree.anchored.get(*index);
                again.map_or(Ok(Value::Null), |again| self.value(again, depth + 1))
            }
        }
    }

    fn mapping(&mut self, fields: &'a [Field], depth: usize) -> Result<Map<String, Value>, Wrong> {
        let mut map = Map::new();
        for (at, field) in fields.iter().enumerate() {
            match &field.key {
                Key::Named(name) => {
                    // An anchor on a mapping with a long key is a bomb as well.
                    self.take(name.len() / 64, field.at)?;
                    let value = self.value(&field.value, depth + 1)?;
                    map.insert(name.clone(), value);
                }
                Key::Merge => {
                    let merged = self.merged(field, depth)?;
                    for earlier in &fields[..at] {
                        if let Key::Named(name) = &earlier.key
                            && merged.contains_key(name)
                        {
                            return Err(twice(&earlier.key, earlier.at, field.at));
                        }
                    }
                    map.extend(merged);
                }
            }
        }
        Ok(map)
    }

    /// What a merge key brings: of several mappings the earlier ones win.
    fn merged(&mut self, field: &'a Field, depth: usize) -> Result<Map<String, Value>, Wrong> {
        let sources = match self.value(&field.value, depth + 1)? {
            Value::Array(sources) => sources,
            one => vec![one],
        };
        let mut merged = Map::new();
        for source in sources.into_iter().rev() {
            let Value::Object(source) = source else {
                return Err(no_mapping(field.value.at));
            };
            merged.extend(source);
        }
        Ok(merged)
    }

    fn take(&mut self, size: usize, at: Mark) -> Result<(), Wrong> {
        self.room.0 = self.room.0.checked_sub(size).ok_or_else(|| too_much(at))?;
        Ok(())
    }
}

fn no_mapping(at: Mark) -> Wrong {
    Wrong {
        at,
        what: say!(
            ja: "<< で取り込めるのはマッピング (キーと値の組) だけです",
            en: "`<<` takes in mappings (keys with values), and this is none"
        ),
        next: say!(
            ja: "<< を使わずに、キーと値を直接書いてください。",
            en: "write the keys and values out instead"
        ),
    }
}

fn too_much(at: Mark) -> Wrong {
    Wrong {
        at,
        what: say!(
            ja: "アンカー (&) とエイリアス (*) を展開すると、大きくなりすぎます",
            en: "written out, the aliases (`*`) of this file come to far too much"
        ),
        next: say!(
            ja: "アンカーとエイリアスを使わずに書いてください。",
            en: "write it without anchors and aliases"
        ),
    }
}
