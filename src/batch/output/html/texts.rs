//! The texts of a page, each once: thousands of students make the same mistakes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::html::markup::clean;
use crate::text::Text;

/// The texts so far.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    places: BTreeMap<&'a Text, usize>,
    all: Vec<&'a Text>,
}

/// A text as the page has it: one wording where both are the same.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Wording {
    Same(String),
    Both([String; 2]),
}

impl<'a> Texts<'a> {
    /// The number of `text`.
    pub fn number(&mut self, text: &'a Text) -> usize {
        *self.places.entry(text).or_insert_with(|| {
            self.all.push(text);
            self.all.len() - 1
        })
    }

    /// All of them, by number.
    pub fn all(&self) -> impl Iterator<Item = Wording> {
        self.all.iter().map(|text| wording(text))
    }
}

/// `text`, sanitised.
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
