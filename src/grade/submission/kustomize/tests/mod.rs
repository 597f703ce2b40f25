//! What is rendered, and what is refused.

mod as_kubectl;
mod refused;

use serde_json::Value;

use super::*;
use crate::grade::submission::Place;

/// A reader of manifests, as far as the tests need one.
fn read(path: &str, text: &str) -> Result<Vec<Document>, Vec<Finding>> {
    let mut documents = Vec::new();
    for object in serde_saphyr::from_multiple::<Value>(text).unwrap() {
        let objects = match object["items"].as_array() {
            Some(items) => items.clone(),
            None => vec![object],
        };
        documents.extend(objects.into_iter().map(|object| Document {
            object,
            place: Place {
                file: path.to_owned(),
                line: documents_line(text),
            },
        }));
    }
    Ok(documents)
}

fn documents_line(text: &str) -> usize {
    1 + text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .count()
}
