//! The texts of a page, each once: thousands of students have the same failures.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::html::markup::clean;
use crate::text::Text;

/// The texts so far, by index.
#[derive(Debug, Default)]
pub(super) struct TextPool<'a> {
    places: BTreeMap<&'a Text, usize>,
    all: Vec<&'a Text>,
}

/// A text in both languages, or once where both are the same.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Wording {
    Same(String),
    Both([String; 2]),
}

impl<'a> TextPool<'a> {
    /// Returns the index of a text.
    pub fn index_of(&mut self, text: &'a Text) -> usize {
        *self.places.entry(text).or_insert_with(|| {
            self.all.push(text);
            self.all.len() - 1
        })
    }

    /// Returns all texts, by index.
    pub fn all(&self) -> impl Iterator<Item = Wording> {
        self.all.iter().map(|text| wording(text))
    }
}

/// Returns a text, sanitised.
pub(super) fn wording(text: &Text) -> Wording {
    let (ja, en) = (
        clean(text.get(crate::text::Lang::Ja)),
        clean(text.get(crate::text::Lang::En)),
    );
    if ja == en {
        Wording::Same(ja)
    } else {
        Wording::Both([ja, en])
    }
}
