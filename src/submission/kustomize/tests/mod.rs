//! What is rendered, and what is refused.

mod as_kubectl;
mod refused;

use serde_json::Value;

use super::*;
use crate::submission::SourceLocation;
use crate::text::Text;

/// A reader of manifests, as far as the tests need one.
fn read(path: &str, text: &str) -> Result<Vec<Document>, Vec<Finding>> {
    let place = SourceLocation {
        file: path.to_owned(),
        line: 1,
    };
    let mut documents = Vec::new();
    let objects = serde_saphyr::from_multiple::<Value>(text).map_err(|error| {
        vec![Finding {
            place: place.clone(),
            what: Text::same(error),
            next: Text::default(),
        }]
    })?;
    for object in objects {
        let objects = match object["items"].as_array() {
            Some(items) => items.clone(),
            None => vec![object],
        };
        documents.extend(objects.into_iter().map(|object| Document {
            object,
            place: place.clone(),
        }));
    }
    Ok(documents)
}
