//! `${name}` in an exercise, and the values that `--set` gives.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::evidence::HIDDEN;
use crate::exercise::{Exercise, SpecError};
use crate::{say, text::Text};

/// The value of each variable of an exercise. What is filled into a text has
/// [`HIDDEN`] in the place of a secret one; only what is judged by gets the
/// values themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, String>,
    secret: BTreeSet<String>,
}

impl Variables {
    /// The exercise's defaults with `sets` (`NAME=VALUE` each) over them.
    ///
    /// # Errors
    /// [`SpecError`] for what is not `NAME=VALUE`, an unknown name, or a value with
    /// characters that no Kubernetes name, quantity or path has.
    pub fn new(exercise: &Exercise, sets: &[String]) -> Result<Self, SpecError> {
        let mut values: BTreeMap<String, String> = exercise
            .variables
            .iter()
            .map(|(name, variable)| (name.clone(), variable.default.clone()))
            .collect();
        for given in sets {
            let (name, value) = given
                .split_once('=')
                .filter(|(name, _)| !name.is_empty())
                .ok_or_else(|| SpecError::BadSet {
                    given: given.clone(),
                })?;
            let Some(slot) = values.get_mut(name) else {
                return Err(SpecError::NoSuchVariable {
                    name: name.to_owned(),
                    known: exercise.variables.keys().cloned().collect(),
                });
            };
            if value.chars().any(char::is_control) || value.contains("${") {
                return Err(SpecError::BadValue {
                    name: name.to_owned(),
                    problem: say!(
                        ja: "制御文字と「${{」は使えません",
                        en: "control characters and `${{` are not allowed"
                    ),
                });
            }
            value.clone_into(slot);
        }
        let secret = exercise.variables.iter().filter(|(_, it)| it.secret);
        Ok(Self {
            values,
            secret: secret.map(|(name, _)| name.clone()).collect(),
        })
    }

    /// The values of the secret variables, for whoever hides them.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let value = |name| self.values.get(name);
        self.secret.iter().filter_map(value).map(String::as_str)
    }

    /// The value of `name`, unless it is secret.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self
            .values
            .get(name)
            .filter(|_| !self.secret.contains(name));
        value.map(String::as_str)
    }

    /// `text` for a reader: every `${name}` replaced, a secret one by [`HIDDEN`].
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        self.filled(text, |name, value| {
            // Nothing is nothing to hide, and means that there is none.
            if self.secret.contains(name) && !value.is_empty() {
                HIDDEN
            } else {
                value
            }
        })
    }

    fn filled<'a>(&'a self, text: &str, value: impl Fn(&str, &'a String) -> &'a str) -> String {
        let mut filled = text.to_owned();
        for (name, it) in &self.values {
            filled = filled.replace(&format!("${{{name}}}"), value(name, it));
        }
        filled
    }

    /// Both wordings of `text` with every `${name}` replaced, as in [`Self::fill`].
    #[must_use]
    pub fn fill_text(&self, text: &Text) -> Text {
        text.map(|wording| self.fill(wording))
    }

    /// A copy of `document` with every `${name}` in its strings replaced, secret
    /// or not: nothing of it is for a reader. Values are filled in after
    /// parsing, so that no value can change the structure.
    ///
    /// # Errors
    /// [`SpecError`] where a filled-in value is not what its field can hold.
    pub fn fill_in<T: Clone + Serialize + DeserializeOwned>(
        &self,
        document: &T,
    ) -> Result<T, serde_json::Error> {
        // Most checks have none, and are many.
        if self.values.is_empty() || !serde_json::to_string(document)?.contains("${") {
            return Ok(document.clone());
        }
        let mut value = serde_json::to_value(document)?;
        self.fill_value(&mut value);
        serde_json::from_value(value)
    }

    fn fill_value(&self, value: &mut Value) {
        match value {
            Value::String(text) if text.contains("${") => {
                *text = self.filled(text, |_, value| value);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill_value(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.fill_value(field)),
            _ => {}
        }
    }
}

/// `sets` (`NAME=VALUE` each) as they may be shown: without the values of
/// secret variables.
#[must_use]
pub fn shown(exercise: &Exercise, sets: &[String]) -> Vec<String> {
    let is_secret = |name: &str| {
        let variable = exercise.variables.get(name);
        variable.is_some_and(|variable| variable.secret)
    };
    let shown = |set: &String| match set.split_once('=') {
        // Nothing is nothing to hide, and means that there is none.
        Some((name, value)) if is_secret(name) && !value.is_empty() => format!("{name}={HIDDEN}"),
        _ => set.clone(),
    };
    sets.iter().map(shown).collect()
}

/// Without the values of secret variables.
impl fmt::Debug for Variables {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.values.keys().map(|name| (name, self.get(name)));
        out.debug_map().entries(all).finish()
    }
}

/// The names in every `${name}` of `text`.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
