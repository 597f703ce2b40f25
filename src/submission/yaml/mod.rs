//! Reading YAML and JSON as kubectl does, or refusing with the reason.
//!
//! kubectl reads YAML 1.1 (`yes` is a boolean, `0644` is octal), and of two
//! keys that are the same the last wins without a word. Serde's data model
//! knows neither that nor lines, so the events of the parser are put together
//! here.

mod compose;
mod expand;
mod lines;
mod node;
mod scalar;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::Value;

pub(super) use lines::Lines;

use crate::submission::document::Document;
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::place::SourceLocation;
use crate::text::Text;
use node::Mark;

/// What is wrong at a place of a text.
#[derive(Debug)]
struct Wrong {
    at: Mark,
    what: Text,
    next: Text,
}

/// The documents of a file, one for each object: those that say nothing are
/// left out, and a `List` is its items.
pub(super) fn documents(file: &str, text: &str) -> Result<Vec<Document>, SubmissionError> {
    let text: Arc<str> = Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text));
    let read = read(file, &text);
    read.map_err(|wrong| {
        let place = SourceLocation {
            file: file.to_owned(),
            line: wrong.at.line,
        };
        Finding::new(place, wrong.what, wrong.next)
            .at_column(wrong.at.column)
            .within(&text)
            .into()
    })
}

fn read(file: &str, text: &Arc<str>) -> Result<Vec<Document>, Wrong> {
    let mut documents = Vec::new();
    let mut room = expand::Room::default();
    for tree in compose::trees(text)? {
        let object = expand::value(&tree, &mut room)?;
        let lines = Lines::new(tree);
        put(file, text, object, &lines, &mut documents);
    }
    Ok(documents)
}

/// Adds an object, or the items of a `List`.
fn put(file: &str, text: &Arc<str>, object: Value, lines: &Lines, into: &mut Vec<Document>) {
    if object.is_null() {
        return;
    }
    if object["kind"] == "List"
        && let Value::Object(mut fields) = object
    {
        let items = match fields.remove("items") {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        for (at, item) in items.into_iter().enumerate() {
            put(
                file,
                text,
                item,
                &lines.below(&format!("/items/{at}")),
                into,
            );
        }
        return;
    }
    into.push(Document {
        place: SourceLocation {
            file: file.to_owned(),
            line: lines.line(""),
        },
        object,
        lines: lines.clone(),
        text: Arc::clone(text),
    });
}
