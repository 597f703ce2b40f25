//! Changing one place of an object.

use serde_json::Value;

use crate::expect::Facet;

/// One thing changed.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub name: String,
    pub facet: Facet,
    pub object: Value,
    /// What the API makes of it is not known before it is applied.
    pub defaulted: bool,
}

/// Collects changes of one object.
pub(super) struct Changes<'a> {
    object: &'a Value,
    pub found: Vec<Change>,
}

impl<'a> Changes<'a> {
    pub fn new(object: &'a Value) -> Self {
        Self {
            object,
            found: Vec::new(),
        }
    }

    /// What is at `pointer`.
    pub fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.object.pointer(pointer)
    }

    /// The items of the list at `pointer`, each with its own pointer and name.
    pub fn items(&self, pointer: &str) -> Vec<(String, String)> {
        let items = self.at(pointer).and_then(Value::as_array);
        let items = items.into_iter().flatten().enumerate();
        items
            .map(|(at, item)| {
                let name = item["name"].as_str().unwrap_or_default();
                (format!("{pointer}/{at}"), name.to_owned())
            })
            .collect()
    }

    /// The object with `value` at `pointer`, where it is another value.
    pub fn set(&mut self, name: impl Into<String>, facet: Facet, pointer: &str, value: Value) {
        self.edit(name, facet, |object| put(object, pointer, Some(value)));
    }

    /// The object without what is at `pointer`, where there is something.
    pub fn remove(&mut self, name: impl Into<String>, facet: Facet, pointer: &str) {
        self.edit(name, facet, |object| put(object, pointer, None));
    }

    /// The object after `edit`, where that changes it.
    pub fn edit(&mut self, name: impl Into<String>, facet: Facet, edit: impl FnOnce(&mut Value)) {
        let mut object = self.object.clone();
        edit(&mut object);
        if object != *self.object {
            self.found.push(Change {
                name: name.into(),
                facet,
                object,
                defaulted: false,
            });
        }
    }

    /// The last change leaves out what the API, or admission, fills in.
    pub fn is_defaulted(&mut self) {
        if let Some(change) = self.found.last_mut() {
            change.defaulted = true;
        }
    }
}

/// Puts a value at a pointer whose parent is there, or takes away what is there.
pub(super) fn put(object: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    match (object.pointer_mut(parent), value) {
        (Some(Value::Object(fields)), Some(value)) => {
            fields.insert(key, value);
        }
        (Some(Value::Object(fields)), None) => {
            fields.remove(&key);
        }
        (Some(Value::Array(items)), value) => {
            let Some(at) = key.parse::<usize>().ok().filter(|at| *at < items.len()) else {
                return;
            };
            match value {
                Some(value) => items[at] = value,
                None => {
                    items.remove(at);
                }
            }
        }
        _ => {}
    }
}
