//! Writes roles and bindings as YAML, with comments over their rules.
//!
//! The YAML is serde-saphyr's. Its own comments stand behind the dash of a list's
//! item and on one line, so those here are put over the items afterwards.

use std::io;

use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_saphyr::{FlowSeq, ser_options};
use unicode_width::UnicodeWidthStr as _;

use super::manifest::Manifest;
use crate::report::clean::clean_to;
use crate::text::Lang;

/// The width of a comment, in columns.
const WIDTH: usize = 96;
/// The length of a comment's text, in characters.
const LONGEST: usize = 10_000;

/// Writes the manifests, one document each.
///
/// # Errors
/// [`io::Error`] where the serializer refuses an object.
pub fn yaml(manifests: &[Manifest], lang: Lang) -> io::Result<String> {
    let documents = manifests
        .iter()
        .map(|manifest| document(manifest, lang))
        .collect::<io::Result<Vec<_>>>()?;
    Ok(documents.join("---\n"))
}

fn document(manifest: &Manifest, lang: Lang) -> io::Result<String> {
    let options = ser_options! { prefer_block_scalars: false };
    let object = OneLineLists(&manifest.object);
    let text = serde_saphyr::to_string_with_options(&object, options).map_err(io::Error::other)?;
    let mut comments = manifest.comments.iter();
    let mut lines = Vec::new();
    for line in text.lines() {
        // The rules are the only list of maps in an object that has comments.
        if line.starts_with("- ") {
            let texts = comments.next().into_iter().flatten();
            lines.extend(texts.flat_map(|text| comment(text.get(lang))));
        }
        lines.push(line.to_owned());
    }
    Ok(lines.join("\n") + "\n")
}

/// A value whose lists of texts are written on one line.
struct OneLineLists<'a>(&'a Value);

impl Serialize for OneLineLists<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(fields) => {
                serializer.collect_map(fields.iter().map(|(key, value)| (key, Self(value))))
            }
            Value::Array(items) if items.iter().all(Value::is_string) => {
                FlowSeq(items).serialize(serializer)
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Self)),
            other => other.serialize(serializer),
        }
    }
}

/// Returns the lines of a comment, which nothing in `text` can end.
fn comment(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = "#".to_owned();
    for word in clean_to(text, LONGEST).split_whitespace() {
        if line.len() > 3 && line.width() + 1 + word.width() > WIDTH {
            lines.push(std::mem::replace(&mut line, "#  ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::Options;
    use crate::exercise::{Library, Variables};
    use crate::rbac::{Form, Needs, Subject, manifests};
    use crate::say;

    fn parsed(yaml: &str) -> Vec<Value> {
        let documents = yaml.split("---\n");
        documents
            .map(|one| serde_saphyr::from_str(one).unwrap())
            .collect()
    }

    #[test]
    fn the_yaml_says_what_the_objects_say() {
        let loaded = Library::new(None).find("volumes").unwrap();
        let variables = Variables::new(&loaded.exercise, &[]).unwrap();
        let needs = Needs::of(&loaded, &variables, &Options::default()).unwrap();
        let subjects = [
            Subject::User("ann@example.org \"'\\ #: \u{e9}\u{1f600}\u{7f}\u{85}\n- x".to_owned()),
            Subject::Group("yes".to_owned()),
            Subject::ServiceAccount("007".to_owned(), "1e3".to_owned()),
        ];
        for subject in subjects {
            for cluster_wide in [false, true] {
                let form = Form {
                    cluster_wide,
                    namespaces: vec!["on".to_owned(), "0x1F".to_owned()],
                    subject: Some(subject.clone()),
                };
                let manifests = manifests(&needs, &form);
                assert_eq!(manifests.len(), if cluster_wide { 2 } else { 6 });
                let objects: Vec<Value> = manifests.iter().map(|it| it.object.clone()).collect();
                for lang in [Lang::Ja, Lang::En] {
                    assert_eq!(parsed(&yaml(&manifests, lang).unwrap()), objects);
                }
            }
        }
    }

    #[test]
    fn a_comment_ends_where_its_text_ends() {
        let manifest = Manifest {
            object: json!({"rules": [{"verbs": ["get"]}]}),
            comments: vec![vec![say!(ja: "x", en: "a\nb: c\r\u{2028}d\u{85}- e")]],
        };
        let yaml = yaml(std::slice::from_ref(&manifest), Lang::En).unwrap();
        assert_eq!(yaml.lines().count(), 3, "{yaml}");
        assert_eq!(parsed(&yaml), [manifest.object]);
    }

    #[test]
    fn long_comments_are_broken_between_words() {
        let text = "check-of-some-length, ".repeat(20);
        let lines = comment(&text);
        assert!(lines.len() > 4);
        assert!(
            lines
                .iter()
                .all(|line| line.starts_with('#') && line.len() <= WIDTH)
        );
    }
}
