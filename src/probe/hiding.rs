//! The values that a record must not show, as the answers of probes name them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Hides values; a record's scrubber does.
pub trait Hide {
    /// Hides the secrets that are known from elsewhere.
    fn known_secrets(&mut self, value: &mut String);
    /// Hides what is secret in a text from outside, and cuts what is too long.
    /// Returns true where something was hidden.
    fn text(&mut self, text: &mut String) -> bool;
    /// Hides a value of this name: all of it, where the name is one of a secret.
    fn named(&mut self, name: &str, value: &mut String);
    /// Replaces the digest of what is hidden, from which it could be guessed.
    fn digest(&mut self, digest: &mut String);
}

/// Hides what is secret in every text that `value` holds.
pub(super) fn hide_texts<T: Serialize + DeserializeOwned>(value: &mut T, hide: &mut dyn Hide) {
    let Ok(mut json) = serde_json::to_value(&*value) else {
        return;
    };
    hide_leaves(&mut json, hide);
    if let Ok(hidden) = serde_json::from_value(json) {
        *value = hidden;
    }
}

fn hide_leaves(json: &mut Value, hide: &mut dyn Hide) {
    match json {
        Value::String(text) => {
            hide.text(text);
        }
        Value::Array(all) => all.iter_mut().for_each(|one| hide_leaves(one, hide)),
        Value::Object(all) => all.values_mut().for_each(|one| hide_leaves(one, hide)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
