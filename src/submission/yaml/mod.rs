//! YAML and JSON as kubectl reads them: in, the text of a file; out, its
//! documents with the source line of every value, or the reason why not.
//!
//! kubectl reads manifests and kustomizations as YAML 1.1 (`yes` is a boolean,
//! `0644` is octal), and of two keys that are the same the last wins silently.
//! Serde's data model knows neither that nor lines, so the events of the parser
//! are composed here.

mod compose;
mod expand;
mod scalar;
mod tree;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;

pub(super) use tree::SourceLines;

use crate::parse_cause::{ParseCause, cause_before};
use crate::submission::error::{Finding, SourceLocation, SubmissionError};
use crate::submission::field::Field;
use crate::text::Text;

/// An object of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// The object.
    pub object: Value,
    /// The location of its first key.
    pub place: SourceLocation,
    /// The lines of its values; none for an object that no file holds as it is.
    pub lines: SourceLines,
    /// The text of the file, for excerpts.
    pub text: Arc<str>,
    /// The kustomization that has rendered it.
    pub kustomization: Option<Arc<str>>,
}

impl Document {
    /// Returns a document without content.
    pub fn empty(file: &str, text: &Arc<str>) -> Self {
        Self {
            place: SourceLocation::new(file, 1),
            text: Arc::clone(text),
            ..Self::default()
        }
    }

    /// Returns the source location of the value at a JSON pointer.
    pub fn location(&self, pointer: &str) -> SourceLocation {
        let line = self.lines.line(pointer).max(self.place.line);
        SourceLocation::new(&self.place.file, line)
    }

    /// Returns a finding about a part of the document.
    pub fn finding(&self, pointer: &str, what: Text, next: Text) -> Finding {
        Finding::new(self.location(pointer), what, next).within(&self.text)
    }

    /// Returns the items of a `List`, and of Lists in it; else the object itself.
    fn items(self) -> Vec<Self> {
        if self.object["kind"] != "List" {
            return vec![self];
        }
        let whole = Field::whole(&self.object);
        let items = whole.field("items");
        let items = items.items().filter(|item| !item.value.is_null());
        let documents = items.map(|item| {
            let lines = self.lines.below(&item.pointer);
            Self {
                object: item.value.clone(),
                place: SourceLocation::new(&self.place.file, lines.line("")),
                lines,
                text: Arc::clone(&self.text),
                kustomization: None,
            }
        });
        documents.flat_map(Self::items).collect()
    }
}

/// Returns the objects of a manifest file: each item of a `List` is one.
pub(super) fn objects(file: &str, text: &str) -> Result<Vec<Document>, SubmissionError> {
    let documents = documents(file, text)?;
    Ok(documents.into_iter().flat_map(Document::items).collect())
}

/// Returns whether a text is YAML, whatever its aliases would expand to.
pub(super) fn is_yaml(text: &str) -> bool {
    compose::compose(text).is_ok()
}

/// Returns the documents of a file as they are; those without content are left out.
pub(super) fn documents(file: &str, text: &str) -> Result<Vec<Document>, SubmissionError> {
    let text: Arc<str> = Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text));
    let read = read(file, &text);
    read.map_err(|error| {
        let place = SourceLocation::new(file, error.at.line);
        Finding::new(place, error.what, error.next)
            .at_column(error.at.column)
            .within(&text)
            .into()
    })
}

fn read(file: &str, text: &Arc<str>) -> Result<Vec<Document>, ParseCause> {
    let mut documents = Vec::new();
    let mut budget = expand::ExpansionBudget::default();
    for tree in compose::compose(text)? {
        let object = expand::expand(&tree, &mut budget)?;
        if object.is_null() {
            continue;
        }
        // A text where there should be fields is often one line of a mistake.
        if object.is_string()
            && let Some(error) = cause_before(text, usize::MAX)
        {
            return Err(error);
        }
        let lines = SourceLines::new(tree);
        documents.push(Document {
            object,
            place: SourceLocation::new(file, lines.line("")),
            lines,
            text: Arc::clone(text),
            kustomization: None,
        });
    }
    Ok(documents)
}
