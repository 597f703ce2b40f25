//! Expands the aliases and merge keys of a tree into a value.

use serde_json::{Map, Value};

use crate::parse_cause::{MAX_DEPTH, ParseCause, Position, too_deep};
use crate::say;
use crate::submission::yaml::compose::duplicate_key;
use crate::submission::yaml::tree::{Content, Entry, Key, Node, Tree};

/// The most values of a file. Without aliases they are bounded by its size; this
/// is far more than a manifest holds.
const MAX_VALUES: usize = 200_000;

/// The values that a file may still hold.
pub(super) struct ExpansionBudget(usize);

impl Default for ExpansionBudget {
    fn default() -> Self {
        Self(MAX_VALUES)
    }
}

/// Returns the value of a document.
pub(super) fn expand(tree: &Tree, budget: &mut ExpansionBudget) -> Result<Value, ParseCause> {
    Expansion { tree, budget }.value(&tree.root, 0)
}

struct Expansion<'a> {
    tree: &'a Tree,
    budget: &'a mut ExpansionBudget,
}

impl<'a> Expansion<'a> {
    fn value(&mut self, node: &'a Node, depth: usize) -> Result<Value, ParseCause> {
        if depth > MAX_DEPTH {
            return Err(too_deep(node.at));
        }
        match &node.content {
            Content::Scalar(value) => {
                // A long string counts for more.
                let size = value.as_str().map_or(0, str::len) / 64;
                self.spend(1 + size, node.at)?;
                Ok(value.clone())
            }
            Content::Sequence(items) => {
                self.spend(1, node.at)?;
                let items = items.iter().map(|item| self.value(item, depth + 1));
                items.collect::<Result<_, _>>().map(Value::Array)
            }
            Content::Mapping(fields) => {
                self.spend(1, node.at)?;
                self.mapping(fields, depth).map(Value::Object)
            }
            Content::Anchored(index) | Content::Alias(index) => {
                let again = self.tree.anchored.get(*index);
                again.map_or(Ok(Value::Null), |again| self.value(again, depth + 1))
            }
        }
    }

    fn mapping(
        &mut self,
        fields: &'a [Entry],
        depth: usize,
    ) -> Result<Map<String, Value>, ParseCause> {
        let mut map = Map::new();
        for (at, field) in fields.iter().enumerate() {
            match &field.key {
                Key::Named(name) => {
                    // An anchor on a mapping with a long key is a bomb as well.
                    self.spend(name.len() / 64, field.at)?;
                    let value = self.value(&field.value, depth + 1)?;
                    map.insert(name.clone(), value);
                }
                Key::Merge => {
                    let merged = self.merged(field, depth)?;
                    for earlier in &fields[..at] {
                        if let Key::Named(name) = &earlier.key
                            && merged.contains_key(name)
                        {
                            return Err(duplicate_key(&earlier.key, earlier.at, field.at));
                        }
                    }
                    map.extend(merged);
                }
            }
        }
        Ok(map)
    }

    /// Returns the fields of a merge key: of several mappings the earlier ones win.
    fn merged(&mut self, field: &'a Entry, depth: usize) -> Result<Map<String, Value>, ParseCause> {
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

    fn spend(&mut self, size: usize, at: Position) -> Result<(), ParseCause> {
        self.budget.0 = self
            .budget
            .0
            .checked_sub(size)
            .ok_or_else(|| too_much(at))?;
        Ok(())
    }
}

fn no_mapping(at: Position) -> ParseCause {
    ParseCause {
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

fn too_much(at: Position) -> ParseCause {
    ParseCause {
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
