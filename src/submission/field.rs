//! A value in an object and its JSON pointer (RFC 6901).

use serde_json::Value;

/// A value in an object, and its pointer.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub value: &'a Value,
    pub pointer: String,
}

impl<'a> Field<'a> {
    /// Returns the object as a whole.
    pub fn whole(value: &'a Value) -> Self {
        Self {
            value,
            pointer: String::new(),
        }
    }

    /// Returns one of its fields; null where there is none.
    pub fn field(&self, name: &str) -> Self {
        Self {
            value: self.value.get(name).unwrap_or(&Value::Null),
            pointer: format!("{}/{}", self.pointer, escape(name)),
        }
    }

    /// Returns the item of a list at an index; null where there is none.
    pub fn item(&self, index: usize) -> Self {
        Self {
            value: self.value.get(index).unwrap_or(&Value::Null),
            pointer: format!("{}/{index}", self.pointer),
        }
    }

    /// Returns the items of a list.
    pub fn items(&self) -> impl Iterator<Item = Self> {
        let count = self.value.as_array().map_or(0, Vec::len);
        (0..count).map(|index| self.item(index))
    }

    /// Returns its fields that are not null, with their names.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, Self)> {
        let fields = self.value.as_object().into_iter().flatten();
        let given = fields.filter(|(_, value)| !value.is_null());
        given.map(|(name, _)| (name.as_str(), self.field(name)))
    }

    /// Returns the field, unless it is absent, null or `false`.
    pub fn set(&self, name: &str) -> Option<Self> {
        let at = self.field(name);
        (!matches!(at.value, Value::Null | Value::Bool(false))).then_some(at)
    }

    /// Returns the field, unless it is absent, null or empty.
    pub fn given(&self, name: &str) -> Option<Self> {
        let at = self.field(name);
        let empty = match at.value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        (!empty).then_some(at)
    }

    /// Returns the last part of the pointer, for messages; of an item with its list.
    pub fn name(&self) -> String {
        let mut parts = self.pointer.rsplit('/');
        let last = parts.next().unwrap_or_default();
        let last = unescape(last);
        match last.parse::<usize>() {
            Ok(index) => format!("{}[{index}]", parts.next().unwrap_or_default()),
            Err(_) => last,
        }
    }
}

/// Returns a key as a token of a JSON pointer.
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Returns the key that a token of a JSON pointer names.
pub(super) fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
