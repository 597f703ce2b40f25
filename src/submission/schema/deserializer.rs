//! A deserializer that goes on where a value does not fit, and takes note of it.
//!
//! The types of `k8s-openapi` say the names of their fields to whatever they are
//! read from, and ignore the others.

use std::cell::RefCell;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Misfit, Problem};
use crate::nearest::nearest;
use crate::parse_cause::ValueType;
use crate::submission::field::escape;

/// A value on the way through an object.
pub(super) struct Walk<'de, 'f> {
    value: &'de Value,
    pointer: String,
    /// A quantity may be written as a number, too.
    is_quantity: bool,
    found: &'f RefCell<Vec<Misfit>>,
}

impl<'de, 'f> Walk<'de, 'f> {
    /// Returns the object as a whole.
    pub fn new(value: &'de Value, found: &'f RefCell<Vec<Misfit>>) -> Self {
        Self {
            value,
            pointer: String::new(),
            is_quantity: false,
            found,
        }
    }

    fn inner(&self, value: &'de Value, token: &str) -> Self {
        Self {
            value,
            pointer: format!("{}/{}", self.pointer, escape(token)),
            is_quantity: false,
            found: self.found,
        }
    }

    fn note(&self, pointer: String, problem: Problem) {
        self.found.borrow_mut().push(Misfit { pointer, problem });
    }

    fn wants(&self, wanted: ValueType) {
        // Null is a field that is left out.
        if !self.value.is_null() {
            self.note(self.pointer.clone(), Problem::Wants(wanted));
        }
    }

    /// Takes note of fields that are none of `known`, and nearly one of them.
    fn check_names(&self, fields: &Map<String, Value>, known: &'static [&'static str]) {
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            let bare = |name: &str| name.replace(['_', '-', ' '], "").to_lowercase();
            let same = known.iter().find(|it| bare(it) == bare(name)).copied();
            let Some(near) = same.or_else(|| nearest(name, known.iter().copied())) else {
                continue;
            };
            let pointer = format!("{}/{}", self.pointer, escape(name));
            self.note(pointer, Problem::Unknown(near));
        }
    }

    fn fields(self) -> Fields<'de, 'f> {
        let rest = self.value.as_object().map(Map::iter);
        Fields {
            walk: self,
            rest,
            value: None,
        }
    }

    fn items(self) -> Items<'de, 'f> {
        let all = self.value.as_array().map(Vec::as_slice).unwrap_or_default();
        Items {
            walk: self,
            all,
            index: 0,
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                match self.value.as_i64() {
                    Some(number) => visitor.visit_i64(number),
                    None => {
                        if !self.value.is_number() {
                            self.wants(ValueType::Number);
                        }
                        visitor.visit_i64(0)
                    }
                }
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Walk<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(it) => visitor.visit_bool(*it),
            Value::Number(it) => match it.as_i64() {
                Some(it) => visitor.visit_i64(it),
                None => visitor.visit_f64(it.as_f64().unwrap_or_default()),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(_) => visitor.visit_seq(self.items()),
            Value::Object(_) => visitor.visit_map(self.fields()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::String(text) => visitor.visit_str(text),
            Value::Number(number) if self.is_quantity => visitor.visit_str(&number.to_string()),
            _ => {
                self.wants(ValueType::Text);
                visitor.visit_str("")
            }
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.value.is_boolean() {
            self.wants(ValueType::Bool);
        }
        visitor.visit_bool(self.value.as_bool().unwrap_or_default())
    }

    numbers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
    deserialize_u16 deserialize_u32 deserialize_u64 }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.value.is_number() {
            self.wants(ValueType::Number);
        }
        visitor.visit_f64(self.value.as_f64().unwrap_or_default())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.is_quantity = name == "Quantity";
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.value.is_array() {
            self.wants(ValueType::List);
        }
        visitor.visit_seq(self.items())
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.value.is_object() {
            self.wants(ValueType::Fields);
        }
        visitor.visit_map(self.fields())
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Some(fields) = self.value.as_object() {
            self.check_names(fields, known);
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
    }
}

/// The fields of a value; none where it has none.
struct Fields<'de, 'f> {
    walk: Walk<'de, 'f>,
    rest: Option<serde_json::map::Iter<'de>>,
    value: Option<(&'de String, &'de Value)>,
}

impl<'de> MapAccess<'de> for Fields<'de, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.value = self.rest.as_mut().and_then(Iterator::next);
        let Some((name, _)) = self.value else {
            return Ok(None);
        };
        let name: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (name, value) = self.value.take().ok_or_else(no_key)?;
        seed.deserialize(self.walk.inner(value, name))
    }
}

fn no_key() -> Error {
    serde::de::Error::custom("a value before its key")
}

/// The items of a value; none where it has none.
struct Items<'de, 'f> {
    walk: Walk<'de, 'f>,
    all: &'de [Value],
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some(item) = self.all.get(self.index) else {
            return Ok(None);
        };
        let index = self.index.to_string();
        self.index += 1;
        seed.deserialize(self.walk.inner(item, &index)).map(Some)
    }
}
