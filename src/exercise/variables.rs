//! `${name}` in an exercise, and the values that `--set` gives.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::evidence::HIDDEN;
use crate::exercise::{Exercise, SpecError};
use crate::text::Text;

/// The value of each variable of an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

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
                    problem: "control characters and `${` are not allowed".to_owned(),
                });
            }
            value.clone_into(slot);
        }
        Ok(Self(values))
    }

    /// The values of the variables that are secret in `exercise`.
    pub fn secrets<'a>(&'a self, exercise: &'a Exercise) -> impl Iterator<Item = &'a str> {
        let secret = exercise.variables.iter().filter(|(_, it)| it.secret);
        secret.filter_map(|(name, _)| self.get(name))
    }

    /// The value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// `text` with every `${name}` replaced.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.0 {
            filled = filled.replace(&format!("${{{name}}}"), value);
        }
        filled
    }

    /// Both wordings of `text` with every `${name}` replaced.
    #[must_use]
    pub fn fill_text(&self, text: &Text) -> Text {
        text.map(|wording| self.fill(wording))
    }

    /// A copy of `document` with every `${name}` in its strings replaced. Values
    /// are filled in after parsing, so that no value can change the structure.
    ///
    /// # Errors
    /// [`SpecError`] where a filled-in value is not what its field can hold.
    pub fn fill_in<T: Clone + Serialize + DeserializeOwned>(
        &self,
        document: &T,
    ) -> Result<T, serde_json::Error> {
        // Most checks have none, and are many.
        if self.0.is_empty() || !serde_json::to_string(document)?.contains("${") {
            return Ok(document.clone());
        }
        let mut value = serde_json::to_value(document)?;
        self.fill_value(&mut value);
        serde_json::from_value(value)
    }

    fn fill_value(&self, value: &mut Value) {
        match value {
            Value::String(text) if text.contains("${") => *text = self.fill(text),
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

/// The names in every `${name}` of `text`.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
